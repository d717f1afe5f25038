"""Penalties by their heaviest class, so that the classes add up: an act with several kinds counts once.

The classes and their order are data (`data/penalty_classes.toml`). What counts, and when, is the rule set's matter.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from xiezhi.measures.catalogue.counting import count
from xiezhi.measures.codes import Kind
from xiezhi.measures.measure import Measure

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True, slots=True)
class PenaltyClass:
    """One class: `bits` of the penalties that belong to it, `heavier` those of all classes above it."""

    code: str
    title: str
    names: tuple[str, ...]
    codes: tuple[int, ...]
    bits: int
    heavier: int

    def holds(self, t: ibis.Table) -> ibis.Value:
        """The penalty acts whose heaviest class this is."""
        return (t.kind == Kind.PENALTY.value) & ((t.penalties & self.bits) != 0) & ((t.penalties & self.heavier) == 0)


@cache
def _data() -> tuple[str, tuple[PenaltyClass, ...]]:
    text = resources.files("xiezhi.measures").joinpath("data/penalty_classes.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    found: list[PenaltyClass] = []
    heavier = 0
    for entry in reversed(raw["class"]):
        bits = sum(1 << (code - 1) for code in entry["codes"])
        names, codes = tuple(entry["names"]), tuple(entry["codes"])
        found.append(PenaltyClass(entry["code"], entry["title"], names, codes, bits, heavier))
        heavier |= bits
    return raw["source"], tuple(reversed(found))


def penalty_classes() -> tuple[PenaltyClass, ...]:
    """The classes from light to heavy."""
    return _data()[1]


def _measure(entry: PenaltyClass, source: str) -> Measure:
    definition = f"行政处罚数中最重的处罚种类为{entry.title}的件数；一案多种处罚的只计入最重的一种。"
    return count(f"penalty.class.{entry.code}.count", f"最重为{entry.title}的处罚数", definition, source, entry.holds)


CLASS_MEASURES: tuple[Measure, ...] = (
    *(_measure(entry, _data()[0]) for entry in penalty_classes()),
    count(
        "penalty.class.none.count",
        "无处罚种类的处罚案件数",
        "行政处罚数中未填处罚种类的件数：不予、免予处罚，撤案，移送，以及尚未决定的案件等。",
        _data()[0],
        lambda t: (t.kind == Kind.PENALTY.value) & (t.penalties == 0),
    ),
)
