from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from xiezhi.law.calendar import calendar, days
from xiezhi.law.counting import Extension, Suspension
from xiezhi.law.deadlines import due
from xiezhi.law.terms import DAY_UNITS, Extendable, Term

CN = calendar()
DAYS = st.dates(date(2018, 1, 1), date(2028, 12, 31))
LENGTHS = st.integers(1, 40)
SPANS = st.lists(st.tuples(DAYS, st.integers(0, 40)), max_size=4).map(
    lambda spans: tuple(Suspension("testing", first, first + timedelta(days=length)) for first, length in spans)
)


def terms(*units: str, rolls: bool = False) -> st.SearchStrategy[Term]:
    return st.builds(
        Term,
        value=LENGTHS,
        unit=st.sampled_from(units),
        same_day=st.booleans(),
        rolls=st.booleans() if rolls else st.just(False),
        excludes=st.just(("testing",)),
        extensions=st.just((Extendable(None, "head", 9),)),
    )


@settings(deadline=None, max_examples=50)
@given(terms("working_day"), DAYS, SPANS)
def test_a_deadline_of_working_days_falls_on_one_that_is_not_suspended(
    term: Term, start: date, spans: tuple[Suspension, ...]
) -> None:
    day = due(term, start, CN, suspensions=spans).day
    assert day is not None
    assert CN.is_working(day)
    assert not any(span.holds(day) for span in spans)


@settings(deadline=None, max_examples=50)
@given(terms("calendar_day", "month"), DAYS)
def test_a_deadline_that_rolls_falls_on_a_working_day_and_never_earlier(term: Term, start: date) -> None:
    plain = due(term, start, CN).day
    rolling = due(Term(term.value, term.unit, same_day=term.same_day, rolls=True), start, CN).day
    assert plain is not None
    assert rolling is not None
    assert CN.is_working(rolling)
    assert rolling >= plain
    assert not any(CN.is_working(day) for day in days(plain, rolling - timedelta(days=1)))


@settings(deadline=None, max_examples=50)
@given(terms(*DAY_UNITS, "month", rolls=True), DAYS, SPANS, st.integers(1, 60))
def test_an_extension_never_shortens(term: Term, start: date, spans: tuple[Suspension, ...], more: int) -> None:
    before = due(term, start, CN, suspensions=spans).day
    after = due(term, start, CN, suspensions=spans, extensions=(Extension(more, "head"),)).day
    assert before is not None
    assert after is not None
    assert after >= before


@settings(deadline=None, max_examples=50)
@given(terms(*DAY_UNITS, rolls=True), DAYS, SPANS, st.integers(0, 60))
def test_the_days_that_count_are_as_many_as_the_period_and_none_is_suspended(
    term: Term, start: date, spans: tuple[Suspension, ...], more: int
) -> None:
    extensions = (Extension(more, "head"),) if more else ()
    deadline = due(term, start, CN, suspensions=spans, extensions=extensions)
    derivation = deadline.derivation
    assert derivation.counted == term.value + more
    assert derivation.last is not None
    skipped = {day for span in derivation.skipped for day in days(span.first, span.last)}
    first = start if term.same_day else start + timedelta(days=1)
    assert (derivation.last - first).days + 1 == derivation.counted + len(skipped)
    assert sum(span.length for span in derivation.skipped) == len(skipped)
    assert {day for day in days(first, derivation.last) if any(span.holds(day) for span in spans)} <= skipped


@settings(deadline=None, max_examples=50)
@given(terms(*DAY_UNITS, "month", rolls=True), DAYS, SPANS, st.lists(DAYS, max_size=10))
def test_a_holiday_more_never_brings_a_deadline_forward(
    term: Term, start: date, spans: tuple[Suspension, ...], more: list[date]
) -> None:
    wider = CN.with_days_off(dict.fromkeys(more, "放假"), "加")
    before, after = due(term, start, CN, suspensions=spans).day, due(term, start, wider, suspensions=spans).day
    assert before is not None
    assert after is not None
    assert after >= before


@settings(deadline=None, max_examples=50)
@given(terms("month"), DAYS, SPANS)
def test_suspended_days_within_months_come_back_behind_them(
    term: Term, start: date, spans: tuple[Suspension, ...]
) -> None:
    plain, stopped = due(term, start, CN).day, due(term, start, CN, suspensions=spans).day
    assert plain is not None
    assert stopped is not None
    first = start if term.same_day else start + timedelta(days=1)
    suspended = sum(any(span.holds(day) for span in spans) for day in days(first, stopped))
    assert (stopped - plain).days == suspended


@settings(deadline=None, max_examples=50)
@given(LENGTHS, DAYS)
def test_counting_back_and_forth_meet(number: int, event: date) -> None:
    for unit in DAY_UNITS:
        back = due(Term(number, unit, before=True), event, CN).day
        assert back is not None
        assert back < event
        if unit == "working_day":
            assert CN.is_working(back)
            assert CN.working_days(back - timedelta(days=1), event - timedelta(days=1)) == number


@settings(deadline=None, max_examples=50)
@given(terms("working_day", "month", rolls=True), st.dates(date(2030, 1, 1), date(2040, 1, 1)))
def test_an_unknown_year_gives_an_answer_that_says_so_where_the_calendar_matters(term: Term, start: date) -> None:
    deadline = due(term, start, CN)
    assert deadline.day is not None
    assert deadline.provisional == (term.unit == "working_day" or term.rolls)
