"""Conditions of the law over the acts on record: which are broken, which cannot be judged and for want of what."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from xiezhi.cases.selectors.legality.findings import Finding, findings
from xiezhi.cases.services.taken_away import note_findings_taken
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.web.access import page
from xiezhi.web.board.question import choices
from xiezhi.web.days import not_understood
from xiezhi.web.downloads import download
from xiezhi.web.legality.sheet import Asked, as_csv, read, sheet
from xiezhi.web.visit import Visit

PERIOD = {"first": "起始日期", "last": "截止日期"}


@require_safe
@page("legality")
def conditions(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Every condition that is asked of acts, with its article and the lists behind its numbers."""
    asked = _asked(request, visit)
    if asked is None:
        return render(request, "reporting/nothing.html")
    for sentence in not_understood(request.GET.dict(), PERIOD):
        messages.warning(request, sentence)
    context = {"asked": asked, "sheet": sheet(_found(visit, asked), asked), "organisations": choices(visit)}
    return render(request, "cases/legality.html", context)


@require_POST
@page("legality-csv")
def csv(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The same as a file; who took it is in the trail from now on."""
    asked = _asked(request, visit)
    if asked is None:
        raise Http404("没有可以导出的内容。")
    name = f"{asked.organisation.name}{asked.first}至{asked.last}合法性条件.csv"
    found = _found(visit, asked)
    note_findings_taken(
        actor=visit.actor,
        organisation=asked.organisation.id,
        first=asked.first,
        last=asked.last,
        on=asked.on,
        findings=found,
    )
    return download(as_csv(found), name)


def _asked(request: HttpRequest, visit: Visit) -> Asked | None:
    try:
        return read(visit, request.GET.dict())
    except UnknownOrganisation as unknown:
        raise Http404(str(unknown)) from unknown


def _found(visit: Visit, asked: Asked) -> list[Finding]:
    organisation = asked.organisation.id
    return findings(visit.scope, first=asked.first, last=asked.last, on=asked.on, organisation=organisation)
