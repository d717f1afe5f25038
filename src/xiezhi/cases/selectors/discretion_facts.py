"""Discretion in one case: the benchmark of its item, what weighs, what is left to decide, and the facts that follow.

Benchmarks and lists are those in force for the body on the day on which the case was opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.earlier_acts import EarlierActs
from xiezhi.cases.selectors.reading import Reading
from xiezhi.law.discretion import Factor, Gear, Judgement, Range, asked_by, factors, judge
from xiezhi.law.evaluation import Governing
from xiezhi.law.exemptions import Exempted, exemptions
from xiezhi.law.facts import Facts, Value
from xiezhi.registry.models import Benchmark, BenchmarkGear, ExemptionLine
from xiezhi.registry.selectors.local_lists import gears_of
from xiezhi.registry.selectors.local_rules import as_benchmark, as_exemption

# The text that says why a fine lies outside what the benchmark leaves.
DEPARTURE = "departure"
# Facts that follow from the gear that was chosen.
BOUNDS = ("benchmark_low", "benchmark_high")
# Facts that a decision leaves in its case.
KEPT = ("must_exempt", "benchmark_from", *BOUNDS, "discretion_reasoned")


@dataclass(frozen=True, slots=True)
class Suggested:
    """What weighs in a case and what it leads to.

    `benchmark`: None where none was published for the item. `gear` and `judgement`: None until a gear was chosen.
    `factors`: circumstances that were stated; `lines`: lines of lists for the item that were published, with `holding`
    those that hold or may hold. `facts`: what conditions of the law ask, to be joined with the facts of the case.
    """

    benchmark: Benchmark | None
    gears: tuple[BenchmarkGear, ...]
    gear: Gear | None
    judgement: Judgement | None
    factors: tuple[Factor, ...]
    lines: tuple[ExemptionLine, ...]
    holding: tuple[Exempted, ...]
    earlier: EarlierActs | None
    facts: Mapping[str, Value]

    @property
    def range(self) -> Range | None:
        """What the benchmark leaves; None where there is none, no gear was chosen, or there is to be no penalty."""
        return self.judgement.range if self.judgement else None

    @property
    def kept(self) -> dict[str, Value]:
        """What a decided case keeps: by which benchmark it was decided. Who had been punished before is kept nowhere."""
        return {name: value for name, value in self.facts.items() if name in KEPT}

    def objection(self, fine: int | None) -> str:
        """Why a fine lies outside, with the remedy; "" where it does not, or nothing can be said yet."""
        return self.judgement.objection(fine) if self.judgement and fine is not None else ""


def discretion_of(reading: Reading, facts: Facts, *, party: Particulars | None = None) -> Suggested:
    """What weighs in a case by these facts. `party`: texts not kept yet; without them those of the case.

    Raises ValueError for facts that the schema does not know.
    """
    case, governing, row = reading.case, reading.law, reading.registered.benchmark
    party = Particulars.opened(case.particulars) if party is None else party
    earlier = reading.registered.earlier_acts(party, str(facts.get("party_type") or ""))
    known = {**facts, **_first(earlier)}
    lines = reading.registered.exemptions
    holding = exemptions((as_exemption(line) for line in lines), case.power_code, known, governing)
    weighing = (*_stated(known, governing), *(line.factor for line in holding if line.certain))
    judgement = None if row is None else _judged(row, known.get("benchmark_quantity"), weighing)
    return Suggested(
        benchmark=row,
        gears=tuple(gears_of(row)) if row else (),
        gear=judgement.gear if judgement else None,
        judgement=judgement,
        factors=weighing,
        lines=lines,
        holding=holding,
        earlier=earlier,
        facts={**_first(earlier), **_exempt(weighing), **_bounds(row, judgement, reasoned=bool(party.text(DEPARTURE)))},
    )


def _first(earlier: EarlierActs | None) -> dict[str, Value]:
    """What the register knows goes before what an officer stated."""
    first = earlier.first_violation if earlier else None
    return {} if first is None else {"first_violation": first}


def _exempt(weighing: tuple[Factor, ...]) -> dict[str, Value]:
    must = any(factor.certain and factor.effect == "exempt" for factor in weighing)
    return {"must_exempt": True} if must else {}


def _stated(facts: Facts, governing: Governing) -> tuple[Factor, ...]:
    """Factors that hold, and those of which a part was stated to be so: the rest may still be answered."""
    found = factors(facts, governing)
    return tuple(each for each in found if each.certain or any(facts.get(name) is True for name in asked_by(each)))


def _judged(row: Benchmark, quantity: object, weighing: tuple[Factor, ...]) -> Judgement | None:
    benchmark = as_benchmark(row)
    if not isinstance(quantity, int) or benchmark.gear_of(quantity) is None:
        return None
    return judge(benchmark, quantity, weighing)


def _bounds(row: Benchmark | None, judgement: Judgement | None, *, reasoned: bool) -> dict[str, Value]:
    if row is None:
        return {}
    told: dict[str, Value] = {"benchmark_from": row.valid_from, "discretion_reasoned": reasoned}
    if judgement is None:
        return told
    left = judgement.range or Range(0, 0)
    return {**told, "benchmark_low": left.low, "benchmark_high": left.high}
