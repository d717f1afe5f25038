"""Plans of inspections: drafted, enterprises named or drawn, approved by the head of the body."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from xiezhi.accounts.services.inbox import Message, notify
from xiezhi.law.vocabulary import table
from xiezhi.registry import drawing
from xiezhi.registry.models import Enterprise, InspectionPlan, PlanTarget, Power, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import enterprises
from xiezhi.registry.selectors.enterprises import EnterpriseFilters
from xiezhi.registry.selectors.officers import valid_on
from xiezhi.registry.selectors.people import people_of
from xiezhi.registry.selectors.powers import held_on
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

INSPECTION_POWER = table("power_kind").codes["行政检查"]
SPECIAL = table("inspection_kind").codes["专项检查"]
SINGLE = table("inspection_kind").codes["个案检查"]
LONGEST_DAYS = 366
MOST_TARGETS = 2000
PLAN = "计划报批"


class PlanRefused(ValueError):
    """The plan cannot go on as asked; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """What a plan says. `share` percent of those whom `filters` find are drawn; 0: `enterprise_ids` are named."""

    title: str
    kind: int
    power_id: int
    first_day: date
    last_day: date
    purpose: str = ""
    surprise_reason: str = ""
    share: int = 0
    filters: EnterpriseFilters = field(default_factory=EnterpriseFilters)
    enterprise_ids: tuple[int, ...] = ()


@transaction.atomic
def draft_plan(*, actor: Actor, scope: Scope, draft: PlanDraft, today: date, now: datetime) -> InspectionPlan:
    """Draft a plan with its enterprises, the draw with its seed in the trail. Raises PlanRefused.

    A draw is made once: whoever wants another one drafts another plan, and both stay visible.
    """
    power = _power(scope, draft, today)
    _check(draft)
    pool = list(enterprises.filtered(enterprises.standing(scope, on=today), draft.filters))
    seed = secrets.token_hex(16) if draft.share else ""
    chosen = _drawn(seed, pool, draft.share) if draft.share else _named(scope, draft, today)
    plan = InspectionPlan.objects.create(
        body_id=power.organisation_id,
        title=draft.title.strip(),
        kind=draft.kind,
        power_code=power.code,
        power_name=power.name,
        purpose=draft.purpose.strip(),
        surprise_reason=draft.surprise_reason.strip(),
        first_day=draft.first_day,
        last_day=draft.last_day,
        share=draft.share,
        pool={"industry": draft.filters.industry, "risks": list(draft.filters.risks), "text": draft.filters.text},
        pool_size=len(pool) if draft.share else len(chosen),
        seed=seed,
        created_by=actor.id,
        created_name=actor.name,
        created_at=now,
    )
    _put_targets(plan, chosen, today)
    record(
        actor=actor,
        action="plan.drafted",
        subject=f"plan:{plan.pk}",
        body={
            "organisation": plan.body_id,
            "power": plan.power_code,
            "share": plan.share,
            "seed": seed,
            "pool": plan.pool_size,
            "drawn": [enterprise.code for enterprise in chosen],
        },
    )
    heads = {person.id for person in people_of(plan.body_id, (Role.BODY_HEAD,), on=today)} - {actor.id}
    waits = Message(f"plan:{plan.pk}:drafted", PLAN, f"检查计划“{plan.title}”等候你批准", f"plan:{plan.pk}")
    notify(users=heads, message=waits, today=today, now=now)
    return plan


def _power(scope: Scope, draft: PlanDraft, today: date) -> Power:
    power = held_on(scope, on=today, kind=INSPECTION_POWER).filter(pk=draft.power_id).first()
    if power is None:
        raise PlanRefused("没有这个检查事项，或今天不在你所在执法主体公布的事项清单中；未公布的检查事项不得检查。")
    if not scope.over(Role.OFFICER).covers(power.organisation_id):
        raise PlanRefused("须由该执法主体的执法人员拟定检查计划。")
    return power


