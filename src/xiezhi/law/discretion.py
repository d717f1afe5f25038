"""Discretion: from a benchmark (裁量基准) and what weighs for and against the party to a range with its reasons.

National factors are data (`data/factors.toml`). Benchmarks are local rows: whoever keeps them hands them in as values.
Amounts are in fen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

from xiezhi.law.amounts import spoken_yuan
from xiezhi.law.evaluation import Governing, evaluate, lacking
from xiezhi.law.expressions import Expression, fields
from xiezhi.law.facts import Facts, checked
from xiezhi.law.reading import Entry, document, each_once, tables
from xiezhi.law.statutes import statutes
from xiezhi.law.thresholds import formula, in_words

EFFECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "exempt": "不予处罚",
        "may_exempt": "可以不予处罚",
        "lenient": "应当从轻或者减轻",
        "may_lenient": "可以从轻或者减轻",
        "heavier": "从重",
    }
)


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high` fen, both included. Raises ValueError where they are the wrong way round."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError(f"no range from {self.low} to {self.high}")

    def __contains__(self, amount: int) -> bool:
        return self.low <= amount <= self.high

    def within(self, other: "Range") -> bool:
        """True where no amount lies outside the other range."""
        return other.low <= self.low and self.high <= other.high

    def lower(self, share: int) -> "Range":
        """The lower `share` per cent of the span."""
        return Range(self.low, self.low + (self.high - self.low) * share // 100)

    def upper(self, share: int) -> "Range":
        """The upper `share` per cent of the span."""
        return Range(self.high - (self.high - self.low) * share // 100, self.high)

    def __str__(self) -> str:
        return f"{spoken_yuan(self.low)}至{spoken_yuan(self.high)}"


@dataclass(frozen=True, slots=True)
class Gear:
    """One gear (档次): for quantities from `at_least` on and `below` a bound (None: open), a range of the fine."""

    code: str
    title: str
    range: Range
    at_least: int = 0
    below: int | None = None

    def takes(self, quantity: int) -> bool:
        """True for a quantity of this gear."""
        return self.at_least <= quantity and (self.below is None or quantity < self.below)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark of one power item by one setter. `level` 1 is the province, 2 the city, 3 the district or its body.

    `measure`: what the gears go by, in words; "" where they go by circumstances, and a quantity is the place of a gear. `share`: per cent of a gear's span that is its lighter and its heavier end.
    """

    id: str
    item: str
    setter: str
    level: int
    statutory: Range
    measure: str
    gears: tuple[Gear, ...]
    share: int
    source: str
    published: bool
    valid_from: date
    until: date | None = None

    def covers(self, on: date) -> bool:
        """True when the benchmark is in force on that day."""
        return self.valid_from <= on and (self.until is None or on <= self.until)

    def gear_of(self, quantity: int) -> Gear | None:
        """The gear of a quantity, None where none takes it."""
        return next((gear for gear in self.gears if gear.takes(quantity)), None)


