"""A summary penalty (行政处罚法第五十一条、第五十二条) from its decision to its closing, each step one transaction."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.db import transaction

from xiezhi.cases.documents.summary_decision import TITLE
from xiezhi.cases.drafts import Draft
from xiezhi.cases.errors import CaseRefused, NotReady
from xiezhi.cases.models import Act, CaseFile
from xiezhi.cases.papers import PaperForm, paper_of
from xiezhi.cases.particulars import ON_SPOT, Particulars, number_problem
from xiezhi.cases.selectors.case_facts import draft_discretion
from xiezhi.cases.selectors.cases import draft_standing, step_standing
from xiezhi.cases.selectors.earlier_acts import PENALTY
from xiezhi.cases.selectors.file_lacks import lacks_of
from xiezhi.cases.selectors.leads import source_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.teams import team_of
from xiezhi.cases.services.documents import put_document
from xiezhi.cases.services.drafting import put_draft
from xiezhi.cases.services.entering import amend_act, enter_act, party_fields
from xiezhi.cases.services.filing import require_whole
from xiezhi.cases.services.handed_over import tell_inspection
from xiezhi.cases.services.numbering import take_number
from xiezhi.cases.services.sealing_evidence import seal_evidence
from xiezhi.cases.services.teamwork.notices import RECORDED, tell, tell_next
from xiezhi.cases.services.turns import Turn, begun, ended_turn, require_own_draft
from xiezhi.law.conditions import Condition
from xiezhi.law.facts import Value
from xiezhi.law.steps import Step
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Role
from xiezhi.registry.selectors.people import people_of

SHORT = "当罚"
SUMMARY = table("procedure").codes["简易程序"]
PENALISED = table("outcome").codes["处罚"]
# What the act holds from the decision on, and the case no longer.
_RECORDED = ("party_type", "penalties", "fine")


@transaction.atomic
def decide(*, turn: Turn, draft: Draft) -> CaseFile:
    """Decide on the spot: number, act and document come to be at once.

    Raises NotReady with every condition that stands in the way, UnknownCase, CaseRefused, ChangedMeanwhile.
    """
    case, step = begun(turn, "decide")
    require_own_draft(turn, case)
    paper = paper_of(draft.particulars)
    if paper is not None:
        turn, draft = _on_paper(turn, draft, paper, body_id=case.body_id)
    problem = number_problem(str(draft.facts.get("party_type", "")), draft.particulars.party_number)
    if problem:
        raise CaseRefused(problem)
    reading = Reading(case, on=turn.today)
    _require(step, draft_standing(reading, draft))
    put_draft(case, draft, on=turn.today)
    kept = draft_discretion(reading, draft).kept
    case.act = _decided(case, draft, turn)
    tell_inspection(case, turn)
    for name in _RECORDED:
        case.facts.pop(name, None)
    document = put_document(reading, TITLE, turn=turn)
    told = {"number": case.act.number, "document": bytes(document.digest).hex()}
    ended_turn(case, turn, step, action="case.decided", facts=kept, told=told)
    seal_evidence(case, turn)
    tell_next(Reading(case, on=turn.today), step, turn, {})
    return case


def _on_paper(turn: Turn, draft: Draft, paper: PaperForm, *, body_id: int) -> tuple[Turn, Draft]:
    """The turn and the draft as of the day on which a numbered form was handed over: the decision was made then.

    Raises CaseRefused for a day to come and for a number that another decision of the body bears.
    """
    if paper.day > turn.today:
        raise CaseRefused(f"纸质决定书的交付日期{paper.day}晚于今天，请核对。")
    if Act.objects.filter(body_id=body_id, number=paper.number).exists():
        raise CaseRefused(f"编号“{paper.number}”已有决定使用，请核对纸质决定书的编号。")
    told = {name: paper.day if name == "notified_on" else value for name, value in draft.facts.items()}
    return replace(turn, today=paper.day), replace(draft, facts=told)


def _decided(case: CaseFile, draft: Draft, turn: Turn) -> Act:
    paper = paper_of(draft.particulars)
    number = paper.number if paper is not None else str(take_number(case.body, SHORT, on=turn.today))
    penalties = draft.facts["penalties"]
    bits = table("penalty").bits(tuple(penalties)) if isinstance(penalties, frozenset) else 0
    fined = isinstance(penalties, frozenset) and "罚款" in penalties
    team = team_of(case.body_id, draft.certificate_numbers, on=turn.today)
    return enter_act(
        now=turn.now,
        body_id=case.body_id,
        number=number,
        decision_number=number,
        kind=PENALTY,
        procedure=SUMMARY,
        source=source_of(case),
        power_code=case.power_code,
        power_name=case.power_name,
        decided_on=turn.today,
        penalties=bits,
        fine=draft.facts["fine"] if fined else 0,
        outcome=PENALISED,
        certificate_numbers=list(draft.certificate_numbers),
        certificate_ids=[certificate.pk for certificate in team.certificates],
        **party_fields(draft.particulars, str(draft.facts["party_type"])),
    )


@transaction.atomic
def deliver(*, turn: Turn, handed_over: bool, receipt_given: bool = False, refused_to_sign: bool = False) -> CaseFile:
    """Hand the decision over on the spot, and collect the fine where the decision says so.

    Raises NotReady, UnknownCase, CaseRefused, ChangedMeanwhile.
    """
    case, step = begun(turn, "serve")
    stated: dict[str, Value] = {"handed_over": handed_over}
    act, texts = _act(case), Particulars.opened(case.particulars)
    paper = paper_of(texts)
    if paper is not None:
        turn = replace(turn, today=paper.day)
    if texts.payment == ON_SPOT and act.fine:
        stated |= {"collected_on_spot": act.fine, "collected_on": turn.today, "receipt_given": receipt_given}
    _require(step, step_standing(Reading(case, on=turn.today), step, **stated))
    if "collected_on" in stated:
        stated["paid_on"] = turn.today
    amend_act(act, served_on=turn.today)
    told = {"refused_to_sign": refused_to_sign, "collected": "collected_on" in stated}
    return _ended(case, step, turn, "case.delivered", stated, told)


@transaction.atomic
def report_for_record(*, turn: Turn) -> CaseFile:
    """Report the decision to the body for its record. Raises NotReady, UnknownCase, CaseRefused, ChangedMeanwhile."""
    case, step = begun(turn, "record")
    done = _stepped(case, step, turn, "case.reported", {"reported_for_record_on": turn.today})
    heads = {person.id for person in people_of(case.body_id, (Role.BODY_HEAD,), on=turn.today)}
    tell(done, turn, heads, cause="recorded", kind=RECORDED, text="当场处罚决定已报备案")
    return done


@transaction.atomic
def pay(*, turn: Turn, on: date) -> CaseFile:
    """The fine was paid to the bank, or what was collected on the spot was handed in, on the day `on`.

    Raises NotReady, UnknownCase, CaseRefused, ChangedMeanwhile.
    """
    case, step = begun(turn, "pay")
    served = _act(case).served_on
    if on > turn.today or (served is not None and on < served):
        raise CaseRefused(f"缴款日期{on}不在送达日期{served}至今天之间，请核对日期。")
    fact = "handed_in_on" if "collected_on" in case.facts else "paid_on"
    return _stepped(case, step, turn, "case.paid", {fact: on})


@transaction.atomic
def close(*, turn: Turn) -> CaseFile:
    """Close the case. Raises NotReady, UnknownCase, CaseRefused, ChangedMeanwhile."""
    case, step = begun(turn, "close")
    _require(step, step_standing(Reading(case, on=turn.today), step))
    require_whole(lacks_of(Reading(case, on=turn.today)), f"办理“{step.title}”")
    amend_act(_act(case), closed_on=turn.today)
    return _ended(case, step, turn, "case.closed", {}, {})


def _stepped(case: CaseFile, step: Step, turn: Turn, action: str, stated: Mapping[str, date]) -> CaseFile:
    _require(step, step_standing(Reading(case, on=turn.today), step, **stated))
    told = {name: day.isoformat() for name, day in stated.items()}
    return _ended(case, step, turn, action, stated, told)


def _ended(
    case: CaseFile, step: Step, turn: Turn, action: str, stated: Mapping[str, Value], told: Mapping[str, object]
) -> CaseFile:
    """The step, taken; who handles the case beside the one who took it hears of it."""
    done = ended_turn(case, turn, step, action=action, facts=stated, told=told)
    tell_next(Reading(done, on=turn.today), step, turn, {})
    return done


def _require(step: Step, standing: list[Condition]) -> None:
    blocking = [condition for condition in standing if condition.blocks]
    if blocking:
        raise NotReady(step.title, blocking)


def _act(case: CaseFile) -> Act:
    if case.act is None:
        raise CaseRefused("这件案件还没有作出决定。")
    return case.act
