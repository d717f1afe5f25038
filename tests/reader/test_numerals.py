from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiezhi.reader import read
from xiezhi.reader.numerals import last_significant, parse_chinese, parse_decimal

DIGITS = "零一二三四五六七八九"


def spell(number: int) -> str:
    """Write a whole number below ten thousand millions as Chinese numerals, the way a report does."""
    if number >= 10**8:
        return spell(number // 10**8) + "亿" + _rest(number % 10**8, 10**7)
    if number >= 10**4:
        return spell(number // 10**4) + "万" + _rest(number % 10**4, 10**3)
    for size, name in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            return DIGITS[number // size] + name + _rest(number % size, size // 10)
    return DIGITS[number]


def _rest(number: int, size: int) -> str:
    if not number:
        return ""
    return spell(number) if number >= size else "零" + spell(number)


@settings(deadline=None)
@given(st.integers(1, 10**9))
def test_chinese_numeral_is_read_as_it_was_written(number: int) -> None:
    assert parse_chinese(spell(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("十五", 15),
        ("两千零三", 2003),
        ("二〇二四", 2024),
        ("百", 100),
        ("三万五千", 35000),
        ("一亿零五万", 100050000),
    ],
)
def test_chinese_numerals(text: str, value: int) -> None:
    assert parse_chinese(text) == value


@pytest.mark.parametrize("text", ["", "一一百", "三个", "abc"])
def test_what_is_no_numeral_has_no_value(text: str) -> None:
    assert parse_chinese(text) is None


def test_last_stated_digit() -> None:
    assert parse_decimal("1,286.35") == (Fraction("1286.35"), Fraction(1, 100))
    assert last_significant(Fraction(4000), Fraction(1)) == 1000
    assert last_significant(Fraction(429000), Fraction(1000)) == 1000


@settings(deadline=None)
@given(st.integers(1, 10**8), st.sampled_from(["件", "人次", "家", "户", "元"]))
def test_arabic_number_is_read_with_and_without_separators(number: int, unit: str) -> None:
    for written in (str(number), f"{number:,}"):
        text = f"全年共办理事项{written}{unit}。"
        figures = read(text).figures
        assert [(figure.value, figure.unit) for figure in figures] == [(number, unit)]
        assert text[figures[0].start : figures[0].end] == figures[0].raw == f"{written}{unit}"


@settings(deadline=None)
@given(st.integers(11, 9999))
def test_spelled_number_with_a_measure_word_is_a_figure(number: int) -> None:
    figures = read(f"全年查处案件{spell(number)}件。").figures
    assert [figure.value for figure in figures] == [number]


@settings(deadline=None)
@given(st.integers(1, 9999), st.integers(0, 99))
def test_ten_thousands_are_expanded_exactly(whole: int, decimals: int) -> None:
    figure = read(f"罚没款{whole}.{decimals:02d}万元。").figures[0]
    assert figure.value == Fraction(whole * 10000 + decimals * 100)
    assert (figure.unit, figure.granularity) == ("元", 100)
