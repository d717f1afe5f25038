"""The records of the registers behind a figure: certificates, organisations, power items."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xiezhi.measures.errors import BadQuestion
from xiezhi.paging import cut
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.reporting.selectors.register_rows import register_rows
from xiezhi.web.access import OFFICERS_SEEN_BY, page
from xiezhi.web.links import with_parameters
from xiezhi.web.listing.figure import read_figure
from xiezhi.web.listing.pager import pager
from xiezhi.web.numbers import read_page
from xiezhi.web.sheets.figure import FigureSheet, figure_sheet
from xiezhi.web.sheets.register import register_sheet
from xiezhi.web.visit import Visit

SIZE = 50


@require_safe
@page("records")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """What a figure of the registers counts."""
    parameters = request.GET.dict()
    try:
        asked = read_figure(parameters)
        figure = figure_sheet(visit.scope, asked, today=visit.today) if asked else None
    except BadQuestion as refused:
        return render(request, "cases/refused.html", {"refusal": str(refused)}, status=422)
    except UnknownOrganisation as unknown:
        raise Http404(str(unknown)) from unknown
    if figure is None:
        return redirect("dashboard")
    if figure.counts_acts:
        return redirect(f"{reverse('acts')}?{request.GET.urlencode()}")
    return render(request, "reporting/records.html", _context(visit, figure, parameters.get("page", "")))


def _context(visit: Visit, figure: FigureSheet, wanted: str) -> dict[str, object]:
    at = cut(figure.listed, page=read_page(wanted), size=SIZE)
    rows = register_rows(visit.scope, figure.found, page=at.page, size=SIZE)
    named = visit.reach.over(*OFFICERS_SEEN_BY)

    def address(step: int) -> str:
        return with_parameters(reverse("records"), {**figure.parameters, "page": "" if step == 1 else step})

    return {
        "figure": figure,
        "sheet": register_sheet(figure.found.measure.over, rows, named=named),
        "pager": pager(page=at.page, pages=at.pages, shown=len(rows), size=SIZE, total=figure.listed, address=address),
        "pages": at.pages,
    }
