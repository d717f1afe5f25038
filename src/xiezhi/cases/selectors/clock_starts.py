"""When stored clocks began: each distinct beginning once, with the day on which its period ends under a calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection

from xiezhi.law.calendar import WorkCalendar
from xiezhi.law.clocks import clock_kinds
from xiezhi.law.deadlines import due
from xiezhi.law.evaluation import Governing
from xiezhi.law.procedures import version
from xiezhi.law.statutes import Rule

# Of clocks whose day follows from rule and beginning alone. Which version of a rule governs is said by procedure and day of opening.
_STARTS = """
SELECT c.kind, f.procedure, f.opened_on, c.started_on FROM cases_caseclock c JOIN cases_casefile f ON f.id = c.case_id
WHERE c.by_rule AND c.kind <> 'step' GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Start:
    """Clocks of one kind that began on one day under one version of the law, and when they end."""

    kind: str
    procedure: str
    opened_on: date
    started_on: date
    due_on: date | None
    provisional: bool


def starts(working: WorkCalendar) -> Iterator[Start]:
    """Every distinct beginning with its due day by this calendar; what the law does not know any more is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_STARTS)
        found = cursor.fetchall()
    rules: dict[tuple[str, str, date], Rule | None] = {}
    days: dict[tuple[Rule, date], tuple[date | None, bool]] = {}
    for kind, procedure, opened_on, started_on in found:
        at = (kind, procedure, opened_on)
        if at not in rules:
            rules[at] = _rule(*at)
        rule = rules[at]
        if rule is not None and rule.term is not None:
            key = (rule, started_on)
            if key not in days:
                deadline = due(rule.term, started_on, working)
                days[key] = (deadline.day, deadline.provisional)
            yield Start(kind, procedure, opened_on, started_on, *days[key])


def _rule(kind: str, procedure: str, opened_on: date) -> Rule | None:
    known = clock_kinds().get(kind)
    return Governing(opened_on, sector=version(procedure).sector).rule(known.rule_id) if known else None
