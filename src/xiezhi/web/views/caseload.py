"""The list of cases handled here."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xiezhi.cases.selectors.caseload import PAGE, STATES, CaseFilters, cases_listed
from xiezhi.law.procedures import procedures
from xiezhi.registry.selectors import organisations
from xiezhi.registry.selectors.officers import officer_of
from xiezhi.web.access import may_open, page
from xiezhi.web.links import with_parameters
from xiezhi.web.listing.pager import pager_of
from xiezhi.web.numbers import read_page
from xiezhi.web.visit import Visit

LONGEST = 100


@require_safe
@page("cases")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Cases in view under conditions, the last opened first."""
    asked = request.GET
    state = asked.get("state", "open")
    officer = officer_of(visit.user.pk)
    titles = {each.id: each.title for each in procedures()}
    filters = CaseFilters(
        text=asked.get("q", "")[:LONGEST],
        state=state if state in STATES else "open",
        procedure=asked.get("procedure", "") if asked.get("procedure", "") in titles else "",
        handler=officer if asked.get("mine") == "1" else None,
    )
    number = read_page(asked.get("page", ""))
    found = cases_listed(visit.scope, filters=filters, on=visit.today, reader=visit.user.pk, page=number)
    kept = {"q": filters.text, "state": filters.state, "procedure": filters.procedure, "mine": asked.get("mine", "")}
    return render(
        request,
        "cases/caseload.html",
        {
            "found": found,
            "filters": filters,
            "mine": filters.handler is not None,
            "may_mine": officer is not None,
            "titles": titles,
            "names": organisations.names_on({row.case.body_id for row in found.rows}, on=visit.today),
            "may_begin": may_open(visit.reach, "penalty-new"),
            "pager": pager_of(
                found,
                size=PAGE,
                address=lambda n: with_parameters("", {**kept, "page": "" if n == 1 else n}),
            ),
        },
    )
