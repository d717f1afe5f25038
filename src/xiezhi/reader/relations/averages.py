"""Averages (人均, 平均每件, 每千家次) against the total and the number of things that give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from xiezhi.reader.intervals import Interval
from xiezhi.reader.likeness import shared
from xiezhi.reader.messages import amount, half_up, named
from xiezhi.reader.model import Status
from xiezhi.reader.relations.claims import Claim, Claims
from xiezhi.reader.relations.parts import Division, is_part
from xiezhi.reader.vocabulary import alternatives, vocabulary

_MOST_BASES = 2  # numbers of a sentence that may be the base, none of which gives the average
_REACH = 40  # figures before an average among which its total and its base stand


def averages(claims: Claims, found: list[Division]) -> Iterator[Claim]:
    """Return verdicts on averages whose total and base the sentence, or the paragraph before it, states."""
    parts = {i for division in found for i in division.parts}
    for index in range(2, len(claims)):
        match = _pattern().search(_words(claims, index)) if claims.is_number(index) else None
        if match:
            claim = _judge(claims, index, match, parts)
            if claim:
                yield claim


@cache
def _pattern() -> re.Pattern[str]:
    table = vocabulary("relations")["averages"]
    times = alternatives(list(table["times"]))
    units = alternatives([unit for entry in table["bases"] for unit in entry["each"]])
    return re.compile(
        rf"(?:(?P<short>{alternatives([word for entry in table['bases'] for word in entry['short']])})"
        rf"|(?:平均)?每(?P<times>{times})?(?:个|名)?(?P<each>{units}))"
    )


def _words(claims: Claims, index: int) -> str:
    return claims.before(index)[-24:]


def _base_units(found: re.Match[str]) -> set[str]:
    for entry in vocabulary("relations")["averages"]["bases"]:
        if found["short"] in entry["short"] or found["each"] in entry["each"]:
            return set(entry["units"])
    return set()


def _judge(claims: Claims, index: int, found: re.Match[str], parts: set[int]) -> Claim | None:
    figure, units = claims.figures[index], _base_units(found)
    times = Fraction(vocabulary("relations")["averages"]["times"].get(found["times"] or "", 1))
    near = [i for i in range(index - 1, max(-1, index - _REACH), -1) if is_part(claims, i)]
    here = [i for i in near if claims.sentences[i] == claims.sentences[index]]
    bases = [i for i in near if claims.figures[i].unit in units and claims.figures[i].value > 0]
    totals = [i for i in near if claims.figures[i].unit == figure.unit and claims.figures[i].value >= figure.value]
    pairs = [(total, base) for base in bases for total in totals if total != base]
    for total, base in pairs:
        verdict = _verdict(claims, index, total, base, times)
        if verdict != "violated":
            return _claim(claims, index, total, base, times, verdict)
    sure = [pair for pair in pairs if set(pair) <= set(here) and not parts & set(pair)]
    named_alike = [pair for pair in sure if figure.unit == "元" or _same_thing(claims, index, pair[0], found)]
    if named_alike and len({total for total, _ in sure}) == 1 and len(sure) <= _MOST_BASES:
        return _claim(claims, index, *named_alike[0], times, "violated")
    return None


def _same_thing(claims: Claims, index: int, total: int, found: re.Match[str]) -> bool:
    """Whether the average's name without 人均 and the like is that of the total; a name of nothing else is."""
    words = claims.figures[index].label
    name = re.sub(r"[平均每户件案人月日]", "", words.replace(found.group(), ""))
    return not name or shared(name, claims.figures[total].label) >= 0.5 or name in claims.figures[total].label


def _possible(claims: Claims, total: int, base: int, times: Fraction) -> Interval:
    return claims.intervals[total].over(claims.intervals[base]).times(times)


def _verdict(claims: Claims, index: int, total: int, base: int, times: Fraction) -> Status:
    figure = claims.figures[index]
    if claims.figures[total].value / claims.figures[base].value * times == figure.value:
        return "exact"
    stated = claims.intervals[index]
    if stated.is_point and not figure.loose:
        half = figure.granularity / 2
        stated = Interval(figure.value - half, figure.value + half)
    return "rounding" if _possible(claims, total, base, times).meets(stated) else "violated"


def _claim(claims: Claims, index: int, total: int, base: int, times: Fraction, status: Status) -> Claim:
    figure = claims.figures[index]
    value = claims.figures[total].value / claims.figures[base].value * times
    right = amount(half_up(value, figure.granularity), figure)
    factor = f"×{times.numerator}" if times != 1 else ""
    text = f"{named(claims.figures[total])}÷{named(claims.figures[base])}{factor}={right}"
    ending = f"，报告写{figure.raw}，请核对。" if status == "violated" else f"，与报告所写{figure.raw}一致。"
    return Claim("ratio", (total, base, index), index, status, figure.value, value, text + ending)
