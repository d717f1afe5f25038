"""A penalty that is in order, and what is open at a step of a procedure."""

from datetime import date

from xiezhi.law.conditions import State
from xiezhi.law.facts import Facts, Value
from xiezhi.law.procedures import procedure, unmet

Day = date
# An ordinary penalty of a market body, opened on 2 March 2026 and decided on 1 April.
ORDINARY: dict[str, Value] = {
    "body_qualified": True,
    "in_power_list": True,
    "review_listed": False,
    "officers": 2,
    "qualified_officers": 2,
    "recused": True,
    "certificate_shown": True,
    "party_type": "自然人",
    "act_ended_on": Day(2025, 12, 1),
    "discovered_on": Day(2026, 2, 20),
    "grave": False,
    "public_interest": False,
    "complex": False,
    "several_relations": False,
    "crime_suspected": False,
    "monitoring": False,
    "filed_on": Day(2026, 3, 2),
    "investigated_on": Day(2026, 3, 20),
    "notified_on": Day(2026, 3, 23),
    "notice_waived": False,
    "defended": False,
    "proposed_fine": 500_000,
    "hearing_offered": False,
    "penalties": frozenset({"罚款"}),
    "fine": 500_000,
    "earlier_fines": 0,
    "decision_document": True,
}
DECIDED_ON = Day(2026, 4, 1)


def codes(procedure_id: str, step: str, facts: Facts, on: Day, region: str = "", sector: str = "") -> dict[str, State]:
    """State by code of every condition that is open at a step, in the version of the procedure of the case's opening."""
    opened = facts.get("opened_on") or facts.get("filed_on") or on
    assert isinstance(opened, date)
    found = procedure(procedure_id, opened).step(step)
    return {entry.code: entry.state for entry in unmet(found, facts, on, region, sector)}
