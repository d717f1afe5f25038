from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.measures.errors import BadPeriod
from xiezhi.measures.periods import Period, parse_period

days = st.dates(date(1950, 1, 1), date(2099, 12, 31))


@st.composite
def ranges(draw: st.DrawFn) -> Period:
    first = draw(days)
    last = first + timedelta(days=draw(st.integers(0, 800)))
    return Period(first, min(last, date(2100, 12, 31)), "x..y")


@pytest.mark.parametrize(
    ("text", "first", "last", "before"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "2023"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2023-02"),
        ("2024Q3", date(2024, 7, 1), date(2024, 9, 30), "2023Q3"),
        (" 2024q4 ", date(2024, 10, 1), date(2024, 12, 31), "2023Q4"),
        ("2024-01-15..2024-02-29", date(2024, 1, 15), date(2024, 2, 29), "2023-01-15..2023-02-28"),
        ("2025-02-01..2025-02-28", date(2025, 2, 1), date(2025, 2, 28), "2024-02-01..2024-02-29"),
        ("2024-02-29..2024-03-01", date(2024, 2, 29), date(2024, 3, 1), "2023-02-28..2023-03-01"),
    ],
)
def test_periods_and_the_year_before(text: str, first: date, last: date, before: str) -> None:
    period = parse_period(text)
    assert (period.first, period.last) == (first, last)
    assert period.previous_year().text == before
    assert parse_period(before) == period.previous_year()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("去年", "看不懂期间“去年”"),
        ("2024Q5", "看不懂"),
        ("2024-1", "看不懂"),
        ("", "看不懂"),
        ("2024-13", "没有这样的日期"),
        ("2023-02-29..2023-03-01", "没有这样的日期"),
        ("0000", "没有这样的日期"),
        ("2024-03-01..2024-02-01", "开始日期晚于结束日期"),
        ("1200", "年份须在"),
    ],
)
def test_a_period_that_cannot_be_read_says_how_to_write_it(text: str, words: str) -> None:
    with pytest.raises(BadPeriod, match=words):
        parse_period(text)


@given(ranges(), st.sampled_from(["month", "quarter", "year", ""]))
def test_spans_cover_the_period_without_gap(period: Period, unit: str) -> None:
    spans = period.spans(unit)
    assert spans[0].first == period.first
    assert spans[-1].last == period.last
    assert all(later.first - earlier.last == timedelta(days=1) for earlier, later in pairwise(spans))


@given(ranges())
def test_whole_months_and_edges_are_the_period(period: Period) -> None:
    whole = period.whole_months()
    parts = sorted([*period.edges(), *([whole] if whole else [])], key=lambda span: span.first)
    covered = [part.first + timedelta(days=n) for part in parts for n in range((part.last - part.first).days + 1)]
    assert covered == [period.first + timedelta(days=n) for n in range((period.last - period.first).days + 1)]
    assert whole is None or (whole.first.day == 1 and (whole.last + timedelta(days=1)).day == 1)
