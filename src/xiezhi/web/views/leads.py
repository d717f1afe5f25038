"""Leads on the pages: the list, the form by which one is registered, one lead, and where no case came of any."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.selectors import leads
from xiezhi.cases.selectors.case_facts import PENALTY_POWER
from xiezhi.cases.selectors.lead_clocks import HOTLINE
from xiezhi.cases.selectors.lead_standing import refusals, standing
from xiezhi.cases.services.leads.answering import reveal_reporter
from xiezhi.cases.services.leads.registering import register
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Power
from xiezhi.registry.selectors import organisations, powers
from xiezhi.web.access import may_open, page
from xiezhi.web.board.question import choices
from xiezhi.web.handling.in_view import lead_in_view
from xiezhi.web.leads.conditions import Asked, Chip, chips, read_asked, without
from xiezhi.web.leads.entry import CHANNELS, TOLD, read_report
from xiezhi.web.leads.page import lead_page
from xiezhi.web.leads.states import drawn_states
from xiezhi.web.listing.pager import pager_of
from xiezhi.web.numbers import read_key, read_page
from xiezhi.web.visit import Visit

ORDERS = (("-received", "最近收到"), ("received", "最早收到"), ("due", "立案期限"), ("body", "机构"))


@require_safe
@page("leads")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Leads under conditions with their exact count, each matter once."""
    asked = read_asked(request.GET.dict())
    number = read_page(request.GET.get("page", ""))
    found = leads.listing(
        visit.scope, filters=asked.filters, now=visit.now, today=visit.today, page=number, order=asked.order
    )
    shown = chips(asked, visit)
    context = {
        "found": found,
        "rows": [(row, drawn_states(row.lead, now=visit.now, today=visit.today)) for row in found.rows],
        "asked": asked,
        "chips": shown,
        "ways": [] if found.total else _ways_out(visit, asked, shown),
        "clear": asked.address(**dict.fromkeys(asked.told, "")),
        "quick": _quick(visit, asked),
        "today": visit.today,
        "organisations": choices(visit),
        "states": list(table("lead_state").codes.items()),
        "channels": [(name, table("source").codes[name]) for name in CHANNELS],
        "orders": [(title, order == asked.order, asked.address(order=order)) for order, title in ORDERS],
        "may_new": may_open(visit.reach, "lead-new"),
        "may_standing": may_open(visit.reach, "lead-standing"),
        "pager": pager_of(
            found,
            size=leads.PAGE,
            address=lambda at: asked.address(page="" if at == 1 else at),
        ),
    }
    return render(request, "leads/list.html", context)


def _quick(visit: Visit, asked: Asked) -> list[tuple[str, int, str]]:
    """What needs somebody: how many are open and how many are late, under the other conditions of the list."""
    wanted = [("在办", {"open": "1"}), ("逾期", {"late": "any"})]
    shown = []
    for title, told in wanted:
        if not told.keys() & asked.told.keys():
            filters = read_asked({**asked.told, **told}).filters
            number = leads.count(visit.scope, filters=filters, now=visit.now, today=visit.today)
            shown.append((title, number, asked.address(**told)))
    return shown


def _ways_out(visit: Visit, asked: Asked, shown: list[Chip]) -> list[tuple[str, int, str]]:
    ways = [
        (
            chip.text,
            leads.count(visit.scope, filters=without(asked, chip), now=visit.now, today=visit.today),
            chip.without,
        )
        for chip in shown
    ]
    return sorted(ways, key=lambda way: not way[1])


@require_http_methods(["GET", "HEAD", "POST"])
@page("lead-new")
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The form, and what comes of it; what was entered stays when it is refused."""
    if request.method != "POST":
        return _form(request, visit, {"received_at": f"{timezone.localtime(visit.now):%Y-%m-%dT%H:%M}"})
    texts = request.POST.dict()
    body = read_key(texts.get("body", "")) or 0
    try:
        report = read_report(texts, _powers(visit), now=visit.now)
        lead = register(
            actor=visit.actor, scope=visit.scope, body_id=body, report=report, today=visit.today, now=visit.now
        )
    except CaseRefused as refused:
        messages.error(request, str(refused))
        return _form(request, visit, texts, status=422)
    messages.success(request, f"已登记为{lead.number}。")
    return redirect("lead", lead_id=lead.pk)


def _form(request: HttpRequest, visit: Visit, fields: Mapping[str, str], status: int = 200) -> HttpResponseBase:
    context = {
        "fields": fields,
        "channels": [(table("source").codes[name], name, name in TOLD) for name in CHANNELS],
        "hotline": HOTLINE,
        "urgencies": list(table("lead_urgency").codes.items()),
        "party_types": list(table("party_type").codes.items()),
        "bodies": organisations.bodies(visit.scope, on=visit.today),
        "powers": _powers(visit),
        "latest": f"{timezone.localtime(visit.now):%Y-%m-%dT%H:%M}",
        "today": visit.today,
    }
    return render(request, "leads/new.html", context, status=status)


def _powers(visit: Visit) -> list[Power]:
    """Items to choose from, where it is clear whose."""
    bodies = organisations.bodies(visit.scope, on=visit.today)
    if len(bodies) != 1:
        return []
    return powers.of_body(visit.scope, bodies[0].id, on=visit.today, kind=PENALTY_POWER)


@require_safe
@page("lead")
def one(request: HttpRequest, visit: Visit, lead_id: int) -> HttpResponseBase:
    """One lead: what was told, by which day what is to be done, what was done."""
    lead = lead_in_view(visit, lead_id)
    return render(request, "leads/lead.html", lead_page(visit, lead))


@require_POST
@page("lead-reporter")
def reporter(request: HttpRequest, visit: Visit, channel_id: int) -> HttpResponseBase:
    """Who reported, in plain; who read it, and when, is in the trail from now on."""
    try:
        channel, person = reveal_reporter(actor=visit.actor, scope=visit.scope, channel_id=channel_id)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
    if request.headers.get("HX-Request") == "true":
        return render(request, "leads/_reporter.html", {"channel": channel, "person": person})
    lead = lead_in_view(visit, channel.lead.merged_into_id or channel.lead_id)
    return render(request, "leads/lead.html", lead_page(visit, lead) | {"revealed": channel.pk, "person": person})


@require_safe
@page("lead-standing")
def no_case(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """By body: leads that are late, and leads from which no case came, each count open to its list."""
    asked = read_asked({name: request.GET.get(name, "") for name in ("first", "last")})
    rows = standing(visit.scope, filters=asked.filters, now=visit.now, today=visit.today)
    reasons = refusals(visit.scope, filters=asked.filters, now=visit.now, today=visit.today)
    fields = ("total", "open", "accept_late", "decide_late", "answer_late", "refused")
    context = {
        "asked": asked,
        "rows": [
            (row, {name: asked.address(body=row.body_id, **told) for name, told in _OPENS.items()}) for row in rows
        ],
        "sums": {name: sum(getattr(row, name) for row in rows) for name in fields},
        "all": {name: asked.address(**told) for name, told in _OPENS.items()},
        "reasons": [
            (table("lead_refusal").name(code), number, asked.address(refusal=code)) for code, number in reasons if code
        ],
    }
    return render(request, "leads/standing.html", context)


# The list that each count of a body opens to.
_OPENS: dict[str, dict[str, object]] = {
    "total": {},
    "open": {"open": "1"},
    "accept_late": {"late": "accept"},
    "decide_late": {"late": "decide"},
    "answer_late": {"late": "answer"},
    "refused": {"state": table("lead_state").codes["不予立案"]},
}
