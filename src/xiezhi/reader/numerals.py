"""Arabic and Chinese numerals to exact numbers."""

from __future__ import annotations

from fractions import Fraction

_DIGITS = {
    "零": 0,
    "〇": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_TENS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}


def parse_chinese(text: str) -> int | None:
    """Return the value of a Chinese numeral (二十五, 两千零三, 二〇二四, 百), or None when it is not one.

    A leading 十, 百, 千 or 万 counts as one of itself, as in 十余 and 百余.
    """
    if text and all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text)) if len(text) != 1 else _DIGITS[text]
    total = group = 0
    digit: int | None = None
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _TENS:
            group += (digit if digit is not None else 1) * _TENS[char]
            digit = None
        elif char in _GROUPS:
            total = _close_group(total, group + (digit or 0), char)
            group, digit = 0, None
        else:
            return None
    return total + group + (digit or 0) if text else None


def _close_group(total: int, group: int, char: str) -> int:
    """万 multiplies what stands since the last 亿, 亿 multiplies everything before it (三万亿)."""
    if char == "亿":
        return (total + group or 1) * _GROUPS[char]
    return total + (group or 1) * _GROUPS[char]


def parse_decimal(text: str) -> tuple[Fraction, Fraction]:
    """Return the value of an Arabic number with or without thousands separators (comma or blank), and the value of its last digit."""
    digits = text.replace(",", "").replace(" ", "")
    places = len(digits.partition(".")[2])
    return Fraction(digits), Fraction(1, 10**places)


def last_significant(value: Fraction, granularity: Fraction) -> Fraction:
    """Return the place value of the last digit that is not zero: what 余 leaves open (4000余 may be up to 5000)."""
    step = granularity
    while value and value % (step * 10) == 0:
        step *= 10
    return step
