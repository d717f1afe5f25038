"""What is to be done, by due day."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xiezhi.cases.selectors.lead_work import lead_work
from xiezhi.cases.selectors.teamwork.tasks import tasks_for
from xiezhi.cases.selectors.work import LATE, LATER, NO_DAY, PAGE, TODAY, WEEK, Work, WorkItem, my_work
from xiezhi.registry.models import Role
from xiezhi.registry.selectors.officers import officer_of
from xiezhi.web.access import LEAD_HANDLERS, LEAD_READERS, may_open, page
from xiezhi.web.handling.sheet import due_in_words, hours_in_words
from xiezhi.web.listing.pager import pager
from xiezhi.web.numbers import read_page
from xiezhi.web.visit import Visit

GROUPS = {LATE: "逾期", TODAY: "今天", WEEK: "本周", LATER: "以后", NO_DAY: "没有法定日数"}
Line = tuple[WorkItem, str, str]


@require_safe
@page("work")
def work(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Leads of the body, open cases and their clocks: one's own, or with ?all=1 those of all bodies in view."""
    is_officer = visit.scope.has_role(Role.OFFICER)
    every = request.GET.get("all") == "1" or not is_officer
    officer = officer_of(visit.user.pk)
    user = 0 if every else visit.user.pk
    number = read_page(request.GET.get("page", ""))
    found = my_work(visit.scope, on=visit.today, reader=visit.user.pk, user_id=user, officer_id=officer, page=number)
    context = {
        "groups": _groups(found, visit),
        "every": every,
        "is_officer": is_officer,
        "unlinked": is_officer and officer is None,
        **_leads(visit, every=every),
        "tasks": tasks_for(visit.scope, visit.user.pk, on=visit.today),
        "may_lead": may_open(visit.reach, "lead-new"),
        "may_begin": may_open(visit.reach, "penalty-new"),
        "total": found.total,
        "pages": found.pages,
        "pager": pager(
            page=found.page,
            pages=found.pages,
            shown=len(found.items),
            size=PAGE,
            total=found.total,
            address=lambda number: f"?{'all=1&' if request.GET.get('all') == '1' else ''}page={number}",
        ),
    }
    return render(request, "cases/work.html", context)


def _groups(found: Work, visit: Visit) -> list[tuple[str, int, list[Line]]]:
    """Title, number of all its items and the lines of this page, for every group that this page shows."""
    lines: dict[str, list[Line]] = {group: [] for group in GROUPS}
    for item in found.items:
        lines[item.group].append((item, *_state(item, visit)))
    return [(title, found.counts[group], lines[group]) for group, title in GROUPS.items() if lines[group]]


def _state(item: WorkItem, visit: Visit) -> tuple[str, str]:
    if item.paused:
        return "hold", "中止"
    if item.by is not None:
        return hours_in_words(item.by, visit.now)
    return due_in_words(item.days_left(visit.today), item.due)


def _leads(visit: Visit, *, every: bool) -> dict[str, object]:
    """Leads by due day. Nobody in particular has one before a case comes of it: it is the work of all who handle them."""
    found = lead_work(visit.scope.over(*(LEAD_READERS if every else LEAD_HANDLERS)))
    handled = visit.scope.over(*LEAD_HANDLERS)
    lines = [
        (item, *due_in_words(item.days_left(visit.today), item.due), handled.covers(item.lead.body_id))
        for item in found.items
    ]
    roles = [str(Role(role).label) for role in Role.values if role in LEAD_HANDLERS]
    return {
        "lead_roles": roles,
        "lead_lines": lines,
        "lead_total": found.total,
        "may_leads": may_open(visit.reach, "leads"),
    }
