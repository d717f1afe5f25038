"""Lists of what localities added to the law: found by words, organisation and state, and the versions of one row."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Generic, TypeVar

from django.db.models import Q, QuerySet

from xiezhi.paging import cut
from xiezhi.registry.models import (
    Ancestry,
    ApprovalChain,
    Benchmark,
    BenchmarkGear,
    Checklist,
    ExemptionLine,
    LocalAmount,
    LocalRow,
    Organisation,
    ReviewEntry,
)
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.local_rules import rows_of, visible
from xiezhi.registry.selectors.organisations import in_view

Row = TypeVar("Row", bound=LocalRow)
PAGE: Final = 50


class State(StrEnum):
    """How a row stands on a day."""

    DRAFT = "draft"
    CURRENT = "current"
    COMING = "coming"
    ENDED = "ended"


STATES: Final = {State.CURRENT: "施行中", State.COMING: "尚未施行", State.DRAFT: "草稿", State.ENDED: "已失效"}
# Texts in which words are looked for, and the order of a list.
_SEARCHED: Final[dict[type[LocalRow], tuple[str, ...]]] = {
    Benchmark: ("power_name", "power_code", "source", "issuer"),
    ExemptionLine: ("power_name", "power_code", "title", "source", "issuer"),
    LocalAmount: ("source", "issuer", "article"),
    ReviewEntry: ("title", "power_name", "power_code", "source", "issuer"),
    ApprovalChain: ("source", "issuer"),
    Checklist: ("power_name", "power_code", "source", "issuer"),
}
# What makes rows versions of one thing.
ABOUT: Final[dict[type[LocalRow], tuple[str, ...]]] = {
    Benchmark: ("power_code",),
    ExemptionLine: ("power_code", "title"),
    LocalAmount: ("amount", "sector"),
    ReviewEntry: ("kind", "power_code", "title"),
    ApprovalChain: ("procedure", "step", "from_yuan"),
    Checklist: ("power_code",),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list asks: words, an organisation that the rows must reach, a state (None: any), and which page (1 …)."""

    text: str = ""
    organisation: int | None = None
    state: State | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """One page of rows; `total` is exact, pages count from 1."""

    rows: list[Row]
    total: int
    page: int
    pages: int


def state_of(row: LocalRow, *, on: date) -> State:
    """How a row stands on a day."""
    if not row.published:
        return State.DRAFT
    if row.valid_to < on:
        return State.ENDED
    return State.COMING if row.valid_from > on else State.CURRENT


def find(rows: QuerySet[Row], scope: Scope, wanted: Wanted, *, on: date) -> Found[Row]:
    """One page of the rows that may be seen and that are wanted, by what they speak of, the newest version first."""
    seen = found_rows(rows, scope, wanted, on=on)
    total = seen.count()
    at = cut(total, page=wanted.page, size=PAGE)
    return Found(list(seen[at.rows]), total, at.page, at.pages)


def found_rows(rows: QuerySet[Row], scope: Scope, wanted: Wanted, *, on: date) -> QuerySet[Row]:
    """As `find`, all of them."""
    seen = visible(rows, scope).select_related("organisation")
    for word in wanted.text.split():
        named = Q()
        for field in _SEARCHED[rows.model]:
            named |= Q(**{f"{field}__icontains": word})
        seen = seen.filter(named)
    if wanted.organisation is not None:
        above = Ancestry.objects.filter(organisation_id=wanted.organisation, valid_from__lte=on, valid_to__gte=on)
        seen = seen.filter(organisation_id__in=above.values("ancestor_id"))
    if wanted.state is not None:
        seen = seen.filter(_in_state(wanted.state, on))
    return seen.order_by(*ABOUT[rows.model], "-valid_from", "pk")


def gears_of(row: Benchmark) -> list[BenchmarkGear]:
    """The gears of a benchmark in their order."""
    return sorted(row.gears.all(), key=lambda gear: gear.place)


def organisation_of(scope: Scope, organisation_id: int) -> Organisation | None:
    """An organisation in view by its id, None for another."""
    return in_view(scope).filter(pk=organisation_id).first()


def versions(row: Row, scope: Scope) -> list[Row]:
    """Rows on the same thing for the same organisation by the same level, the newest first, the row itself included."""
    about = {name: getattr(row, name) for name in ("organisation", "level", *ABOUT[type(row)])}
    every = visible(rows_of(type(row)).filter(**about), scope)
    return list(every.order_by("-valid_from", "-pk"))


def _in_state(state: State, on: date) -> Q:
    if state is State.DRAFT:
        return Q(published=False)
    days = {
        State.ENDED: Q(valid_to__lt=on),
        State.COMING: Q(valid_from__gt=on),
        State.CURRENT: Q(valid_from__lte=on, valid_to__gte=on),
    }
    return Q(published=True) & days[state]
