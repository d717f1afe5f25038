"""Discretion in one case: the benchmark of its item, what weighs, what is left to decide, and the facts that follow.

Benchmarks and lists are those in force for the body on the day on which the case was opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xiezhi.cases.models import CaseFile
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.earlier_acts import EarlierActs, earlier_acts
from xiezhi.law.discretion import Factor, Gear, Judgement, Range, asked_by, factors, judge
from xiezhi.law.evaluation import Governing
from xiezhi.law.exemptions import Exempted, exemptions
from xiezhi.law.facts import Facts, Value
from xiezhi.law.procedures import version
from xiezhi.registry.models import Benchmark, BenchmarkGear, ExemptionLine
from xiezhi.registry.selectors.local_lists import gears_of
from xiezhi.registry.selectors.local_rules import (
    as_benchmark,
    as_exemption,
    benchmark_for,
    exemptions_for,
    governing_of,
)

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


def law_of(case: CaseFile) -> Governing:
    """The law by which a case is judged: of the day on which it was opened, with the amounts set for its body.

    For conditions of one case; clocks of many cases do not rest on local amounts and need no query.
    """
    return governing_of(case.body, on=case.opened_on, sector=case.sector or version(case.procedure).sector)


def benchmark_day(case: CaseFile) -> date | None:
    """Since when the benchmark of a case's item has been in force; None where none was published."""
    row = benchmark_for(case.body_id, case.power_code, on=case.opened_on)
    return row.valid_from if row else None


def discretion_of(case: CaseFile, facts: Facts, *, party: Particulars | None = None) -> Suggested:
    """What weighs in a case by these facts. `party`: texts not kept yet; without them those of the case.

    Raises ValueError for facts that the schema does not know.
    """
    on = case.opened_on
    governing = law_of(case)
    party = Particulars.opened(case.particulars) if party is None else party
    earlier = earlier_acts(case, party, str(facts.get("party_type") or ""))
    known = {**facts, **_first(earlier)}
    lines = tuple(exemptions_for(case.body_id, case.power_code, on=on))
    holding = exemptions((as_exemption(line) for line in lines), case.power_code, known, governing)
    weighing = (*_stated(known, governing), *(line.factor for line in holding if line.certain))
    row = benchmark_for(case.body_id, case.power_code, on=on)
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
