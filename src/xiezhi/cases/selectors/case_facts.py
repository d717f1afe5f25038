"""The facts of a case for the law: what was stated, what the record of the act holds, what the register says."""

from collections.abc import Sequence
from datetime import date

from xiezhi.cases.act_facts import facts_of
from xiezhi.cases.drafts import STATED, Draft
from xiezhi.cases.facts import known
from xiezhi.cases.models import Act, CaseFile
from xiezhi.cases.particulars import NATURAL_PERSON, ON_SPOT
from xiezhi.cases.selectors.clocks import due_facts
from xiezhi.cases.selectors.discretion_facts import Suggested, discretion_of
from xiezhi.cases.selectors.inspections import visit_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.teams import is_qualified
from xiezhi.law.facts import Value
from xiezhi.law.procedures import version
from xiezhi.law.vocabulary import table
from xiezhi.registry.selectors.organisations import ENTRUSTED

PENALTY_POWER = table("power_kind").codes["行政处罚"]


def draft_facts(reading: Reading, draft: Draft) -> dict[str, Value | None]:
    """The facts on which a decision of the day of the reading rests, were it made from this draft."""
    case, on = reading.case, reading.on
    facts: dict[str, Value | None] = {name: value for name, value in draft.facts.items() if name in STATED}
    fine = facts.get("fine")
    penalties = facts.get("penalties")
    fined = isinstance(penalties, frozenset) and "罚款" in penalties
    if draft.particulars.payment == ON_SPOT and fined and isinstance(fine, int):
        facts["collected_on_spot"] = fine
    party_type = str(draft.facts.get("party_type", ""))
    counted = reading.registered.fines(draft.particulars, party_type, since=facts.get("act_ended_on") or on)
    if counted:
        facts["earlier_fines"] = counted
    facts |= draft_discretion(reading, draft).facts
    found: dict[str, Value | None] = {"opened_on": case.opened_on, "discovered_on": case.opened_on, "grave": False}
    registered = _registered(reading, draft.certificate_numbers, on=on)
    return {**facts, **found, **registered, "decision_document": is_complete(draft)}


def draft_discretion(reading: Reading, draft: Draft) -> Suggested:
    """What weighs in a draft, and what its benchmark leaves to decide."""
    stated = {name: value for name, value in draft.facts.items() if name in STATED}
    return discretion_of(reading, stated, party=draft.particulars)


def is_complete(draft: Draft) -> bool:
    """True when the decision would state all that 行政处罚法第五十二条 asks of the officers."""
    penalties = draft.facts.get("penalties")
    return bool(penalties) and bool(draft.basis) and not draft.particulars.unfilled()


def case_facts(reading: Reading, *, numbers: Sequence[str] | None = None) -> dict[str, Value | None]:
    """All facts of a case on the day of the reading. The register is read as of the day of the decision, before it as of that day.

    `numbers`: certificates of the officers, where they are not those of the case.
    """
    case, on = reading.case, reading.on
    decided = case.act.decided_on if case.act else None
    facts: dict[str, Value | None] = {"discovered_on": case.opened_on, **recorded_facts(case)}
    facts |= _registered(reading, reading.held() if numbers is None else numbers, on=decided or on)
    return facts | due_facts(case, facts, on=on)


def recorded_facts(case: CaseFile) -> dict[str, Value | None]:
    """What the case and its act hold, without asking the register: enough for clocks, and without a query."""
    return {"opened_on": case.opened_on, **known(case.facts), **(facts_of(case.act) if case.act else {})}


def _registered(reading: Reading, numbers: Sequence[str], *, on: date) -> dict[str, Value | None]:
    case = reading.case
    visit = visit_of(case)
    if visit is not None:
        return reading.visit_facts(visit, on=on)
    team = reading.registered.team(numbers, on=on)
    kind = table("power_kind").codes.get(version(case.procedure).kind, PENALTY_POWER)
    return {
        "officers": team.size,
        "qualified_officers": team.qualified,
        "body_qualified": is_qualified(case.body, on=on),
        "entrusted": case.body.nature == ENTRUSTED,
        "in_power_list": reading.registered.item_is_held(kind, on=on),
    }


def is_person(case: CaseFile, act: Act | None) -> bool:
    """True when the party is, or may be, a natural person, whose name is masked where it was not asked for."""
    if act is not None:
        return bool(act.party_cipher)
    return str(case.facts.get("party_type", NATURAL_PERSON)) == NATURAL_PERSON
