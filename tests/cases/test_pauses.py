from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.pauses import adjustments_of, with_extension, with_pause, with_resumption
from xiezhi.law.counting import Extension, Suspension
from xiezhi.law.reading import names

DAY = date(2026, 3, 2)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
EXTENSIONS = st.builds(Extension, st.integers(1, 90), st.sampled_from(sorted(names("levels"))), st.none() | DAYS)
RULES = st.sampled_from(["penalty.decision", "coercion.seizure", "licence.decision"])


@given(st.sampled_from(sorted(names("suspensions"))), DAYS, st.integers(1, 200))
def test_a_pause_that_was_stored_is_known_again(kind: str, first: date, length: int) -> None:
    begun = with_pause([], kind, first)
    ended = with_resumption(begun, first + timedelta(days=length))

    assert adjustments_of(begun, []).suspensions == (Suspension(kind, first, None),)
    assert adjustments_of(ended, []).suspensions == (Suspension(kind, first, first + timedelta(days=length - 1)),)


@given(st.lists(st.tuples(RULES, EXTENSIONS), max_size=6))
def test_extensions_that_were_stored_are_known_again_by_their_rules(granted: list[tuple[str, Extension]]) -> None:
    stored: list[dict[str, Any]] = []
    expected: dict[str, tuple[Extension, ...]] = {}
    for rule, extension in granted:
        stored = with_extension(stored, rule, extension)
        expected[rule] = (*expected.get(rule, ()), extension)

    assert adjustments_of([], stored).extensions == expected


def test_a_pause_is_begun_and_ended() -> None:
    begun = with_pause([], "appraisal", DAY)
    ended = with_resumption(begun, date(2026, 3, 20))

    assert begun == [{"kind": "appraisal", "from": "2026-03-02", "to": None}]
    assert ended == [{"kind": "appraisal", "from": "2026-03-02", "to": "2026-03-19"}]


def test_a_pause_that_is_ended_on_its_first_day_stopped_nothing() -> None:
    assert with_resumption(with_pause([], "appraisal", DAY), DAY) == []


def test_only_the_kind_that_is_named_goes_on() -> None:
    both = with_pause(with_pause([], "appraisal", DAY), "hearing", DAY)

    assert [entry["to"] for entry in with_resumption(both, date(2026, 3, 5), "hearing")] == [None, "2026-03-04"]


def test_a_pause_is_not_begun_twice_nor_ended_without_one() -> None:
    with pytest.raises(CaseRefused, match="鉴定期间已经中止"):
        with_pause(with_pause([], "appraisal", DAY), "appraisal", DAY)
    with pytest.raises(CaseRefused, match="没有中止"):
        with_resumption([], DAY)


def test_an_extension_is_kept_for_its_rule() -> None:
    kept = with_extension([], "penalty.decision", Extension(30, "head", DAY))

    assert kept == [{"rule": "penalty.decision", "by": "head", "value": 30, "approved_on": "2026-03-02"}]


@pytest.mark.parametrize(
    ("pauses", "extensions"),
    [
        ([{"kind": "holiday", "from": "2026-03-02", "to": None}], []),
        ([{"kind": "appraisal", "from": "2026-03-02", "to": "2026-03-01"}], []),
        ([], [{"rule": "no.rule", "by": "head", "value": 30, "approved_on": None}]),
        ([], [{"rule": "penalty.decision", "by": "nobody", "value": 30, "approved_on": None}]),
        ([], [{"rule": "penalty.decision", "by": "head", "value": 0, "approved_on": None}]),
    ],
)
def test_what_the_law_does_not_know_is_no_pause_and_no_extension(
    pauses: list[dict[str, object]], extensions: list[dict[str, object]]
) -> None:
    with pytest.raises(ValueError, match="is none that the law knows"):
        adjustments_of(pauses, extensions)
