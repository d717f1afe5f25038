"""Plans of inspections: listed, drafted with their draw, approved."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiezhi.cases.selectors import inspections
from xiezhi.cases.selectors.inspections import InspectionFilters
from xiezhi.cases.services.visits import approve_plan
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import InspectionPlan
from xiezhi.registry.selectors import enterprises, plans, powers
from xiezhi.registry.selectors.enterprises import EnterpriseFilters
from xiezhi.registry.selectors.organisations import name_on, names_on
from xiezhi.registry.selectors.plans import UnknownPlan
from xiezhi.registry.services.plans import PlanDraft, PlanRefused, discard_plan, draft_plan
from xiezhi.web.access import may_open, page
from xiezhi.web.days import required_day
from xiezhi.web.numbers import read_key, whole_number
from xiezhi.web.sheets.trail import trail_of
from xiezhi.web.visit import Visit

LISTED = 100


@require_safe
@page("plans")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Plans in view, the latest first."""
    rows = list(plans.in_view(visit.scope)[:LISTED])
    names = names_on({plan.body_id for plan in rows}, on=visit.today)
    context = {
        "plans": [(plan, names.get(plan.body_id, "")) for plan in rows],
        "total": plans.in_view(visit.scope).count(),
        "listed": LISTED,
        "may_draft": may_open(visit.reach, "plan-new"),
    }
    return render(request, "inspections/plans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page("plan-new")
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Draft a plan; the draw is made when it is drafted."""
    refusal = ""
    if request.method == "POST":
        try:
            draft = _draft(request, visit)
            plan = draft_plan(actor=visit.actor, scope=visit.scope, draft=draft, today=visit.today, now=visit.now)
        except PlanRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "已拟定计划，等负责人批准。")
            return redirect("plan", plan_id=plan.pk)
    given = request.POST if request.method == "POST" else request.GET
    context = {
        "refusal": refusal,
        "given": given,
        "risks_given": given.getlist("risk"),
        "items": powers.held_on(visit.scope, on=visit.today, kind=inspections.INSPECTION_POWER).order_by("name"),
        "kinds": [(code, name) for name, code in table("inspection_kind").codes.items() if name != "个案检查"],
        "risks": [(str(code), name) for name, code in table("risk_level").codes.items()],
        "industries": enterprises.industries(visit.scope, on=visit.today),
        "pool": enterprises.standing(visit.scope, on=visit.today).count(),
        "first": given.get("first_day") or visit.today.isoformat(),
        "last": given.get("last_day") or _end_of_quarter(visit.today).isoformat(),
    }
    return render(request, "inspections/plan_new.html", context, status=422 if refusal else 200)


def _end_of_quarter(today: date) -> date:
    month = (today.month - 1) // 3 * 3 + 3
    following = date(today.year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _draft(request: HttpRequest, visit: Visit) -> PlanDraft:
    given = request.POST
    drawn = given.get("way") != "named"
    ids: tuple[int, ...] = ()
    if not drawn:
        ids, unknown = enterprises.ids_of_codes(visit.scope, given.get("codes", "").split(), on=visit.today)
        if unknown:
            raise PlanRefused(
                f"统一社会信用代码“{'”、“'.join(unknown[:5])}”不在你所在区划的企业名录中，请核对，或先导入企业名录。"
            )
    share = whole_number(given.get("share", ""), low=1, high=100) if drawn else 0
    if share is None:
        raise PlanRefused("抽取比例应为 1 至 100 之间的整数。")
    first = required_day(given.get("first_day", ""), "开始日期", PlanRefused)
    last = required_day(given.get("last_day", ""), "结束日期", PlanRefused)
    risks = tuple(code for text in given.getlist("risk") if (code := whole_number(text, low=1, high=4)) is not None)
    return PlanDraft(
        title=given.get("title", "")[:200],
        kind=whole_number(given.get("kind", ""), low=1, high=2) or 1,
        power_id=read_key(given.get("power", "")) or 0,
        first_day=first,
        last_day=last,
        purpose=given.get("purpose", "")[:2000],
        surprise_reason=given.get("surprise_reason", "")[:500],
        share=share,
        filters=EnterpriseFilters(industry=given.get("industry", "")[:100], risks=risks),
        enterprise_ids=ids,
    )


@require_safe
@page("plan")
def one(request: HttpRequest, visit: Visit, plan_id: int) -> HttpResponseBase:
    """A plan with its enterprises, how they were drawn, and the visits that came of it."""
    plan = _plan(visit, plan_id)
    targets = plans.targets(plan)
    made = inspections.filtered(visit.scope, InspectionFilters(plan=plan.pk))
    tasks = {task.enterprise_id: task for task in made}
    states = {key: inspections.STATES[inspections.state_of(task)] for key, task in tasks.items()}
    context = {
        "plan": plan,
        "body_name": name_on(plan.body, on=visit.today),
        "targets": [(t, tasks.get(t.enterprise_id), states.get(t.enterprise_id, "")) for t in targets],
        "done": sum(inspections.state_of(task) == "done" for task in tasks.values()),
        "risks": [table("risk_level").name(code) for code in plan.pool.get("risks", [])],
        "may_approve": not plan.is_approved and may_open(visit.reach, "plan-approve", of=plan.body_id),
        "may_discard": not plan.is_approved and may_open(visit.reach, "plan-discard", of=plan.body_id),
        "trail": trail_of([f"plan:{plan.pk}"]),
    }
    return render(request, "inspections/plan.html", context)


@require_POST
@page("plan-approve")
def approve(request: HttpRequest, visit: Visit, plan_id: int) -> HttpResponseBase:
    """Approve a plan; a visit is made of each of its enterprises."""
    _plan(visit, plan_id)
    try:
        approve_plan(actor=visit.actor, scope=visit.scope, plan_id=plan_id, today=visit.today, now=visit.now)
        messages.success(request, "已批准，每家企业已生成检查任务。")
    except PlanRefused as refused:
        messages.error(request, str(refused))
    return redirect("plan", plan_id=plan_id)


@require_POST
@page("plan-discard")
def discard(request: HttpRequest, visit: Visit, plan_id: int) -> HttpResponseBase:
    """Give up a plan that was not approved."""
    _plan(visit, plan_id)
    try:
        discard_plan(actor=visit.actor, scope=visit.scope, plan_id=plan_id)
    except PlanRefused as refused:
        messages.error(request, str(refused))
        return redirect("plan", plan_id=plan_id)
    messages.success(request, "已删除计划；抽取结果和随机种子仍在留痕中。")
    return redirect("plans")


def _plan(visit: Visit, plan_id: int) -> InspectionPlan:
    try:
        return plans.get(visit.scope, plan_id)
    except UnknownPlan as unknown:
        raise Http404(str(unknown)) from unknown
