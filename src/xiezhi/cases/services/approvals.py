"""Approval of a step before it is taken: asked for, given or sent back level by level, used when the step is taken."""

from typing import Final

from django.db import transaction

from xiezhi.accounts.models import User
from xiezhi.accounts.services.inbox import settle
from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import ApprovalGiven, ApprovalRequest, CaseFile, StepTaken
from xiezhi.cases.selectors.approvals import (
    LIVE,
    course_place,
    fine_in,
    levels_before,
    role_title,
)
from xiezhi.cases.selectors.case_facts import case_facts
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.steps import step_of
from xiezhi.cases.selectors.teamwork.people import handlers_of, handles, who_acts
from xiezhi.cases.selectors.transfers import acting_body
from xiezhi.cases.services.history import leave_row_event
from xiezhi.cases.services.teamwork.notices import APPROVAL, subject_of, tell
from xiezhi.cases.services.teamwork.presence import written
from xiezhi.cases.services.turns import Turn, change, held_case, require_roles
from xiezhi.law.procedures import version
from xiezhi.law.steps import Step
from xiezhi.registry.models import STAFF
from xiezhi.registry.selectors.people import people_of
from xiezhi.registry.selectors.substitutions import acting_for

LONGEST: Final = 1000
State = ApprovalRequest.State


@transaction.atomic
def ask_approval(*, turn: Turn, step_id: str, text: str, fine: int | None = None) -> ApprovalRequest:
    """Ask the levels of the body's chain for their approval of a step that may follow.

    `fine`: in fen, where the step will set another one than the case knows; a higher one is then not covered.
    Raises UnknownCase, ChangedMeanwhile, and CaseRefused where no approval is needed or one is already asked for.
    """
    case = held_case(turn)
    step = step_of(case, step_id)
    require_roles(turn, case, frozenset(role.value for role in STAFF))
    reading = Reading(case, on=turn.today)
    facts = dict(case_facts(reading))
    facts |= {} if fine is None else {"fine": fine}
    known = reading.approvals
    chain = known.chain_for(step, facts)
    if chain is None:
        raise CaseRefused(f"“{step.title}”不需要逐级审批，可以直接办理。")
    earlier = known.requests.get(step.id)
    if earlier is not None and earlier.state in LIVE and earlier.fine == fine_in(facts):
        raise CaseRefused(f"“{step.title}”已由{earlier.asked_name}呈批，正在审批或者已经同意。")
    ApprovalRequest.objects.filter(case=case, step=step.id, state__in=LIVE).update(state=State.WITHDRAWN)
    request = ApprovalRequest.objects.create(
        case=case,
        step=step.id,
        place=known.place,
        chain=chain.pk,
        levels=list(levels_before(chain.levels, step)),
        source=chain.source,
        fine=fine_in(facts),
        text=sealing.encrypt(written(text, "呈批内容", longest=LONGEST)),
        asked_by=turn.actor.id,
        asked_name=turn.actor.name,
        asked_on=turn.today,
        asked_at=turn.now,
    )
    change(case, turn, f"呈批{step.title}")
    _leave(case, turn, "approval.asked", request, chain=chain.pk, levels=request.levels)
    _tell_level(case, turn, request, step.title)
    return request


@transaction.atomic
def give_approval(*, turn: Turn, request_id: int, place: int, agree: bool, opinion: str) -> ApprovalRequest:
    """What the level at `place` (from 1) says: agreed, or sent back with the reason.

    Not by who asked, who handles the case, or who has spoken as a lower level, nor in the place of one who asked or handles
    it. Who acts in somebody's place is kept with that one's name. Raises UnknownCase, ChangedMeanwhile, CaseRefused.
    """
    case = held_case(turn)
    request = _waiting(case, request_id, place)
    role, title = request.levels[place - 1], _title(case, request)
    require_roles(turn, case, frozenset({role}))
    absent = acting_for(turn.actor.id, role, case.body_id, on=turn.today)
    _require_apart(turn, case, request, absent)
    said = "同意" if agree and not opinion.strip() else written(opinion, "退回的意见", longest=LONGEST)
    ApprovalGiven.objects.create(
        request=request,
        place=place,
        role=role,
        agreed=agree,
        opinion=sealing.encrypt(said),
        given_by=turn.actor.id,
        given_name=turn.actor.name,
        for_name=absent.display_name if absent else "",
        given_on=turn.today,
        given_at=turn.now,
    )
    if not agree or place == len(request.levels):
        request.state = State.AGREED if agree else State.SENT_BACK
        request.save(update_fields=["state"])
    change(case, turn, f"{role_title(role)}{'同意' if agree else '退回'}{title}")
    _leave(case, turn, "approval.given" if agree else "approval.sent_back", request, level=role, place=place)
    _tell_given(case, turn, request, title)
    return request


@transaction.atomic
def withdraw_approval(*, turn: Turn, request_id: int) -> None:
    """Take back what one asked for, before the step is taken. Raises UnknownCase, ChangedMeanwhile, CaseRefused."""
    case = held_case(turn)
    request = _locked(case, request_id)
    if request is None or request.state not in LIVE:
        raise CaseRefused("这次呈批已经了结，请刷新页面。")
    if request.asked_by != turn.actor.id:
        raise CaseRefused(f"由呈批人{request.asked_name}撤回。")
    request.state = State.WITHDRAWN
    request.save(update_fields=["state"])
    change(case, turn, f"撤回呈批{_title(case, request)}")
    _leave(case, turn, "approval.withdrawn", request)


