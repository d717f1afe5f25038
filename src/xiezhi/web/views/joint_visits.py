"""Visits to one enterprise that could be one (综合查一次): proposed, and made one."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import InspectionTask
from xiezhi.cases.selectors.inspections import Days, JointProposal, joint_proposals
from xiezhi.cases.services.merging import merge_visits
from xiezhi.registry.selectors.organisations import names_on
from xiezhi.web.access import page
from xiezhi.web.days import required_day, typed_day
from xiezhi.web.numbers import read_key, read_revision
from xiezhi.web.views.inspections import NEARBY_DAYS, row_of
from xiezhi.web.visit import Visit

FIRST, LAST = "联合检查的最早日期", "联合检查的最晚日期"


@require_http_methods(["GET", "HEAD", "POST"])
@page("joint-visits")
def joint(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Visits to one enterprise that could be one, with the days that they share or a place to choose some; accepting makes them one."""
    if request.method != "POST":
        return _listed(request, visit)
    try:
        lead = merge_visits(
            actor=visit.actor,
            scope=visit.scope,
            seen=_seen(request.POST),
            days=_days(request.POST),
            today=visit.today,
        )
    except CaseRefused as refused:
        messages.error(request, str(refused))
        return _listed(request, visit, status=422)
    days = f"{lead.first_day}至{lead.last_day}" if lead.first_day != lead.last_day else str(lead.first_day)
    counted = "不计入检查频次" if lead.exempt else "只计一次检查频次"
    messages.success(request, f"已合并为一次检查（{lead.number}），{days}进行，{counted}。")
    return redirect("inspection", task_id=lead.pk)


def _seen(given: QueryDict) -> dict[int, int]:
    """Ids of the visits that were ticked with the revision that was seen of each."""
    pairs = [text.partition(":")[::2] for text in given.getlist("task")]
    numbers = [(read_key(task), read_revision(seen)) for task, seen in pairs]
    return {task or 0: seen for task, seen in numbers}


def _days(given: QueryDict) -> Days | None:
    """The days that were chosen; None where the form leaves them open. Raises CaseRefused for what is no day, or half of it."""
    first, last = (given.get(name, "") for name in ("first_day", "last_day"))
    if not first.strip() and not last.strip():
        return None
    chosen = required_day(first, FIRST, CaseRefused)
    return chosen, typed_day(last, LAST, CaseRefused) or chosen


def _listed(request: HttpRequest, visit: Visit, *, status: int = 200) -> HttpResponseBase:
    proposals = joint_proposals(visit.scope, on=visit.today, within=NEARBY_DAYS)
    bodies = {part.body_id for each in proposals for task in each.tasks for part in task.parts.all()}
    names = names_on(bodies, on=visit.today)
    context = {
        "groups": [_group(each, names, request.POST) for each in proposals],
        "enterprises": len({each.tasks[0].enterprise_id for each in proposals}),
        "within": NEARBY_DAYS,
        "today": visit.today,
    }
    return render(request, "inspections/joint.html", context, status=status)


def _group(proposal: JointProposal, names: dict[int, str], sent: QueryDict) -> dict[str, object]:
    """A proposal as drawn; of the one that was sent and refused, what was ticked and typed."""
    own = _sent_of(proposal.tasks, sent)
    first, last = proposal.days or (None, None)
    return {
        "rows": [row_of(task, names) | {"ticked": not own or task.pk in own} for task in proposal.tasks],
        "days": proposal.days,
        "first": sent.get("first_day", "") if own else (first.isoformat() if first else ""),
        "last": sent.get("last_day", "") if own else (last.isoformat() if last else ""),
    }


def _sent_of(tasks: Sequence[InspectionTask], sent: QueryDict) -> set[int]:
    """Which of these visits were sent."""
    return _seen(sent).keys() & {task.pk for task in tasks}
