"""The annual report: composed on the screen, completed by people, taken away as a document."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.rules import rule
from xiezhi.registry.selectors import organisations
from xiezhi.registry.selectors.organisations import OrganisationRow, UnknownOrganisation
from xiezhi.reporting.annual.crossfoot import NotCrossFooted
from xiezhi.reporting.documents import build_docx
from xiezhi.reporting.selectors.annual import compose
from xiezhi.reporting.services.texts import TextRefused, write_text
from xiezhi.web.access import may_open, page
from xiezhi.web.board.question import FIRST_YEAR, choices, chosen_organisation, newest_year, whole_number
from xiezhi.web.downloads import download
from xiezhi.web.links import with_parameters
from xiezhi.web.sheets.report import report_parts
from xiezhi.web.visit import Visit

YEARS_OFFERED = 8


@require_safe
@page("reports")
def report(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The report of one organisation on one year."""
    organisation = _organisation(visit, request.GET.get("org", ""))
    if organisation is None:
        return render(request, "reporting/nothing.html")
    year = _year(visit, request.GET.get("year", "")) or newest_year(visit, organisation.id)
    newest = visit.today.year
    context: dict[str, object] = {
        "organisation": organisation,
        "year": year,
        "organisations": choices(visit),
        "years": sorted({year, *range(newest, newest - YEARS_OFFERED, -1)}, reverse=True),
        "may_write": may_open(visit.reach, "report-text", of=organisation.id),
        "docx": with_parameters(reverse("report-docx"), {"org": organisation.id, "year": year}),
    }
    try:
        composition = compose(visit.scope, organisation=organisation.id, year=year, today=visit.today)
    except (BadQuestion, NotCrossFooted) as refused:
        return render(request, "reporting/annual.html", context | {"refusal": str(refused)}, status=422)
    context |= {"composition": composition, "parts": report_parts(composition), "rule": rule(composition.rule)}
    return render(request, "reporting/annual.html", context)


@require_safe
@page("report-docx")
def docx(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The same report as a document by GB/T 9704."""
    organisation = _organisation(visit, request.GET.get("org", ""))
    year = _year(visit, request.GET.get("year", ""))
    if organisation is None or year is None:
        raise Http404("没有选择机构和年度。")
    try:
        composition = compose(visit.scope, organisation=organisation.id, year=year, today=visit.today)
    except (BadQuestion, NotCrossFooted) as refused:
        messages.error(request, str(refused))
        return redirect(_address(organisation.id, year))
    return download(build_docx(composition), f"{organisation.name}{year}年度行政执法工作情况报告.docx")


@require_POST
@page("report-text")
def text(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Keep the text of one section that people write."""
    organisation = _organisation(visit, request.POST.get("org", ""))
    year = _year(visit, request.POST.get("year", ""))
    section = request.POST.get("section", "")
    if organisation is None or year is None or not section:
        raise Http404("没有这一栏。")
    try:
        write_text(
            actor=visit.actor,
            organisation=organisations.get(visit.scope, organisation.id),
            year=year,
            section=section[:40],
            text=request.POST.get("text", ""),
            now=visit.now,
        )
    except TextRefused as refused:
        messages.error(request, f"没有保存。{refused}")
    else:
        messages.success(request, "已保存，已留痕。")
    return redirect(f"{_address(organisation.id, year)}#s-{section[:40]}")


def _address(organisation: int, year: int) -> str:
    return with_parameters(reverse("reports"), {"org": organisation, "year": year})


def _organisation(visit: Visit, wanted: str) -> OrganisationRow | None:
    try:
        return chosen_organisation(visit, wanted)
    except UnknownOrganisation as unknown:
        raise Http404(str(unknown)) from unknown


def _year(visit: Visit, wanted: str) -> int | None:
    return whole_number(wanted, low=FIRST_YEAR, high=visit.today.year)
