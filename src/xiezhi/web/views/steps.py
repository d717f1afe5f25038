"""Steps of a case under any procedure: the sheet of the case, live checks, taking a step, giving up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import CaseFile, Lead
from xiezhi.cases.selectors.inspections import visit_of
from xiezhi.cases.selectors.leads import lead_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.steps import step_of
from xiezhi.cases.selectors.transfers import lead_of_return, newest_beside
from xiezhi.cases.services.opening import give_up
from xiezhi.cases.services.steps import take
from xiezhi.cases.services.turns import Turn
from xiezhi.registry.models import Role
from xiezhi.registry.selectors import organisations
from xiezhi.web.access import may_open, page
from xiezhi.web.handling.course import course, step_state
from xiezhi.web.handling.draft import officer_choices, preset_officers
from xiezhi.web.handling.evidence import case_card
from xiezhi.web.handling.fields import Entered, read
from xiezhi.web.handling.file import file_card
from xiezhi.web.handling.in_view import case_in_view
from xiezhi.web.handling.turns import turn_of
from xiezhi.web.inspecting.sheet import Refused
from xiezhi.web.reviewing.course import on_its_own_page, reviewing
from xiezhi.web.teamwork.card import together
from xiezhi.web.views import inspections
from xiezhi.web.visit import Visit

MOST_OFFICERS = 3


def sheet(
    request: HttpRequest, visit: Visit, case: CaseFile, sent: tuple[str, Entered] | None = None
) -> HttpResponseBase:
    """The page of a case; `sent`: a step that was refused, with what its form said."""
    reading = Reading(case, on=visit.today)
    numbers = sent[1].statement.certificate_numbers if sent else ()
    team = [*(numbers or preset_officers(visit, reading)), *[""] * MOST_OFFICERS][:MOST_OFFICERS]
    held = reading.registered.certificates(case.certificate_numbers)
    found = course(reading, visit.scope, visit.now, sent)
    context = {
        "case": case,
        "act": case.act,
        "lead": _lead(visit, case),
        "course": found,
        "beside_open": any(choice.open for choice in found.beside),
        "title": case.act.decision_number or case.act.number if case.act else case.power_name,
        "receiver_name": organisations.name_on(case.receiver, on=visit.today) if case.receiver else "",
        "body_name": reading.registered.name(on=visit.today),
        "today": visit.today,
        "officers": officer_choices(visit, reading),
        "team": list(enumerate(team, start=1)),
        "handlers": [f"{held[n].officer.name} {n}" if n in held else n for n in case.certificate_numbers],
        "may_document": any(may_open(visit.reach, "case-document", of=body) for body in _bodies(case)),
        "evidence_card": case_card(reading, visit.reach),
        "received": not visit.scope.covers(case.body_id),
        "file_card": file_card(reading, visit),
        **reviewing(visit, reading, found.next),
        **together(visit, reading, found),
        "may_give_up": not case.step and case.created_by == visit.user.pk and visit.scope.has_role(Role.OFFICER),
    }
    return render(request, "cases/course.html", context, status=422 if sent else 200)


def _lead(visit: Visit, case: CaseFile) -> Lead | None:
    """The lead that a case came from, for the body that received a returned one the lead that it became there."""
    if may_open(visit.reach, "lead", of=case.body_id):
        return lead_of(case)
    received = case.receiver_id is not None and may_open(visit.reach, "lead", of=case.receiver_id)
    return lead_of_return(case) if received else None


def _bodies(case: CaseFile) -> list[int]:
    """The body of a case and the one that received it."""
    return [body for body in (case.body_id, case.receiver_id) if body is not None]


@require_POST
@page("case-take-check")
def check(request: HttpRequest, visit: Visit, case_id: int, step_id: str) -> HttpResponseBase:
    """How a step stands with what its form says now."""
    case = case_in_view(visit, case_id)
    try:
        step = step_of(case, step_id)
    except CaseRefused:
        return HttpResponse(status=204)  # taken meanwhile: the form that asked is no longer there
    state = step_state(Reading(case, on=visit.today), step, read(step, request.POST), visit.now)
    return render(request, "cases/_step_state.html", {"step": step, "state": state})


@require_POST
@page("case-take")
def taken(request: HttpRequest, visit: Visit, case_id: int, step_id: str) -> HttpResponseBase:
    """Take a step. What was entered stays on the page when it is refused."""
    case = case_in_view(visit, case_id)
    try:
        step = step_of(case, step_id)
        on_its_own_page(step)
    except CaseRefused as refused:
        messages.error(request, str(refused))
        return redirect("case", case_id=case_id)
    entered = read(step, request.POST)
    try:
        _take(entered, turn_of(request, visit, case_id), step_id)
    except CaseRefused as refused:
        messages.error(request, str(refused))
        return _again(request, visit, case_in_view(visit, case_id), (step_id, entered))
    messages.success(request, f"已办理“{step.title}”。")
    return redirect("case", case_id=newest_beside(visit.scope, case_id) if step.opens else case_id)


def _again(request: HttpRequest, visit: Visit, case: CaseFile, sent: tuple[str, Entered]) -> HttpResponseBase:
    """The page on which a step was refused: that of the visit for a step of an inspection."""
    task = visit_of(case)
    return sheet(request, visit, case, sent) if task is None else inspections.sheet(request, visit, task, Refused(sent))


def _take(entered: Entered, turn: Turn, step_id: str) -> None:
    if entered.problems:
        raise CaseRefused("".join(entered.problems))
    take(turn=turn, step_id=step_id, statement=entered.statement)


@require_POST
@page("case-give-up")
def dropped(request: HttpRequest, visit: Visit, case_id: int) -> HttpResponseBase:
    """Give up a case of which no step was taken."""
    case_in_view(visit, case_id)
    try:
        give_up(turn=turn_of(request, visit, case_id))
    except CaseRefused as refused:
        messages.error(request, str(refused))
        return redirect("case", case_id=case_id)
    messages.success(request, "已删除登记。")
    return redirect("work")
