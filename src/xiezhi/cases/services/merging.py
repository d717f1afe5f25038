"""Several visits to one enterprise made one (综合查一次)."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile
from xiezhi.cases.models import InspectionTask, TaskPart
from xiezhi.cases.selectors.inspections import Days, shared_days
from xiezhi.cases.selectors.visits import each_once, year_of_visits
from xiezhi.cases.services.visits import check_days, mark_changed, tell
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor


@transaction.atomic
def merge_visits(
    *, actor: Actor, scope: Scope, seen: Mapping[int, int], today: date, days: Days | None = None
) -> InspectionTask:
    """Make one visit of several to one enterprise; the earliest leads, the others end in it.

    `seen`: the revision that was seen of each, by id. `days`: the first and last day chosen for it, None for those that all
    of them share. By somebody who has all the bodies in view: the officers of one body for its own, a supervisor for
    several. It counts towards the yearly cap unless all of them stand outside it. Raises CaseRefused, ChangedMeanwhile.
    """
    locked = InspectionTask.objects.select_for_update(of=("self",)).filter(pk__in=seen).order_by("pk")
    tasks = sorted(locked.select_related("enterprise", "body"), key=lambda task: (task.first_day, task.pk))
    _check(scope, tasks, seen, today)
    chosen = days or _shared(tasks, today)
    check_days(chosen, today)
    lead, *others = tasks
    _check_cap(tasks, chosen)
    for other in others:
        _take_over(lead, other)
    told = {
        "visits": [other.number for other in others],
        "days": [day.isoformat() for day in chosen],
        "exempt": {task.number: task.exempt for task in tasks if task.exempt},
    }
    lead.first_day, lead.last_day = chosen
    _put_in_one(lead, tasks)
    mark_changed(lead)
    tell(actor, "inspection.merged", lead, **told)
    return lead


def _check(scope: Scope, tasks: list[InspectionTask], seen: Mapping[int, int], today: date) -> None:
    if len(tasks) < 2 or len(tasks) < len(seen):
        raise CaseRefused("合并至少需要两个检查任务，请刷新页面后重选。")
    if len({task.enterprise_id for task in tasks}) > 1:
        raise CaseRefused("只能合并同一家企业的检查任务。")
    if any(task.case_id is not None or not task.is_open or task.last_day < today for task in tasks):
        raise CaseRefused("其中有检查任务已经开始、合并、取消或者过期，没有合并；请看过最新的任务后重选。")
    changed = [task.number for task in tasks if task.revision != seen[task.pk]]
    if changed:
        raise ChangedMeanwhile(f"{'、'.join(changed)}刚由他人修改，没有合并。请看过最新的安排后再办。")
    handlers = scope.over(Role.OFFICER, Role.BODY_HEAD, Role.SUPERVISOR)
    if not all(handlers.covers(part.body_id) for task in tasks for part in task.parts.all()):
        raise CaseRefused("其中有不在你管辖范围内的执法主体；跨部门的合并请由监督人员办理。")


def _shared(tasks: Sequence[InspectionTask], today: date) -> Days:
    found = shared_days(tasks, on=today)
    if found is None:
        own = "；".join(f"{task.number}为{task.first_day}至{task.last_day}" for task in tasks)
        raise CaseRefused(f"这些检查没有共同的日期（{own}），请填写联合检查的日期。")
    return found


def _check_cap(tasks: Sequence[InspectionTask], days: Days) -> None:
    """A visit after a complaint is not to be stopped by the cap because an ordinary one was joined to it."""
    outside = [task for task in tasks if task.exempt]
    if 0 < len(outside) < len(tasks) and year_of_visits(tasks[0].enterprise, on=days[0]).is_reached:
        raise CaseRefused(
            f"该企业今年的检查已达频次上限，只有{'、'.join(task.number for task in outside)}不受上限限制，"
            "不能与其他检查合并；请单独进行。"
        )


def _put_in_one(lead: InspectionTask, tasks: Sequence[InspectionTask]) -> None:
    """What the visits rest on, in the one that leads. Outside the cap is only what would be so without each of the others."""
    outside = [task for task in tasks if task.exempt]
    reasons = [f"{table('cap_exemption').name(task.exempt)}：{task.exempt_reason}" for task in outside]
    alone = len(outside) == len(tasks)
    lead.purpose = "\n".join(each_once([*(task.purpose for task in tasks), *(() if alone else reasons)]))
    lead.exempt = lead.exempt if alone else 0
    lead.exempt_reason = "；".join(each_once(task.exempt_reason for task in tasks))[:500] if alone else ""
    lead.lead_id = next((task.lead_id for task in tasks if task.lead_id is not None), None)


def _take_over(lead: InspectionTask, other: InspectionTask) -> None:
    """Let a visit, and those that ended in it before, end in the one that leads."""
    for part in other.parts.all():
        _join_part(lead, part)
    for each in (other, *InspectionTask.objects.select_for_update(of=("self",)).filter(merged_into=other)):
        each.merged_into = lead
        mark_changed(each)


def _join_part(lead: InspectionTask, part: TaskPart) -> None:
    """Copy what a body looks at; the officers of a body that looks at the same item are joined."""
    same, made = TaskPart.objects.get_or_create(
        task=lead,
        body_id=part.body_id,
        power_code=part.power_code,
        defaults={
            "power_name": part.power_name,
            "certificate_numbers": part.certificate_numbers,
            "officer_ids": part.officer_ids,
        },
    )
    if not made:
        same.certificate_numbers = list(dict.fromkeys([*same.certificate_numbers, *part.certificate_numbers]))
        same.officer_ids = list(dict.fromkeys([*same.officer_ids, *part.officer_ids]))
        same.save(update_fields=["certificate_numbers", "officer_ids"])
