"""Facts of a matter as JSON, checked against the schema of the law on the way in and out."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from xiezhi.law.facts import Facts, Kind, Value, checked, schema

Stored = Mapping[str, Any]


def stored(facts: Facts) -> dict[str, Any]:
    """Facts for a JSON column: days and moments as ISO texts, sets as sorted lists; None is left out.

    Raises ValueError for a fact that the schema does not know or a value that does not fit.
    """
    return {name: _plain(value) for name, value in checked(facts).items() if value is not None}


def known(texts: Stored) -> dict[str, Value]:
    """Facts from a JSON column. Raises ValueError for what the schema does not know."""
    read = {name: _value(name, value) for name, value in texts.items()}
    return {name: value for name, value in checked(read).items() if value is not None}


def _plain(value: Value) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return sorted(value) if isinstance(value, frozenset) else value


def _value(name: str, value: Any) -> Value:
    fact = schema().get(name)
    if fact is None:
        raise ValueError(f"no fact {name}")
    if fact.kind is Kind.DATE:
        return date.fromisoformat(value)
    if fact.kind is Kind.MOMENT:
        moment = datetime.fromisoformat(value)
        # The day of a moment is that of the place, also where it was kept by another zone.
        return moment if moment.tzinfo is None else timezone.localtime(moment)
    return frozenset(value) if fact.kind is Kind.SET else value
