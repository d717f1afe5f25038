"""Exact intervals of what a stated number can have been before it was rounded or blurred."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from xiezhi.reader.model import Change, Figure
from xiezhi.reader.numerals import last_significant
from xiezhi.reader.units import step_of_whole


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`; an open end does not belong to it. None is an end that is not known."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    @property
    def is_point(self) -> bool:
        """Whether one number is left."""
        return self.low is not None and self.low == self.high

    def contains(self, value: Fraction) -> bool:
        """Return whether the number lies inside."""
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        return not (self.high is not None and (value > self.high or (self.high_open and value == self.high)))

    def meets(self, other: Interval) -> bool:
        """Return whether the two have a number in common."""
        return not self.below(other) and not other.below(self)

    def below(self, other: Interval) -> bool:
        """Return whether every number of this interval is smaller than every number of the other."""
        if self.high is None or other.low is None:
            return False
        return self.high < other.low or (self.high == other.low and (self.high_open or other.low_open))

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            _add(self.low, other.low),
            _add(self.high, other.high),
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def __neg__(self) -> Interval:
        return Interval(
            None if self.high is None else -self.high,
            None if self.low is None else -self.low,
            self.high_open,
            self.low_open,
        )

    def __sub__(self, other: Interval) -> Interval:
        return self + (-other)

    def times(self, factor: Fraction) -> Interval:
        """Return the interval multiplied by a positive number."""
        return Interval(
            None if self.low is None else self.low * factor,
            None if self.high is None else self.high * factor,
            self.low_open,
            self.high_open,
        )

    def over(self, other: Interval) -> Interval:
        """Return the quotients of non-negative numbers by positive ones."""
        low = None if self.low is None or other.high is None else self.low / other.high
        high = None if self.high is None or not other.low else self.high / other.low
        return Interval(
            Fraction(0) if low is None else low,
            high,
            self.low_open or other.high_open,
            self.high_open or other.low_open,
        )

    def whole_numbers(self) -> tuple[int, int] | None:
        """Return the smallest and the largest whole number inside, None when there is none; needs two known ends."""
        if self.low is None or self.high is None:
            return None
        first = math.floor(self.low) + 1 if self.low_open else math.ceil(self.low)
        last = math.ceil(self.high) - 1 if self.high_open else math.floor(self.high)
        return (first, last) if first <= last else None


def point(value: Fraction | int) -> Interval:
    """Return the interval of one number."""
    return Interval(Fraction(value), Fraction(value))


def rounded(value: Fraction, granularity: Fraction) -> Interval:
    """Return the numbers that round half up (away from zero) to a stated value."""
    half = granularity / 2
    if value < 0:
        return Interval(value - half, value + half, True, False)
    return Interval(value - half, value + half, False, True)


def cut(value: Fraction, granularity: Fraction) -> Interval:
    """Return the numbers that give a stated value when digits are cut off instead of rounded (截尾)."""
    if value < 0:
        return Interval(value - granularity, value, True, False)
    return Interval(value, value + granularity, False, True)


def interval_of(figure: Figure) -> Interval:
    """Return what the figure can stand for: exact for whole counts, half a last digit each side when rounded,
    one place of its last significant digit on the side that 余, 近, 超 or 约 open."""
    if figure.role == "range":
        return Interval(figure.value, None)
    if figure.role == "share":
        return _blurred(figure.value, figure.granularity, figure.bound)
    if figure.loose:
        return _blurred(figure.value, last_significant(figure.value, figure.granularity), figure.bound)
    if figure.bound:
        return _limited(figure.value, figure.bound)
    if step_of_whole(figure.unit, figure.granularity):
        return point(figure.value)
    return rounded(figure.value, figure.granularity)


def interval_of_change(change: Change) -> Interval:
    """Return what a stated change can stand for, in percent, points or the figure's unit."""
    if change.bound:
        step = last_significant(abs(change.value), change.granularity)
        return Interval(change.value - step, change.value + step)
    if change.kind == "yoy_abs" and change.granularity <= 1 and change.value.denominator == 1:
        return point(change.value)
    return rounded(change.value, change.granularity)


def _blurred(value: Fraction, step: Fraction, bound: str | None) -> Interval:
    if bound == "le":
        return Interval(value - step, value, False, False)
    if bound in {"ge", "gt"}:
        return Interval(value, value + step, False, False)
    return Interval(value - step, value + step)


def _limited(value: Fraction, bound: str) -> Interval:
    if bound == "le":
        return Interval(None, value)
    return Interval(value, None, bound == "gt")


def _add(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one + other
