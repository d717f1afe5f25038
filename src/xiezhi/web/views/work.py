"""What is to be done, by due day."""

from datetime import timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xiezhi.cases.selectors.cases import WorkItem, my_work
from xiezhi.cases.selectors.lead_work import lead_work
from xiezhi.registry.models import Role
from xiezhi.registry.selectors.officers import officer_of
from xiezhi.web.access import LEAD_HANDLERS, LEAD_READERS, may_open, page
from xiezhi.web.handling.sheet import due_in_words
from xiezhi.web.visit import Visit

GROUPS = ("逾期", "今天", "本周", "以后", "没有法定日数")


@require_safe
@page("work")
def work(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Leads of the body, open cases and their clocks: one's own, or with ?all=1 those of all bodies in view."""
    is_officer = visit.scope.has_role(Role.OFFICER)
    every = request.GET.get("all") == "1" or not is_officer
    officer = officer_of(visit.user.pk)
    user = 0 if every else visit.user.pk
    items = my_work(visit.scope, user_id=user, officer_id=officer)
    groups: dict[str, list[tuple[WorkItem, str, str]]] = {title: [] for title in GROUPS}
    for item in items:
        groups[_group(item, visit)].append((item, *due_in_words(item.days_left(visit.today), item.due)))
    context = {
        "groups": [(title, lines) for title, lines in groups.items() if lines],
        "every": every,
        "is_officer": is_officer,
        "unlinked": is_officer and officer is None,
        **_leads(visit, every=every),
        "may_lead": may_open(visit.reach, "lead-new"),
        "may_begin": may_open(visit.reach, "penalty-new"),
        "total": len(items),
    }
    return render(request, "cases/work.html", context)


def _leads(visit: Visit, *, every: bool) -> dict[str, object]:
    """Leads by due day. Nobody in particular has one before a case comes of it: it is the work of all who handle them."""
    found = lead_work(visit.scope.over(*(LEAD_READERS if every else LEAD_HANDLERS)))
    lines = [(item, *due_in_words(item.days_left(visit.today), item.due)) for item in found.items]
    return {"lead_lines": lines, "lead_total": found.total, "may_leads": may_open(visit.reach, "leads")}


def _group(item: WorkItem, visit: Visit) -> str:
    if item.due is None:
        return GROUPS[4]
    if item.due <= visit.today:
        return GROUPS[0] if item.due < visit.today else GROUPS[1]
    sunday = visit.today + timedelta(days=6 - visit.today.weekday())
    return GROUPS[2] if item.due <= sunday else GROUPS[3]
