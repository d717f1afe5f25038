"""Amounts that localities set, for all bodies at once: which rule holds for which bodies on which days."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from xiezhi.law.statutes import Rule
from xiezhi.registry.models import Ancestry, LocalAmount
from xiezhi.registry.selectors.local_rules import as_rule


@dataclass(frozen=True, slots=True)
class LocalSpan:
    """A local rule that reaches these bodies from the day `first` to the day `last`."""

    rule: Rule
    first: date
    last: date
    body_ids: tuple[int, ...]


def local_spans() -> tuple[LocalSpan, ...]:
    """Every published amount, where several reach a body on a day the one that stands (see `local_rules`) first."""
    rows = list(LocalAmount.objects.filter(published=True))
    below: dict[int, dict[tuple[int, date, date], list[int]]] = defaultdict(lambda: defaultdict(list))
    found = Ancestry.objects.filter(ancestor_id__in={row.organisation_id for row in rows})
    for above, body, depth, first, last in found.order_by("organisation_id").values_list(
        "ancestor_id", "organisation_id", "depth", "valid_from", "valid_to"
    ):
        below[above][depth, first, last].append(body)
    ranked = [
        (
            -row.level,
            depth,
            row.pk,
            LocalSpan(as_rule(row), max(first, row.valid_from), min(last, row.valid_to), tuple(bodies)),
        )
        for row in rows
        for (depth, first, last), bodies in below[row.organisation_id].items()
    ]
    spans = (span for *_, span in sorted(ranked, key=lambda each: each[:3]))
    return tuple(span for span in spans if span.first <= span.last)
