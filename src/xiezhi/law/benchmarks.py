"""Whether benchmarks of one power item agree with themselves, with the statute and with each other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from xiezhi.law.discretion import Benchmark, Gear


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """What does not agree, in which benchmarks (ids)."""

    code: str
    sentence: str
    benchmarks: tuple[str, ...]


def inconsistencies(benchmarks: Iterable[Benchmark]) -> tuple[Inconsistency, ...]:
    """Everything that does not agree among benchmarks of one item: alone first, then in pairs in force together."""
    known = tuple(benchmarks)
    alone = (found for benchmark in known for found in _alone(benchmark))
    pairs = (found for one, other in combinations(known, 2) if _together(one, other) for found in _between(one, other))
    return (*alone, *pairs)


def _alone(benchmark: Benchmark) -> Iterator[Inconsistency]:
    if not benchmark.published:
        yield _of("unpublished", f"{benchmark.setter}的裁量基准未向社会公布（《行政处罚法》第三十四条）", benchmark)
    for gear in benchmark.gears:
        if not gear.range.within(benchmark.statutory):
            sentence = f"“{gear.title}”的幅度{gear.range}超出法定幅度{benchmark.statutory}"
            yield _of("outside_statute", sentence, benchmark)
    for lighter, heavier in pairwise(sorted(benchmark.gears, key=lambda gear: gear.at_least)):
        yield from _neighbours(benchmark, lighter, heavier)


def _neighbours(benchmark: Benchmark, lighter: Gear, heavier: Gear) -> Iterator[Inconsistency]:
    names = f"“{lighter.title}”与“{heavier.title}”"
    if not benchmark.measure:
        pass
    elif lighter.below is None or lighter.below > heavier.at_least:
        yield _of("gears_overlap", f"{names}的适用情形重叠", benchmark)
    elif lighter.below < heavier.at_least:
        sentence = f"{names}之间有空档：{benchmark.measure}{lighter.below}至{heavier.at_least}没有档次"
        yield _of("gears_gap", sentence, benchmark)
    if heavier.range.low < lighter.range.low or heavier.range.high < lighter.range.high:
        yield _of("gears_order", f"{names}轻重倒置：较重情形的幅度较低", benchmark)


def _between(one: Benchmark, other: Benchmark) -> Iterator[Inconsistency]:
    upper, lower = sorted((one, other), key=lambda benchmark: benchmark.level)
    if upper.statutory != lower.statutory:
        yield _of("statute_differs", f"{upper.setter}与{lower.setter}所依据的法定幅度不同", upper, lower)
    if upper.level == lower.level and upper.setter == lower.setter:
        yield _of("twice", f"{upper.setter}对同一事项有两个同时有效的裁量基准", upper, lower)
    if upper.level == lower.level:
        return
    for quantity in _marks(upper, lower):
        above, below = upper.gear_of(quantity), lower.gear_of(quantity)
        if above is None or below is None or below.range.within(above.range):
            continue
        where = f"{upper.measure}{quantity}时，{lower.setter}的幅度{below.range}"
        yield _of("beyond_upper", f"{where}超出{upper.setter}的幅度{above.range}", upper, lower)


def _marks(one: Benchmark, other: Benchmark) -> list[int]:
    """One quantity of every stretch on which neither benchmark changes its gear; none where they go by other measures, or by circumstances."""
    if one.measure != other.measure or not one.measure:
        return []
    return sorted({gear.at_least for benchmark in (one, other) for gear in benchmark.gears})


def _together(one: Benchmark, other: Benchmark) -> bool:
    """True for two of the same item that are in force on a common day."""
    return one.item == other.item and (one.covers(other.valid_from) or other.covers(one.valid_from))


def _of(code: str, sentence: str, *benchmarks: Benchmark) -> Inconsistency:
    return Inconsistency(code, sentence, tuple(benchmark.id for benchmark in benchmarks))
