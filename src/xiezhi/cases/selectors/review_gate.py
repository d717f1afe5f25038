"""Whether a decision must pass legal review, and by which ground: the law's thresholds, or the list of its body."""

from collections.abc import Iterable
from dataclasses import replace

from xiezhi.cases.selectors.reading import Reading
from xiezhi.law.conditions import Condition
from xiezhi.law.facts import Facts
from xiezhi.law.procedures import version
from xiezhi.law.review import Listed, decisions_after, gates, grounds, holding, review_steps
from xiezhi.registry.selectors.local_rules import as_listed


def listed_of(reading: Reading, facts: Facts) -> tuple[Listed, ...]:
    """Entries of lists that hold for a case by these facts."""
    entries = [as_listed(row) for row in reading.review_entries]
    return holding(entries, facts, reading.law) if entries else ()


def told(
    conditions: Iterable[Condition], facts: Facts, reading: Reading, listed: tuple[Listed, ...]
) -> list[Condition]:
    """Conditions, those of the gate with the grounds on which the law or a list asks for a review."""
    found = list(conditions)
    if not any(condition.code in gates() for condition in found):
        return found
    return [_told(condition, grounds(condition.code, facts, reading.law, listed)) for condition in found]


def _told(condition: Condition, why: tuple[str, ...]) -> Condition:
    return replace(condition, sentence=f"{condition.sentence}：{'；'.join(why)}") if why else condition


def why_reviewed(reading: Reading, facts: Facts) -> tuple[str, ...]:
    """Every ground on which the decision of a case must be reviewed by these facts; () where none is known."""
    found = version(reading.case.procedure)
    codes = {code for step in review_steps(found) for each in decisions_after(found, step) for code in each.conditions}
    listed = listed_of(reading, facts)
    said = (ground for code in sorted(gates() & codes) for ground in grounds(code, facts, reading.law, listed))
    return tuple(dict.fromkeys(said))


def days_for(reading: Reading, facts: Facts) -> int | None:
    """Working days that the lists of a body leave for the opinion; None where they say nothing.

    The entries that hold go before others that speak of the same acts; of several the shortest.
    """
    rows = reading.review_entries
    holds = {each.title for each in holding([as_listed(row) for row in rows], facts, reading.law)}
    said = [row for row in rows if row.days]
    nearest = [row for row in said if row.title in holds] or said
    return min((row.days for row in nearest if row.days), default=None)
