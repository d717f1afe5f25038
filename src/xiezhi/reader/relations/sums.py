"""Judges parts against their whole."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

from xiezhi.reader.intervals import Interval
from xiezhi.reader.messages import amount, named, plus
from xiezhi.reader.model import Status
from xiezhi.reader.relations.claims import Claim, Claims
from xiezhi.reader.relations.parts import Division, act_kinds, has_residual, known_division
from xiezhi.reader.vocabulary import vocabulary

_SLIPS = {2: Fraction(2, 1000), 3: Fraction(3, 100), 4: Fraction(10, 100)}
_MOST_OF_LIST = Fraction(50, 100)  # a list that names its remainder and lacks more than this belongs to another whole
_MOST_OF_KINDS = Fraction(20, 100)  # the same for kinds that make a whole, such as 简易 and 普通 of all cases
_NEAR = Fraction(3, 100)


def judge_divisions(claims: Claims, found: list[Division]) -> list[Claim]:
    """Return a verdict for each division; lists that nothing introduces are told only when they add up."""
    return [claim for division in found if (claim := _judge(claims, division))]


def total(claims: Claims, parts: tuple[int, ...]) -> tuple[Fraction, Interval]:
    """Return the sum of the stated values and the interval that it can have."""
    return (
        sum((claims.figures[i].value for i in parts), Fraction(0)),
        reduce(lambda one, other: one + other, (claims.intervals[i] for i in parts)),
    )


def _judge(claims: Claims, division: Division) -> Claim | None:
    whole = claims.figures[division.whole]
    value, parts = total(claims, division.parts)
    status = _status(claims, division, value, parts)
    if status is None:
        return None
    message = _message(claims, division, value, status)
    return Claim("sum", (division.whole, *division.parts), division.whole, status, whole.value, value, message)


def _status(claims: Claims, division: Division, value: Fraction, parts: Interval) -> Status | None:
    stated, whole = claims.figures[division.whole], claims.intervals[division.whole]
    if value == stated.value:
        return "exact" if len(division.parts) > 1 or division.cover != "holding" else None
    if parts.meets(whole):
        return "rounding" if len(division.parts) > 1 else "partial"
    if whole.below(parts):
        return _too_much(claims, division)
    return _too_little(claims, division, value)


def _too_much(claims: Claims, division: Division) -> Status | None:
    whole_named = known_division(claims, division.parts, "divisions") or has_residual(claims, division.parts)
    if not whole_named and (division.cover == "holding" or _crosses(claims, division)):
        return None
    if division.doubtful or not _firm_units(claims, division) or (not whole_named and _overlaps(claims, division)):
        return "unverifiable"
    if _explained(claims, division):
        return "unverifiable"
    return "violated"


def _explained(claims: Claims, division: Division) -> bool:
    """Whether a number in brackets among the parts (含内退95人) is just what the sum has too much."""
    more = total(claims, division.parts)[0] - claims.figures[division.whole].value
    inside = range(division.parts[0], min(len(claims), division.parts[-1] + 4))
    depth = claims.depths[division.parts[0]]
    return any(claims.depths[i] > depth and claims.figures[i].value == more for i in inside)


def _too_little(claims: Claims, division: Division, value: Fraction) -> Status | None:
    stated = claims.figures[division.whole].value
    missing = (stated - value) / stated if stated else Fraction(0)
    named_rest = has_residual(claims, division.parts)
    if division.cover == "complete" or named_rest or known_division(claims, division.parts, "divisions"):
        likely = division.cover == "complete" or missing <= (_MOST_OF_LIST if named_rest else _MOST_OF_KINDS)
        firm = likely and _firm_units(claims, division) and not division.doubtful
        return "violated" if firm else "unverifiable"
    if division.cover == "holding":
        return None
    several = len(division.parts) > 1
    if not division.doubtful and missing <= _slip_of_acts(claims, division):
        return "violated"
    return "unverifiable" if several and missing <= _NEAR else "partial"


def _slip_of_acts(claims: Claims, division: Division) -> Fraction:
    """How much may be missing where kinds of enforcement act are listed and the list still claims to be all of them.

    The more kinds it names, the less can have been left out on purpose.
    """
    return _SLIPS.get(min(4, act_kinds(claims, division.parts)), Fraction(-1))


def _firm_units(claims: Claims, division: Division) -> bool:
    """Whether whole and parts are surely counted alike: one measure word, or ones that people use for each other."""
    unit = claims.figures[division.whole].unit
    units = {unit, *(claims.units[i] for i in division.parts)}
    if len(units) == 1 or not unit or act_kinds(claims, division.parts) > 1:
        return True
    return any(units <= set(group) for group in vocabulary("relations")["sums"]["same_measures"])


def _crosses(claims: Claims, division: Division) -> bool:
    """Whether each part is a trait of its own, so that they were never meant to add up (35岁以下28人，本科以上59人)."""
    words = vocabulary("relations")["sums"]["overlapping"]
    labels = [claims.figures[i].label for i in division.parts]
    return len(labels) > 1 and all(any(word in label for word in words) for label in labels)


def _overlaps(claims: Claims, division: Division) -> bool:
    words = vocabulary("relations")["sums"]["overlapping"]
    if division.cover == "complete" and division.whole > division.parts[-1]:
        return False
    largest = max(claims.figures[i].value for i in division.parts)
    if largest > claims.figures[division.whole].value:
        return False
    return any(word in claims.figures[i].label for i in division.parts for word in words)


def _message(claims: Claims, division: Division, value: Fraction, status: Status) -> str:
    whole = claims.figures[division.whole]
    parts = [claims.figures[i] for i in division.parts]
    sum_text = f"{plus(parts)}={amount(value, whole)}" if len(parts) > 1 else named(parts[0])
    difference = amount(abs(whole.value - value), whole)
    if status == "exact":
        return f"{sum_text}，与{named(whole)}一致。"
    if status == "rounding":
        return f"{sum_text}，与{named(whole)}在约数和四舍五入的范围内相符。"
    if status == "partial":
        return f"{sum_text}，不超过{named(whole)}，其余{difference}未列出。"
    if status == "violated":
        way = "多" if value > whole.value else "少"
        return f"{sum_text}，比{named(whole)}{way}{difference}，请核对总数和各分项。"
    if value < whole.value:
        return f"{sum_text}，比{named(whole)}少{difference}，请核对是否漏列其余项目，或两处口径、计量单位是否不同。"
    return f"{sum_text}，比{named(whole)}多{difference}，各项可能有重叠或口径不同，请核对。"
