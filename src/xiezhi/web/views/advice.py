"""The pages of an adviser: the cases that he was let into, and nothing else."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.evidence.errors import FileMissing, StoreUnavailable
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.cases import procedure_of, shown_party
from xiezhi.cases.selectors.history import documents_of, steps_taken
from xiezhi.cases.selectors.narrative import told_of
from xiezhi.cases.selectors.teamwork.advice import (
    advised_case,
    advised_cases,
    advised_evidence,
    evidence_for_adviser,
)
from xiezhi.cases.selectors.teamwork.comments import comments_of
from xiezhi.cases.selectors.teamwork.people import who_may_see
from xiezhi.cases.services.documents import DamagedDocument
from xiezhi.cases.services.teamwork.advice import advise, open_advised, take_advised_evidence
from xiezhi.registry.selectors.advisers import adviser_of
from xiezhi.registry.selectors.organisations import name_on
from xiezhi.web.access import at_home
from xiezhi.web.downloads import download
from xiezhi.web.handling.evidence import rows_of
from xiezhi.web.handling.turns import turn_of
from xiezhi.web.teamwork.forms import number_in
from xiezhi.web.views.evidence_files import sent_original, sent_small
from xiezhi.web.visit import Visit


@require_safe
@at_home
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Cases of an adviser, while he sees them."""
    context = {
        "adviser": adviser_of(visit.user.pk, on=visit.today),
        "rows": [(each, shown_party(each.case)) for each in advised_cases(visit.user.pk, on=visit.today)],
    }
    return render(request, "teamwork/advice.html", context)


@require_safe
@at_home
def one(request: HttpRequest, visit: Visit, case_id: int) -> HttpResponseBase:
    """One of these cases: its course, documents, evidence and discussion."""
    case = _case(visit, case_id)
    context = {
        "case": case,
        "procedure": procedure_of(case),
        "party": shown_party(case),
        "body_name": name_on(case.body, on=visit.today),
        "course": {"told": told_of(case, steps_taken(case))},
        "documents": documents_of(case),
        "evidence": rows_of(case, evidence_for_adviser(case)),
        "comments": comments_of(case),
        "seers": who_may_see(case, on=visit.today),
        "began": True,
        "advised": True,
    }
    return render(request, "teamwork/advised_case.html", context)


@require_POST
@at_home
def comment(request: HttpRequest, visit: Visit, case_id: int) -> HttpResponseBase:
    """A comment or a legal opinion of an adviser."""
    _case(visit, case_id)
    post = request.POST.dict()
    try:
        advise(
            turn=turn_of(request, visit, case_id),
            text=post.get("text", ""),
            opinion=post.get("opinion") == "1",
            revises=number_in(post, "first") or None,
        )
    except CaseRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已发表，案件承办人已收到消息。")
    return redirect("advised-case", case_id=case_id)


@require_POST
@at_home
def document(request: HttpRequest, visit: Visit, document_id: int) -> HttpResponseBase:
    """An issued document of one of these cases; who opened it is in the trail."""
    del request
    try:
        opened = open_advised(actor=visit.actor, document_id=document_id, on=visit.today)
    except (UnknownCase, DamagedDocument) as stopped:
        raise Http404(str(stopped)) from stopped
    return download(opened.content, opened.name)


@require_safe
@at_home
def small(request: HttpRequest, visit: Visit, case_id: int, evidence_id: int) -> HttpResponseBase:
    """The small picture of evidence of one of these cases."""
    del request
    try:
        return sent_small(advised_evidence(visit.user.pk, case_id, evidence_id, on=visit.today))
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown


@require_POST
@at_home
def evidence(request: HttpRequest, visit: Visit, case_id: int, evidence_id: int) -> HttpResponseBase:
    """The original of evidence of one of these cases; who took it is in its custody and in the trail."""
    try:
        taken = take_advised_evidence(
            actor=visit.actor, case_id=case_id, evidence_id=evidence_id, on=visit.today, now=visit.now
        )
        return sent_original(taken)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
    except (CaseRefused, FileMissing, StoreUnavailable) as refused:
        messages.error(request, str(refused))
        return redirect("advised-case", case_id=case_id)


def _case(visit: Visit, case_id: int) -> CaseFile:
    try:
        return advised_case(visit.user.pk, case_id, on=visit.today)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
