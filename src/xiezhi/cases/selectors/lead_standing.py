"""Leads from which no case came (有案不立), and what is late, by body: counts that each open to their list."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from xiezhi.cases.models.lead import OPEN
from xiezhi.cases.selectors.lead_filters import REFUSED, WAS_NOT_FILED, LeadFilters, filtered, late
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import bodies


@dataclass(frozen=True, slots=True)
class Standing:
    """The leads of one body: how many there are, are open, are late with what, and were refused."""

    body_id: int
    name: str
    total: int
    open: int
    accept_late: int
    decide_late: int
    answer_late: int
    refused: int


def standing(scope: Scope, *, filters: LeadFilters, now: datetime, today: date) -> list[Standing]:
    """Every body in view that has a lead which meets the filters, 编制序; not ordered by any count."""
    leads = filtered(scope, filters, now=now, today=today).order_by()
    counted = {
        row["body_id"]: row
        for row in leads.values("body_id").annotate(
            total=Count("pk"),
            open=Count("pk", filter=Q(state__in=OPEN)),
            accept_late=Count("pk", filter=late("accept", now=now, today=today)),
            decide_late=Count("pk", filter=late("decide", now=now, today=today)),
            answer_late=Count("pk", filter=late("answer", now=now, today=today)),
            refused=Count("pk", filter=Q(state=REFUSED) | WAS_NOT_FILED),
        )
    }
    rows = [(row.id, row.name) for row in bodies(scope, on=today)]
    return [Standing(name=name, **counted[body_id]) for body_id, name in rows if body_id in counted]


def refusals(scope: Scope, *, filters: LeadFilters, now: datetime, today: date) -> list[tuple[int, int]]:
    """How many leads were refused for each reason: code and count, in the order of the list of reasons."""
    refused = filtered(scope, filters, now=now, today=today).filter(state=REFUSED)
    return sorted(Counter(refused.values_list("refusal", flat=True)).items())
