"""What is to be done about leads, by due day: what waits to be accepted, decided or answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, DateTimeField, F, Q, QuerySet, When
from django.db.models.functions import Cast, Least

from xiezhi.cases.models import Lead
from xiezhi.cases.models.lead import OPEN, WAITING
from xiezhi.cases.selectors.lead_clocks import ACCEPT, ANSWER, DECIDE, LeadClock, clocks_of_leads
from xiezhi.cases.selectors.leads import channels_of_each, party_shown
from xiezhi.registry.scope import Scope

SHOWN = 20


@dataclass(frozen=True, slots=True)
class LeadWork:
    """One thing to do about a lead, by which day (None: the law sets none)."""

    lead: Lead
    title: str
    article: str
    party: str
    due: date | None
    provisional: bool
    derivation: tuple[str, ...]

    def days_left(self, on: date) -> int | None:
        """Days from `on` to the due day, negative when it is past."""
        return None if self.due is None else (self.due - on).days


@dataclass(frozen=True, slots=True)
class LeadWorkList:
    """What is to be done about the first leads by due day; `total` is how many leads wait, exactly."""

    items: list[LeadWork]
    total: int


def lead_work(scope: Scope, *, size: int = SHOWN) -> LeadWorkList:
    """What is to be done about leads that bodies in view have, by due day; what has none comes last."""
    leads = waiting(scope)
    first = list(leads.order_by(_soonest().asc(nulls_last=True), "received_on", "pk")[:size])
    told = channels_of_each(first)
    clocks = clocks_of_leads(told)
    items = [item for lead in first for item in _items(lead, clocks[lead.pk])]
    return LeadWorkList(sorted(items, key=lambda item: item.due or date.max), leads.count())


def waiting(scope: Scope) -> QuerySet[Lead]:
    """Leads that bodies in view have and that wait for somebody."""
    leads = Lead.objects.select_related("body", "case").filter(merged_into__isnull=True)
    if scope.organisation_ids is not None:
        leads = leads.filter(body_id__in=scope.organisation_ids)
    return leads.filter(Q(state__in=OPEN) | Q(unanswered__gt=0))


def _soonest() -> Least:
    """The moment by which something is to be done first; what is done already does not count."""
    accept = Case(When(state=WAITING, then=F("accept_by")))
    decide = Case(When(state__in=OPEN, then=Cast(F("decide_by"), DateTimeField())))
    return Least(accept, decide, Cast(F("answer_by"), DateTimeField()))


def _items(lead: Lead, clocks: tuple[LeadClock, ...]) -> Iterable[LeadWork]:
    party = party_shown(lead)
    running = [clock for clock in clocks if clock.done_at is None]
    accepted_first = lead.state == WAITING and any(clock.title == ACCEPT for clock in running)
    for clock in running:
        if _wanted(lead, clock) and not (accepted_first and clock.title == DECIDE):
            yield LeadWork(lead, clock.title, clock.article, party, clock.due, clock.provisional, clock.derivation)


def _wanted(lead: Lead, clock: LeadClock) -> bool:
    """An answer without a due day of its own is given when it has been decided."""
    if clock.title == ANSWER:
        return clock.due is not None or not lead.is_open
    return lead.is_open and (clock.title != ACCEPT or lead.state == WAITING)
