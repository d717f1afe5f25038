"""Visits to enterprises before they begin: made from a plan or one by one, arranged, merged, given up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, UnknownCase
from xiezhi.cases.models import InspectionTask, TaskPart
from xiezhi.cases.selectors.inspections import INSPECTION_POWER, in_view
from xiezhi.cases.selectors.teams import team_of
from xiezhi.cases.services.numbering import take_number
from xiezhi.cases.tokens import new_token
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Enterprise, InspectionPlan, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import enterprises, plans
from xiezhi.registry.selectors.officers import valid_on
from xiezhi.registry.selectors.powers import held_on
from xiezhi.registry.services import plans as planning
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

SERIES = "检任"
LONGEST_DAYS = 92
SPECIAL = table("inspection_kind").codes["专项检查"]


@dataclass(frozen=True, slots=True)
class Errand:
    """Who acts on which visit, having seen which revision of it, on which day and at which moment (UTC)."""

    actor: Actor
    scope: Scope
    task_id: int
    revision: int
    today: date
    now: datetime


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Who comes, in which days, and what the visit rests on; `exempt` is a code of cap_exemption, 0 = under the cap.

    `certificate_numbers`: those of the officers of the one who arranges.
    """

    first_day: date
    last_day: date
    certificate_numbers: tuple[str, ...] = ()
    purpose: str = ""
    exempt: int = 0
    exempt_reason: str = ""
    surprise_reason: str = ""


@transaction.atomic
def approve_plan(*, actor: Actor, scope: Scope, plan_id: int, today: date, now: datetime) -> InspectionPlan:
    """Approve a plan as head of its body, and make a visit of each of its enterprises. Raises PlanRefused, UnknownPlan."""
    found = plans.get(scope, plan_id)
    plan = InspectionPlan.objects.select_for_update(of=("self",)).select_related("body").get(pk=found.pk)
    planning.approve(actor=actor, scope=scope, plan=plan, now=now)
    for target in plans.targets(plan):
        arranged = Arrangement(
            plan.first_day,
            plan.last_day,
            tuple(target.certificate_numbers),
            plan.purpose,
            surprise_reason=plan.surprise_reason,
        )
        task = _made(actor, target.enterprise, plan, arranged, today, now)
        _put_part(task, plan.body_id, (plan.power_code, plan.power_name), arranged, today)
    return plan


def _made(
    actor: Actor, enterprise: Enterprise, plan: InspectionPlan, arranged: Arrangement, today: date, now: datetime
) -> InspectionTask:
    cipher, key = new_token()
    task = InspectionTask(
        number=str(take_number(plan.body, SERIES, on=today)),
        body=plan.body,
        enterprise=enterprise,
        plan=plan if plan.pk else None,
        kind=plan.kind,
        token_cipher=cipher,
        token_hash=key,
        created_by=actor.id,
        created_name=actor.name,
        created_at=now,
    )
    _put(task, arranged)
    task.save(force_insert=True)
    return task


def _put(task: InspectionTask, arranged: Arrangement) -> None:
    task.first_day, task.last_day = arranged.first_day, arranged.last_day
    task.purpose = arranged.purpose.strip()
    task.exempt = arranged.exempt
    task.exempt_reason = arranged.exempt_reason.strip() if arranged.exempt else ""
    task.surprise_reason = arranged.surprise_reason.strip()


def _put_part(
    task: InspectionTask, body_id: int, item: tuple[str, str], arranged: Arrangement, today: date
) -> TaskPart:
    code, name = item
    numbers = list(dict.fromkeys(arranged.certificate_numbers))
    return TaskPart.objects.create(
        task=task,
        body_id=body_id,
        power_code=code,
        power_name=name,
        certificate_numbers=numbers,
        officer_ids=list(team_of(body_id, numbers, on=today).officer_ids),
    )


@transaction.atomic
def make_visit(
    *,
    actor: Actor,
    scope: Scope,
    enterprise_id: int,
    power_id: int,
    kind: int,
    arranged: Arrangement,
    today: date,
    now: datetime,
) -> InspectionTask:
    """Register one visit that stands in no plan; it needs approval. Raises CaseRefused, UnknownEnterprise."""
    power = held_on(scope, on=today, kind=INSPECTION_POWER).select_related("organisation").filter(pk=power_id).first()
    if power is None or not scope.over(Role.OFFICER).covers(power.organisation_id):
        raise CaseRefused("没有这个检查事项，或不在你所在执法主体今天公布的事项清单中；未公布的检查事项不得检查。")
    if kind == SPECIAL:
        raise CaseRefused("专项检查应当先拟定计划并经批准，不能单独登记检查任务。")
    enterprise = enterprises.get(scope, enterprise_id, on=today)
    if enterprise.closed_on is not None and enterprise.closed_on <= today:
        raise CaseRefused(f"该企业已于{enterprise.closed_on}注销。")
    _check(arranged, power.organisation_id, today)
    alone = InspectionPlan(body=power.organisation, kind=kind)
    task = _made(actor, enterprise, alone, arranged, today, now)
    _put_part(task, power.organisation_id, (power.code, power.name), arranged, today)
    _told(actor, "inspection.made", task, enterprise=enterprise.code, power=power.code)
    return task


