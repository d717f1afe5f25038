"""Statutes as dated data (`data/statutes/*.toml`): every rule with its article, value, way of counting and days of force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import Final

from xiezhi.law.reading import Entry, document, folder, names, parsed, tables
from xiezhi.law.terms import TIME_UNITS, Extendable, Term

FEN_IN_YUAN: Final = 100
_FIELDS: Final = (
    *("id", "law", "article", "title", "value", "unit", "bound", "event", "region", "sector", "from", "until"),
    *("verified", "source", "replaces", "same_day", "rolls", "before", "excludes", "extensions"),
)


class NoRuleInForce(LookupError):
    """No rule of this name was in force on that day."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule while it is in force; `until` is the last day, None while it still applies.

    `value` counts `unit`; a duty without a number has the value 1. `event` is what starts a period, or what it must
    come before. `region` is the head of an area code, "" for the whole country; `sector` is "" for every one.
    `verified`: read in the text of the statute, and not only in a secondary source. `replaces`: ids of general rules that
    this one stands in place of where it reaches.
    """

    id: str
    law: str
    article: str
    title: str
    value: int
    unit: str
    bound: str
    event: str
    region: str
    sector: str
    valid_from: date
    until: date | None
    verified: bool
    source: str
    replaces: tuple[str, ...]
    term: Term | None

    @property
    def citation(self) -> str:
        """Law and article as one text."""
        return f"《{self.law}》{self.article}"

    @property
    def fen(self) -> int:
        """The least amount that reaches a rule in yuan: one fen more where its value must be exceeded."""
        return self.value * FEN_IN_YUAN + (self.bound == "more_than")

    def covers(self, on: date) -> bool:
        """True when the rule is in force on that day."""
        return self.valid_from <= on and (self.until is None or on <= self.until)

    def reaches(self, region: str, sector: str) -> bool:
        """True when the rule holds in this area and this sector."""
        return region.startswith(self.region) and self.sector in {"", sector}

    @property
    def clock(self) -> Term:
        """The period of a rule that has one. Raises ValueError for other units."""
        if self.term is None:
            raise ValueError(f"{self.id} is no period")
        return self.term


@dataclass(frozen=True, slots=True)
class Statutes:
    """A body of rules by id: the national one of `statutes()`, or that with local rules added (`plus`).

    `replacing`: by the id of a general rule, those that stand in place of it where they reach.
    """

    by_id: Mapping[str, tuple[Rule, ...]]
    replacing: Mapping[str, tuple[Rule, ...]]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every version of every rule, by id in the order of the files, oldest first."""
        return tuple(rule for versions in self.by_id.values() for rule in versions)

    def plus(self, rules: Iterable[Rule]) -> "Statutes":
        """These rules and others. Raises ValueError where versions of one rule overlap, or replace an unknown one."""
        joined: dict[str, list[Rule]] = {rule_id: list(versions) for rule_id, versions in self.by_id.items()}
        for added in rules:
            joined.setdefault(added.id, []).append(added)
        ordered = {rule_id: tuple(sorted(found, key=_place)) for rule_id, found in joined.items()}
        _refuse_contradictions(ordered)
        replacing: dict[str, tuple[Rule, ...]] = {}
        for entry in (entry for found in ordered.values() for entry in found):
            replacing |= {replaced: (*replacing.get(replaced, ()), entry) for replaced in entry.replaces}
        return Statutes(MappingProxyType(ordered), MappingProxyType(replacing))

    def localised(self, rules: Iterable[Rule]) -> "Statutes":
        """These rules with what one place has set in their stead: of each sector that a local rule is for, it alone stands.

        A sector's own rule stays before a local one for every sector. Give at most one rule for an id and a sector.
        """
        by_id = dict(self.by_id)
        for local in rules:
            others = (rule for rule in by_id.get(local.id, ()) if rule.sector and rule.sector != local.sector)
            general = (rule for rule in by_id.get(local.id, ()) if local.sector and not rule.sector)
            by_id[local.id] = tuple(sorted((*general, *others, local), key=_place))
        return Statutes(MappingProxyType(by_id), self.replacing)

    def versions(self, rule_id: str, region: str = "", sector: str = "") -> tuple[Rule, ...]:
        """Every version of a rule that reaches an area and sector, oldest first. Raises NoRuleInForce for none."""
        found = tuple(rule for rule in self.by_id.get(rule_id, ()) if rule.reaches(region, sector))
        if not found:
            raise NoRuleInForce(rule_id)
        return found

    def rule(self, rule_id: str, on: date, region: str = "", sector: str = "") -> Rule:
        """The rule in force on a day: a sector's own before a region's, that before the country's. Raises NoRuleInForce."""
        found = self.find(rule_id, on, region, sector)
        if found is None:
            raise NoRuleInForce(f"{rule_id} {on}")
        return found

    def find(self, rule_id: str, on: date, region: str = "", sector: str = "") -> Rule | None:
        """As `rule`, None where there is none in force or another stands in its place."""
        if any(rule.covers(on) and rule.reaches(region, sector) for rule in self.replacing.get(rule_id, ())):
            return None
        reaching = (rule for rule in self.by_id.get(rule_id, ()) if rule.covers(on) and rule.reaches(region, sector))
        return max(reaching, key=_narrowness, default=None)

    def started_by(self, event: str, on: date, region: str = "", sector: str = "") -> tuple[Rule, ...]:
        """Every period that an event of that day starts or bounds, in the order of the files."""
        found = (self.find(rule_id, on, region, sector) for rule_id in self.by_id)
        return tuple(rule for rule in found if rule is not None and rule.event == event and rule.term is not None)


