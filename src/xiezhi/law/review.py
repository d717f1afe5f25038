"""Legal review: what it looks at and may come to (`data/review_checklist.toml`), and which lists of a body ask for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

from xiezhi.law.conditions import conditions
from xiezhi.law.evaluation import Governing, evaluate
from xiezhi.law.expressions import ALWAYS, Compare, Either, Every, Expression, Field, Literal, Negation, fields
from xiezhi.law.facts import Facts, Kind, checked, schema
from xiezhi.law.formulas import condition
from xiezhi.law.procedures import Procedure
from xiezhi.law.reading import Entry, document, each_once, tables
from xiezhi.law.statutes import statutes
from xiezhi.law.steps import Step
from xiezhi.law.thresholds import requirements_under

# What a step of legal review asks, and the fact that says that a list asks for it: the register answers, nobody states it.
PASSED: Final = "review_passed"
ON_LIST: Final = "review_listed"
# Conditions that forbid a decision without review by the law's own thresholds, and the question that each answers.
QUESTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {"review.done": "legal_review", "security.review.done": "security_review"}
)
# What a reviewer says of a head: as it should be, not so, or not concerned.
SOUND, FAULT, APART = "符合", "不符合", "不涉及"
VERDICTS: Final = (SOUND, FAULT, APART)


@dataclass(frozen=True, slots=True)
class Head:
    """One head of a checklist. `says`: what is looked at; the rest is what the page shows beside it (see the file)."""

    id: str
    title: str
    says: str
    conditions: tuple[str, ...]
    facts: tuple[str, ...]
    texts: tuple[str, ...]
    rest: bool
    documents: bool
    evidence: bool
    similar: bool

    def names(self, code: str) -> bool:
        """True where the head names a condition itself."""
        return any(code.startswith(known) if known.endswith(".") else code == known for known in self.conditions)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a review may come to; with one that does not pass, the case goes back to its handlers."""

    id: str
    title: str
    says: str
    passes: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """One version of the checklist; `until` is its last day, None while it is in force."""

    id: str
    article: str
    source: str
    valid_from: date
    until: date | None
    heads: tuple[Head, ...]
    opinions: tuple[Opinion, ...]

    def head_of(self, code: str) -> Head:
        """The head under which a condition stands: the one that names it, else the one for the rest."""
        return next((head for head in self.heads if head.names(code)), self.rest)

    @property
    def rest(self) -> Head:
        """The head for what no other one names."""
        return next(head for head in self.heads if head.rest)

    def opinion(self, opinion_id: str) -> Opinion | None:
        """An opinion by its id, None for another."""
        return next((each for each in self.opinions if each.id == opinion_id), None)


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a list: decisions of a kind of act, or of one power item, for which `when` is true, are reviewed."""

    title: str
    issuer: str
    source: str
    when: Expression

    @property
    def sentence(self) -> str:
        """The entry as a ground for a review."""
        return f"列入{self.issuer}《{self.source.strip('《》')}》“{self.title}”"


def is_review(step: Step) -> bool:
    """True for a step that is a legal review: by somebody who does not handle the case, asking whether it is passed."""
    return bool(step.independent) and any(asked.name == PASSED for asked in step.asks)


def review_steps(procedure: Procedure) -> tuple[Step, ...]:
    """The steps of a procedure that are legal reviews."""
    return tuple(step for step in procedure.steps.values() if is_review(step))


def decisions_after(procedure: Procedure, review: Step) -> tuple[Step, ...]:
    """The steps that decide and may follow a review, in the order of the procedure."""
    following = (procedure.steps[name] for name in review.next)
    return tuple(step for step in following if step.numbers and not is_review(step))


def entry_condition(*, citizen: int | None, organisation: int | None, requires: str) -> Expression:
    """When an entry of a list holds: money in fen from which it does (None: any), and a formula of facts ("": none).

    Raises ValueError for a formula that is none.
    """
    parts: list[Expression] = []
    if citizen is not None or organisation is not None:
        is_citizen = condition("is_citizen")
        parts.append(
            Either(
                tuple(
                    Every((whose, _reaches(fen)))
                    for whose, fen in ((is_citizen, citizen), (Negation(is_citizen), organisation))
                    if fen is not None
                )
            )
        )
    if requires:
        parts.append(condition(requires))
    return Every(tuple(parts)) if parts else ALWAYS


def _reaches(fen: int) -> Expression:
    return Either(
        tuple(Compare(">=", Field(name, Kind.MONEY), Literal(fen, Kind.MONEY)) for name in ("fine", "confiscated"))
    )


def holding(entries: Iterable[Listed], facts: Facts, governing: Governing) -> tuple[Listed, ...]:
    """Entries that hold for a matter; what is not stated does not hold. Raises ValueError for unknown facts."""
    known = checked(facts)
    return tuple(entry for entry in entries if evaluate(entry.when, known, governing) is True)


@cache
def gates() -> frozenset[str]:
    """Codes of the conditions that forbid a decision without review: by a threshold of the law, or by a list."""
    return frozenset({*QUESTIONS, *(code for code in conditions() if asks_list(code))})


@cache
def asks_list(code: str) -> bool:
    """True for a condition that asks what the list of the body says."""
    return ON_LIST in fields(conditions()[code].applies)


def grounds(code: str, facts: Facts, governing: Governing, listed: Sequence[Listed]) -> tuple[str, ...]:
    """Why a condition of review applies, ground by ground: those of the law, then entries of lists; () for other conditions."""
    question = QUESTIONS.get(code)
    law = requirements_under(question, facts, governing) if question else ()
    entries = listed if asks_list(code) else ()
    return (*(each.sentence for each in law if each.certain), *(entry.sentence for entry in entries))


@cache
def listable() -> tuple[str, ...]:
    """Names of the circumstances that an entry of a list may ask. Raises ValueError for what is no flag."""
    raw = document("review_checklist.toml").get("list")
    entry = Entry("review_checklist.toml", "list", raw if isinstance(raw, dict) else {})
    flags = {name: "" for name, fact in schema().items() if fact.kind is Kind.FLAG}
    return entry.texts("circumstances", flags)


@cache
def checklists() -> tuple[Checklist, ...]:
    """Every version. Raises ValueError with file and id for anything wrong."""
    file = "review_checklist.toml"
    return tuple(_checklist(entry) for entry in each_once(tables(file, document(file), "checklist", "defaults")))


def checklist(on: date) -> Checklist:
    """The version in force on a day, before the first one that one."""
    held = [each for each in checklists() if each.valid_from <= on and (each.until is None or on <= each.until)]
    return held[-1] if held else checklists()[0]


def _checklist(entry: Entry) -> Checklist:
    entry.only("id", "rule", "from", "until", "source", "head", "opinion")
    rule_id, valid_from = entry.text("rule"), entry.day("from")
    if rule_id not in statutes().by_id:
        entry.fail(f"no rule {rule_id}")
    heads = tuple(_head(part) for part in entry.entries("head", "id"))
    opinions = tuple(_opinion(part) for part in entry.entries("opinion", "id"))
    if sum(head.rest for head in heads) != 1 or len({head.id for head in heads}) < len(heads):
        entry.fail("needs heads, each once, one of them for the rest")
    if {opinion.title for opinion in opinions} != set(schema()["review_opinion_kind"].values):
        entry.fail("its opinions are those of the fact review_opinion_kind")
    return Checklist(
        id=entry.id,
        article=statutes().by_id[rule_id][-1].citation,
        source=entry.text("source"),
        valid_from=valid_from,
        until=entry.last_day("until", valid_from),
        heads=heads,
        opinions=opinions,
    )


def _head(entry: Entry) -> Head:
    entry.only("id", "title", "says", "conditions", "facts", "texts", "rest", "documents", "evidence", "similar")
    return Head(
        id=entry.text("id"),
        title=entry.text("title"),
        says=entry.text("says"),
        conditions=entry.texts("conditions"),
        facts=entry.texts("facts", dict.fromkeys(schema(), "")),
        texts=entry.texts("texts"),
        rest=entry.flag("rest", default=False),
        documents=entry.flag("documents", default=False),
        evidence=entry.flag("evidence", default=False),
        similar=entry.flag("similar", default=False),
    )


def _opinion(entry: Entry) -> Opinion:
    entry.only("id", "title", "says", "passes")
    return Opinion(entry.text("id"), entry.text("title"), entry.text("says"), entry.flag("passes", default=False))
