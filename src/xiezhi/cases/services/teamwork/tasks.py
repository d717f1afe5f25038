"""Tasks in a case: given, done, cancelled."""

from datetime import date
from typing import Final

from django.db import transaction

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import CaseFile, CaseTask
from xiezhi.cases.selectors.teamwork.people import staff_of
from xiezhi.cases.services.history import leave_row_event
from xiezhi.cases.services.teamwork.notices import TASK, tell
from xiezhi.cases.services.teamwork.presence import seen_case, written
from xiezhi.cases.services.turns import Turn, require_roles
from xiezhi.registry.models import STAFF, Role

LONGEST: Final = 500
GIVERS: Final = frozenset(role.value for role in STAFF)


@transaction.atomic
def give_task(*, turn: Turn, assignee_id: int, text: str, due_on: date) -> CaseTask:
    """Give somebody of the body something to do by a day. Raises UnknownCase, CaseRefused."""
    case = seen_case(turn)
    require_roles(turn, case, GIVERS, body_id=_own_body(turn, case))
    if case.ended:
        raise CaseRefused("这件案件已经办结，不能再交办事项。")
    kept = written(text, "要办的事项", longest=LONGEST)
    if due_on < turn.today:
        raise CaseRefused(f"完成期限（{due_on}）早于今天，请核对日期。")
    if assignee_id not in {person.id for person in staff_of(case, on=turn.today)}:
        raise CaseRefused("只能交办给本执法主体的人员，请重新选择。")
    task = CaseTask.objects.create(
        case=case,
        text=sealing.encrypt(kept),
        assignee_id=assignee_id,
        due_on=due_on,
        given_by=turn.actor.id,
        given_name=turn.actor.name,
        given_at=turn.now,
    )
    told = f"{turn.actor.name}交办一件事项，请于{due_on}前完成"
    tell(case, turn, [assignee_id], cause=f"task:{task.pk}", kind=TASK, text=told)
    _leave(case, turn, "task.given", task)
    return task


@transaction.atomic
def end_task(*, turn: Turn, task_id: int, done: bool, note: str) -> CaseTask:
    """Close a task: done by who was to do it, cancelled by who gave it or a head. Raises UnknownCase, CaseRefused."""
    case = seen_case(turn)
    task = CaseTask.objects.select_for_update().filter(pk=task_id, case=case).first()
    if task is None:
        raise CaseRefused("没有这件交办事项，请刷新页面。")
    if task.state != CaseTask.State.OPEN:
        raise CaseRefused(f"这件交办事项{task.get_state_display()}（{task.ended_name}），不能再改。")
    _require_ender(turn, case, task, done=done)
    task.state = CaseTask.State.DONE if done else CaseTask.State.CANCELLED
    task.note = sealing.encrypt(written(note, "办理情况" if done else "取消原因", longest=LONGEST))
    task.ended_name, task.ended_at = turn.actor.name, turn.now
    task.save(update_fields=["state", "note", "ended_name", "ended_at"])
    told = f"{turn.actor.name}{'完成' if done else '取消'}了交办事项"
    people = [task.given_by, task.assignee_id]
    tell(case, turn, people, cause=f"task:{task.pk}:ended", kind=TASK, text=told)
    _leave(case, turn, "task.done" if done else "task.cancelled", task)
    return task


def _require_ender(turn: Turn, case: CaseFile, task: CaseTask, *, done: bool) -> None:
    if done and task.assignee_id != turn.actor.id:
        raise CaseRefused(f"由承办人{task.assignee.display_name}登记完成。")
    heads = turn.scope.over(Role.BODY_HEAD)
    if not done and task.given_by != turn.actor.id and not heads.covers(case.body_id):
        raise CaseRefused(f"由交办人{task.given_name}或者执法主体负责人取消。")


def _own_body(turn: Turn, case: CaseFile) -> int:
    """The body of a case among whose people the one who acts is: its own, or the one that received it."""
    received = case.receiver_id
    return received if received is not None and not turn.scope.covers(case.body_id) else case.body_id


def _leave(case: CaseFile, turn: Turn, action: str, task: CaseTask) -> None:
    body = {"task": task.pk, "assignee": task.assignee_id, "due": task.due_on.isoformat()}
    leave_row_event(case, turn, action, body=body)
