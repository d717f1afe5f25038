"""The two ways to the canonical text agree, and no two contents have the same one."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.cases.content import FIELDS, canonical_text, canonical_texts
from xiezhi.exchange.acts.parties import identity_valid, uscc_valid
from xiezhi.exchange.parsing import remainder_text
from xiezhi.law import identifiers

DATES = ("inspected_on", "filed_on", "decided_on", "served_on", "closed_on", "reviewed_on", "published_on")
HASHES = ("party_hash", "party_id_hash")
NUMBERS = (
    "body_id",
    "kind",
    "procedure",
    "source",
    "party_type",
    "penalties",
    "fine",
    "confiscated",
    "outcome",
    "rectified",
)
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)


def strategy(field: str) -> st.SearchStrategy[Any]:
    if field in DATES:
        return st.none() | st.dates(date(1949, 10, 1), date(2100, 1, 1))
    if field in HASHES:
        return st.binary(max_size=16)
    if field in NUMBERS:
        return st.integers(0, 10**15)
    if field == "certificate_numbers":
        return st.lists(TEXT.filter(lambda text: bool(text) and "、" not in text), max_size=3)
    if field == "remainder":
        return st.dictionaries(TEXT, TEXT, max_size=2)
    return TEXT


ACT = st.fixed_dictionaries({field: strategy(field) for field in FIELDS})


def frame(acts: list[dict[str, Any]]) -> pl.DataFrame:
    kinds: dict[str, Any] = dict.fromkeys(FIELDS, pl.String)
    kinds |= dict.fromkeys(DATES, pl.Date) | dict.fromkeys(HASHES, pl.Binary) | dict.fromkeys(NUMBERS, pl.Int64)
    kinds["certificate_numbers"] = pl.List(pl.String)
    return pl.DataFrame([{**act, "remainder": remainder_text(act["remainder"])} for act in acts], schema=kinds)


@given(st.lists(ACT, min_size=1, max_size=5))
def test_one_act_and_many_have_the_same_text(acts: list[dict[str, Any]]) -> None:
    assert canonical_texts(frame(acts)).to_list() == [canonical_text(act) for act in acts]


@given(ACT, ACT)
def test_other_content_has_another_text(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (one == other) == (canonical_text(one) == canonical_text(other))


@given(ACT)
def test_a_field_with_the_separator_is_refused(act: dict[str, Any]) -> None:
    act["remark"] = "a\x1fb"
    with pytest.raises(ValueError, match="U\\+001F"):
        canonical_text(act)
    with pytest.raises(ValueError, match="U\\+001F"):
        canonical_texts(frame([act]))


DIGITS = st.text("0123456789", min_size=17, max_size=17)
IDENTITY = st.builds(
    lambda place, birth, rest, check: f"{place}{birth}{rest:03d}{check}",
    st.sampled_from(["110101", "120101", "000000", "999999", "441900"]),
    st.sampled_from(["19030307", "20000229", "19000229", "19901301", "00000101", "18991231"]),
    st.integers(0, 999),
    st.sampled_from("0123456789X"),
)


@given(st.lists(IDENTITY | DIGITS | st.text(max_size=20), max_size=30))
def test_identity_numbers_are_judged_as_law_does(numbers: list[str]) -> None:
    texts = pl.Series(numbers, dtype=pl.String)
    expected = [number == number.strip().upper() and identifiers.identity_number_valid(number) for number in numbers]
    shaped = [len(number) == 18 for number in numbers]
    assert identity_valid(texts).to_list() == [a and b for a, b in zip(expected, shaped, strict=True)]


CODE = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=18, max_size=18)


def completed(code: str) -> str:
    """The code with a right check character."""
    return next(
        code[:17] + last for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if identifiers.uscc_valid(code[:17] + last)
    )


@given(st.lists(CODE | CODE.map(completed) | st.text(max_size=20), max_size=30))
def test_credit_codes_are_judged_as_law_does(codes: list[str]) -> None:
    texts = pl.Series(codes, dtype=pl.String)
    assert uscc_valid(texts).to_list() == [
        code == code.strip().upper() and identifiers.uscc_valid(code) for code in codes
    ]


def test_the_content_of_a_stored_act_can_be_recomputed() -> None:
    values = dict.fromkeys(FIELDS, "") | {
        "body_id": 1,
        "certificate_numbers": ["甲", "乙"],
        "remainder": {"b": "2", "a": "1"},
    }
    text = canonical_text(values)
    assert text.startswith("act/1\x1f1\x1f")
    assert "甲、乙" in text
    assert '{"a":"1","b":"2"}' in text
