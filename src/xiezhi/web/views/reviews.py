"""Legal review: the queue, the sheet of a round, submitting a case, and who is qualified to review."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import LegalReview
from xiezhi.cases.selectors.cases import one_case
from xiezhi.cases.selectors.review_draft import DRAFT
from xiezhi.cases.selectors.reviews import PAGE, QueueLine, Which, one_review, queue
from xiezhi.cases.services import reviews as service
from xiezhi.law.review import checklist
from xiezhi.law.statutes import statutes
from xiezhi.registry.models import QualificationGround
from xiezhi.registry.selectors import organisations
from xiezhi.registry.selectors.reviewers import UnknownReviewer, reviewer, reviewers
from xiezhi.registry.services.reviewers import (
    RULE,
    QualificationRefused,
    Qualified,
    end_qualification,
    record_qualification,
)
from xiezhi.web.access import may_open, page
from xiezhi.web.handling.sheet import due_in_words
from xiezhi.web.handling.turns import turn_of
from xiezhi.web.links import with_parameters
from xiezhi.web.listing.pager import pager
from xiezhi.web.numbers import read_page, read_revision
from xiezhi.web.reviewing.card import shown_round
from xiezhi.web.reviewing.page import Entered, entered, page_context
from xiezhi.web.visit import Visit

LISTS = {
    Which.WAITING: "待审核",
    Which.MINE: "我接办的",
    Which.RETURNED: "退回未再送审",
    Which.DONE: "已提出意见",
}


@require_safe
@page("reviews")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """One list at a time, what is due first."""
    wanted = {each.value: each for each in Which}.get(request.GET.get("which", ""), Which.WAITING)
    number = read_page(request.GET.get("page", ""))
    found = queue(visit.scope, wanted, user_id=visit.user.pk, page=number)
    context = {
        "which": wanted.value,
        "lists": [(each.value, title, found.counts[each.value]) for each, title in LISTS.items()],
        "lines": [(line, shown_round(line.review), *_due(line, visit.today)) for line in found.lines],
        "names": organisations.names_on({line.case.body_id for line in found.lines}, on=visit.today),
        "pages": found.pages,
        "may_keep": may_open(visit.reach, "reviewers"),
        "pager": pager(
            page=found.page,
            pages=found.pages,
            shown=len(found.lines),
            size=PAGE,
            total=found.counts[wanted.value],
            address=lambda at: with_parameters("", {"which": wanted.value, "page": "" if at == 1 else at}),
        ),
    }
    return render(request, "reviews/list.html", context)


def _due(line: QueueLine, today: date) -> tuple[str, str]:
    return due_in_words(line.days_left(today), line.due)


@require_safe
@page("review")
def one(request: HttpRequest, visit: Visit, review_id: int) -> HttpResponseBase:
    """The sheet of a round."""
    return render(request, "reviews/review.html", page_context(visit, _review(visit, review_id)))


@require_POST
@page("review-act")
def act(request: HttpRequest, visit: Visit, review_id: int) -> HttpResponseBase:
    """Take a review in hand or give it back, keep what was found, give the opinion. Nothing entered is lost."""
    review = _review(visit, review_id)
    sent = entered(request.POST, checklist(review.submitted_on))
    done = _ACTS.get(request.POST.get("do", ""), _nothing)
    try:
        messages.success(request, done(request, visit, review, sent))
    except CaseRefused as refused:
        messages.error(request, str(refused))
        return render(request, "reviews/review.html", page_context(visit, _review(visit, review_id), sent), status=422)
    return redirect("review", review_id=review_id)


def _take(request: HttpRequest, visit: Visit, review: LegalReview, sent: Entered) -> str:
    del sent
    service.take_up(turn=turn_of(request, visit, review.case_id))
    return "已接办。逐项审核后提出意见。"


def _back(request: HttpRequest, visit: Visit, review: LegalReview, sent: Entered) -> str:
    del sent
    service.put_back(turn=turn_of(request, visit, review.case_id))
    return "已退回待审核，其他审核人员可以接办。"


def _keep(request: HttpRequest, visit: Visit, review: LegalReview, sent: Entered) -> str:
    service.keep_findings(
        turn=turn_of(request, visit, review.case_id),
        found=sent.found,
        revision=read_revision(request.POST.get("round", "")),
    )
    return "已保存审核情况，还没有提出意见。"


def _give(request: HttpRequest, visit: Visit, review: LegalReview, sent: Entered) -> str:
    service.give_opinion(
        turn=turn_of(request, visit, review.case_id),
        found=sent.found,
        opinion_id=sent.opinion,
        revision=read_revision(request.POST.get("round", "")),
        seen=request.POST.get("seen", ""),
    )
    return "已提出审核意见并制发法制审核意见书。"


def _nothing(request: HttpRequest, visit: Visit, review: LegalReview, sent: Entered) -> str:
    raise CaseRefused("没有这个操作，请刷新页面后重试。")


_ACTS: dict[str, Callable[[HttpRequest, Visit, LegalReview, Entered], str]] = {
    "take": _take,
    "back": _back,
    "keep": _keep,
    "give": _give,
}


@require_POST
@page("review-submit")
def submit(request: HttpRequest, visit: Visit, case_id: int) -> HttpResponseBase:
    """Submit a case for review with its draft as it was mended."""
    try:
        one_case(visit.scope, case_id)
        written = {name: request.POST[name] for name in DRAFT if name in request.POST}
        service.submit(turn=turn_of(request, visit, case_id), note=request.POST.get("note", ""), written=written)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
    except CaseRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已提交法制审核，审核期限从今天起算。")
    return redirect("case", case_id=case_id)


@require_safe
@page("reviewers")
def qualified(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Who reviews for what is in view, and whether that is qualified."""
    found = reviewers(visit.scope, on=visit.today)
    context = {
        "reviewers": found,
        "names": organisations.names_on({each for one in found for each in one.organisation_ids}, on=visit.today),
        "rule": statutes().by_id[RULE][0],
        "grounds": QualificationGround.choices,
        "may_put": may_open(visit.reach, "reviewer-put"),
        "today": visit.today,
    }
    return render(request, "reviews/reviewers.html", context)


