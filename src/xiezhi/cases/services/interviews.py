"""Records of interviews: begun, saved as they are written, issued as documents."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from xiezhi.cases.documents.catalogue import INTERVIEW
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile
from xiezhi.cases.interviews import Record, begun
from xiezhi.cases.models import CaseFile, Interview, IssuedDocument
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.cases import one_case
from xiezhi.cases.selectors.decisions import officers_of
from xiezhi.cases.selectors.interviews import interview_values, lacks, matter_of, one_interview
from xiezhi.cases.services.documents import issue, subject_of
from xiezhi.cases.services.turns import Turn
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import name_on
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record as leave


@transaction.atomic
def begin_interview(*, actor: Actor, scope: Scope, case_id: int, now: datetime) -> Interview:
    """A new record with what must be said in it. Raises UnknownCase, CaseRefused."""
    case = one_case(scope, case_id)
    _require_officer(scope, case)
    CaseFile.objects.select_for_update().get(pk=case.pk)  # two who begin at once get places of their own
    on = timezone.localtime(now).date()
    officers = officers_of(case, on=on)
    names = "、".join(text.partition("（")[0] for text in officers)
    lines = begun(matter_of(case), on, body=name_on(case.body, on=on), officers=names)
    place = Particulars.opened(case.particulars).place
    first = Record(began=now, place=place, officers=tuple(case.certificate_numbers), lines=lines)
    made = Interview.objects.create(
        case=case,
        place=Interview.objects.filter(case=case).count() + 1,
        content=first.sealed(),
        changed_by=actor.id,
        changed_name=actor.name,
        changed_at=now,
    )
    _leave(actor, made, "interview.begun")
    return made


@transaction.atomic
def open_interview(*, actor: Actor, scope: Scope, interview_id: int) -> tuple[Interview, Record]:
    """A record in plain, leaving the event of who read it. Raises UnknownCase."""
    interview = one_interview(scope, interview_id)
    _leave(actor, interview, "interview.opened")
    return interview, Record.opened(interview.content)


@transaction.atomic
def save_interview(
    *, actor: Actor, scope: Scope, interview_id: int, revision: int, record: Record, now: datetime
) -> Interview:
    """Keep what was written so far, complete or not. Raises UnknownCase, CaseRefused, ChangedMeanwhile."""
    interview = _held(scope, interview_id, revision)
    interview.content = record.sealed()
    interview.revision += 1
    interview.changed_by, interview.changed_name, interview.changed_at = actor.id, actor.name, now
    interview.save()
    _leave(actor, interview, "interview.saved")
    return interview


@transaction.atomic
def issue_interview(*, turn: Turn, interview_id: int, revision: int) -> IssuedDocument:
    """Issue a record as it was saved; from then on it does not change. The revision of the turn is not looked at.

    Raises UnknownCase, ChangedMeanwhile, and CaseRefused with everything that is missing.
    """
    interview = _held(turn.scope, interview_id, revision)
    record = Record.opened(interview.content)
    lacking = lacks(interview.case, record, now=turn.now)
    if lacking:
        told = "；".join(
            f"{lack.title}，{lack.remedy}{f'（{lack.article}）' if lack.article else ''}" for lack in lacking
        )
        raise CaseRefused(f"现在不能制发询问笔录：{told}。")
    seen = CaseFile.objects.values_list("revision", flat=True).get(pk=interview.case_id)
    own = replace(turn, case_id=interview.case_id, revision=seen)
    document = issue(turn=own, title=INTERVIEW, asked=interview_values(interview, record))
    interview.document = document
    interview.save()
    return document


def _held(scope: Scope, interview_id: int, revision: int) -> Interview:
    seen = one_interview(scope, interview_id)
    _require_officer(scope, seen.case)
    interview = Interview.objects.select_for_update().get(pk=interview_id)
    interview.case = seen.case
    if interview.document_id is not None:
        raise CaseRefused("这份询问笔录已经制发，不能再改。需要补充的，请再做一次询问笔录。")
    if interview.revision != revision:
        at = timezone.localtime(interview.changed_at)
        raise ChangedMeanwhile(
            f"{interview.changed_name}已于{at:%m月%d日 %H:%M}保存了这份笔录，你这里的内容没有保存，也没有丢失。"
            "请把你写的内容复制下来，再打开最新的笔录补上。"
        )
    return interview


def _require_officer(scope: Scope, case: CaseFile) -> None:
    if not scope.over(Role.OFFICER).covers(case.body_id):
        raise CaseRefused("须由该执法主体的执法人员制作询问笔录。")
    if case.ended:
        raise CaseRefused("这件案件已经办结，不能再做询问笔录。")


def _leave(actor: Actor, interview: Interview, action: str) -> None:
    leave(
        actor=actor,
        action=action,
        subject=subject_of(interview.case),
        body={"case": interview.case_id, "interview": interview.pk, "revision": interview.revision},
    )
