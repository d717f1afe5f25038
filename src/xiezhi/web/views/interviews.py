"""Records of interviews on the pages: begun, written with saving as one goes, issued."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, UnknownCase
from xiezhi.cases.interviews import Record
from xiezhi.cases.models import Interview
from xiezhi.cases.selectors.interviews import lacks, matter_of, one_interview
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.services.interviews import begin_interview, issue_interview, open_interview, save_interview
from xiezhi.cases.services.turns import Turn
from xiezhi.registry.selectors import organisations
from xiezhi.web.access import page
from xiezhi.web.handling.draft import officer_choices
from xiezhi.web.handling.interview import ADD, END, form_of, read_record
from xiezhi.web.numbers import read_revision
from xiezhi.web.visit import Visit


@require_POST
@page("interview-new")
def new(request: HttpRequest, visit: Visit, case_id: int) -> HttpResponseBase:
    """Begin a record with what must be said in it."""
    try:
        made = begin_interview(actor=visit.actor, scope=visit.scope, case_id=case_id, now=visit.now)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
    except CaseRefused as refused:
        messages.error(request, str(refused))
        return redirect("case-documents", case_id=case_id)
    return redirect("interview", interview_id=made.pk)


@require_safe
@page("interview")
def one(request: HttpRequest, visit: Visit, interview_id: int) -> HttpResponseBase:
    """The record as it was saved last."""
    try:
        interview, record = open_interview(actor=visit.actor, scope=visit.scope, interview_id=interview_id)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
    return _form(request, visit, interview, record)


@require_POST
@page("interview-save")
def save(request: HttpRequest, visit: Visit, interview_id: int) -> HttpResponseBase:
    """Keep what the form says; what was written stays on the page when it is refused."""
    record = read_record(request.POST, now=visit.now)
    live = request.headers.get("HX-Request") == "true"
    try:
        interview = save_interview(
            actor=visit.actor,
            scope=visit.scope,
            interview_id=interview_id,
            revision=read_revision(request.POST.get("revision", "")),
            record=record,
            now=visit.now,
        )
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
    except CaseRefused as refused:
        return _refused(request, visit, interview_id, record, refused, live=live)
    if live:
        return render(request, "cases/_interview_state.html", _state(visit, interview, record))
    if request.POST.get("do") not in {ADD, END}:
        messages.success(request, "已保存询问笔录。")
    anchor = "#next" if request.POST.get("do") == ADD else ""
    return redirect(f"{reverse('interview', args=[interview_id])}{anchor}")


@require_POST
@page("interview-issue")
def issue(request: HttpRequest, visit: Visit, interview_id: int) -> HttpResponseBase:
    """Save what the form says and issue it as a document."""
    interview = _interview(visit, interview_id)
    record, revision = read_record(request.POST, now=visit.now), read_revision(request.POST.get("revision", ""))
    turn = Turn(visit.actor, visit.scope, interview.case_id, 0, visit.today, visit.now)
    try:
        saved = save_interview(
            actor=visit.actor,
            scope=visit.scope,
            interview_id=interview_id,
            revision=revision,
            record=record,
            now=visit.now,
        )
        issue_interview(turn=turn, interview_id=interview_id, revision=saved.revision)
    except ChangedMeanwhile as changed:
        return _refused(request, visit, interview_id, record, changed, live=False)
    except CaseRefused as refused:
        messages.error(request, str(refused))
        return redirect("interview", interview_id=interview_id)
    messages.success(request, "已制发询问笔录。请打印后交被询问人核对、逐页签名。")
    return redirect("case-documents", case_id=interview.case_id)


def _refused(
    request: HttpRequest, visit: Visit, interview_id: int, record: Record, refused: CaseRefused, *, live: bool
) -> HttpResponseBase:
    interview = _interview(visit, interview_id)
    interview.revision = read_revision(
        request.POST.get("revision", "")
    )  # what was seen stays what is sent, so that nothing is written over
    if live:
        context = {**_state(visit, interview, record), "refusal": str(refused)}
        return render(request, "cases/_interview_state.html", context, status=422)
    messages.error(request, str(refused))
    return _form(request, visit, interview, record, status=422)


def _form(
    request: HttpRequest, visit: Visit, interview: Interview, record: Record, status: int = 200
) -> HttpResponseBase:
    case = interview.case
    context = {
        **_state(visit, interview, record),
        "case": case,
        "form": form_of(record, matter_of(case), now=visit.now),
        "officers": officer_choices(visit, Reading(case, on=visit.today)),
        "body_name": organisations.name_on(case.body, on=visit.today),
    }
    return render(request, "cases/interview.html", context, status=status)


def _state(visit: Visit, interview: Interview, record: Record) -> dict[str, object]:
    return {"interview": interview, "lacks": lacks(interview.case, record, now=visit.now)}


def _interview(visit: Visit, interview_id: int) -> Interview:
    try:
        return one_interview(visit.scope, interview_id)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
