"""Which acts a list or a figure means; one definition for the list, its count and its export."""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value

from xiezhi.cases import sealing
from xiezhi.cases.models import Act
from xiezhi.registry.models import Ancestry
from xiezhi.registry.scope import Scope


@dataclass(frozen=True, slots=True)
class ActFilters:
    """Conditions that all must hold; an empty one asks for nothing. Codes are those of `law.vocabulary`.

    `organisation` means that organisation and all below it as of the day of each act; `first` and `last` are days,
    inclusive, of `counted_on`; `penalties` asks for acts with any of the bits; `warning` for one warning code, and
    `warned` for any at all; `text` is searched in enterprises' names (two characters and more), as the whole name
    of a natural person, and as (the beginning of) a number.
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
    text: str = ""


def _bigrams(expression: F | Value) -> Func:
    return Func(expression, function="bigrams", output_field=ArrayField(TextField()))


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


def _searched(acts: QuerySet[Act], text: str) -> QuerySet[Act]:
    text = text.strip()
    if not text:
        return acts
    numbered = Q(number__startswith=text) | Q(decision_number=text)
    person = Q(party_hash=sealing.keyed_hash(text))
    named = Q(party_name=text)
    if len(text) >= 2:
        acts = acts.annotate(name_pairs=_bigrams(F("party_name")))
        named = ~Q(party_name="") & Q(name_pairs__contains=_bigrams(Value(text))) & Q(party_name__contains=text)
    return acts.filter(numbered | person | named)


def filtered(scope: Scope, filters: ActFilters) -> QuerySet[Act]:
    """The acts in view that meet the filters, unordered."""
    acts = Act.objects.all()
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
    return _searched(acts.filter(_codes(filters) & _days(filters) & _marks(filters)), filters.text)
