"""Facts on their way to a column and back."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.cases.facts import known, stored
from xiezhi.law.facts import Fact, Kind, schema

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def values(fact: Fact) -> st.SearchStrategy[Any]:
    plain = {
        Kind.DATE: st.dates(),
        Kind.MOMENT: MOMENTS,
        Kind.MONEY: st.integers(0, 10**15),
        Kind.NUMBER: st.integers(0, 10**6),
        Kind.FLAG: st.booleans(),
    }
    if fact.kind in plain:
        return plain[fact.kind]
    named = st.sampled_from(fact.values) if fact.values else st.text()
    return st.frozensets(named) if fact.kind is Kind.SET else named


FACTS = st.fixed_dictionaries({}, optional={name: values(fact) for name, fact in schema().items()})


@given(FACTS)
def test_what_is_stored_is_read_back(facts: dict[str, Any]) -> None:
    assert known(stored(facts)) == facts


@pytest.mark.parametrize(
    "facts",
    [{"no_such": 1}, {"fine": -1}, {"fine": "500"}, {"party_type": "外星人"}, {"defended": 1}, {"penalties": ["罚款"]}],
)
def test_what_the_schema_does_not_know_is_not_stored(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="fact"):
        stored(facts)
