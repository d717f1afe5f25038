"""Visits in view: lists, one of them, and what the law asks to know about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from xiezhi.cases.models import CaseFile, CheckedLine, InspectionTask, TaskPart
from xiezhi.cases.selectors.teams import is_qualified, team_of
from xiezhi.cases.selectors.visits import year_of_visits
from xiezhi.law.facts import Value
from xiezhi.law.vocabulary import table
from xiezhi.paging import cut
from xiezhi.registry.models import InspectionPlan
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.powers import is_held

PAGE = 50
_COMING = frozenset({"planned", "running", "open"})
PROCEDURE = "inspection.enterprise@"
FAULT = table("finding").codes["不合格"]
INSPECTION_POWER = table("power_kind").codes["行政检查"]
# How far a visit is, as lists ask for it.
STATES = {"planned": "待检查", "running": "办理中", "done": "已归档", "dropped": "已合并、取消"}
OPEN = "open"  # planned or running
Days = tuple[date, date]  # the first and the last


class UnknownInspection(LookupError):
    """No visit in view has this id; the message is for the person who asked."""

    @classmethod
    def out_of_view(cls) -> "UnknownInspection":
        """There is none, or it is of other bodies; which of the two is not said."""
        return cls("没有这个检查任务，或不在你的管辖范围内。")


@dataclass(frozen=True, slots=True)
class InspectionFilters:
    """Conditions that all must hold; `officer`: who comes; `first`, `last`: days that the visit may fall on."""

    officer: int | None = None
    state: str = ""
    body: int | None = None
    first: date | None = None
    last: date | None = None
    text: str = ""
    plan: int | None = None


@dataclass(frozen=True, slots=True)
class InspectionPage:
    """One page of visits; `total` is exact, pages count from 1."""

    rows: list[InspectionTask]
    total: int
    page: int
    pages: int


def in_view(scope: Scope) -> QuerySet[InspectionTask]:
    """Visits in which a body in view takes part."""
    every = InspectionTask.objects.select_related("enterprise", "body", "case", "plan").prefetch_related("parts")
    if scope.organisation_ids is None:
        return every
    parts = TaskPart.objects.filter(body_id__in=scope.organisation_ids)
    return every.filter(Q(body_id__in=scope.organisation_ids) | Q(pk__in=parts.values("task_id")))


def get(scope: Scope, task_id: int) -> InspectionTask:
    """One visit in view. Raises UnknownInspection."""
    found = in_view(scope).filter(pk=task_id).first()
    if found is None:
        raise UnknownInspection.out_of_view()
    return found


# What `visit_of` and the step to take in a visit ask, for reading many cases at once; relative to the case.
READ_AHEAD = ("inspection__plan", "inspection__lines", "inspection__merged__plan")


def visit_of(case: CaseFile) -> InspectionTask | None:
    """The visit that a case is the procedure of; None for any other case. Asked once for each `case`."""
    if not case.procedure.startswith(PROCEDURE):
        return None
    found: InspectionTask | None = getattr(case, "inspection", None)
    return found


def filtered(scope: Scope, filters: InspectionFilters) -> QuerySet[InspectionTask]:
    """Visits in view that meet the filters: by day, those that are over the latest first."""
    found = in_view(scope).filter(_in_state(filters.state))
    if filters.officer is not None:
        own = TaskPart.objects.filter(officer_ids__contains=[filters.officer])
        found = found.filter(pk__in=own.values("task_id"))
    if filters.body is not None:
        found = found.filter(
            Q(body_id=filters.body) | Q(pk__in=TaskPart.objects.filter(body_id=filters.body).values("task_id"))
        )
    if filters.first is not None:
        found = found.filter(last_day__gte=filters.first)
    if filters.last is not None:
        found = found.filter(first_day__lte=filters.last)
    if filters.plan is not None:
        found = found.filter(plan_id=filters.plan)
    text = filters.text.strip()
    if text:
        found = found.filter(
            Q(enterprise__name__contains=text) | Q(number__contains=text) | Q(enterprise__code=text.upper())
        )
    return found.order_by("first_day", "pk") if filters.state in _COMING else found.order_by("-first_day", "-pk")


def _in_state(state: str) -> Q:
    standing = Q(merged_into__isnull=True, cancelled_reason="")
    if state == OPEN:
        return standing & (Q(case__isnull=True) | Q(case__ended=False))
    if state == "planned":
        return standing & Q(case__isnull=True)
    if state == "running":
        return standing & Q(case__ended=False)
    if state == "done":
        return standing & Q(case__ended=True)
    return ~standing if state == "dropped" else Q()


def listing(scope: Scope, *, filters: InspectionFilters, page: int = 1) -> InspectionPage:
    """One page of visits; a page past the end is the last one."""
    found = filtered(scope, filters)
    total = found.count()
    at = cut(total, page=page, size=PAGE)
    return InspectionPage(list(found[at.rows]), total, at.page, at.pages)


def state_of(task: InspectionTask) -> str:
    """How far it is: a key of STATES."""
    if not task.is_open:
        return "dropped"
    if task.case is None:
        return "planned"
    return "done" if task.case.ended else "running"


def lines_of(task: InspectionTask) -> list[CheckedLine]:
    """The lines of its checklists, as they were taken over when it began."""
    return list(CheckedLine.objects.filter(task=task).select_related("part__checklist").order_by("part_id", "place"))


def inspection_facts(task: InspectionTask, *, on: date) -> dict[str, Value | None]:
    """What a visit and the register say on a day; none of it is taken from a form.

    Of a visit by several bodies each needs its own officers: the numbers are those of the body that has fewest.
    """
    parts = list(task.parts.select_related("body"))
    teams = [team_of(part.body_id, part.certificate_numbers, on=on) for part in parts]
    year = year_of_visits(task.enterprise, on=on)
    results = list(CheckedLine.objects.filter(task=task).values_list("result", flat=True))
    approved = plans_approved(task)
    return {
        "officers": min((team.size for team in teams), default=0),
        "qualified_officers": min((team.qualified for team in teams), default=0),
        "body_qualified": bool(parts) and all(is_qualified(part.body, on=on) for part in parts),
        "in_power_list": bool(parts) and all(_published(part, on=on) for part in parts),
        "visits_this_year": year.counted,
        "visit_cap": year.cap,
        "last_visit": year.is_last,
        "cap_exempt": task.exempt > 0,
        **({"plan_approved": True} if approved else {}),
        "surprise_approved": bool(task.surprise_reason),
        "scanned": task.scans.exists(),
        "in_visit_days": task.first_day <= on <= task.last_day,
        "checklist_done": bool(results) and all(results),
        "faults": results.count(FAULT),
    }


def plans_approved(task: InspectionTask) -> bool:
    """True where the visit is as an approved plan has it, its own and that of each that became it: days, and announced or not."""
    own = task.plan
    if own is None or task.surprise_reason != own.surprise_reason:
        return False
    return all(_as_planned(task, plan) for plan in (own, *(other.plan for other in task.merged.all())))


def _as_planned(task: InspectionTask, plan: InspectionPlan | None) -> bool:
    return (
        plan is not None
        and plan.is_approved
        and plan.first_day <= task.first_day
        and task.last_day <= plan.last_day
        and bool(task.surprise_reason) == bool(plan.surprise_reason)
    )


def _published(part: TaskPart, *, on: date) -> bool:
    return is_held(part.body_id, part.power_code, on=on, kind=INSPECTION_POWER)


def shared_days(tasks: Sequence[InspectionTask], *, on: date) -> Days | None:
    """The first and last day on which all of these visits may be, from a day on; None where there is none."""
    first, last = max(on, *(task.first_day for task in tasks)), min(task.last_day for task in tasks)
    return (first, last) if first <= last else None


@dataclass(frozen=True, slots=True)
class JointProposal:
    """Visits to one enterprise that could be one; `days`: those that they share, None where one has to be chosen."""

    tasks: tuple[InspectionTask, ...]
    days: Days | None


def joint_proposals(scope: Scope, *, on: date, within: int) -> list[JointProposal]:
    """Visits to one enterprise that have not begun and could be one (综合查一次): their days lie at most `within` days apart."""
    waiting = _waiting(scope, on).filter(enterprise_id__in=_joinable(scope, on, within))
    groups: list[list[InspectionTask]] = []
    for task in waiting.order_by("enterprise_id", "first_day", "pk"):
        group = groups[-1] if groups else []
        same = bool(group) and group[0].enterprise_id == task.enterprise_id
        if same and (task.first_day - max(each.last_day for each in group)).days <= within:
            group.append(task)
        else:
            groups.append([task])
    return [JointProposal(tuple(group), shared_days(group, on=on)) for group in groups if len(group) > 1]


def joinable_enterprises(scope: Scope, *, on: date, within: int) -> int:
    """How many enterprises `joint_proposals` names, counted by the database."""
    return _joinable(scope, on, within).count()


def _waiting(scope: Scope, on: date) -> QuerySet[InspectionTask]:
    return filtered(scope, InspectionFilters(state="planned", first=on)).order_by()


def _joinable(scope: Scope, on: date, within: int) -> QuerySet[InspectionTask, int]:
    """Ids of the enterprises with a visit that is followed by another within so many days."""
    end = ExpressionWrapper(OuterRef("last_day") + timedelta(days=within), output_field=DateTimeField())
    following = _waiting(scope, on).filter(
        Q(first_day__gt=OuterRef("first_day")) | Q(first_day=OuterRef("first_day"), pk__gt=OuterRef("pk")),
        enterprise_id=OuterRef("enterprise_id"),
        first_day__lte=end,
    )
    return _waiting(scope, on).filter(Exists(following)).values_list("enterprise_id", flat=True).distinct()


def certificate_numbers(parts: Sequence[TaskPart]) -> list[str]:
    """Certificates of everybody who comes, each once."""
    return list(dict.fromkeys(number for part in parts for number in part.certificate_numbers))
