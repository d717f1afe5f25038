"""Procedures as versioned data (`data/procedures/*.toml`): a course of steps, and what may be done beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

from xiezhi.law.conditions import Condition, State, assess
from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Facts, checked
from xiezhi.law.reading import Entry, document, folder, names, parsed, tables
from xiezhi.law.steps import Step, read_step
from xiezhi.law.vocabulary import table

PARTY: Final = "当事人"


class NoProcedureInForce(LookupError):
    """No version of this procedure was in force on that day."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """One version of a procedure; `until` is its last day, None while it is in force. Its first step opens a case.

    `kind` and `form`: names of the kind of act and of the procedure as an act records them, "" where it records none.
    `asides`: what may be done beside its course; `note`: what its handlers should know all along; `party`: what the party is called.
    """

    id: str
    title: str
    law: str
    articles: str
    sector: str
    valid_from: date
    until: date | None
    steps: Mapping[str, Step]
    asides: Mapping[str, Step]
    kind: str = ""
    form: str = ""
    note: str = ""
    party: str = PARTY

    @property
    def version(self) -> str:
        """What a case keeps: the procedure and the first day of its version."""
        return f"{self.id}@{self.valid_from}"

    @property
    def first(self) -> Step:
        """The step that opens a case."""
        return next(iter(self.steps.values()))

    def covers(self, on: date) -> bool:
        """True when the version is in force on that day."""
        return self.valid_from <= on and (self.until is None or on <= self.until)

    def step(self, step_id: str) -> Step:
        """A step by its id, of its course or beside it. Raises KeyError."""
        return self.asides[step_id] if step_id in self.asides else self.steps[step_id]

    def beside(self, step_id: str) -> tuple[Step, ...]:
        """What may be done after a step of the course without going on."""
        return tuple(aside for aside in self.asides.values() if not aside.during or step_id in aside.during)


@cache
def procedures() -> tuple[Procedure, ...]:
    """Every version of every procedure, in the order of the files. Raises ValueError with file and id."""
    return tuple(found for file in folder("procedures") for found in _procedures(file, document(file)))


def procedure(procedure_id: str, on: date) -> Procedure:
    """The version in force on a day: for a case, that of its opening. Raises NoProcedureInForce."""
    for found in procedures():
        if found.id == procedure_id and found.covers(on):
            return found
    raise NoProcedureInForce(f"{procedure_id} {on}")


def version(name: str) -> Procedure:
    """The procedure by the `version` that a case keeps. Raises NoProcedureInForce."""
    for found in procedures():
        if found.version == name:
            return found
    raise NoProcedureInForce(name)


def standing(step: Step, facts: Facts, governing: Governing) -> tuple[Condition, ...]:
    """How every condition of a step stands for a matter. Raises ValueError for facts that the schema does not know."""
    return assess(step.conditions, checked(facts), governing)


def unmet(step: Step, facts: Facts, on: date, region: str = "", sector: str = "") -> list[Condition]:
    """Conditions of a step, taken on the day `on`, that are broken or cannot be decided by these facts.

    The law that governs is that of the day on which the case was opened (the fact `opened_on`, else `filed_on`), and only
    without one that of `on`; the sector is that of the body, else that of the procedure. What stands in the way has `blocks`.
    """
    opened = next((day for day in (facts.get("opened_on"), facts.get("filed_on")) if isinstance(day, date)), on)
    return unmet_under(step, facts, Governing(opened, region, sector), on)


def unmet_under(step: Step, facts: Facts, governing: Governing, on: date) -> list[Condition]:
    """As `unmet`, under the law that the caller holds: that of the body's own place, with its local amounts."""
    governing = replace(governing, sector=governing.sector or step.sector)
    found = standing(step, {"today": on, **facts}, governing)
    return [condition for condition in found if condition.state in {State.UNMET, State.UNKNOWN}]


def read(file: str, text: str) -> tuple[Procedure, ...]:
    """Procedures of a TOML text in the form of `data/procedures`. Raises ValueError with file and id."""
    return tuple(_procedures(file, parsed(file, text)))


def _procedures(file: str, raw: Mapping[str, object]) -> tuple[Procedure, ...]:
    return tuple(_procedure(entry) for entry in tables(file, raw, "procedure", "defaults"))


def _procedure(entry: Entry) -> Procedure:
    entry.only(
        "id", "title", "law", "articles", "sector", "from", "until", "step", "aside", "kind", "form", "note", "party"
    )
    valid_from = entry.day("from")
    sector = entry.choice("sector", names("sectors"), "")
    steps = _by_id(entry, [read_step(part, entry.id, sector) for part in entry.entries("step", "id")])
    asides = [read_step(part, entry.id, sector, aside=True) for part in entry.entries("aside", "id")]
    if not steps:
        entry.fail("needs steps, each once")
    _refuse_loose_ends(entry, steps)
    return Procedure(
        id=entry.id,
        title=entry.text("title"),
        law=entry.text("law"),
        articles=entry.text("articles"),
        sector=sector,
        valid_from=valid_from,
        until=entry.last_day("until", valid_from),
        steps=MappingProxyType(steps),
        asides=MappingProxyType(_beside(entry, steps, asides)),
        kind=entry.choice("kind", dict.fromkeys(table("kind").names, ""), ""),
        form=entry.choice("form", dict.fromkeys(table("procedure").names, ""), ""),
        note=entry.text("note", ""),
        party=entry.text("party", PARTY),
    )


def _by_id(entry: Entry, steps: list[Step]) -> dict[str, Step]:
    by_id = {step.id: step for step in steps}
    if len(by_id) < len(steps):
        entry.fail("needs steps, each once")
    return by_id


def _beside(entry: Entry, steps: Mapping[str, Step], asides: list[Step]) -> dict[str, Step]:
    for aside in asides:
        unknown = [name for name in aside.during if name not in steps]
        if unknown or aside.next or aside.id in steps:
            entry.fail(f"{aside.id} is a step too, leads on, or is done during unknown steps {', '.join(unknown)}")
    return _by_id(entry, asides)


def _refuse_loose_ends(entry: Entry, steps: Mapping[str, Step]) -> None:
    """Every step is reached from the first one, leads to known steps, and some step ends the procedure."""
    reached = [next(iter(steps))]
    for step_id in reached:
        unknown = [name for name in steps[step_id].next if name not in steps]
        if unknown:
            entry.fail(f"{step_id} leads to unknown steps {', '.join(unknown)}")
        reached += [name for name in steps[step_id].next if name not in reached]
    if set(reached) != set(steps):
        entry.fail(f"no way leads to {', '.join(sorted(set(steps) - set(reached)))}")
    if not any(step.ends for step in steps.values()):
        entry.fail("no step ends it")
