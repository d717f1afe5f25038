"""The flat facts of a matter that conditions may ask (`data/facts.toml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from xiezhi.law.reading import Entry, document, texts_of
from xiezhi.law.vocabulary import table

Value = date | datetime | int | bool | str | frozenset[str]
Facts = Mapping[str, Value | None]


class Kind(StrEnum):
    """What a fact is. Money is in fen, a moment is a datetime, a set holds names of a code list."""

    DATE = "date"
    MOMENT = "moment"
    MONEY = "money"
    NUMBER = "number"
    FLAG = "flag"
    TEXT = "text"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact; `values`: the names that a text or a set may hold, () for any.

    `ahead`: a day of it may lie in the future; `after`: names of days before which it cannot lie; `hint`: what helps to
    answer it.
    """

    name: str
    kind: Kind
    title: str
    values: tuple[str, ...]
    ahead: bool = False
    after: tuple[str, ...] = ()
    hint: str = ""

    def takes(self, value: Value) -> bool:
        """True for a value of this kind."""
        if self.kind in {Kind.MONEY, Kind.NUMBER}:
            return type(value) is int and value >= 0
        if self.kind is Kind.SET:
            return isinstance(value, frozenset) and value <= set(self.values)
        if self.kind is Kind.TEXT:
            return isinstance(value, str) and (not self.values or value in self.values)
        return type(value) is {Kind.DATE: date, Kind.MOMENT: datetime, Kind.FLAG: bool}[self.kind]


@cache
def schema() -> Mapping[str, Fact]:
    """Every fact by its name."""
    raw = Entry("facts.toml", "facts", document("facts.toml")).table("facts")
    facts = {name: _fact(name, Entry("facts.toml", name, entry)) for name, entry in raw.items()}
    loose = sorted(other for fact in facts.values() for other in fact.after if other not in facts)
    if loose:
        raise ValueError(f"facts.toml: `after` names unknown facts {', '.join(loose)}")
    return MappingProxyType(facts)


@cache
def derived() -> Mapping[str, str]:
    """Formulas of facts that follow from others, by name."""
    return MappingProxyType(texts_of("facts.toml", "derived"))


def checked(facts: Facts) -> Facts:
    """The facts without those that are None. Raises ValueError for a name or a value that the schema does not know."""
    known = {name: value for name, value in facts.items() if value is not None}
    for name, value in known.items():
        fact = schema().get(name)
        if fact is None or not fact.takes(value):
            raise ValueError(f"fact {name} = {value!r} does not fit {fact.kind if fact else 'any name'}")
    zones = {value.tzinfo is None for value in known.values() if isinstance(value, datetime)}
    if len(zones) > 1:
        raise ValueError("moments with and without a zone cannot be compared")
    return known


def _fact(name: str, entry: Entry) -> Fact:
    entry.only("kind", "title", "values", "choices", "ahead", "after", "hint")
    kind = Kind(entry.choice("kind", {kind: kind for kind in Kind}))
    values = entry.text("values", "")
    return Fact(
        name,
        kind,
        entry.text("title"),
        table(values).names if values else entry.texts("choices"),
        ahead=entry.flag("ahead", default=False),
        after=entry.texts("after"),
        hint=entry.text("hint", ""),
    )
