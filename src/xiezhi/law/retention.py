"""How long the file of a case is kept, by its procedure and its facts (`data/retention.toml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from xiezhi.law.evaluation import Governing, evaluate
from xiezhi.law.expressions import Expression
from xiezhi.law.facts import Facts, checked
from xiezhi.law.reading import Entry, document, each_once, tables
from xiezhi.law.thresholds import formula

_FILE = "retention.toml"


@dataclass(frozen=True, slots=True)
class Retention:
    """One class of retention: whole years after the year of closing, None for a file that is kept for good."""

    id: str
    title: str
    years: int | None

    def until(self, closed_on: date) -> date | None:
        """The last day on which the file of a case that was closed on a day is kept; None for good."""
        return None if self.years is None else date(closed_on.year + self.years, 12, 31)

    def at_least(self, other: "Retention") -> bool:
        """True where it is no shorter than the other one."""
        return self.years is None or (other.years is not None and self.years >= other.years)


@dataclass(frozen=True, slots=True)
class Ground:
    """The class that a case falls under, and why: the title of the rule, its source, and whether that was read itself."""

    retention: Retention
    title: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    retention: Retention
    title: str
    source: str
    verified: bool
    procedures: tuple[str, ...]
    when: Expression
    valid_from: date
    until: date | None

    def holds(self, procedure_id: str, facts: Facts, governing: Governing) -> bool:
        if not (self.valid_from <= governing.on and (self.until is None or governing.on <= self.until)):
            return False
        if self.procedures and not procedure_id.startswith(self.procedures):
            return False
        return evaluate(self.when, facts, governing) is True


@cache
def retentions() -> Mapping[str, Retention]:
    """Every class by its id, the longest first. Raises ValueError with file and id."""
    found = [_retention(entry) for entry in each_once(tables(_FILE, document(_FILE), "class", "no_defaults"))]
    return MappingProxyType({each.id: each for each in found})


def retention_of(procedure_id: str, facts: Facts, governing: Governing) -> Ground:
    """The class of a case by its procedure and facts under the law of a day: that of the first rule which surely holds.

    Raises LookupError where no rule holds, which the file does not allow from its first day on.
    """
    known = checked(facts)
    for rule in _rules():
        if rule.holds(procedure_id, known, governing):
            return Ground(rule.retention, rule.title, rule.source, rule.verified)
    raise LookupError(f"{_FILE}: no rule for {procedure_id} on {governing.on}")


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(_rule(entry) for entry in each_once(tables(_FILE, document(_FILE), "rule", "defaults")))


def _retention(entry: Entry) -> Retention:
    entry.only("id", "title", "years")
    return Retention(entry.id, entry.text("title"), entry.whole("years") if "years" in entry.raw else None)


def _rule(entry: Entry) -> _Rule:
    entry.only("id", "class", "title", "source", "verified", "procedures", "when", "from", "until")
    if entry.text("class") not in retentions():
        entry.fail(f"no class {entry.text('class')}")
    first = entry.day("from")
    return _Rule(
        retention=retentions()[entry.text("class")],
        title=entry.text("title"),
        source=entry.text("source"),
        verified=entry.flag("verified"),
        procedures=entry.texts("procedures"),
        when=formula(entry, "when", {}),
        valid_from=first,
        until=entry.last_day("until", first),
    )
