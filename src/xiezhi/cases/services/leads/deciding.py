"""What becomes of a lead: a case, a penalty on the spot, an inspection, a reasoned refusal, another organ, an answer."""

from django.db import transaction

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.facts import stored
from xiezhi.cases.models import CaseFile, Lead
from xiezhi.cases.models.lead import CHECKING, OPEN
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.leads import completed, content_of, merged_of
from xiezhi.cases.services.clocks import put_clocks
from xiezhi.cases.services.drafting import open_summary
from xiezhi.cases.services.leads.triage import require_open
from xiezhi.cases.services.leads.turns import LeadTurn, Told, ended, held_lead, required
from xiezhi.cases.services.opening import open_case
from xiezhi.law.facts import Value
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Role

STATES = table("lead_state").codes
FILED, ON_SPOT, INSPECTED = STATES["转立案"], STATES["当场处罚"], STATES["转行政检查"]
REFUSED, TRANSFERRED, ANSWERED = STATES["不予立案"], STATES["移送其他机关"], STATES["答复办结"]
# Texts of a case that a lead tells.
_TOLD = ("party_name", "place", "violation")
OVERSEERS = frozenset({Role.BODY_HEAD.value, Role.SUPERVISOR.value})


@transaction.atomic
def file_case(*, turn: LeadTurn, procedure_id: str, power_id: int) -> CaseFile:
    """Open a case from the lead, with what it tells of party, place and facts; it is filed when its procedure says so.

    Raises UnknownCase, CaseRefused, ChangedMeanwhile.
    """
    lead = _undecided(turn)
    told = _told(lead)
    case = open_case(
        actor=turn.actor,
        scope=turn.scope,
        procedure_id=procedure_id,
        power_id=power_id,
        today=turn.today,
        now=turn.now,
        facts={**_known(lead), "source": table("source").name(lead.source), "discovered_on": lead.received_on},
        texts={name: text for name in _TOLD if (text := told.text(name))},
    )
    _require_same_body(lead, case)
    lead.case = case
    _decided(
        lead,
        turn,
        FILED,
        "转立案",
        action="lead.filed",
        told=Told(event={"case": case.pk, "procedure": case.procedure}),
    )
    return case


@transaction.atomic
def penalise_on_spot(*, turn: LeadTurn, power_id: int) -> CaseFile:
    """Open a summary penalty from the lead, with what it tells of party, place and facts as a draft.

    Raises UnknownCase, CaseRefused, ChangedMeanwhile.
    """
    lead = _undecided(turn)
    case = open_summary(actor=turn.actor, scope=turn.scope, power_id=power_id, today=turn.today, now=turn.now)
    _require_same_body(lead, case)
    case.particulars = _told(lead).sealed()
    case.facts = stored(_known(lead))
    case.save()
    put_clocks(case)
    lead.case = case
    _decided(lead, turn, ON_SPOT, "当场处罚", action="lead.penalised", told=Told(event={"case": case.pk}))
    return case


@transaction.atomic
def refuse(*, turn: LeadTurn, reason: int, explanation: str, approved_name: str = "") -> Lead:
    """Decide not to file (不予立案), with a reason of the list and in words; an officer names the head who approved.

    Raises UnknownCase, CaseRefused, ChangedMeanwhile.
    """
    lead = _undecided(turn)
    why = required(explanation, "不予立案的具体理由")
    if table("lead_refusal").name(reason or 0) == "":
        raise CaseRefused("请选择不予立案的理由。")
    own = turn.scope.over(Role.BODY_HEAD).covers(lead.body_id)
    lead.approved_name = turn.actor.name if own else required(approved_name, "批准不予立案的负责人姓名")[:100]
    lead.refusal = reason
    return _decided(lead, turn, REFUSED, "不予立案", action="lead.refused", told=Told(why, event={"reason": reason}))


@transaction.atomic
def send_to_inspection(*, turn: LeadTurn, explanation: str) -> Lead:
    """Look at it by an inspection. Raises UnknownCase, CaseRefused, ChangedMeanwhile."""
    lead = _undecided(turn)
    return _decided(
        lead, turn, INSPECTED, "转行政检查", action="lead.inspected", told=Told(required(explanation, "检查什么"))
    )


@transaction.atomic
def transfer(*, turn: LeadTurn, receiver: str, explanation: str) -> Lead:
    """Transfer it to an organ that is not on the platform. Raises UnknownCase, CaseRefused, ChangedMeanwhile."""
    lead = _undecided(turn)
    lead.receiver = required(receiver, "移送至哪个机关")[:200]
    why = required(explanation, "移送理由")
    return _decided(lead, turn, TRANSFERRED, "移送其他机关", action="lead.transferred", told=Told(why))


@transaction.atomic
def close(*, turn: LeadTurn, explanation: str) -> Lead:
    """It tells of no violation that this body may look into, a question or a wish: to be answered, and no more.

    Raises UnknownCase, CaseRefused, ChangedMeanwhile.
    """
    lead = _undecided(turn)
    return _decided(
        lead, turn, ANSWERED, "答复办结", action="lead.closed", told=Told(required(explanation, "办结说明"))
    )


@transaction.atomic
def reopen(*, turn: LeadTurn, reason: str) -> Lead:
    """A head or a supervisor has a lead checked again from which no case came (有案不立).

    Raises UnknownCase, CaseRefused, ChangedMeanwhile.
    """
    lead = held_lead(turn, OVERSEERS)
    why = required(reason, "责令重新核查的理由")
    if lead.state in OPEN:
        raise CaseRefused("这条线索正在核查，不需要重新核查。")
    if lead.case is not None and not lead.was_not_filed:
        raise CaseRefused("这条线索已经办成案件，请在案件中处理。")
    lead.case = None
    lead.state, lead.decided_on, lead.refusal, lead.approved_name, lead.receiver = CHECKING, None, 0, "", ""
    lead.arrived_at = turn.now
    lead.accepted_at = turn.now
    lead.extended_on, lead.extended_by = None, 0
    return ended(lead, turn, "责令重新核查", action="lead.reopened", told=Told(why))


def _undecided(turn: LeadTurn) -> Lead:
    lead = held_lead(turn)
    require_open(lead)
    return lead


def _decided(lead: Lead, turn: LeadTurn, state: int, title: str, *, action: str, told: Told) -> Lead:
    lead.state, lead.decided_on = state, turn.today
    if lead.accepted_at is None:
        lead.accepted_at = turn.now
    return ended(lead, turn, title, action=action, told=told)


def _require_same_body(lead: Lead, case: CaseFile) -> None:
    if case.body_id != lead.body_id:
        raise CaseRefused("这个处罚事项属于另一个执法主体；请选择承办机构的事项，或者先移交线索。")


def _known(lead: Lead) -> dict[str, Value]:
    """Facts that the lead tells, of those that a case may state before its decision."""
    whole = completed(lead, merged_of(lead))
    party = table("party_type").name(whole.party_type)
    known = {"party_type": party or None, "act_ended_on": whole.occurred_on}
    return {name: value for name, value in known.items() if value is not None}


def _told(lead: Lead) -> Particulars:
    merged = merged_of(lead)
    whole = completed(lead, merged)
    told = dict.fromkeys(text for each in (lead, *merged) if (text := content_of(each)))
    name = sealing.decrypt(whole.party_cipher) or whole.party_name
    return Particulars.entered(party_name=name, place=whole.place, violation="\n".join(told))
