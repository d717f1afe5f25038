"""Judges parts against their whole."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

from xiezhi.reader.intervals import Interval
from xiezhi.reader.messages import amount, named, plus
from xiezhi.reader.model import Status
from xiezhi.reader.relations.claims import Claim, Claims
from xiezhi.reader.relations.parts import Division
from xiezhi.reader.vocabulary import vocabulary

_SLIP = Fraction(2, 1000)
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
    whole_named = _divides(claims, division, "divisions") or _has_residual(claims, division)
    if division.cover == "holding" and not whole_named:
        return None
    if division.doubtful or not _firm_units(claims, division) or (not whole_named and _overlaps(claims, division)):
        return "unverifiable"
    return "violated"


def _too_little(claims: Claims, division: Division, value: Fraction) -> Status | None:
    stated = claims.figures[division.whole].value
    missing = (stated - value) / stated if stated else Fraction(0)
    must_add_up = _has_residual(claims, division) or _divides(claims, division, "divisions")
    if division.cover == "complete" or must_add_up:
        firm = _firm_units(claims, division) and not division.doubtful
        return "violated" if firm else "unverifiable"
    if division.cover == "holding":
        return None
    several = len(division.parts) > 1
    if several and missing <= _SLIP and _divides(claims, division, "usual_divisions") and not division.doubtful:
        return "violated"
    return "unverifiable" if several and missing <= _NEAR else "partial"


def _firm_units(claims: Claims, division: Division) -> bool:
    unit = claims.figures[division.whole].unit
    others = {claims.figures[i].unit for i in division.parts}
    alike = others == {unit} or unit == "个" or others <= {unit, "个"}
    return alike or {unit, *others} <= {"人", "名", "位"} or {unit, *others} <= {"家", "户", "个", "所", "处"}


def _has_residual(claims: Claims, division: Division) -> bool:
    words = vocabulary("relations")["sums"]["residual"]
    return len(division.parts) > 1 and any(word in claims.figures[i].label for i in division.parts for word in words)


def _overlaps(claims: Claims, division: Division) -> bool:
    words = vocabulary("relations")["sums"]["overlapping"]
    largest = max(claims.figures[i].value for i in division.parts)
    if largest > claims.figures[division.whole].value:
        return False
    return any(word in claims.figures[i].label for i in division.parts for word in words)


def _divides(claims: Claims, division: Division, table: str) -> bool:
    """Whether the parts' names are together one of the known divisions, each part one of its members."""
    labels = [(claims.figures[i].scope or "") + claims.figures[i].label for i in division.parts]
    for members in vocabulary("relations")["sums"][table]:
        if len(members) == len(labels) and all(
            sum(any(word in label for word in words) for label in labels) >= 1 for words in members
        ):
            return True
    return False


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
