"""Cases beside cases: opened out of one another, transferred to another body, telling each other. Parts of the use cases."""

from datetime import date
from typing import Final

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.facts import known, stored
from xiezhi.cases.models import CaseFile, IssuedDocument
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.pauses import with_pause, with_resumption
from xiezhi.cases.selectors.case_facts import recorded_facts
from xiezhi.cases.selectors.offers import BACK
from xiezhi.cases.selectors.transfers import TO_POLICE, receiving_bodies
from xiezhi.cases.services.entering import amend_act
from xiezhi.cases.services.history import Stated, keep_step, leave_event
from xiezhi.cases.services.leads.registering import Report, put_lead
from xiezhi.cases.services.turns import Turn, change
from xiezhi.cases.statements import Statement
from xiezhi.law.procedures import NoProcedureInForce, procedure, version
from xiezhi.law.steps import Step
from xiezhi.law.vocabulary import table
from xiezhi.registry.selectors import organisations
from xiezhi.trail.services import record

# What a case that is opened out of another knows from the start.
KEPT: Final = frozenset(
    {"party_type", "act_ended_on", "discovered_on", "grave", "crime_suspected", "transferred_at", "returned_on"}
)
FROM_OTHERS: Final = "部门移送"
RECEIVER, REASON, TITLE = "transfer_to", "transfer_reason", 200
# While the police or a court has the matter, the period stands still where the law of the sector says so.
_PAUSE: Final = "coordination"


def open_beside(case: CaseFile, step: Step, turn: Turn) -> CaseFile | None:
    """Open the case that a step opens: item, party, officers and texts are taken over. None where there is none to open.

    Raises CaseRefused where one of its kind is open already.
    """
    if not step.opens or (case.origin is not None and not case.origin.ended):
        return None
    try:
        found = procedure(step.opens, turn.today)
    except NoProcedureInForce as none:
        raise CaseRefused(f"没有今天有效的“{step.title}”程序。") from none
    _require_first(case, found.id, step)
    facts = {name: value for name, value in recorded_facts(case).items() if name in KEPT}
    if found.first.enters or found.kind:
        facts["source"] = FROM_OTHERS
    opened = CaseFile(
        body=case.body,
        origin=case,
        procedure=found.version,
        sector=found.sector or case.sector,
        opened_on=turn.today,
        power_code=case.power_code,
        power_name=case.power_name,
        certificate_numbers=list(case.certificate_numbers),
        officer_ids=list(case.officer_ids),
        facts=stored(facts),
        particulars=case.particulars,
        created_by=turn.actor.id,
        created_name=turn.actor.name,
        created_at=turn.now,
        changed_name=turn.actor.name,
        changed_what="登记",
        changed_at=turn.now,
    )
    opened.save()
    body = {"organisation": case.body_id, "procedure": opened.procedure, "power": opened.power_code, "origin": case.pk}
    record(actor=turn.actor, action="case.opened", subject=f"case:{opened.pk}", body=body)
    return opened


def _require_first(case: CaseFile, procedure_id: str, step: Step) -> None:
    others = CaseFile.objects.filter(origin=case, ended=False, procedure__startswith=f"{procedure_id}@")
    if others.exists():
        raise CaseRefused(f"本案已有一件“{step.title}”正在办理，请在相关案件中继续办理。")


def put_receiver(case: CaseFile, step: Step, statement: Statement, turn: Turn) -> None:
    """Put the body that a case is transferred to into it, unsaved: one that works here, or one that is only named.

    Raises CaseRefused.
    """
    if step.effect not in (TO_POLICE, BACK):
        return
    wanted = statement.receiver_id
    party = Particulars.opened(case.particulars)
    kind = "公安机关" if step.effect == TO_POLICE else "行政机关"
    if wanted is None:
        if not party.text(RECEIVER):
            raise CaseRefused(f"请选择接收的{kind}；不在平台办案的，填写其名称。")
        return
    receiver = next((body for body in receiving_bodies(step, on=turn.today) if body.pk == wanted), None)
    if receiver is None:
        raise CaseRefused(f"选择的接收机关不是今天存续的{kind}，请重新选择。")
    case.receiver = receiver
    name = organisations.name_on(receiver, on=turn.today)
    case.particulars = party.with_texts({RECEIVER: name}).sealed()


def put_return(case: CaseFile, step: Step, turn: Turn) -> None:
    """Let the body that a matter is returned to have it among its leads, under the number of the letter that was issued.

    Raises CaseRefused.
    """
    if step.effect != BACK or case.receiver is None:
        return
    told, facts = Particulars.opened(case.particulars), recorded_facts(case)
    letter = IssuedDocument.objects.filter(case=case).exclude(number="").order_by("-pk").first()
    ended, parts = facts.get("act_ended_on"), (told.text("findings"), told.text(REASON))
    report = Report(
        source=table("source").codes[FROM_OTHERS],
        received_at=turn.now,
        title=f"{organisations.name_on(case.body, on=turn.today)}反向移送：{case.power_name}"[:TITLE],
        content="\n".join(part for part in parts if part),
        number=letter.number if letter else "",
        party_type=table("party_type").code(str(facts.get("party_type") or "")) or 0,
        party_name=told.party_name,
        occurred_on=ended if isinstance(ended, date) else None,
    )
    put_lead(actor=turn.actor, body=case.receiver, report=report, today=turn.today, now=turn.now)


def go_on_under(case: CaseFile, step: Step) -> None:
    """Let the case go on under the procedure that it becomes, unsaved: what is known stays, nothing is asked twice."""
    procedure_id, after = step.becomes
    if procedure_id:
        case.procedure = procedure(procedure_id, case.opened_on).version
        case.step = after
        if case.act is not None:
            amend_act(case.act, procedure=table("procedure").codes[version(case.procedure).form])


def tell_origin(case: CaseFile, step: Step, stated: Stated, turn: Turn) -> None:
    """Tell the case beside which this one was opened what it takes over, while that is open."""
    told = {name: stated[name] for name in step.tells if stated.get(name) is not None}
    if not told or case.origin_id is None:
        return
    origin = CaseFile.objects.select_for_update(of=("self",)).select_related("body", "act").get(pk=case.origin_id)
    if origin.ended:
        return
    origin.facts = stored({**known(origin.facts), **told})
    _put_pause(origin, told, turn.today)
    title = f"{version(case.procedure).title}：{step.title}"[:100]
    keep_step(origin, step, turn, stated=told, texts={}, title=title)
    change(origin, turn, title)
    leave_event(origin, step, turn, stated=told, told_by=case.pk)


def _put_pause(origin: CaseFile, told: Stated, on: date) -> None:
    paused = any(entry["kind"] == _PAUSE and entry.get("to") is None for entry in origin.pauses)
    if "transferred_at" in told and not paused:
        origin.pauses = with_pause(origin.pauses, _PAUSE, on)
    returned = told.get("returned_on")
    if isinstance(returned, date) and paused:
        origin.pauses = with_resumption(origin.pauses, returned, _PAUSE)
