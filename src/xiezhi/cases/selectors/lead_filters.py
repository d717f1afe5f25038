"""Which leads a list means; one definition for the list, its count and the counts that open to it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from xiezhi.cases import sealing
from xiezhi.cases.models import Lead, LeadChannel, LeadStep
from xiezhi.cases.models.lead import FILING, OPEN, WAITING
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Ancestry
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.bigrams import bigrams

REFUSED = table("lead_state").codes["不予立案"]
# As the properties of a lead of the same names.
WAITS_FOR_FILING = Q(state=FILING, case__act__isnull=True) & (Q(case__isnull=True) | Q(case__ended=False))
WAS_NOT_FILED = Q(state=FILING, case__isnull=False, case__act__isnull=True, case__ended=True)


@dataclass(frozen=True, slots=True)
class LeadFilters:
    """Conditions that all must hold; an empty one asks for nothing.

    `organisation`: that one and all that stood below it when the lead was received; `late`: a code of `LATE`, as of the
    moment `now`; `first` and `last` are days, inclusive, of receipt. `text` is looked for in what, where and the names of
    enterprises, as the whole name of a person who was reported, and as the number of a lead or an order. Who reported
    is never looked for.
    """

    organisation: int | None = None
    body: int | None = None
    states: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()
    refusals: tuple[int, ...] = ()
    late: str = ""
    open: bool | None = None
    first: date | None = None
    last: date | None = None
    text: str = ""


# What can be late, in words.
LATE = {"any": "有逾期", "accept": "逾期未受理", "decide": "逾期未决定是否立案", "answer": "逾期未答复"}


def late(code: str, *, now: datetime, today: date) -> Q:
    """The condition that something is late at this moment."""
    conditions = {
        "accept": Q(state=WAITING, accept_by__lt=now),
        "decide": Q(decide_by__lt=today) & (Q(state__in=OPEN) | WAITS_FOR_FILING),
        "answer": Q(unanswered__gt=0, answer_by__lt=today),
    }
    if code == "any":
        return conditions["accept"] | conditions["decide"] | conditions["answer"]
    return conditions[code]


def is_late(code: str, lead: Lead, *, now: datetime, today: date) -> bool:
    """As `late` for one lead that is read already; a test holds the two together."""
    held = {
        "accept": lead.state == WAITING and lead.accept_by is not None and lead.accept_by < now,
        "decide": (lead.state in OPEN or lead.waits_for_filing)
        and lead.decide_by is not None
        and lead.decide_by < today,
        "answer": lead.unanswered > 0 and lead.answer_by is not None and lead.answer_by < today,
    }
    return any(held.values()) if code == "any" else held[code]


def in_view(scope: Scope) -> QuerySet[Lead]:
    """Leads that a body in view has, or has given away."""
    leads = Lead.objects.select_related("body", "case")
    if scope.organisation_ids is None:
        return leads
    given_away = LeadStep.objects.filter(lead_id=OuterRef("pk"), from_body_id__in=scope.organisation_ids)
    return leads.filter(Q(body_id__in=scope.organisation_ids) | Exists(given_away))


def filtered(scope: Scope, filters: LeadFilters, *, now: datetime, today: date) -> QuerySet[Lead]:
    """The leads in view that meet the filters, each matter once, unordered."""
    leads = in_view(scope).filter(merged_into__isnull=True)
    if filters.organisation is not None:
        stood_under = Ancestry.objects.filter(
            ancestor_id=filters.organisation,
            organisation_id=OuterRef("body_id"),
            valid_from__lte=OuterRef("received_on"),
            valid_to__gte=OuterRef("received_on"),
        )
        leads = leads.filter(Exists(stood_under))
    leads = leads.filter(_codes(filters) & _days(filters))
    if filters.late in LATE:
        leads = leads.filter(late(filters.late, now=now, today=today))
    text = filters.text.strip()
    return leads.filter(_found(text)) if text else leads


def _codes(filters: LeadFilters) -> Q:
    condition = Q()
    if filters.body is not None:
        condition &= Q(body_id=filters.body)
    if filters.open is not None:
        condition &= Q(state__in=OPEN) if filters.open else ~Q(state__in=OPEN)
    if filters.states:
        # What a head did not approve in the case itself is refused as well.
        kept = Q(state__in=filters.states) & ~WAS_NOT_FILED
        condition &= kept | WAS_NOT_FILED if REFUSED in filters.states else kept
    if filters.refusals:
        condition &= Q(refusal__in=filters.refusals)
    if filters.sources:
        # A matter is of every channel by which it was told, those of leads merged into it too.
        told = LeadChannel.objects.filter(source__in=filters.sources).filter(
            Q(lead_id=OuterRef("pk")) | Q(lead__merged_into_id=OuterRef("pk"))
        )
        condition &= Q(Exists(told))
    return condition


def _days(filters: LeadFilters) -> Q:
    condition = Q()
    if filters.first is not None:
        condition &= Q(received_on__gte=filters.first)
    if filters.last is not None:
        condition &= Q(received_on__lte=filters.last)
    return condition


def _found(text: str) -> Q:
    """One branch for each index; a lead is found by what those merged into it tell, too."""
    branches = [
        Lead.objects.filter(number=text),
        Lead.objects.filter(pk__in=LeadChannel.objects.filter(number=text).exclude(number="").values("lead_id")),
        Lead.objects.filter(party_hash=sealing.keyed_hash(text)).exclude(party_hash=b""),
    ]
    if len(text) >= 2:
        named = Lead.objects.annotate(pairs=bigrams(F("searched")))
        branches.append(named.filter(pairs__contains=bigrams(Value(text)), searched__contains=text))
    first, *others = (branch.values("pk") for branch in branches)
    hits = Lead.objects.filter(pk__in=first.union(*others))
    return Q(pk__in=hits.values("pk")) | Q(pk__in=hits.filter(merged_into__isnull=False).values("merged_into_id"))
