"""What localities set, for all bodies at once: which amount or entry of a list holds for which bodies on which days."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from xiezhi.law.review import Listed
from xiezhi.law.statutes import Rule
from xiezhi.registry.models import Ancestry, LocalAmount, LocalRow, ReviewEntry
from xiezhi.registry.selectors.local_rules import as_listed, as_rule

Row = TypeVar("Row", bound=LocalRow)


@dataclass(frozen=True, slots=True)
class LocalSpan:
    """A local rule that reaches these bodies from the day `first` to the day `last`."""

    rule: Rule
    first: date
    last: date
    body_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ListedSpan:
    """An entry of a list for acts of a kind, of one item or ("") of all, that reaches these bodies from day to day."""

    listed: Listed
    kind: int
    item: str
    first: date
    last: date
    body_ids: tuple[int, ...]


def local_spans() -> tuple[LocalSpan, ...]:
    """Every published amount, where several reach a body on a day the one that stands (see `local_rules`) first."""
    ranked = [
        (-row.level, depth, row.pk, LocalSpan(as_rule(row), first, last, bodies))
        for row, depth, first, last, bodies in _spans(list(LocalAmount.objects.filter(published=True)))
    ]
    return tuple(span for *_, span in sorted(ranked, key=lambda each: each[:3]))


def listed_spans() -> tuple[ListedSpan, ...]:
    """Every published entry of a list."""
    found = _spans(list(ReviewEntry.objects.filter(published=True).order_by("pk")))
    return tuple(
        ListedSpan(as_listed(row), row.kind, row.power_code, first, last, bodies)
        for row, _, first, last, bodies in found
    )


def _spans(rows: Sequence[Row]) -> Iterator[tuple[Row, int, date, date, tuple[int, ...]]]:
    """Each row with the depth, the days and the bodies that it reaches."""
    below: dict[int, dict[tuple[int, date, date], list[int]]] = defaultdict(lambda: defaultdict(list))
    found = Ancestry.objects.filter(ancestor_id__in={row.organisation_id for row in rows})
    for above, body, depth, since, until in found.order_by("organisation_id").values_list(
        "ancestor_id", "organisation_id", "depth", "valid_from", "valid_to"
    ):
        below[above][depth, since, until].append(body)
    for row in rows:
        for (depth, since, until), bodies in below[row.organisation_id].items():
            first, last = max(since, row.valid_from), min(until, row.valid_to)
            if first <= last:
                yield row, depth, first, last, tuple(bodies)
