"""What a matter calls for by its facts (`data/thresholds.toml`): summary procedure, hearing, legal review, discussion."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

from xiezhi.law.evaluation import Governing, Lacking, evaluate, lacking
from xiezhi.law.expressions import Either, Every, Expression, InForce
from xiezhi.law.facts import Facts, checked, schema
from xiezhi.law.formulas import condition
from xiezhi.law.reading import Entry, document, each_once, tables
from xiezhi.law.statutes import statutes

QUESTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "summary": "可以适用简易程序",
        "large_fine": "较大数额罚款",
        "hearing": "应当告知听证权利",
        "security_hearing": "治安案件应当告知听证权利",
        "legal_review": "应当法制审核",
        "security_review": "治安案件应当法制审核",
        "collective_discussion": "应当集体讨论",
        "security_discussion": "治安案件应当集体讨论",
    }
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """One ground on which a question is answered yes; it is in force as its rule is."""

    id: str
    question: str
    rule_id: str
    sentence: str
    when: Expression


@dataclass(frozen=True, slots=True)
class Requirement:
    """A ground that holds, or may hold: then `missing` names the facts and local amounts that would decide it."""

    code: str
    sentence: str
    article: str
    certain: bool
    missing: tuple[str, ...]


@cache
def thresholds() -> tuple[Threshold, ...]:
    """Every ground, in the order of the file. Raises ValueError with file and id."""
    found: list[Threshold] = []
    # A ground may rest on a question asked above it.
    for entry in each_once(tables("thresholds.toml", document("thresholds.toml"), "requirement", "defaults")):
        found.append(_threshold(entry, _joined(tuple(found))))
    return tuple(found)


@cache
def needs() -> Mapping[str, Expression]:
    """Each question as one condition: any of its grounds whose rule is in force."""
    return _joined(thresholds())


def requirements(question: str, facts: Facts, on: date, region: str = "", sector: str = "") -> tuple[Requirement, ...]:
    """Grounds of a question that hold or may hold under the law of the day `on`. Raises KeyError for an unknown question."""
    return requirements_under(question, facts, Governing(on, region, sector))


def requirements_under(question: str, facts: Facts, governing: Governing) -> tuple[Requirement, ...]:
    """As `requirements`, under rules and a calendar that the caller holds."""
    _ = QUESTIONS[question]
    known = checked(facts)
    asked = (threshold for threshold in thresholds() if threshold.question == question)
    return tuple(found for found in (_requirement(entry, known, governing) for entry in asked) if found is not None)


def in_words(lack: Lacking) -> tuple[str, ...]:
    """What is lacking, for a user: facts in the order of the schema, then amounts that a region or sector has to set."""
    facts = (fact.title for name, fact in schema().items() if name in lack.facts)
    rules = (f"本地区、本领域的标准（{statutes().by_id[rule_id][-1].title}）" for rule_id in sorted(lack.rules))
    return (*facts, *rules)


def _requirement(threshold: Threshold, facts: Facts, governing: Governing) -> Requirement | None:
    rule = governing.rule(threshold.rule_id)
    answer = evaluate(threshold.when, facts, governing) if rule else False
    if rule is None or answer is False:
        return None
    missing = () if answer else in_words(lacking(threshold.when, facts, governing))
    return Requirement(threshold.id, threshold.sentence, rule.citation, bool(answer), missing)


def _threshold(entry: Entry, earlier: Mapping[str, Expression]) -> Threshold:
    entry.only("id", "question", "rule", "when", "sentence")
    rule_id = entry.text("rule")
    if rule_id not in statutes().by_id:
        entry.fail(f"no rule {rule_id}")
    return Threshold(
        id=entry.id,
        question=entry.choice("question", QUESTIONS),
        rule_id=rule_id,
        sentence=entry.text("sentence"),
        when=formula(entry, "when", earlier),
    )


def formula(entry: Entry, key: str, known: Mapping[str, Expression]) -> Expression:
    """A formula of a data file. Raises ValueError with file and id."""
    try:
        return condition(entry.text(key), known)
    except ValueError as problem:
        if str(problem).startswith(entry.file):
            raise
        entry.fail(f"{key}: {problem}")


def _joined(found: tuple[Threshold, ...]) -> Mapping[str, Expression]:
    questions = dict.fromkeys(threshold.question for threshold in found)
    return MappingProxyType(
        {
            question: Either(
                tuple(Every((InForce(each.rule_id), each.when)) for each in found if each.question == question)
            )
            for question in questions
        }
    )
