"""Reports and bulletins: composed on the screen, completed by people, taken away as documents."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.period_titles import period_title
from xiezhi.measures.rules import rule
from xiezhi.office.documents_fonts import NoChineseFont
from xiezhi.office.documents_html import style_hash
from xiezhi.registry.selectors import organisations
from xiezhi.registry.selectors.organisations import OrganisationRow, UnknownOrganisation
from xiezhi.reporting.annual.composition import Composition
from xiezhi.reporting.annual.crossfoot import NotCrossFooted
from xiezhi.reporting.annual.kinds import ANNUAL, kinds
from xiezhi.reporting.documents import build, file_name
from xiezhi.reporting.selectors.annual import compose
from xiezhi.reporting.services.texts import TextRefused, write_text
from xiezhi.web.access import may_open, page
from xiezhi.web.behind import list_of_figure
from xiezhi.web.board.question import choices, chosen_organisation
from xiezhi.web.board.report import Choice, chosen_report, kind_choices, period_choices
from xiezhi.web.downloads import download
from xiezhi.web.headers import allow_one_style
from xiezhi.web.links import with_parameters
from xiezhi.web.sheets.report import report_parts
from xiezhi.web.visit import Visit


@dataclass(frozen=True, slots=True)
class _Asked:
    """The report that an address asks for."""

    organisation: OrganisationRow
    choice: Choice

    @property
    def parameters(self) -> dict[str, object]:
        return {"org": self.organisation.id, "kind": self.choice.kind.code, "period": self.choice.period.text}

    def address(self, page_name: str) -> str:
        return with_parameters(reverse(page_name), self.parameters)


@require_safe
@page("reports")
def report(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The report of one organisation, of one kind, on one period."""
    asked = _asked(request, visit)
    if asked is None:
        return render(request, "reporting/nothing.html")
    organisation, choice = asked.organisation, asked.choice
    context: dict[str, object] = {
        "organisation": organisation,
        "kind": choice.kind,
        "period": choice.period,
        "period_title": period_title(choice.period),
        "organisations": choices(visit),
        "kinds": kind_choices(),
        "periods": period_choices(choice, visit.today),
        "may_write": may_open(visit.reach, "report-text", of=organisation.id),
        "may_draft": may_open(visit.reach, "release-new", of=organisation.id),
        "release_address": asked.address("releases"),
        "files": [(name, asked.address(f"report-{name}")) for name in ("docx", "pdf", "html")],
    }
    try:
        composition = _composed(visit, asked)
    except (BadQuestion, NotCrossFooted) as refused:
        return render(request, "reporting/annual.html", context | {"refusal": str(refused)}, status=422)
    context |= {"composition": composition, "parts": report_parts(composition), "rule": rule(composition.rule)}
    return render(request, "reporting/annual.html", context)


@require_safe
@page("report-docx")
def docx(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The same report as a document by GB/T 9704."""
    return _file(request, visit, "docx")


@require_safe
@page("report-pdf")
def pdf(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The same report as PDF by GB/T 9704."""
    return _file(request, visit, "pdf")


@require_safe
@page("report-html")
def html(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The same report as one web page whose numbers open their cases: shown, and kept with the browser's own save."""
    return _file(request, visit, "html")


def _file(request: HttpRequest, visit: Visit, ending: str) -> HttpResponseBase:
    asked = _asked(request, visit)
    if asked is None or not request.GET.get("org"):
        raise Http404("没有选择机构和期间。")
    try:
        composition = _composed(visit, asked)
        content = build(composition, ending, link=list_of_figure)
    except (BadQuestion, NotCrossFooted, NoChineseFont) as refused:
        messages.error(request, str(refused))
        return redirect(asked.address("reports"))
    if ending != "html":
        return download(content, file_name(composition, ending))
    shown = HttpResponse(content, content_type="text/html; charset=utf-8")
    allow_one_style(shown, style_hash())
    return shown


@require_POST
@page("report-text")
def text(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Keep the text of one section that people write."""
    asked = _asked(request, visit)
    section = request.POST.get("section", "")
    if asked is None or not request.POST.get("org") or not section:
        raise Http404("没有这一栏。")
    try:
        write_text(
            actor=visit.actor,
            organisation=organisations.get(visit.scope, asked.organisation.id),
            kind=asked.choice.kind.code,
            period=asked.choice.period.text,
            section=section[:40],
            text=request.POST.get("text", ""),
            now=visit.now,
        )
    except TextRefused as refused:
        messages.error(request, f"没有保存。{refused}")
        return redirect(asked.address("reports"))
    # Shown beside the section, where the page opens again; at its head nobody would see it.
    messages.success(request, "已保存，已留痕。", extra_tags=section[:40])
    return redirect(f"{asked.address('reports')}#s-{section[:40]}")


def _composed(visit: Visit, asked: _Asked) -> Composition:
    return compose(
        visit.scope,
        organisation=asked.organisation.id,
        kind=asked.choice.kind.code,
        period=asked.choice.period,
        today=visit.today,
    )


def _asked(request: HttpRequest, visit: Visit) -> _Asked | None:
    """What the address asks for; None for a visitor without any organisation in view. Raises Http404."""
    told = request.POST if request.method == "POST" else request.GET
    if told.get("kind", ANNUAL) not in kinds():
        raise Http404("没有这种报告。")
    try:
        organisation = chosen_organisation(visit, told.get("org", ""))
    except UnknownOrganisation as unknown:
        raise Http404(str(unknown)) from unknown
    return None if organisation is None else _Asked(organisation, chosen_report(visit, organisation.id, told))
