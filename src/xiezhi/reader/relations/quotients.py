"""A share or rate, what stands above and below the line, and the verdict on it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from xiezhi.reader.intervals import Interval, cut, interval_of
from xiezhi.reader.messages import named, percent
from xiezhi.reader.model import Figure, Status
from xiezhi.reader.relations.claims import Claim, Claims

HOLDS = {"exact", "rounding"}


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage with what stands above and below the line (indexes); `firm` when the text leaves no other reading,
    not `named` when only the measure word speaks for the base, so that another result tells nothing; `sure` when no
    other base is to be tried."""

    rate: int
    above: tuple[int, ...]
    below: int
    firm: bool
    named: bool = True
    sure: bool = False


_ONE_OF = {"‰": 1000, "成": 10}  # what the whole is in the unit of a share


def judge(claims: Claims, share: Share) -> Claim | None:
    """Return the verdict on a share: the stated percentage against the quotient, with cut digits recognised."""
    rate, base = claims.figures[share.rate], claims.figures[share.below]
    if base.value <= 0:
        return None
    above_value = sum((claims.figures[i].value for i in share.above), Fraction(0))
    factor = Fraction(1) if rate.role == "share" else Fraction(_ONE_OF.get(rate.unit, 100))
    value = above_value / base.value * factor
    quotient = _sum_interval(claims, share.above).over(claims.intervals[share.below]).times(factor)
    impossible = (above_value == 0) != (rate.value == 0) and rate.granularity <= 1 and (above_value == 0 or value >= 1)
    status, cut_off = _status(rate, quotient, value, firm=share.firm or impossible)
    operands = (*share.above, share.below, share.rate)
    right = percent(value, rate.granularity).replace("%", rate.unit)
    if rate.role == "share" or rate.unit == "成":
        right = percent(value * 100 / factor, Fraction(1, 10))
    sums = f"{'+'.join(named(claims.figures[i]) for i in share.above)}÷{named(base)}"
    if status in HOLDS:
        message = f"{sums}={right}，与{rate.label[-12:]}{rate.raw}一致。"
    elif cut_off:
        message = f"{sums}应四舍五入为{right}，报告写{rate.raw}，是截尾所得，请改为{right}。"
    elif status == "violated":
        message = f"{sums}={right}，报告写{rate.raw}，请核对。"
    else:
        message = f"{sums}={right}，与{rate.label[-12:]}{rate.raw}不同，分子分母口径可能不同，请核对并写明。"
    return Claim("ratio", operands, share.rate, status, rate.value, value, message)


def _status(rate: Figure, quotient: Interval, value: Fraction, *, firm: bool) -> tuple[Status, bool]:
    if rate.value == value:
        return "exact", False
    if quotient.meets(interval_of(rate)):
        return "rounding", False
    cut_off = not rate.loose and cut(rate.value, rate.granularity).contains(value)
    if firm or cut_off:
        return "violated", cut_off
    return "unverifiable", False


def _sum_interval(claims: Claims, indexes: tuple[int, ...]) -> Interval:
    result = claims.intervals[indexes[0]]
    for index in indexes[1:]:
        result = result + claims.intervals[index]
    return result
