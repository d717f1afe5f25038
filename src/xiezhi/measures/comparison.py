"""Comparing a figure with that of the period before."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Number = int | float | Decimal
# Of fewer than so many, one more or less moves a percentage by more than three points: it is shown, and said to be so.
SMALLEST_BASE = 30


@dataclass(frozen=True, slots=True)
class Change:
    """`absolute` = current - previous (percentage points for a rate); `percent` of the previous one, not rounded."""

    absolute: Number | None
    percent: float | None


def compare(current: Number | None, previous: Number | None) -> Change:
    """Compare two figures; nothing can be said without both, and no percentage against an earlier 0."""
    if current is None or previous is None:
        return Change(None, None)
    if isinstance(current, int) and isinstance(previous, int):
        # The same numbers as below (a quotient of integers is rounded once), for tables of thousands of counts.
        return Change(current - previous, (current - previous) * 100 / abs(previous) if previous else None)
    difference = _exact(current) - _exact(previous)
    percent = float(difference * 100 / abs(_exact(previous))) if previous else None
    return Change(_like(difference, current, previous), percent)


def _exact(number: Number) -> Fraction:
    return Fraction(str(number)) if isinstance(number, float) else Fraction(number)


def _like(difference: Fraction, current: Number, previous: Number) -> Number:
    if difference.denominator == 1:
        return int(difference)
    if isinstance(current, float) or isinstance(previous, float):
        return float(difference)
    return Decimal(difference.numerator) / Decimal(difference.denominator)
