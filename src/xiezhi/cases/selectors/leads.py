"""Leads in view: a list with its exact count, one of them, what is to be done about them."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q

from xiezhi.cases import sealing
from xiezhi.cases.errors import UnknownCase
from xiezhi.cases.masking import masked_name
from xiezhi.cases.models import CaseFile, InspectionTask, Lead, LeadChannel, LeadStep
from xiezhi.cases.selectors.lead_filters import LeadFilters, filtered, in_view
from xiezhi.paging import cut
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import names_on

PAGE = 20
ORDERS = {
    "-received": ("-received_on", "-pk"),
    "received": ("received_on", "pk"),
    "due": (F("decide_by").asc(nulls_last=True), "received_on", "pk"),
    "body": ("body__sort_order", "body_id", "-received_on", "-pk"),
}
# What a lead tells of one thing is taken from one lead.
_TOGETHER = (
    ("party_name", "party_cipher", "party_hash", "party_type"),
    ("place",),
    ("power_code", "power_name"),
    ("occurred_on",),
)


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead as shown: the name of its body on the day, the party as it may be seen, the channels of the matter."""

    lead: Lead
    body_name: str
    party: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LeadPage:
    """One page of a list; `total` is exact, pages count from 1."""

    rows: list[LeadRow]
    total: int
    page: int
    pages: int


def party_shown(lead: Lead) -> str:
    """An enterprise's name in plain, a natural person's masked, "" where nobody was named."""
    return masked_name(sealing.decrypt(lead.party_cipher)) if lead.party_cipher else lead.party_name


def listing(
    scope: Scope,
    *,
    filters: LeadFilters,
    now: datetime,
    today: date,
    page: int = 1,
    order: str = "-received",
    size: int = PAGE,
) -> LeadPage:
    """One page of the leads in view; an unknown order is the newest first, a page past the end is the last one."""
    leads = filtered(scope, filters, now=now, today=today)
    total = leads.count()
    at = cut(total, page=page, size=size)
    keys = ORDERS.get(order, ORDERS["-received"])
    chosen = list(leads.order_by(*keys)[at.rows])
    return LeadPage(_rows(chosen, today), total, at.page, at.pages)


def count(scope: Scope, *, filters: LeadFilters, now: datetime, today: date) -> int:
    """How many leads in view meet the filters, exactly."""
    return filtered(scope, filters, now=now, today=today).count()


def _rows(leads: Sequence[Lead], today: date) -> list[LeadRow]:
    names = names_on({lead.body_id for lead in leads}, on=today)
    told: dict[int, list[int]] = {lead.pk: [] for lead in leads}
    for lead_id, merged_into, source in (
        LeadChannel.objects.filter(Q(lead_id__in=told) | Q(lead__merged_into_id__in=told))
        .order_by("received_at", "pk")
        .values_list("lead_id", "lead__merged_into_id", "source")
    ):
        told[merged_into if merged_into in told else lead_id].append(source)
    return [
        LeadRow(lead, names.get(lead.body_id, ""), party_shown(lead), tuple(dict.fromkeys(told[lead.pk])))
        for lead in leads
    ]


def one_lead(scope: Scope, lead_id: int) -> Lead:
    """One lead in view. Raises UnknownCase."""
    lead = in_view(scope).filter(pk=lead_id).first()
    if lead is None:
        raise UnknownCase("没有这条线索，或不在你的管辖范围内。")
    return lead


def channels_of(lead: Lead) -> list[LeadChannel]:
    """Every channel by which the matter was told, those of leads merged into it too, in the order of receipt."""
    told = LeadChannel.objects.select_related("lead").filter(Q(lead=lead) | Q(lead__merged_into=lead))
    return list(told.order_by("received_at", "pk"))


def one_channel(scope: Scope, channel_id: int) -> LeadChannel:
    """One channel of a lead that a body in view has now: who gave it away learns no more of who reported.

    Raises UnknownCase.
    """
    channel = LeadChannel.objects.select_related("lead", "lead__merged_into").filter(pk=channel_id).first()
    if channel is None or not scope.covers((channel.lead.merged_into or channel.lead).body_id):
        raise UnknownCase("没有这条反映，或不在你的管辖范围内。")
    return channel


def channels_of_each(leads: Iterable[Lead]) -> dict[Lead, list[LeadChannel]]:
    """As `channels_of` for many leads, by one query."""
    told: dict[int, list[LeadChannel]] = {lead.pk: [] for lead in leads}
    channels = LeadChannel.objects.select_related("lead").filter(Q(lead_id__in=told) | Q(lead__merged_into_id__in=told))
    for channel in channels.order_by("received_at", "pk"):
        into = channel.lead.merged_into_id
        told[into if into in told else channel.lead_id].append(channel)
    return {lead: told[lead.pk] for lead in leads}


def merged_of(lead: Lead) -> list[Lead]:
    """The leads that are merged into this one."""
    return list(Lead.objects.filter(merged_into=lead).order_by("received_on", "pk"))


def completed(lead: Lead, merged: Sequence[Lead]) -> Lead:
    """A copy of the lead, not to be saved, with what only leads merged into it tell of party, place, item and day."""
    whole = copy(lead)
    for fields in _TOGETHER:
        teller = next((each for each in (lead, *merged) if any(getattr(each, name) for name in fields)), lead)
        for name in fields:
            setattr(whole, name, getattr(teller, name))
    return whole


def steps_of(lead: Lead) -> list[LeadStep]:
    """What was done about it, newest first."""
    return list(lead.steps.select_related("from_body", "to_body").order_by("-at", "-pk"))


def source_of(case: CaseFile) -> int:
    """The source (code of `source`) of the lead that a case or the visit behind it came from, 0 where there is none."""
    behind = Q(case=case) | Q(pk__in=InspectionTask.objects.filter(lead__isnull=False, case=case).values("lead_id"))
    return Lead.objects.filter(behind).order_by("received_on", "pk").values_list("source", flat=True).first() or 0


def visits_of(scope: Scope, lead: Lead) -> list[InspectionTask]:
    """Visits of bodies in view that were registered for a lead."""
    tasks = InspectionTask.objects.select_related("enterprise", "case").filter(lead=lead).order_by("first_day", "pk")
    return [task for task in tasks if scope.covers(task.body_id)]


def lead_of(case: CaseFile) -> Lead | None:
    """The lead that a case came from."""
    return Lead.objects.filter(case=case).order_by("received_on", "pk").first()


def content_of(lead: Lead) -> str:
    """What was reported, in plain; for those who handle it."""
    return sealing.decrypt(lead.content)
