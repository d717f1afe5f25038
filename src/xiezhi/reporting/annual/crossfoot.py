"""Nothing is written that does not add up: sums, splits, changes and what is printed are computed once more."""

import tomllib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial
from importlib import resources
from typing import Any

from xiezhi.measures.catalogue import measure
from xiezhi.measures.comparison import Number
from xiezhi.measures.periods import parse_period
from xiezhi.measures.rules import DEFAULT
from xiezhi.reporting.annual.composition import Composition, Figure
from xiezhi.reporting.annual.source import Compared, Source


class NotCrossFooted(ValueError):
    """The figures of a report contradict each other; nothing was written. The message names them in Chinese."""


@cache
def checks() -> dict[str, Any]:
    """The checks of the data file: `sum`, `split`, `within`."""
    text = resources.files("xiezhi.reporting").joinpath("data/annual_checks.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def checked_measures() -> set[str]:
    """Every measure that a check by the platform's own rule set needs."""
    found: set[str] = set()
    for entry in checks()["sum"]:
        found |= {*entry["whole"], *entry["parts"]} if "rule" not in entry else set()
    for entry in checks()["split"]:
        found |= set(entry["measures"])
    for entry in checks()["within"]:
        found |= {entry["whole"], *entry["parts"]}
    return found


def split_measures() -> frozenset[str]:
    """Every measure that a check needs of parts."""
    return frozenset(code for entry in checks()["split"] for code in entry["measures"])


def cross_foot(composition: Composition, source: Source, recounted: dict[str, int]) -> None:
    """Raise NotCrossFooted unless all holds. `recounted`: figures of the period counted from the acts one by one."""
    faults = [
        *_sums(source),
        *_splits(source),
        *_parts_within(source),
        *_recount(source, recounted),
        *(fault for figure in composition.figures for fault in _printed(figure, source)),
    ]
    if faults:
        raise NotCrossFooted("报告未生成，下列数字不能相互印证，请联系管理员核查：" + "；".join(faults[:5]) + "。")


def _sums(source: Source) -> Iterator[str]:
    for entry in checks()["sum"]:
        if not _asked(entry, source):
            continue
        by = partial(source.get, rule=entry.get("rule", DEFAULT))
        whole, parts = ([by(code) for code in entry[name]] for name in ("whole", "parts"))
        for time, side in (("本期", "value"), ("上年同期", "previous")):
            total, added = _total(whole, side), _total(parts, side)
            if total != added:
                yield f"{time}{_titles(entry['whole'])}为{total}，而各部分之和为{added}"


def _asked(entry: dict[str, Any], source: Source) -> bool:
    """A check by a rule set that no table of the report is counted by has nothing to look at."""
    return "rule" not in entry or {*entry["whole"], *entry["parts"]} <= {*source.ruled.get(entry["rule"], ())}


def _splits(source: Source) -> Iterator[str]:
    for entry in checks()["split"]:
        for by in entry["by"]:
            for code in entry["measures"]:
                whole, parts = source.get(code), source.parts(code, by)
                for time, side in (("本期", "value"), ("上年同期", "previous")):
                    total, added = _total([whole], side), _total(parts, side)
                    if total != added:
                        yield f"{time}{measure(code).title}为{total}，而按{by}分组之和为{added}"


def _parts_within(source: Source) -> Iterator[str]:
    for entry in checks()["within"]:
        whole = source.get(entry["whole"])
        for part in map(source.get, entry["parts"]):
            if _exact(part.value) > _exact(whole.value):
                yield f"{measure(part.measure).title}{part.value}多于{measure(whole.measure).title}{whole.value}"


def _recount(source: Source, recounted: dict[str, int]) -> Iterator[str]:
    for code, number in recounted.items():
        if source.get(code).value != number:
            yield f"{measure(code).title}为{source.get(code).value}，而按台账逐件重数为{number}"


def _printed(figure: Figure, source: Source) -> Iterator[str]:
    """Whether a printed number says what the records say: looked up and computed again, by another way."""
    if figure.value is None:
        return
    about = source.get(figure.measure, figure.by, rule=figure.rule, period=parse_period(figure.asked))
    change_of = figure.aspect.removeprefix("mom_")
    expected = _expected(about if change_of == figure.aspect else source.chained(about), change_of)
    stated = Fraction(Decimal(figure.text.strip("%万元"))) * (10_000 if "万" in figure.text else 1)
    if change_of in ("change", "percent"):
        stated, expected = abs(stated), abs(expected)
    decimals = Fraction(1, 20) if "%" in figure.text else Fraction(0)
    if abs(stated - expected) > decimals:
        yield f"{figure.title}印作{figure.text}，应为{float(expected):g}"


def _expected(about: Compared, aspect: str) -> Fraction:
    value, previous = _exact(about.value), _exact(about.previous)
    if aspect == "percent":
        return (value - previous) * 100 / abs(previous)
    return {"value": value, "previous": previous, "change": value - previous}[aspect]


def _total(figures: Sequence[Compared], side: str) -> Fraction:
    return sum((_exact(getattr(figure, side)) for figure in figures), Fraction(0))


def _exact(number: Number | None) -> Fraction:
    return Fraction(str(number)) if number is not None else Fraction(0)


def _titles(codes: Sequence[str]) -> str:
    return "加".join(measure(code).title for code in codes)
