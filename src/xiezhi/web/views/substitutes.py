"""Who acts in whose place: the list, naming somebody, ending it."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from xiezhi.cases.errors import CaseRefused
from xiezhi.registry.models import STAFF, Appointment
from xiezhi.registry.selectors.organisations import names_on
from xiezhi.registry.selectors.substitutions import replaceable, substitutions
from xiezhi.registry.services.substitutions import (
    NAMERS,
    REASONS,
    Absence,
    SubstitutionRefused,
    end_substitution,
    substitute,
)
from xiezhi.web.access import page
from xiezhi.web.teamwork.forms import day_in, number_in
from xiezhi.web.visit import Visit


@require_safe
@page("substitutes")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Substitutions in view and the form for another one."""
    rows = substitutions(visit.scope)
    staff = replaceable(visit.scope, STAFF, on=visit.today)
    names = names_on(
        {each.organisation_id for each in staff} | {each.appointment.organisation_id for each in rows}, on=visit.today
    )
    context = {
        "rows": [
            (each, *_state(each.valid_from, each.valid_to, visit.today), _may_name(visit, each.appointment))
            for each in rows
        ],
        "names": names,
        "places": [(each, names.get(each.organisation_id, "")) for each in staff if _may_name(visit, each)],
        "people": sorted({each.user_id: each.user.display_name for each in staff}.items(), key=lambda pair: pair[1]),
        "today": visit.today,
        "reasons": REASONS,
    }
    return render(request, "teamwork/substitutes.html", context)


def _may_name(visit: Visit, appointment: Appointment) -> bool:
    """Whether the visitor may name who acts by an appointment."""
    return appointment.user_id == visit.user.pk or visit.scope.over(*NAMERS).covers(appointment.organisation_id)


def _state(first: date, last: date, today: date) -> tuple[str, str]:
    if last < today:
        return "idle", "已结束"
    return ("info", "代行中") if first <= today else ("hold", "未开始")


@require_POST
@page("substitute-change")
def change(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Name a substitute, or end one's part."""
    post = request.POST.dict()
    try:
        if post.get("do") == "end":
            ended = number_in(post, "substitution")
            end_substitution(actor=visit.actor, scope=visit.scope, substitution_id=ended, today=visit.today)
            messages.success(request, "已撤销代行，即时失效。")
        else:
            absence = Absence(
                appointment_id=number_in(post, "appointment"),
                substitute_id=number_in(post, "substitute"),
                first=day_in(post, "first", "开始日期"),
                last=day_in(post, "last", "结束日期"),
                reason=post.get("reason", ""),
            )
            substitute(actor=visit.actor, scope=visit.scope, absence=absence, today=visit.today, now=visit.now)
            messages.success(request, "已指定代行人，到期自动失效。")
    except (SubstitutionRefused, CaseRefused) as refused:
        messages.error(request, str(refused))
    return redirect("substitutes")