def _check(draft: PlanDraft) -> None:
    if not draft.title.strip():
        raise PlanRefused("请填写计划名称。")
    if draft.last_day < draft.first_day:
        raise PlanRefused(f"结束日期{draft.last_day}早于开始日期{draft.first_day}，请核对这两个日期。")
    if (draft.last_day - draft.first_day).days >= LONGEST_DAYS:
        raise PlanRefused("一个计划最长一年，请把结束日期提前。")
    if draft.kind == SPECIAL and not draft.purpose.strip():
        raise PlanRefused("专项检查应当严格控制，请写明依据、范围和期限。")
    if not 0 <= draft.share <= 100:
        raise PlanRefused("抽取比例应为 1 至 100 之间的整数。")


def _drawn(seed: str, pool: list[Enterprise], share: int) -> list[Enterprise]:
    by_code = {enterprise.code: enterprise for enterprise in pool}
    if not by_code:
        raise PlanRefused("抽取范围内没有企业，请放宽行业、风险等级等条件，或先导入企业名录。")
    return _few([by_code[code] for code in drawing.drawn(seed, by_code, share)])


def _named(scope: Scope, draft: PlanDraft, today: date) -> list[Enterprise]:
    found = enterprises.standing(scope, on=today).in_bulk(draft.enterprise_ids)
    if not found or set(found) != set(draft.enterprise_ids):
        raise PlanRefused("请至少选择一家企业，且都在你所在的区划内、没有注销。")
    return _few([found[pk] for pk in dict.fromkeys(draft.enterprise_ids)])


def _few(chosen: list[Enterprise]) -> list[Enterprise]:
    if len(chosen) > MOST_TARGETS:
        raise PlanRefused(f"一个计划最多 {MOST_TARGETS} 家企业，请降低比例或分成几个计划。")
    return chosen


def _put_targets(plan: InspectionPlan, chosen: list[Enterprise], today: date) -> None:
    valid = valid_on(Scope.everything(), plan.body_id, on=today)
    numbers = list({certificate.officer_id: certificate.number for certificate in valid}.values())
    PlanTarget.objects.bulk_create(
        PlanTarget(
            plan=plan,
            enterprise=enterprise,
            place=place,
            certificate_numbers=drawing.pair(plan.seed, enterprise.code, numbers) if plan.seed else [],
        )
        for place, enterprise in enumerate(chosen, start=1)
    )


def approve(*, actor: Actor, scope: Scope, plan: InspectionPlan, now: datetime) -> None:
    """Mark a plan, locked by the caller, as approved by its head, with an event. Raises PlanRefused."""
    if not scope.over(Role.BODY_HEAD).covers(plan.body_id):
        raise PlanRefused("检查计划须由该执法主体的负责人批准。")
    if plan.is_approved:
        raise PlanRefused(f"这个计划已由{plan.approved_name}批准。")
    plan.approved_name, plan.approved_at = actor.name, now
    plan.save(update_fields=["approved_name", "approved_at"])
    record(actor=actor, action="plan.approved", subject=f"plan:{plan.pk}", body={"organisation": plan.body_id})


@transaction.atomic
def discard_plan(*, actor: Actor, scope: Scope, plan_id: int) -> None:
    """Give up a plan that was not approved; its draw stays in the trail. Raises PlanRefused."""
    plan = InspectionPlan.objects.select_for_update().filter(pk=plan_id).first()
    if plan is None or not scope.over(Role.OFFICER, Role.BODY_HEAD).covers(plan.body_id):
        raise PlanRefused("没有这个检查计划，或不在你的管辖范围内。")
    if plan.is_approved:
        raise PlanRefused("计划已经批准，不能删除；不再检查的，取消各检查任务并写明原因。")
    plan.delete()
    told = {"organisation": plan.body_id, "title": plan.title, "seed": plan.seed}
    record(actor=actor, action="plan.discarded", subject=f"plan:{plan_id}", body=told)
