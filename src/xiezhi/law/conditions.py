"""Conditions of legality (`data/conditions/*.toml`), each once: for the grey button, the refusal and the list of acts.

A condition is in force while its rule is, and cites the rule's article of that day. It is violated where `applies` is
true and `requires` is false, and undecided where a fact or a local amount is missing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from xiezhi.law.evaluation import Governing, Lacking, evaluate, lacking
from xiezhi.law.expressions import ALWAYS, Every, Expression, Negation
from xiezhi.law.facts import Facts
from xiezhi.law.reading import Entry, document, each_once, folder, tables
from xiezhi.law.statutes import statutes
from xiezhi.law.thresholds import formula, in_words, needs

EFFECTS: Final = MappingProxyType({"forbid": "禁止", "alarm": "预警"})


class State(StrEnum):
    """How a condition stands."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class LegalCondition:
    """The definition of one condition. `forbids`: it stands in the way; otherwise it is told and does not."""

    id: str
    rule_id: str
    sentence: str
    remedy: str
    forbids: bool
    applies: Expression
    requires: Expression

    @property
    def violated(self) -> Expression:
        """True for a matter that breaks the condition; for a list, to be joined with the days of force of the rule."""
        return Every((self.applies, Negation(self.requires)))


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as it stands for one matter.

    `blocks`: the step may not be taken, because the law forbids it or because a fact is missing that would show whether
    it does. A local amount that nobody entered does not block: it is told. `missing`: what would decide, in words.
    """

    code: str
    sentence: str
    article: str
    state: State
    remedy: str
    blocks: bool
    missing: tuple[str, ...]

    @property
    def message(self) -> str:
        """What is wrong, by which article, and the remedy, as one Chinese sentence."""
        if self.state is State.UNKNOWN:
            return f"尚不能判断是否“{self.sentence}”（{self.article}）：缺少{'、'.join(self.missing)}。"
        return f"{self.sentence}（{self.article}）。{self.remedy}。"


@cache
def conditions() -> Mapping[str, LegalCondition]:
    """Every condition by its code. Raises ValueError with file and id for anything wrong."""
    entries = (e for file in folder("conditions") for e in tables(file, document(file), "condition", "defaults"))
    return MappingProxyType({entry.id: defined(entry) for entry in each_once(entries)})


def assess(codes: Iterable[str], facts: Facts, governing: Governing) -> tuple[Condition, ...]:
    """How these conditions stand. `facts` as `facts.checked` gives them. Raises KeyError for an unknown code."""
    return tuple(_assessed(conditions()[code], facts, governing) for code in codes)


def defined(entry: Entry) -> LegalCondition:
    """The condition of an entry. Raises ValueError with file and id."""
    entry.only("id", "rule", "applies", "requires", "sentence", "remedy", "effect")
    rule_id = entry.text("rule")
    if rule_id not in statutes().by_id:
        entry.fail(f"no rule {rule_id}")
    return LegalCondition(
        id=entry.id,
        rule_id=rule_id,
        sentence=entry.text("sentence"),
        remedy=entry.text("remedy"),
        forbids=entry.choice("effect", EFFECTS) == "forbid",
        applies=formula(entry, "applies", needs()) if "applies" in entry.raw else ALWAYS,
        requires=formula(entry, "requires", needs()),
    )


def _assessed(definition: LegalCondition, facts: Facts, governing: Governing) -> Condition:
    rule = governing.rule(definition.rule_id)
    applies = evaluate(definition.applies, facts, governing) if rule else False
    requires = evaluate(definition.requires, facts, governing) if rule else None
    state = _state(applies, requires)
    undecided = definition.applies if applies is None else definition.requires
    lack = lacking(undecided, facts, governing) if state is State.UNKNOWN else Lacking()
    return Condition(
        code=definition.id,
        sentence=definition.sentence,
        article=rule.citation if rule else "",
        state=state,
        remedy=definition.remedy,
        blocks=definition.forbids and (state is State.UNMET or bool(lack.facts)),
        missing=in_words(lack),
    )


def _state(applies: bool | None, requires: bool | None) -> State:
    if applies is False:
        return State.NOT_APPLICABLE
    if requires:
        return State.MET
    return State.UNKNOWN if applies is None or requires is None else State.UNMET
