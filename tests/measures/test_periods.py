from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.measures.errors import BadPeriod
from xiezhi.measures.period_titles import period_title
from xiezhi.measures.periods import Period, form, parse_period, period_of

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
        ("2024H1", date(2024, 1, 1), date(2024, 6, 30), "2023H1"),
        ("2024h2", date(2024, 7, 1), date(2024, 12, 31), "2023H2"),
        ("2024W09", date(2024, 2, 26), date(2024, 3, 3), "2023W09"),
        ("2025W01", date(2024, 12, 30), date(2025, 1, 5), "2024W01"),
        ("2020W53", date(2020, 12, 28), date(2021, 1, 3), "2019W52"),
        ("2024-01-15..2024-02-29", date(2024, 1, 15), date(2024, 2, 29), "2023-01-15..2023-02-28"),
        ("2025-02-01..2025-02-28", date(2025, 2, 1), date(2025, 2, 28), "2024-02-01..2024-02-29"),
        ("2024-02-29..2024-03-01", date(2024, 2, 29), date(2024, 3, 1), "2023-02-28..2023-03-01"),
        ("２０２４", date(2024, 1, 1), date(2024, 12, 31), "2023"),
        ("２０２４Ｈ２", date(2024, 7, 1), date(2024, 12, 31), "2023H2"),
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
        ("2024W53", "没有这样的日期"),
        ("2024W00", "没有这样的日期"),
        ("2024H3", "看不懂"),
        ("٢٠٢٤", "看不懂"),
        ("2023-02-29..2023-03-01", "没有这样的日期"),
        ("0000", "没有这样的日期"),
        ("2024-03-01..2024-02-01", "开始日期晚于结束日期"),
        ("1200", "年份须在"),
    ],
)
def test_a_period_that_cannot_be_read_says_how_to_write_it(text: str, words: str) -> None:
    with pytest.raises(BadPeriod, match=words):
        parse_period(text)


@given(ranges(), st.sampled_from(["week", "month", "quarter", "year", ""]))
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


@given(days)
def test_weeks_run_from_monday_to_sunday_and_are_named_by_their_thursday(day: date) -> None:
    week = period_of(day, "week")
    assert week.first <= day <= week.last
    assert (week.first.isoweekday(), week.last.isoweekday()) == (1, 7)
    assert int(week.text[:4]) == (week.first + timedelta(days=3)).year
    earlier = week.previous_year()
    assert int(earlier.text[:4]) == int(week.text[:4]) - 1
    assert earlier.text[4:] == week.text[4:] or week.text.endswith("W53")


@given(days, st.sampled_from(["year", "half", "quarter", "month", "week"]))
def test_the_period_just_before_ends_the_day_before_and_is_of_the_same_kind(day: date, written: str) -> None:
    period = period_of(day, written)
    assert period.first <= day <= period.last
    before = period.just_before()
    assert before.last == period.first - timedelta(days=1)
    assert form(before.text) == written
    assert parse_period(before.text) == before


@given(ranges())
def test_before_a_range_of_days_come_as_many(period: Period) -> None:
    ranged = Period(period.first, period.last, f"{period.first}..{period.last}")
    before = ranged.just_before()
    assert before.last - before.first == period.last - period.first
    assert before.last == period.first - timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "title", "short"),
    [
        ("2024", "2024年", "2024年"),
        ("2024H2", "2024年下半年", "下半年"),
        ("2024Q1", "2024年第一季度", "第一季度"),
        ("2024-03", "2024年3月", "3月"),
        ("2024W09", "2024年第9周", "第9周"),
        ("2024-01-02..2024-03-04", "2024年1月2日至2024年3月4日", "2024年1月2日至2024年3月4日"),
    ],
)
def test_periods_by_name(text: str, title: str, short: str) -> None:
    assert period_title(parse_period(text)) == title
    assert period_title(parse_period(text), year=False) == short
