"""The list of acts and one act with its trail."""

from collections.abc import Mapping
from dataclasses import replace

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from xiezhi.cases.selectors import acts
from xiezhi.cases.selectors.acts import ActPage, UnknownAct
from xiezhi.cases.services.personal import reveal_party
from xiezhi.law import vocabulary
from xiezhi.web.access import may_open, page
from xiezhi.web.board.question import choices, whole_number
from xiezhi.web.listing.conditions import CODED, Conditions, address, chips, read_conditions
from xiezhi.web.listing.pager import pager
from xiezhi.web.sheets.act import act_sheet
from xiezhi.web.visit import Visit

SIZES = (20, 50, 100)
ORDERS = {
    "-counted_on": ("日期", "由近到远"),
    "counted_on": ("日期", "由远到近"),
    "number": ("案件编号", "升序"),
    "-number": ("案件编号", "降序"),
    "body": ("机构", "编制序"),
}
FAR = 10**7


@require_safe
@page("acts")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Acts under conditions, newest first, with their exact count."""
    asked = request.GET.dict()
    conditions = read_conditions(asked)
    size = whole_number(asked.get("size", ""), low=1, high=max(SIZES))
    size = size if size in SIZES else SIZES[0]
    order = asked.get("order", "") if asked.get("order", "") in ORDERS else "-counted_on"
    number = whole_number(asked.get("page", ""), low=1, high=FAR) or 1
    found = acts.listing(visit.scope, filters=conditions.filters, page=number, order=order, size=size)
    context = _list_context(visit, conditions, found, order, size)
    if _is_part(request):
        return render(request, "cases/_listing.html", context)
    return render(request, "cases/list.html", context | _filter_choices(visit))


def _is_part(request: HttpRequest) -> bool:
    """True when htmx asks for the list alone; going back in the history needs the whole page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def _list_context(visit: Visit, conditions: Conditions, found: ActPage, order: str, size: int) -> dict[str, object]:
    told: Mapping[str, str] = conditions.parameters
    kept = {"order": "" if order == "-counted_on" else order, "size": "" if size == SIZES[0] else str(size)}
    warned = replace(conditions.filters, warned=True)
    return {
        "found": found,
        "conditions": conditions,
        "kept": kept,
        "chips": chips(conditions, visit, kept),
        "clear": address(kept),
        "warned_count": 0 if conditions.filters.warned else acts.count(visit.scope, filters=warned),
        "warned_url": address({**told, **kept, "warned": "1"}),
        "pager": pager(
            page=found.page,
            pages=found.pages,
            shown=len(found.rows),
            size=size,
            total=found.total,
            address=lambda number: address({**told, **kept, "page": "" if number == 1 else number}),
        ),
        "sizes": [(one, one == size, address({**told, **kept, "size": one})) for one in SIZES],
        "by_day": address({**told, **kept, "order": "counted_on" if order == "-counted_on" else "-counted_on"}),
        "by_number": address({**told, **kept, "order": "-number" if order == "number" else "number"}),
        "by_body": address({**told, **kept, "order": "body"}),
        "order": order,
    }


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
        "may_ledger": may_open(visit.reach, "ledger"),
    }
