"""Discretion on the pages: the gears of a benchmark on one scale, what weighs, what a list leaves unpunished."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xiezhi.cases.selectors.discretion_facts import Suggested
from xiezhi.cases.selectors.earlier_acts import EarlierActs
from xiezhi.law.discretion import EFFECTS, Factor
from xiezhi.law.facts import Fact, Kind, schema
from xiezhi.registry.models import LEVELS, Benchmark, BenchmarkGear

# Facts that other parts of a form ask, or that the register knows.
_NOT_TICKED = frozenset({"fault_irrelevant"})


@dataclass(frozen=True, slots=True)
class ShownGear:
    """A gear as drawn: `quantity` chooses it, `x` and `width` place it on the scale in per cent."""

    gear: BenchmarkGear
    quantity: int
    when: str
    chosen: bool
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """A circumstance in words: what it does, whether it is certain, and what else would have to be so."""

    title: str
    effect: str
    article: str
    certain: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiscretionSheet:
    """What `cases/_discretion.html` shows. `objection`: why a fine is not covered; `reasoned`: it was written why."""

    benchmark: Benchmark | None
    level: str
    gears: tuple[ShownGear, ...]
    none_left: bool
    range: str
    range_x: str
    range_width: str
    fine: int | None
    fine_x: str
    objection: str
    reasoned: bool
    weighed: tuple[Weighed, ...]
    lists: tuple[Weighed, ...]
    earlier: str
    reasons: tuple[str, ...]
    scale: int

    @property
    def outside(self) -> bool:
        """True where reasons are asked for, or there is to be no fine at all."""
        return bool(self.objection)


def discretion_sheet(suggested: Suggested, fine: object) -> DiscretionSheet:
    """The sheet for a fine in fen; anything else is no fine yet."""
    amount = fine if isinstance(fine, int) else None
    row, judgement = suggested.benchmark, suggested.judgement
    scale = max(row.statutory_high if row else 0, amount or 0, 1)
    left = suggested.range
    return DiscretionSheet(
        benchmark=row,
        level=LEVELS[row.level] if row else "",
        gears=drawn_gears(row, suggested.gear.code if suggested.gear else "", scale, suggested.gears) if row else (),
        none_left=judgement is not None and left is None,
        range=str(left) if left else "",
        range_x=_share(left.low if left else 0, scale),
        range_width=_share(left.high - left.low if left else 0, scale),
        fine=amount,
        fine_x=_share(amount or 0, scale),
        objection=suggested.objection(amount),
        reasoned=suggested.facts.get("discretion_reasoned") is True and left is not None,
        weighed=tuple(_weighed(factor) for factor in suggested.factors),
        lists=tuple(_weighed(line.factor) for line in suggested.holding),
        earlier=_earlier(suggested.earlier),
        reasons=judgement.reasons if judgement else (),
        scale=scale,
    )


def drawn_gears(row: Benchmark, chosen: str, scale: int, gears: Sequence[BenchmarkGear]) -> tuple[ShownGear, ...]:
    """The gears of a benchmark, in their order, on a scale from nothing to `scale` fen."""
    return tuple(
        ShownGear(
            gear=gear,
            quantity=gear.at_least if row.measure else gear.place,
            when=_when(row, gear),
            chosen=str(gear.place) == chosen,
            x=_share(gear.low, scale),
            width=_share(gear.high - gear.low, scale),
        )
        for gear in gears
    )


def factor_ticks(names: tuple[str, ...], stated: Mapping[str, object]) -> list[tuple[Fact, bool]]:
    """The circumstances that a form lets an officer tick, with those that were."""
    flags = (schema()[name] for name in names if schema()[name].kind is Kind.FLAG and name not in _NOT_TICKED)
    return [(fact, stated.get(fact.name) is True) for fact in flags]


def _weighed(factor: Factor) -> Weighed:
    return Weighed(factor.title, EFFECTS[factor.effect], factor.article, factor.certain, factor.missing)


def _when(row: Benchmark, gear: BenchmarkGear) -> str:
    """When a gear applies, in words."""
    if not row.measure:
        return gear.circumstances
    bound = f"{gear.at_least:,}以上" + (f"不满{gear.below:,}" if gear.below is not None else "")
    return f"{row.measure}{bound}" + (f"；{gear.circumstances}" if gear.circumstances else "")


def _earlier(earlier: EarlierActs | None) -> str:
    """What the register says on a first violation, for the person who decides this case."""
    if earlier is None:
        return ""
    if earlier.same_item:
        return f"本平台各执法主体对该当事人有同一事项的处罚记录 {earlier.same_item} 件，不是初次违法。"
    if earlier.every:
        return f"没有同一事项的处罚记录；其他事项的处罚记录 {earlier.every} 件，是否属于初次违法由你认定。"
    if earlier.sure:
        return "本平台各执法主体没有该当事人的处罚记录，按初次违法判断。"
    return "没有证件号码，只查了本机构的记录；是否初次违法由你认定。"


def _share(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.2f}%"
