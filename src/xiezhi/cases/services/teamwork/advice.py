"""Advisers let into a case for a time: joined, removed, giving their opinion, opening its documents and evidence."""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import Advice, Comment, Custody, Evidence
from xiezhi.cases.selectors.evidence import Holder, held
from xiezhi.cases.selectors.teamwork.advice import advised_case, advised_document, advised_evidence
from xiezhi.cases.selectors.teamwork.people import handles
from xiezhi.cases.services.documents import OpenedFile, opened_file
from xiezhi.cases.services.evidence_turns import EvidenceTurn, leave
from xiezhi.cases.services.history import leave_row_event
from xiezhi.cases.services.teamwork.comments import put_comment
from xiezhi.cases.services.teamwork.notices import ADVICE, tell
from xiezhi.cases.services.teamwork.presence import seen_case
from xiezhi.cases.services.turns import Turn, require_roles
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.advisers import advisers_for
from xiezhi.trail.actor import Actor

INVITERS: Final = frozenset({Role.OFFICER.value, Role.LEGAL_REVIEWER.value, Role.BODY_HEAD.value})


@transaction.atomic
def join(*, turn: Turn, adviser_id: int, first: date, last: date) -> Advice:
    """Let an adviser of the body into a case from day to day. Raises UnknownCase, CaseRefused."""
    case = seen_case(turn)
    require_roles(turn, case, INVITERS)
    adviser = next((each for each in advisers_for(case.body_id, on=turn.today) if each.pk == adviser_id), None)
    if adviser is None:
        raise CaseRefused("没有这名法律顾问，或者聘期已经届满，请先在“法律顾问”中登记。")
    if last < max(first, turn.today):
        raise CaseRefused("参与截止须不早于开始日期和今天，请核对日期。")
    if last > adviser.valid_to:
        raise CaseRefused(f"参与截止不能晚于聘期届满（{adviser.valid_to}），请改早，或者先续聘。")
    if handles(adviser.user_id, case):
        raise CaseRefused("本案办案人员不能作为本案的法律顾问。")
    if Advice.objects.filter(
        case=case, adviser=adviser, removed=False, valid_from__lte=last, valid_to__gte=first
    ).exists():
        raise CaseRefused(f"{adviser.user.display_name}这段时间已经参与本案。")
    advice = Advice.objects.create(
        case=case, adviser=adviser, valid_from=first, valid_to=last, joined_name=turn.actor.name, joined_at=turn.now
    )
    said = f"{turn.actor.name}邀请你参与案件，{first}至{last}"
    tell(case, turn, [adviser.user_id], cause=f"advice:{advice.pk}", kind=ADVICE, text=said)
    body = {"adviser": adviser.user_id, "from": first.isoformat(), "to": last.isoformat()}
    leave_row_event(case, turn, "advice.joined", body=body)
    return advice


@transaction.atomic
def remove(*, turn: Turn, advice_id: int) -> None:
    """Take an adviser out of a case at once. Raises UnknownCase, CaseRefused."""
    case = seen_case(turn)
    require_roles(turn, case, INVITERS)
    advice = Advice.objects.select_for_update(of=("self",)).filter(pk=advice_id, case=case, removed=False).first()
    if advice is None:
        raise CaseRefused("这名法律顾问已经移出，请刷新页面。")
    advice.removed = True
    advice.save(update_fields=["removed"])
    leave_row_event(case, turn, "advice.removed", body={"adviser": advice.adviser.user_id})


@transaction.atomic
def advise(*, turn: Turn, text: str, opinion: bool, revises: int | None = None) -> Comment:
    """What an adviser says of a case: a comment, or a legal opinion. Raises UnknownCase, CaseRefused."""
    case = advised_case(turn.actor.id, turn.case_id, on=turn.today)
    return put_comment(case, turn, text, revises=revises, opinion=opinion)


@transaction.atomic
def open_advised(*, actor: Actor, document_id: int, on: date) -> OpenedFile:
    """A document of a case that an adviser was let into, leaving the event of who opened it.

    Raises UnknownCase, DamagedDocument.
    """
    return opened_file(actor=actor, document=advised_document(actor.id, document_id, on=on), pdf=False)


@transaction.atomic
def take_advised_evidence(*, actor: Actor, case_id: int, evidence_id: int, on: date, now: datetime) -> Evidence:
    """The original of a piece of evidence for an adviser, in its custody and with the event of who took it.

    Raises UnknownCase, CaseRefused.
    """
    evidence = advised_evidence(actor.id, case_id, evidence_id, on=on)
    if evidence.file is None:
        raise CaseRefused("这份证据是实物或者纸质，没有文件；需要查看的，请联系案件承办人。")
    # By what he was let into, not by a role: that he may was asked above.
    holder, everything = Holder.of(evidence), Scope.everything()
    turn = EvidenceTurn(actor, everything, holder, now)
    leave(evidence, held(everything, holder).subject, turn, Custody.Action.DOWNLOADED, body={"adviser": actor.id})
    return evidence