@dataclass(frozen=True, slots=True)
class Factor:
    """One circumstance that weighs, as it stands for a matter. `certain` is False while `missing` would decide it."""

    code: str
    title: str
    effect: str
    article: str
    certain: bool
    missing: tuple[str, ...]

    @property
    def reason(self) -> str:
        """The circumstance, what it does and by which article."""
        return f"{self.title}，{EFFECTS[self.effect]}（{self.article}）"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the benchmark leaves to decide: `range` (None where there is to be no penalty), and why, line by line."""

    gear: Gear
    range: Range | None
    may_exempt: bool
    reasons: tuple[str, ...]

    def objection(self, fine: int) -> str:
        """Why a fine lies outside, with the remedy; "" where it does not."""
        if self.range is None:
            return "" if fine == 0 else f"依法不予处罚，不得罚款。{self.reasons[-1]}"
        if fine in self.range or (fine == 0 and self.may_exempt):
            return ""
        return f"罚款{spoken_yuan(fine)}不在裁量范围（{self.range}）内。调整金额，或者写明理由并提请集体讨论。"


@dataclass(frozen=True, slots=True)
class _Weighing:
    id: str
    rule_id: str
    when: Expression
    effect: str
    title: str


def factors(facts: Facts, governing: Governing) -> tuple[Factor, ...]:
    """Circumstances that weigh, or may weigh, for a matter. Raises ValueError for facts that the schema does not know."""
    known = checked(facts)
    return tuple(found for found in (_factor(weighing, known, governing) for weighing in _weighings()) if found)


@cache
def weighable() -> frozenset[str]:
    """Names of the facts that the national factors ask."""
    return frozenset().union(*(fields(weighing.when) for weighing in _weighings()))


def asked_by(factor: Factor) -> frozenset[str]:
    """Names of the facts on which a national factor rests; nothing for one that a local list adds."""
    return frozenset().union(*(fields(weighing.when) for weighing in _weighings() if weighing.id == factor.code))


def weighed_rules() -> frozenset[str]:
    """Ids of the rules that the national factors rest on."""
    return frozenset(weighing.rule_id for weighing in _weighings())


def judge(benchmark: Benchmark, quantity: int, weighing: tuple[Factor, ...]) -> Judgement:
    """The range for a quantity after what weighs. Factors that are not certain are left out.

    Raises ValueError where no gear takes the quantity.
    """
    gear = benchmark.gear_of(quantity)
    if gear is None:
        raise ValueError(f"no gear of {benchmark.id} takes {quantity}")
    certain = tuple(factor for factor in weighing if factor.certain)
    effects = {factor.effect for factor in certain}
    return Judgement(
        gear=gear,
        range=None if "exempt" in effects else _weighed(benchmark, gear, effects),
        may_exempt="may_exempt" in effects,
        reasons=(
            f"{_counted(benchmark, quantity)}属于“{gear.title}”，幅度{gear.range}（{benchmark.source}）",
            *(factor.reason for factor in certain),
        ),
    )


def _counted(benchmark: Benchmark, quantity: int) -> str:
    """The quantity in words; nothing where gears go by circumstances, which their titles tell."""
    return f"{benchmark.measure}{quantity}，" if benchmark.measure else ""


def _weighed(benchmark: Benchmark, gear: Gear, effects: set[str]) -> Range:
    """Both lighter and heavier together leave the gear as it is: they are weighed against each other."""
    lenient, heavier = bool(effects & {"lenient", "may_lenient"}), "heavier" in effects
    if lenient == heavier:
        return gear.range
    if heavier:
        return gear.range.upper(benchmark.share)
    # 从轻 stays within the range, 减轻 goes below it: together everything from nothing to the lighter end.
    high = gear.range.high if "lenient" not in effects else gear.range.lower(benchmark.share).high
    return Range(0, high)


@cache
def _weighings() -> tuple[_Weighing, ...]:
    return tuple(
        _weighing(entry) for entry in each_once(tables("factors.toml", document("factors.toml"), "factor", "defaults"))
    )


def _weighing(entry: Entry) -> _Weighing:
    entry.only("id", "rule", "when", "effect", "title")
    if entry.text("rule") not in statutes().by_id:
        entry.fail(f"no rule {entry.text('rule')}")
    return _Weighing(
        id=entry.id,
        rule_id=entry.text("rule"),
        when=formula(entry, "when", {}),
        effect=entry.choice("effect", EFFECTS),
        title=entry.text("title"),
    )


def _factor(weighing: _Weighing, facts: Facts, governing: Governing) -> Factor | None:
    rule = governing.rule(weighing.rule_id)
    answer = evaluate(weighing.when, facts, governing) if rule else False
    if rule is None or answer is False:
        return None
    missing = () if answer else in_words(lacking(weighing.when, facts, governing))
    return Factor(weighing.id, weighing.title, weighing.effect, rule.citation, bool(answer), missing)
