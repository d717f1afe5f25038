"""Which facts of a case the record of its act holds, and in which columns: known there, they are kept nowhere else."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from xiezhi.cases.models import Act
from xiezhi.law.facts import Value
from xiezhi.law.vocabulary import table

DAYS: Final = frozenset(
    {"inspected_on", "filed_on", "decided_on", "served_on", "closed_on", "reviewed_on", "published_on"}
)
CODES: Final = frozenset({"party_type", "source", "outcome", "rectified"})
# What counts only once it is decided; before, a case holds what is proposed.
DECIDED: Final = frozenset({"penalties", "fine", "confiscated"})
HELD: Final = DAYS | CODES | DECIDED


def facts_of(act: Act) -> dict[str, Value]:
    """Facts that the act holds; those that are empty are left out, and amounts of what is not decided yet."""
    facts: dict[str, Value] = {name: value for name in DAYS if isinstance(value := getattr(act, name), date)}
    facts |= {name: table(name).name(code) for name in CODES if (code := getattr(act, name))}
    if act.decided_on is None:
        return facts
    return {
        **facts,
        "penalties": frozenset(table("penalty").of_bits(act.penalties)),
        "fine": act.fine,
        "confiscated": act.confiscated,
    }


def columns_of(facts: Mapping[str, Value | None]) -> dict[str, Any]:
    """Columns of an act for those of these facts that it holds; None empties one."""
    return {name: _stored(name, value) for name, value in facts.items() if name in HELD}


def _stored(name: str, value: Value | None) -> Any:
    if name in CODES:
        return table(name).codes[str(value)] if value else 0
    if name == "penalties":
        return table("penalty").bits(tuple(value)) if isinstance(value, frozenset) else 0
    return value if name in DAYS else value or 0
