"""Power items of every body, and which of them an act exercises."""

from dataclasses import dataclass

import numpy as np

from xiezhi.exchange.sample.arrays import Floats, Integers, Random, choose
from xiezhi.exchange.sample.material import profiles, words
from xiezhi.exchange.sample.spec import Spec
from xiezhi.law.vocabulary import table

DUTY = 0.6  # share of a body's items, the more used ones, that stands on its duty list
STEEPNESS = 1.1  # the n-th item of a body is used as 1/n^1.1


@dataclass(frozen=True, slots=True)
class Powers:
    """Power items; `ranges[(body, kind)]` is where those of a body and kind stand."""

    body: tuple[int, ...]
    code: tuple[str, ...]
    name: tuple[str, ...]
    kind: tuple[str, ...]
    duty: tuple[bool, ...]
    ranges: dict[tuple[int, str], tuple[int, int]]

    def draw(self, random: Random, body: int, kind: str, size: int) -> Integers:
        """Places of items that `size` acts exercise."""
        start, end = self.ranges[body, kind]
        weights: Floats = np.arange(1, end - start + 1, dtype=np.float64) ** -STEEPNESS
        return start + choose(random, weights, size)


def powers(spec: Spec) -> Powers:
    """Items of every body for inspections and penalties, and for every other kind that the specification counts.

    The first body, whose people have accounts, holds items of every kind, so that each procedure can be tried.
    """
    kinds = {"行政检查", "行政处罚"} | {
        kind for group in spec.groups for totals in group.years.values() for kind in totals.counts
    }
    rows: list[tuple[int, str, str, str, bool]] = []
    ranges: dict[tuple[int, str], tuple[int, int]] = {}
    for place, body in enumerate(spec.bodies):
        own = kinds | (set(words()["powers"]) if place == 0 else set())
        for kind in sorted(own, key=table("kind").names.index):
            names = profiles()[body.profile].powers.get(kind) or words()["powers"][kind]
            ranges[place, kind] = (len(rows), len(rows) + len(names))
            for serial, name in enumerate(names, start=1):
                code = f"{spec.region}{place + 1:03d}{table('kind').codes[kind]:02d}{serial:03d}"
                rows.append((place, code, name, kind, serial <= np.ceil(DUTY * len(names))))
    bodies, codes, item_names, item_kinds, duties = zip(*rows, strict=True)
    return Powers(bodies, codes, item_names, item_kinds, duties, ranges)
