"""The list of acts and one act with its trail."""

from dataclasses import replace
from decimal import Decimal

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from xiezhi.cases.selectors import acts
from xiezhi.cases.selectors.acts import ActPage, UnknownAct
from xiezhi.cases.services.personal import reveal_party
from xiezhi.law import vocabulary
from xiezhi.measures.errors import BadQuestion
from xiezhi.reporting.selectors.behind import total_of
from xiezhi.web.access import may_open, page
from xiezhi.web.board.question import choices
from xiezhi.web.links import with_parameters
from xiezhi.web.listing.asked import SIZES, Asked, read_list
from xiezhi.web.listing.conditions import CODED, address, chips
from xiezhi.web.listing.empty import ways_out
from xiezhi.web.listing.heads import heads
from xiezhi.web.listing.pager import pager_of
from xiezhi.web.numbers import read_page
from xiezhi.web.sheets.act import act_sheet
from xiezhi.web.visit import Visit


@require_safe
@page("acts")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Acts under conditions, or behind a figure, newest first, with their exact count."""
    try:
        asked = read_list(visit, request.GET.dict())
    except BadQuestion as refused:
        return render(request, "cases/refused.html", {"refusal": str(refused)}, status=422)
    if not asked.counts_acts:
        return redirect(f"{reverse('records')}?{request.GET.urlencode()}")
    number = read_page(request.GET.get("page", ""))
    found = acts.listing(
        visit.scope, filters=asked.filters, page=number, order=asked.order, size=asked.size, among=asked.among
    )
    context = _list_context(visit, asked, found)
    if _is_part(request):
        return render(request, "cases/_listing.html", context)
    return render(request, "cases/list.html", context | _filter_choices(visit))


def _is_part(request: HttpRequest) -> bool:
    """True when htmx asks for the list alone; going back in the history needs the whole page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def _list_context(visit: Visit, asked: Asked, found: ActPage) -> dict[str, object]:
    told, kept = asked.conditions.parameters, asked.kept
    shown = chips(asked.conditions, visit, kept)
    return {
        "found": found,
        "figure": asked.figure,
        "filtered_sum": _filtered_sum(visit, asked),
        "conditions": asked.conditions,
        "kept": kept,
        "chips": shown,
        "ways": [] if found.total else ways_out(visit.scope, asked, shown),
        "clear": address(kept),
        "without_figure": address(told),
        "export": with_parameters(reverse("acts-export"), {**told, **kept}),
        "may_export": found.total and may_open(visit.reach, "acts-export"),
        **_warned(visit, asked),
        "pager": pager_of(
            found,
            size=asked.size,
            address=lambda number: address({**told, **kept, "page": "" if number == 1 else number}),
        ),
        "sizes": [(one, one == asked.size, address({**told, **kept, "size": one})) for one in SIZES],
        "heads": heads(asked.order, lambda order: address({**told, **kept, "order": order})),
    }


def _warned(visit: Visit, asked: Asked) -> dict[str, object]:
    """How many of the acts bear a warning, and the list of those."""
    filters = replace(asked.filters, warned=True)
    number = 0 if asked.filters.warned else acts.count(visit.scope, filters=filters, among=asked.among)
    told = asked.conditions.parameters
    return {"warned_count": number, "warned_url": address({**told, **asked.kept, "warned": "1"})}


def _filtered_sum(visit: Visit, asked: Asked) -> Decimal | None:
    """What is left of an amount of money under further conditions, in yuan; None where nothing was taken away."""
    if asked.figure is None or not asked.figure.is_money or not asked.conditions.parameters:
        return None
    return Decimal(total_of(visit.scope, asked.figure.found, asked.filters)) / 100


def _filter_choices(visit: Visit) -> dict[str, object]:
    tables = {name: vocabulary.table(table) for name, (table, _) in CODED.items()}
    return {
        "organisations": choices(visit),
        "coded": {name: list(table.codes.items()) for name, table in tables.items()},
    }


@require_safe
@page("act")
def one(request: HttpRequest, visit: Visit, act_id: int) -> HttpResponseBase:
    """One act: what is known of it, what it was warned of, and its trail."""
    return render(request, "cases/detail.html", _sheet(visit, act_id))


@require_POST
@page("act-party")
def party(request: HttpRequest, visit: Visit, act_id: int) -> HttpResponseBase:
    """The party in plain; who read it, and when, is in the trail from now on."""
    try:
        person = reveal_party(actor=visit.actor, scope=visit.scope, act_id=act_id)
    except UnknownAct as unknown:
        raise Http404(str(unknown)) from unknown
    if _is_part(request):
        return render(request, "cases/_person.html", {"person": person})
    return render(request, "cases/detail.html", _sheet(visit, act_id) | {"person": person})


def _sheet(visit: Visit, act_id: int) -> dict[str, object]:
    try:
        row = acts.one(visit.scope, act_id)
    except UnknownAct as unknown:
        raise Http404(str(unknown)) from unknown
    sheet = act_sheet(visit, row)
    return {
        "sheet": sheet,
        "row": row,
        "act": row.act,
        "may_reveal": may_open(visit.reach, "act-party", of=row.act.body_id),
        "may_case": sheet.case is not None and may_open(visit.reach, "case", of=row.act.body_id),
        "may_ledger": may_open(visit.reach, "ledger"),
    }
