"""Numbers and operands in Chinese sentences."""

from __future__ import annotations

import re
from fractions import Fraction

from xiezhi.reader.model import Figure

_MONEY = "元"


def number(value: Fraction, places: int | None = None) -> str:
    """Return a number as written in a report: no trailing zeros, or exactly `places` decimals, rounded half up."""
    if places is None:
        if value.denominator == 1:
            return str(value.numerator)
        places = 2
        while places < 6 and (value * 10**places).denominator != 1:
            places += 1
        if (value * 10**places).denominator == 1:
            return _decimal(value, places).rstrip("0").rstrip(".")
    return _decimal(value, places)


def half_up(value: Fraction, granularity: Fraction) -> Fraction:
    """Return the value rounded half away from zero to a multiple of the granularity."""
    sign = -1 if value < 0 else 1
    return sign * ((abs(value) / granularity + Fraction(1, 2)).__floor__()) * granularity


def places_of(granularity: Fraction) -> int:
    """Return how many decimals a granularity of a tenth, a hundredth … stands for."""
    places = 0
    while granularity < 1:
        granularity *= 10
        places += 1
    return places


def percent(value: Fraction, granularity: Fraction) -> str:
    """Return a percentage with as many decimals as the granularity has."""
    return f"{number(half_up(value, granularity), places_of(granularity))}%"


def named(figure: Figure, *, longest: int = 14) -> str:
    """Return label and number of a figure (行政处罚1917件); in a list of bodies the body's name stands for the label."""
    name = figure.item or figure.label
    return f"{f'…{name[-longest:]}' if len(name) > longest + 2 else name}{figure.raw}"


def amount(value: Fraction, figure: Figure) -> str:
    """Return a computed number in the unit of a figure; money from 10,000 yuan on in 万元 when the figure says so."""
    if figure.unit == _MONEY and "亿" in figure.raw:
        return f"{number(value / 10**8)}亿元"
    if figure.unit == _MONEY and ("万" in figure.raw or _in_ten_thousands(figure)):
        return f"{number(value / 10**4)}万元"
    return f"{number(value)}{figure.unit}"


def _in_ten_thousands(figure: Figure) -> bool:
    """Whether the header of its column says 万元, so that the cell holds the bare number."""
    digits = _NUMBER.match(figure.raw.translate(_HALF_WIDTH))
    return bool(digits and figure.value and figure.value == Fraction(digits[0].replace(",", "")) * 10**4)


_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_LONGEST_SUM = 8


def plus(figures: list[Figure]) -> str:
    """Return figures as a sum (复议维持18+审理中9), a long one cut short (甲局12+乙局5+…等56项之和)."""
    if len(figures) <= _LONGEST_SUM:
        return "+".join(named(figure) for figure in figures)
    return f"{'+'.join(named(figure) for figure in figures[:3])}+…等{len(figures)}项之和"


def _decimal(value: Fraction, places: int) -> str:
    scaled = half_up(value, Fraction(1, 10**places)) * 10**places
    digits = str(abs(int(scaled))).rjust(places + 1, "0")
    sign = "-" if scaled < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
