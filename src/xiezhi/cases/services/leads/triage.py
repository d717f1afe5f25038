"""A lead before it is decided: accepted, given to the body whose matter it is, given more time."""

from datetime import date

from django.db import transaction

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import Lead
from xiezhi.cases.models.lead import CHECKING, OPEN, WAITING
from xiezhi.cases.selectors.governing import governing
from xiezhi.cases.selectors.lead_clocks import local_day
from xiezhi.cases.services.leads.registering import receiving_body
from xiezhi.cases.services.leads.turns import WATCHERS, LeadTurn, Told, ended, held_lead, required
from xiezhi.law.counting import Extension
from xiezhi.law.deadlines import due, extension_refusal
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope

HEADS = frozenset({Role.BODY_HEAD.value})


@transaction.atomic
def accept(*, turn: LeadTurn) -> Lead:
    """The body takes the lead on and begins to check it. Raises UnknownCase, CaseRefused, ChangedMeanwhile."""
    lead = held_lead(turn)
    if lead.state != WAITING:
        raise CaseRefused("这条线索已经受理。")
    lead.state, lead.accepted_at = CHECKING, turn.now
    return ended(lead, turn, "受理", action="lead.accepted", told=Told())


@transaction.atomic
def hand_over(*, turn: LeadTurn, body_id: int, reason: str) -> Lead:
    """Give an open lead to another body, anywhere on the platform; both see it, the other one handles it.

    Raises UnknownCase, CaseRefused, ChangedMeanwhile.
    """
    lead = held_lead(turn, WATCHERS)
    why = required(reason, "移交理由")
    require_open(lead)
    target = receiving_body(Scope.everything(), body_id, on=turn.today)
    if target.pk == lead.body_id:
        raise CaseRefused("这条线索已经在该机构，请选择另一个机构。")
    source = lead.body
    lead.body, lead.state, lead.accepted_at, lead.arrived_at = target, WAITING, None, turn.now
    lead.extended_on, lead.extended_by = None, 0
    told = Told(why, source, target, {"from": source.pk, "to": target.pk})
    return ended(lead, turn, "移交", action="lead.handed_over", told=told)


@transaction.atomic
def extend(*, turn: LeadTurn, reason: str) -> Lead:
    """The head of the body gives more time to decide, as far as the rule of its sector allows.

    Raises UnknownCase, CaseRefused, ChangedMeanwhile.
    """
    lead = held_lead(turn, HEADS)
    why = required(reason, "延长理由")
    require_open(lead)
    if lead.extended_on is not None:
        raise CaseRefused("核查期限已经延长过一次，不能再延长。")
    days = _extendable(lead, turn.today)
    lead.extended_on, lead.extended_by = turn.today, days
    return ended(lead, turn, "延长核查期限", action="lead.extended", told=Told(why, event={"days": days}))


def require_open(lead: Lead) -> None:
    """Raise CaseRefused for a lead of which it has been decided what becomes of it."""
    if lead.state not in OPEN:
        raise CaseRefused("这条线索已经处理；需要重新核查的，请由负责人或者监督人员责令重新核查。")


def _extendable(lead: Lead, today: date) -> int:
    law = governing(lead.body, on=local_day(lead.arrived_at))
    rule = law.rule("penalty.filing.decision")
    allowed = next((entry for entry in rule.clock.extensions if entry.by == "head"), None) if rule else None
    if rule is None or allowed is None or allowed.most is None:
        raise CaseRefused("该机构的核查期限没有规定可以延长。")
    wanted = Extension(allowed.most, "head", today)
    refusal = extension_refusal(due(rule.clock, local_day(lead.arrived_at), law.calendar), wanted)
    if refusal:
        raise CaseRefused(f"{refusal}。")
    return allowed.most