def read(file: str, text: str) -> tuple[Rule, ...]:
    """Rules of a TOML text in the form of `data/statutes`. Raises ValueError with file and id for anything wrong."""
    return tuple(_rule(entry) for entry in tables(file, parsed(file, text), "rule", "statute"))


@cache
def statutes() -> Statutes:
    """The national rules and what is known of sectors and regions, in the order of the files."""
    files = ((file, document(file)) for file in folder("statutes"))
    return Statutes(MappingProxyType({}), MappingProxyType({})).plus(
        _rule(entry) for file, raw in files for entry in tables(file, raw, "rule", "statute")
    )


def versions(rule_id: str, region: str = "", sector: str = "") -> tuple[Rule, ...]:
    """Every version of a rule of `statutes()`, oldest first. Raises NoRuleInForce for an unknown id."""
    return statutes().versions(rule_id, region, sector)


def rule(rule_id: str, on: date, region: str = "", sector: str = "") -> Rule:
    """The version of a rule of `statutes()` in force on a day. Raises NoRuleInForce."""
    return statutes().rule(rule_id, on, region, sector)


def _rule(entry: Entry) -> Rule:
    entry.only(*_FIELDS)
    valid_from = entry.day("from")
    unit = entry.choice("unit", names("units"))
    region = entry.text("region", "")
    if region and not (region.isascii() and region.isdigit()):
        entry.fail("region must be the head of an area code")
    return Rule(
        id=entry.id,
        law=entry.text("law"),
        article=entry.text("article"),
        title=entry.text("title"),
        value=entry.whole("value", 1 if unit == "duty" else None),
        unit=unit,
        bound=entry.choice("bound", names("bounds"), ""),
        event=entry.choice("event", names("events"), ""),
        region=region,
        sector=entry.choice("sector", names("sectors"), ""),
        valid_from=valid_from,
        until=entry.last_day("until", valid_from),
        verified=entry.flag("verified"),
        source=entry.text("source"),
        replaces=entry.texts("replaces"),
        term=_term(entry, unit) if unit in TIME_UNITS else None,
    )


def _term(entry: Entry, unit: str) -> Term:
    before = entry.flag("before", default=False)
    try:
        return Term(
            value=entry.whole("value"),
            unit=unit,
            title=entry.text("title"),
            citation=f"《{entry.text('law')}》{entry.text('article')}",
            same_day=entry.flag("same_day", default=False),
            rolls=entry.flag("rolls", default=unit in {"calendar_day", "month", "year"} and not before),
            before=before,
            excludes=entry.texts("excludes", names("suspensions")),
            extensions=tuple(_extendable(part) for part in entry.entries("extensions", "by")),
        )
    except ValueError as problem:
        if str(problem).startswith(entry.file):
            raise
        entry.fail(str(problem))


def _extendable(entry: Entry) -> Extendable:
    entry.only("value", "by", "times")
    most = entry.whole("value") if "value" in entry.raw else None
    return Extendable(most=most, by=entry.choice("by", names("levels")), times=entry.whole("times", 1))


def _narrowness(rule: Rule) -> tuple[bool, int]:
    return bool(rule.sector), len(rule.region)


def _place(rule: Rule) -> tuple[date, bool, int]:
    return rule.valid_from, *_narrowness(rule)


def _reach(rule: Rule) -> tuple[str, str]:
    return rule.region, rule.sector


def _refuse_contradictions(by_id: Mapping[str, tuple[Rule, ...]]) -> None:
    """One version at a time for each rule, region and sector; what is replaced must be there."""
    for rule_id, found in by_id.items():
        for _, line in groupby(sorted(found, key=_reach), _reach):
            for earlier, later in pairwise(line):
                if earlier.until is None or earlier.until >= later.valid_from:
                    raise ValueError(f"{rule_id}: versions of {earlier.valid_from} and {later.valid_from} overlap")
        unknown = {replaced for rule in found for replaced in rule.replaces} - set(by_id)
        if unknown:
            raise ValueError(f"{rule_id}: replaces unknown rules {', '.join(sorted(unknown))}")
