"""Which acts a list or a figure means; one definition for the list, its count and its export."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import RawSQL

from xiezhi.cases import sealing
from xiezhi.cases.models import Act
from xiezhi.cases.selectors.legality.findings import Question, acts_in
from xiezhi.registry.models import Ancestry, Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.bigrams import bigrams


@dataclass(frozen=True, slots=True)
class ActFilters:
    """Conditions that all must hold; an empty one asks for nothing. Codes are those of `law.vocabulary`.

    `organisation` means that organisation and all below it as of the day of each act; `first` and `last` are days,
    inclusive, of `counted_on`; `penalties` asks for acts with any of the bits; `warning` for one warning code, and
    `warned` for any at all; `legal` for acts that break a condition of the law or cannot be judged by it; `text` is searched in enterprises' names (two characters and more), as the whole name
    of a natural person, as the beginning of an act's number and as the number of a decision.
    """

    organisation: int | None = None
    body: int | None = None
    kinds: tuple[int, ...] = ()
    procedures: tuple[int, ...] = ()
    outcomes: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()
    party_types: tuple[int, ...] = ()
    rectified: tuple[int, ...] = ()
    penalties: int = 0
    first: date | None = None
    last: date | None = None
    warning: str = ""
    warned: bool = False
    reviewed: bool | None = None
    published: bool | None = None
    batch: int | None = None
    legal: Question | None = None
    text: str = ""


def _codes(filters: ActFilters) -> Q:
    condition = Q()
    for field, codes in (
        ("kind", filters.kinds),
        ("procedure", filters.procedures),
        ("outcome", filters.outcomes),
        ("source", filters.sources),
        ("party_type", filters.party_types),
        ("rectified", filters.rectified),
    ):
        if codes:
            condition &= Q(**{f"{field}__in": codes})
    return condition


def _days(filters: ActFilters) -> Q:
    condition = Q()
    if filters.first is not None:
        condition &= Q(counted_on__gte=filters.first)
    if filters.last is not None:
        condition &= Q(counted_on__lte=filters.last)
    if filters.reviewed is not None:
        condition &= Q(reviewed_on__isnull=not filters.reviewed)
    if filters.published is not None:
        condition &= Q(published_on__isnull=not filters.published)
    return condition


def _marks(filters: ActFilters) -> Q:
    condition = Q()
    if filters.body is not None:
        condition &= Q(body_id=filters.body)
    if filters.batch is not None:
        condition &= Q(last_batch=filters.batch)
    if filters.warning:
        condition &= Q(warnings__contains=[filters.warning])
    if filters.warned:
        condition &= ~Q(warnings=[])
    return condition


def _searched(acts: QuerySet[Act], text: str, *, of_bodies: bool) -> QuerySet[Act]:
    """Acts among `acts` that the text finds, one branch for each index, as one condition of all would use none.

    `of_bodies`: `acts` are those of certain bodies. The index of numbers begins with the body, so that without any the
    bodies are named for it.
    """
    numbered = acts if of_bodies else acts.filter(body_id__in=Organisation.objects.values("pk"))
    branches = [
        numbered.filter(number__startswith=text),
        acts.filter(decision_number=text).exclude(decision_number=""),
        acts.filter(party_hash=sealing.keyed_hash(text)).exclude(party_hash=b""),
    ]
    if len(text) >= 2:
        named = acts.annotate(name_pairs=bigrams(F("party_name"))).exclude(party_name="")
        branches.append(named.filter(name_pairs__contains=bigrams(Value(text)), party_name__contains=text))
    found, *others = (branch.values("pk") for branch in branches)
    return Act.objects.filter(pk__in=found.union(*others))


def filtered(scope: Scope, filters: ActFilters, among: RawSQL | None = None) -> QuerySet[Act]:
    """The acts in view that meet the filters, unordered; `among`: only those whose ids this statement gives."""
    acts = Act.objects.all() if among is None else Act.objects.filter(pk__in=among)
    if scope.organisation_ids is not None:
        acts = acts.filter(body_id__in=scope.organisation_ids)
    if filters.organisation is not None:
        stood_under = Ancestry.objects.filter(
            ancestor_id=filters.organisation,
            organisation_id=OuterRef("body_id"),
            valid_from__lte=OuterRef("counted_on"),
            valid_to__gte=OuterRef("counted_on"),
        )
        acts = acts.filter(Exists(stood_under))
    if filters.penalties:
        acts = acts.annotate(asked=F("penalties").bitand(filters.penalties)).exclude(asked=0)
    acts = acts.filter(_codes(filters) & _days(filters) & _marks(filters))
    if filters.legal is not None:
        bodies = scope.organisation_ids if filters.body is None else frozenset({filters.body})
        acts = acts.filter(pk__in=acts_in(filters.legal, bodies, filters.first, filters.last))
    text = filters.text.strip()
    of_bodies = scope.organisation_ids is not None or filters.body is not None
    return _searched(acts, text, of_bodies=of_bodies) if text else acts
