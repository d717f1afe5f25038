"""Answers that the law gives itself: what a form may propose, with the reason, so that nobody computes by hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.clocks import governing_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.law.calendar import calendar
from xiezhi.law.deadlines import due
from xiezhi.law.derivations import spoken
from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Value
from xiezhi.law.late_fines import late_fine
from xiezhi.law.steps import Step

Facts = Mapping[str, Value | None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a question, and how it was found in Chinese."""

    value: Value
    reason: str


def proposals(reading: Reading, step: Step, facts: Facts) -> dict[str, Proposal]:
    """Proposals for what a step asks and nobody stated yet, by the name of the fact."""
    found, law = {}, governing_of(reading.case)
    for asked in step.asks:
        propose = _PROPOSED.get(asked.name)
        proposal = propose(reading, facts, law) if propose and facts.get(asked.name) is None else None
        if proposal is not None:
            found[asked.name] = proposal
    return found


def _late_fine(reading: Reading, facts: Facts, law: Governing) -> Proposal | None:
    on = reading.on
    fine, served = facts.get("fine"), facts.get("served_on")
    if not isinstance(fine, int) or not isinstance(served, date) or not fine:
        return None
    rule, stated = law.rule("penalty.payment"), facts.get("payment_due_on")
    until = stated if isinstance(stated, date) else due(rule.clock, served, calendar()).day if rule else None
    if until is None or on <= until:
        return None
    added = late_fine(fine=fine, due_on=until, until=on, opened_on=law.on)
    return Proposal(added.amount, added.reason)


def _remedy_lapsed(reading: Reading, facts: Facts, law: Governing) -> Proposal | None:
    """The later of the two remedies of an ordinary decision: litigation (行政诉讼法第四十六条)."""
    del reading
    served, rule = facts.get("served_on"), law.rule("litigation.suit")
    if not isinstance(served, date) or rule is None:
        return None
    lapsed = due(rule.clock, served, calendar()).day
    if lapsed is None:
        return None
    return Proposal(
        lapsed, f"自{spoken(served)}送达起，起诉期限于{spoken(lapsed)}届满（{rule.citation}）；已复议、诉讼的请改填"
    )


def _earlier_fines(reading: Reading, facts: Facts, law: Governing) -> Proposal:
    del law
    party = Particulars.opened(reading.case.particulars)
    found = reading.registered.fines(party, str(facts.get("party_type", "")), since=facts.get("act_ended_on"))
    return Proposal(found, f"平台记录中查到 {found} 次，平台以外的请一并计入")


_PROPOSED: Final[Mapping[str, Callable[[Reading, Facts, Governing], Proposal | None]]] = {
    "earlier_fines": _earlier_fines,
    "late_fine": _late_fine,
    "remedy_lapsed_on": _remedy_lapsed,
}
