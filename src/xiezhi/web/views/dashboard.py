"""The dashboard of the organisation in view."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xiezhi.measures.rules import DEFAULT, rule
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.web.access import may_open, page
from xiezhi.web.board import bodies, panels
from xiezhi.web.board.question import FIRST_YEAR, Question, choices, read_question
from xiezhi.web.visit import Visit

YEARS_OFFERED = 6


@require_safe
@page("dashboard")
def dashboard(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Key figures, months, kinds and bodies of one organisation and some months."""
    try:
        question = read_question(visit, request.GET.dict())
    except UnknownOrganisation as unknown:
        raise Http404(str(unknown)) from unknown
    if question is None:
        return render(request, "reporting/nothing.html", status=200)
    kinds = panels.kinds(visit.scope, question)
    context: dict[str, object] = {
        "question": question,
        "organisations": choices(visit),
        "years": _years(visit, question),
        "month_numbers": range(1, 13),
        "kinds": kinds,
        "rule": rule(DEFAULT),
        "may_import": may_open(visit.reach, "ledger-new"),
    }
    if kinds.total.now or kinds.total.was:
        context["months"] = panels.months(visit.scope, question)
        context["bodies"] = bodies.bodies(visit.scope, question)
    return render(request, "reporting/dashboard.html", context)


def _years(visit: Visit, question: Question) -> list[int]:
    newest = visit.today.year
    return sorted({question.year, *range(newest, max(newest - YEARS_OFFERED, FIRST_YEAR), -1)}, reverse=True)
