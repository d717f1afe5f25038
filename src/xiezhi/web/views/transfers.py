"""Transfers to the police, both ways: what bodies in view sent and what they received, with clocks."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xiezhi.cases.selectors.transfers import Transfer, transfers
from xiezhi.web.access import page
from xiezhi.web.handling.sheet import due_in_words, hours_in_words
from xiezhi.web.visit import Visit

WAYS = {"sent": "移送出去的", "received": "收到的"}


@require_safe
@page("transfers")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """One way at a time; without one asked for, the way in which there is something."""
    found = transfers(visit.scope, on=visit.today)
    lists = {"sent": found.sent, "received": found.received}
    totals = {"sent": found.sent_total, "received": found.received_total}
    way = request.GET.get("way", "")
    if way not in lists:
        way = "received" if lists["received"] and not lists["sent"] else "sent"
    context = {
        "way": way,
        "ways": [(code, title, totals[code]) for code, title in WAYS.items()],
        "lines": [(each, *_due(each, visit)) for each in lists[way]],
        "may_register": found.registers,
        "may_return": found.returns,
        "more": totals[way] - len(lists[way]),
    }
    return render(request, "cases/transfers.html", context)


def _due(each: Transfer, visit: Visit) -> tuple[str, str]:
    if each.clock is None:
        return "", ""
    if each.clock.by is not None:
        return hours_in_words(each.clock.by, visit.now)
    return due_in_words(each.clock.days_left(visit.today), each.clock.due)
