"""Visits to enterprises before they begin: made from a plan or one by one, arranged, given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, UnknownCase
from xiezhi.cases.models import InspectionTask, Lead, TaskPart
from xiezhi.cases.selectors.inspections import INSPECTION_POWER, Days, in_view
from xiezhi.cases.selectors.leads import one_lead
from xiezhi.cases.selectors.teams import each_officer
from xiezhi.cases.services.numbering import take_number, take_numbers
from xiezhi.cases.services.teamwork.visit_notices import tell_arranged, tell_cancelled, tell_planned
from xiezhi.cases.tokens import new_token
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Enterprise, InspectionPlan, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import enterprises, plans
from xiezhi.registry.selectors.officers import numbered, valid_certificates
from xiezhi.registry.selectors.powers import held_on
from xiezhi.registry.services import plans as planning
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

SERIES = "检任"
LONGEST_DAYS = 92
INSPECTED = table("lead_state").codes["转行政检查"]
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
    _make_planned(actor, plan, today, now)
    tell_planned(actor, plan, today=today, now=now)
    return plan


def _make_planned(actor: Actor, plan: InspectionPlan, today: date, now: datetime) -> None:
    """The visits of a plan, with few queries however many there are."""
    targets = plans.targets(plan)
    arranged = Arrangement(plan.first_day, plan.last_day, purpose=plan.purpose, surprise_reason=plan.surprise_reason)
    numbers = take_numbers(plan.body, SERIES, count=len(targets), on=today)
    tasks = [
        _drafted(actor, target.enterprise, plan, arranged, str(number), now)
        for target, number in zip(targets, numbers, strict=True)
    ]
    InspectionTask.objects.bulk_create(tasks)
    known = numbered(Scope.everything(), list({each for target in targets for each in target.certificate_numbers}))
    TaskPart.objects.bulk_create(
        TaskPart(
            task=task,
            body_id=plan.body_id,
            power_code=plan.power_code,
            power_name=plan.power_name,
            certificate_numbers=target.certificate_numbers,
            officer_ids=each_officer(target.certificate_numbers, known),
        )
        for target, task in zip(targets, tasks, strict=True)
    )


def _drafted(
    actor: Actor, enterprise: Enterprise, plan: InspectionPlan, arranged: Arrangement, number: str, now: datetime
) -> InspectionTask:
    """A visit that is not stored yet; `plan` may be one that is not stored either, for a visit of itself."""
    cipher, key = new_token()
    task = InspectionTask(
        number=number,
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
    return task


def _put(task: InspectionTask, arranged: Arrangement) -> None:
    task.first_day, task.last_day = arranged.first_day, arranged.last_day
    task.purpose = arranged.purpose.strip()
    task.exempt = arranged.exempt
    task.exempt_reason = arranged.exempt_reason.strip() if arranged.exempt else ""
    task.surprise_reason = arranged.surprise_reason.strip()


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
    lead_id: int | None = None,
) -> InspectionTask:
    """Register one visit that stands in no plan, of itself or for a lead that was to be looked at so; it needs approval.

    Raises CaseRefused, UnknownCase, UnknownEnterprise.
    """
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
    number = str(take_number(power.organisation, SERIES, on=today))
    task = _drafted(actor, enterprise, alone, arranged, number, now)
    if lead_id is not None:
        task.lead = _lead(scope, lead_id, power.organisation_id)
    task.save(force_insert=True)
    numbers = list(dict.fromkeys(arranged.certificate_numbers))
    TaskPart.objects.create(
        task=task,
        body_id=power.organisation_id,
        power_code=power.code,
        power_name=power.name,
        certificate_numbers=numbers,
        officer_ids=_officers(numbers),
    )
    tell(actor, "inspection.made", task, enterprise=enterprise.code, power=power.code, lead=lead_id)
    tell_arranged(actor, task, today=today, now=now)
    return task


def _officers(numbers: Sequence[str]) -> list[int]:
    return each_officer(numbers, numbered(Scope.everything(), numbers))


def _lead(scope: Scope, lead_id: int, body_id: int) -> Lead:
    lead = one_lead(scope, lead_id)
    if lead.body_id != body_id or lead.state != INSPECTED:
        raise CaseRefused("这条线索不由该执法主体转行政检查，请先在线索中办理“转行政检查”。")
    return lead


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
        part.officer_ids = _officers(part.certificate_numbers)
        part.save(update_fields=["certificate_numbers", "officer_ids"])
    _put(task, arranged)
    mark_changed(task)
    days = [arranged.first_day.isoformat(), arranged.last_day.isoformat()]
    told = {"days": days, "officers": list(arranged.certificate_numbers), "exempt": arranged.exempt}
    tell(errand.actor, "inspection.arranged", task, **told)
    tell_arranged(errand.actor, task, today=errand.today, now=errand.now)
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
    mark_changed(task)
    tell(errand.actor, "inspection.cancelled", task)
    tell_cancelled(errand.actor, task, today=errand.today, now=errand.now)


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


def check_days(days: Days, today: date) -> None:
    """Raises CaseRefused where a visit cannot be on these days, the first and the last."""
    first, last = days
    if last < first:
        raise CaseRefused(f"最晚检查日期{last}早于最早检查日期{first}，请核对这两个日期。")
    if last < today:
        raise CaseRefused(f"最晚检查日期{last}已过，请改为今天或之后的日期。")
    if (last - first).days >= LONGEST_DAYS:
        raise CaseRefused(f"一次检查的日期范围最长{LONGEST_DAYS}日，请缩短。")


def _check(arranged: Arrangement, body_id: int, today: date) -> None:
    check_days((arranged.first_day, arranged.last_day), today)
    if arranged.exempt and not arranged.exempt_reason.strip():
        raise CaseRefused("不受频次上限限制的检查，请填写投诉举报编号、转办文号等依据。")
    numbers = arranged.certificate_numbers
    valid = set(
        valid_certificates(Scope.everything(), body_id, on=today)
        .filter(number__in=numbers)
        .values_list("number", flat=True)
    )
    unknown = [number for number in numbers if number not in valid]
    if unknown:
        raise CaseRefused(f"执法证{'、'.join(unknown)}今天无效，或不属于该执法主体，请重新选择检查人员。")


def mark_changed(task: InspectionTask) -> None:
    """Save a visit with one more revision; part of a use case."""
    task.revision += 1
    task.save()


def tell(actor: Actor, action: str, task: InspectionTask, **body: object) -> None:
    """Leave the event of a visit; part of a use case."""
    told = {"number": task.number, "organisation": task.body_id, "revision": task.revision, **body}
    record(actor=actor, action=action, subject=f"inspection:{task.pk}", body=told)
