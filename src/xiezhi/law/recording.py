"""Which steps are to be recorded by picture or sound (`data/recording.toml`), by which rule, and what counts as a recording."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from xiezhi.law.evaluation import Governing, evaluate
from xiezhi.law.expressions import Expression
from xiezhi.law.facts import Facts
from xiezhi.law.formulas import condition_of
from xiezhi.law.procedures import procedures
from xiezhi.law.reading import Entry, document, each_once, tables
from xiezhi.law.statutes import Rule, statutes

# Families of files by which a step can be shown to have been recorded.
WHOLE: Final = frozenset({"video"})
SEEN_OR_HEARD: Final = frozenset({"video", "audio", "image"})


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand: `whole` for the whole of a step on video; `procedures` are ids, or beginnings that end with a point."""

    id: str
    rule_id: str
    title: str
    procedures: tuple[str, ...]
    steps: tuple[str, ...]
    when: Expression
    whole: bool

    def asks(self, procedure: str, step: str) -> bool:
        """True where it may ask for a step of a procedure (its id)."""
        return step in self.steps and any(
            procedure.startswith(each) if each.endswith(".") else procedure == each for each in self.procedures
        )

    @property
    def families(self) -> frozenset[str]:
        """What counts as a recording."""
        return WHOLE if self.whole else SEEN_OR_HEARD


@dataclass(frozen=True, slots=True)
class Asked:
    """A demand on a step with the rule in force."""

    demand: Demand
    rule: Rule


@cache
def demands() -> tuple[Demand, ...]:
    """Every demand, in the order of the file. Raises ValueError with file and id."""
    entries = each_once(tables("recording.toml", document("recording.toml"), "demand", "defaults"))
    return tuple(_demand(entry) for entry in entries)


def asked_of(procedure: str, step: str, facts: Facts, governing: Governing) -> Iterator[Asked]:
    """What is to be recorded of a step under the law of a matter; what is not known does not ask. `facts` as checked."""
    for demand in demands():
        rule = governing.rule(demand.rule_id) if demand.asks(procedure, step) else None
        if rule is not None and evaluate(demand.when, facts, governing) is True:
            yield Asked(demand, rule)


def _demand(entry: Entry) -> Demand:
    entry.only("id", "rule", "title", "procedures", "steps", "when", "whole")
    found = Demand(
        id=entry.id,
        rule_id=entry.text("rule"),
        title=entry.text("title"),
        procedures=entry.texts("procedures"),
        steps=entry.texts("steps"),
        when=condition_of(entry),
        whole=entry.flag("whole", default=False),
    )
    if found.rule_id not in statutes().by_id:
        entry.fail(f"no rule {found.rule_id}")
    if not any(found.asks(each.id, step) for each in procedures() for step in (*each.steps, *each.asides)):
        entry.fail("asks for no step of any procedure")
    return found