@transaction.atomic
def arrange(*, errand: Errand, arranged: Arrangement) -> InspectionTask:
    """Set who comes and when, before the visit is put up for approval. Raises CaseRefused, ChangedMeanwhile, UnknownCase."""
    task = held_task(errand)
    own = [part for part in task.parts.all() if errand.scope.over(Role.OFFICER).covers(part.body_id)]
    if not own:
        raise CaseRefused("须由参加检查的执法主体的执法人员安排。")
    for part in own:
        _check(arranged, part.body_id, errand.today)
        part.certificate_numbers = list(dict.fromkeys(arranged.certificate_numbers))
        part.officer_ids = list(team_of(part.body_id, part.certificate_numbers, on=errand.today).officer_ids)
        part.save(update_fields=["certificate_numbers", "officer_ids"])
    _put(task, arranged)
    _changed(task)
    days = [arranged.first_day.isoformat(), arranged.last_day.isoformat()]
    told = {"days": days, "officers": list(arranged.certificate_numbers), "exempt": arranged.exempt}
    _told(errand.actor, "inspection.arranged", task, **told)
    return task


@transaction.atomic
def cancel_visit(*, errand: Errand, reason: str) -> None:
    """Give up a visit that has not begun. Raises CaseRefused, ChangedMeanwhile, UnknownCase."""
    task = held_task(errand)
    if not errand.scope.over(Role.OFFICER, Role.BODY_HEAD).covers(task.body_id):
        raise CaseRefused("须由牵头执法主体的人员取消。")
    if not reason.strip():
        raise CaseRefused("请填写取消检查的原因。")
    task.cancelled_reason = reason.strip()[:500]
    _changed(task)
    _told(errand.actor, "inspection.cancelled", task)


@transaction.atomic
def merge_visits(*, actor: Actor, scope: Scope, task_ids: Iterable[int], today: date) -> InspectionTask:
    """Make one visit of several to one enterprise (综合查一次); the earliest leads, the others end in it.

    By somebody who has all the bodies in view: the officers of one body for its own, a supervisor for several.
    Raises CaseRefused.
    """
    wanted = sorted(set(task_ids))
    locked = InspectionTask.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("first_day", "pk")
    tasks = list(locked.select_related("enterprise", "body"))
    _check_merge(scope, tasks, wanted, today)
    lead, *others = tasks
    for other in others:
        _take_over(lead, other)
        other.merged_into = lead
        _changed(other)
    first, last = max(task.first_day for task in tasks), min(task.last_day for task in tasks)
    lead.first_day, lead.last_day = (first, last) if first <= last else (last, first)
    _changed(lead)
    _told(actor, "inspection.merged", lead, visits=[other.number for other in others])
    return lead


def _check_merge(scope: Scope, tasks: list[InspectionTask], wanted: list[int], today: date) -> None:
    if len(tasks) < 2 or len(tasks) < len(wanted):
        raise CaseRefused("合并至少需要两个检查任务，请刷新页面后重选。")
    if len({task.enterprise_id for task in tasks}) > 1:
        raise CaseRefused("只能合并同一家企业的检查任务。")
    if any(task.case_id is not None or not task.is_open or task.last_day < today for task in tasks):
        raise CaseRefused("其中有检查任务已经开始、合并、取消或者过期，请刷新页面后重选。")
    handlers = scope.over(Role.OFFICER, Role.BODY_HEAD, Role.SUPERVISOR)
    if not all(handlers.covers(part.body_id) for task in tasks for part in task.parts.all()):
        raise CaseRefused("其中有不在你管辖范围内的执法主体；跨部门的合并请由监督人员办理。")


def _take_over(lead: InspectionTask, other: InspectionTask) -> None:
    """Copy the parts of a visit into the one that leads; officers of a body that looks at the same item are joined."""
    for part in other.parts.all():
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


def held_task(errand: Errand) -> InspectionTask:
    """The visit, locked, before it begins. Raises UnknownCase, ChangedMeanwhile, CaseRefused."""
    if not in_view(errand.scope).filter(pk=errand.task_id).exists():
        raise UnknownCase("没有这个检查任务，或不在你的管辖范围内。")
    task = (
        InspectionTask.objects.select_for_update(of=("self",))
        .select_related("enterprise", "body", "plan")
        .get(pk=errand.task_id)
    )
    if task.revision != errand.revision:
        raise ChangedMeanwhile("这个检查任务刚由他人修改，没有保存。请看过最新内容后再办。")
    if not task.is_open or task.case_id is not None:
        raise CaseRefused("这个检查任务已经报批、合并或者取消，不能再改。")
    return task


def _check(arranged: Arrangement, body_id: int, today: date) -> None:
    if arranged.last_day < arranged.first_day:
        raise CaseRefused(f"最晚检查日期{arranged.last_day}早于最早检查日期{arranged.first_day}，请核对这两个日期。")
    if arranged.last_day < today:
        raise CaseRefused(f"最晚检查日期{arranged.last_day}已过，请改为今天或之后的日期。")
    if (arranged.last_day - arranged.first_day).days >= LONGEST_DAYS:
        raise CaseRefused(f"一次检查的日期范围最长{LONGEST_DAYS}日，请缩短。")
    if arranged.exempt and not arranged.exempt_reason.strip():
        raise CaseRefused("不受频次上限限制的检查，请填写投诉举报编号、转办文号等依据。")
    valid = {certificate.number for certificate in valid_on(Scope.everything(), body_id, on=today)}
    unknown = [number for number in arranged.certificate_numbers if number not in valid]
    if unknown:
        raise CaseRefused(f"执法证{'、'.join(unknown)}今天无效，或不属于该执法主体，请重新选择检查人员。")


def _changed(task: InspectionTask) -> None:
    task.revision += 1
    task.save()


def _told(actor: Actor, action: str, task: InspectionTask, **body: object) -> None:
    told = {"number": task.number, "organisation": task.body_id, "revision": task.revision, **body}
    record(actor=actor, action=action, subject=f"inspection:{task.pk}", body=told)
