"""Which condition made a list empty: how many acts there would be without each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from xiezhi.cases.selectors import acts
from xiezhi.registry.scope import Scope
from xiezhi.web.listing.asked import Asked
from xiezhi.web.listing.conditions import Chip, without


@dataclass(frozen=True, slots=True)
class Way:
    """A condition that can be dropped, and how many acts there are then."""

    chip: Chip
    count: int


def ways_out(scope: Scope, asked: Asked, chips: Sequence[Chip]) -> list[Way]:
    """What dropping each condition would give; those that give anything first."""
    ways = [
        Way(chip, acts.count(scope, filters=without(asked.conditions, chip).filters, among=asked.among))
        for chip in chips
    ]
    return sorted(ways, key=lambda way: not way.count)
