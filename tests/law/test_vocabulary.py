import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.law.vocabulary import table

TABLES = (
    "kind",
    "procedure",
    "source",
    "party_type",
    "outcome",
    "rectified",
    "penalty",
    "category",
    "nature",
    "post",
    "power_kind",
)


@pytest.mark.parametrize("key", TABLES)
def test_every_name_has_its_code_and_comes_back(key: str) -> None:
    codes = table(key)
    assert codes.source
    assert [codes.code(name) for name in codes.names] == list(range(1, len(codes.names) + 1))
    assert [codes.name(codes.code(name) or 0) for name in codes.names] == list(codes.names)


def test_an_empty_name_is_code_zero_and_an_unknown_one_is_none() -> None:
    assert table("kind").code("") == 0
    assert table("kind").name(0) == ""
    assert table("kind").code("行政罚款") is None
    with pytest.raises(IndexError):
        table("kind").name(-1)


@given(st.sets(st.sampled_from(table("penalty").names)))
def test_penalties_survive_the_bit_mask(names: set[str]) -> None:
    penalty = table("penalty")
    assert set(penalty.of_bits(penalty.bits(tuple(names)))) == names


def test_an_unknown_penalty_is_refused() -> None:
    with pytest.raises(KeyError):
        table("penalty").bits(("罚金",))
