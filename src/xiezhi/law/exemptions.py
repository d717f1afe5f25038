"""Exemption lists (免罚清单): which violations of a power item go unpunished, and what must be true.

A list is local and comes as values from whoever keeps it. Whether a violation is the first is a fact that its builder
must gather across bodies: a record of any of them counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from xiezhi.law.discretion import Factor
from xiezhi.law.evaluation import Governing, evaluate, lacking
from xiezhi.law.expressions import Expression
from xiezhi.law.facts import Facts, checked
from xiezhi.law.formulas import condition
from xiezhi.law.thresholds import in_words


@dataclass(frozen=True, slots=True)
class Exemption:
    """One line of a list. `must`: the penalty is left out; otherwise it may be. `level`: as of benchmarks."""

    id: str
    item: str
    title: str
    setter: str
    level: int
    must: bool
    requires: Expression
    source: str
    valid_from: date
    until: date | None = None

    def covers(self, on: date) -> bool:
        """True when the line is in force on that day."""
        return self.valid_from <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Exempted:
    """A line that holds for a matter, or may hold: then `missing` names what would decide it."""

    exemption: Exemption
    missing: tuple[str, ...]

    @property
    def certain(self) -> bool:
        """True where every fact that the line asks is known."""
        return not self.missing

    @property
    def factor(self) -> Factor:
        """The line as a circumstance that weighs."""
        effect = "exempt" if self.exemption.must else "may_exempt"
        return Factor(
            code=f"list.{self.exemption.id}",
            title=self.exemption.title,
            effect=effect,
            article=self.exemption.source,
            certain=self.certain,
            missing=self.missing,
        )

    @property
    def reason(self) -> str:
        """What is left unpunished, by which list."""
        effect = "不予处罚" if self.exemption.must else "可以不予处罚"
        return f"{self.exemption.title}，{effect}（{self.exemption.source}）"


@dataclass(frozen=True, slots=True)
class Divergence:
    """Bodies that treat the same violation differently at one time, with the lines (ids)."""

    sentence: str
    exemptions: tuple[str, ...]


def requirement(formula: str) -> Expression:
    """What must be true, as its keeper writes it. Raises ValueError for what is no condition over the facts."""
    return condition(formula)


def exemptions(lines: Iterable[Exemption], item: str, facts: Facts, governing: Governing) -> tuple[Exempted, ...]:
    """Lines for a power item that hold or may hold under the law of the day. Raises ValueError for unknown facts."""
    known = checked(facts)
    found = []
    for line in lines:
        if line.item != item or not line.covers(governing.on):
            continue
        answer = evaluate(line.requires, known, governing)
        if answer is not False:
            missing = () if answer else in_words(lacking(line.requires, known, governing))
            found.append(Exempted(line, missing))
    return tuple(found)


def divergences(lines: Iterable[Exemption]) -> tuple[Divergence, ...]:
    """Lines of one item and one level that are in force together and ask for different things, or lead elsewhere."""
    pairs = combinations(tuple(lines), 2)
    return tuple(
        Divergence(f"{one.setter}与{other.setter}对“{one.title}”免罚条件不同", (one.id, other.id))
        for one, other in pairs
        if _beside(one, other) and (one.requires, one.must) != (other.requires, other.must)
    )


def _beside(one: Exemption, other: Exemption) -> bool:
    together = one.covers(other.valid_from) or other.covers(one.valid_from)
    return (one.item, one.title, one.level) == (other.item, other.title, other.level) and together