def use_approval(reading: Reading, step: Step) -> None:
    """A step was taken on what was agreed: it serves no second time. Part of the use case of the step."""
    agreed = [each for each in reading.done.requests if each.step == step.id and each.state == State.AGREED]
    for request in agreed:
        request.state = State.USED
        request.save(update_fields=["state"])


def acting_name(turn: Turn, case: CaseFile, step: Step) -> str:
    """In whose place a step is taken, "" for oneself. Raises CaseRefused for who would so approve what is one's own."""
    body_id = acting_body(case, step)
    held = [role for role in step.roles if turn.scope.over(role).covers(body_id)]
    absent = [acting_for(turn.actor.id, role, body_id, on=turn.today) for role in held]
    names = [each.display_name for each in absent if each is not None]
    if not names or None in absent:
        return ""
    before = StepTaken.objects.filter(case=case, aside=False).order_by("-place").first()
    proposed = before is not None and before.taken_by == turn.actor.id
    asked = case.approvals.filter(step=step.id, state=State.AGREED, asked_by=turn.actor.id).exists()
    if proposed or asked or handles(turn.actor.id, case):
        raise CaseRefused(
            f"你代{names[0]}办理，不能办理本人提出或者承办的案件的“{step.title}”，请由{names[0]}或者其他负责人办理。"
        )
    return names[0]


def _locked(case: CaseFile, request_id: int) -> ApprovalRequest | None:
    return ApprovalRequest.objects.select_for_update().filter(pk=request_id, case=case).first()


def _waiting(case: CaseFile, request_id: int, place: int) -> ApprovalRequest:
    """The request, while this level is to say something. Raises CaseRefused."""
    request = _locked(case, request_id)
    if request is None:
        raise CaseRefused("没有这次呈批，请刷新页面。")
    if request.state != State.OPEN or request.place != course_place(case):
        raise CaseRefused(f"这次呈批{request.get_state_display()}或者案件已经前进，不能再审批，请刷新页面。")
    if place != request.given.count() + 1:
        raise CaseRefused("这一级已经审批，请刷新页面。")
    return request


def _require_apart(turn: Turn, case: CaseFile, request: ApprovalRequest, absent: User | None) -> None:
    for_name = absent.display_name if absent else ""
    whose = f"你代{for_name}审批，" if for_name else ""
    remedy = f"请由{for_name}本人或者其他人员审批。" if for_name else "请由其他人员审批，本人不在的按代行办理。"
    if request.asked_by == turn.actor.id:
        raise CaseRefused(f"{whose}不能审批本人提出的事项，{remedy}")
    if handles(turn.actor.id, case):
        raise CaseRefused(f"{whose}不能审批本人承办的案件，{remedy}")
    if request.given.filter(given_by=turn.actor.id).exists():
        raise CaseRefused(f"{whose}你已经作为下一级审批过，同一人不能审批两级，{remedy}")
    if absent is not None and (request.asked_by == absent.pk or handles(absent.pk, case)):
        raise CaseRefused(
            f"这件事项由{for_name}提出或者承办，{for_name}本人不能审批，代行人也不能，请由其他有权审批的人员审批。"
        )


def _title(case: CaseFile, request: ApprovalRequest) -> str:
    return version(case.procedure).step(request.step).title


def _tell_level(case: CaseFile, turn: Turn, request: ApprovalRequest, title: str) -> None:
    """Tell the level that is to say something now."""
    place = request.given.count() + 1
    people = people_of(case.body_id, [request.levels[place - 1]], on=turn.today)
    users = {person.id for person in people} - {request.asked_by}
    text = f"{title}等候你审批（{role_title(request.levels[place - 1])}）"
    tell(case, turn, users, cause=f"approval:{request.pk}:{place}", kind=APPROVAL, text=text)


def _tell_given(case: CaseFile, turn: Turn, request: ApprovalRequest, title: str) -> None:
    """Tell the next level, or that all agreed, or that it was sent back; what the level before was told is done with."""
    settle(subject=subject_of(case), kinds=(APPROVAL,), now=turn.now)
    if request.state == State.OPEN:
        _tell_level(case, turn, request, title)
        return
    agreed = request.state == State.AGREED
    users = {request.asked_by, *handlers_of(case)}
    if agreed:
        step = version(case.procedure).step(request.step)
        users |= set(who_acts(case, step.roles, acting_body(case, step), on=turn.today))
    text = f"{title}已逐级同意，可以办理" if agreed else f"{title}被{turn.actor.name}退回，请看意见"
    tell(case, turn, users, cause=f"approval:{request.pk}:{request.state}", kind=APPROVAL, text=text)


def _leave(case: CaseFile, turn: Turn, action: str, request: ApprovalRequest, **more: object) -> None:
    leave_row_event(case, turn, action, body={"request": request.pk, "step": request.step, **more})