@require_POST
@page("reviewer-put")
def put(request: HttpRequest, visit: Visit, user_id: int) -> HttpResponseBase:
    """Record a qualification."""

    def recorded() -> str:
        reviewer(visit.scope, user_id, on=visit.today)
        told, today, now = _told(request), visit.today, visit.now
        record_qualification(actor=visit.actor, scope=visit.scope, user_id=user_id, told=told, today=today, now=now)
        return "已登记审核资格。"

    return _kept(request, recorded)


@require_POST
@page("reviewer-end")
def end(request: HttpRequest, visit: Visit, qualification_id: int) -> HttpResponseBase:
    """End a qualification."""

    def ended() -> str:
        actor, today = visit.actor, visit.today
        end_qualification(actor=actor, scope=visit.scope, qualification_id=qualification_id, today=today)
        return "已登记失效，之后不能再接办审核。"

    return _kept(request, ended)


def _kept(request: HttpRequest, act: Callable[[], str]) -> HttpResponseBase:
    """Do something to a qualification and lead back to the list with what became of it."""
    try:
        messages.success(request, act())
    except UnknownReviewer as unknown:
        raise Http404(str(unknown)) from unknown
    except QualificationRefused as refused:
        messages.error(request, str(refused))
    return redirect("reviewers")


def _told(request: HttpRequest) -> Qualified:
    try:
        ground = QualificationGround(int(request.POST.get("ground", "")))
        day = date.fromisoformat(request.POST.get("obtained_on", ""))
    except ValueError as bad:
        raise QualificationRefused("请选择依据，并填写取得证书或者开始从事审核的日期。") from bad
    return Qualified(ground, day, request.POST.get("source", ""), request.POST.get("number", ""))


def _review(visit: Visit, review_id: int) -> LegalReview:
    try:
        return one_review(visit.scope, review_id)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
