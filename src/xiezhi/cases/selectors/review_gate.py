"""Whether a decision must pass legal review, and by which ground: the law's thresholds, or the list of its body."""

from collections.abc import Iterable
from dataclasses import replace

from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.discretion_facts import law_of
from xiezhi.law.conditions import Condition
from xiezhi.law.facts import Facts
from xiezhi.law.procedures import version
from xiezhi.law.review import Listed, decisions_after, gates, grounds, holding, review_steps
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import ReviewEntry
from xiezhi.registry.selectors.local_rules import as_listed, review_entries


def entries_of(case: CaseFile) -> list[ReviewEntry]:
    """Entries of lists that speak of the act or item of a case; none for what comes to no act."""
    kind = case.act.kind if case.act else table("kind").codes.get(version(case.procedure).kind, 0)
    return review_entries(case.body_id, kind, case.power_code, on=case.opened_on) if kind else []


def listed_of(case: CaseFile, facts: Facts) -> tuple[Listed, ...]:
    """Entries that hold for a case by these facts."""
    entries = [as_listed(row) for row in entries_of(case)]
    return holding(entries, facts, law_of(case)) if entries else ()


def told(conditions: Iterable[Condition], facts: Facts, case: CaseFile, listed: tuple[Listed, ...]) -> list[Condition]:
    """Conditions, those of the gate with the grounds on which the law or a list asks for a review."""
    found = list(conditions)
    if not any(condition.code in gates() for condition in found):
        return found
    governing = law_of(case)
    return [_told(condition, grounds(condition.code, facts, governing, listed)) for condition in found]


def _told(condition: Condition, why: tuple[str, ...]) -> Condition:
    return replace(condition, sentence=f"{condition.sentence}：{'；'.join(why)}") if why else condition


def why_reviewed(case: CaseFile, facts: Facts) -> tuple[str, ...]:
    """Every ground on which the decision of a case must be reviewed by these facts; () where none is known."""
    found = version(case.procedure)
    codes = {code for step in review_steps(found) for each in decisions_after(found, step) for code in each.conditions}
    governing, listed = law_of(case), listed_of(case, facts)
    said = (ground for code in sorted(gates() & codes) for ground in grounds(code, facts, governing, listed))
    return tuple(dict.fromkeys(said))


def days_for(case: CaseFile, facts: Facts) -> int | None:
    """Working days that the lists of a body leave for the opinion; None where they say nothing.

    The entries that hold go before others that speak of the same acts; of several the shortest.
    """
    rows = entries_of(case)
    holds = {each.title for each in holding([as_listed(row) for row in rows], facts, law_of(case))}
    said = [row for row in rows if row.days]
    nearest = [row for row in said if row.title in holds] or said
    return min((row.days for row in nearest if row.days), default=None)
