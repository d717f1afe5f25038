"""Legal reviews in view: what waits for an opinion and by when, the rounds of a case, who may review it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from xiezhi.cases.errors import UnknownCase
from xiezhi.cases.models import CaseClock, CaseFile, LegalReview
from xiezhi.cases.selectors.cases import shown_party
from xiezhi.cases.selectors.reading import law_of
from xiezhi.cases.selectors.steps import following
from xiezhi.law.procedures import version
from xiezhi.law.review import is_review, review_steps
from xiezhi.law.statutes import statutes
from xiezhi.law.steps import Step
from xiezhi.paging import cut
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.officers import officer_of
from xiezhi.registry.selectors.reviewers import is_qualified

PAGE: Final = 50
CLOCK: Final = "legal_review.opinion"
SUBMITTED: Final = "review_submitted_on"
REVIEWER_RULE: Final = "legal_review.reviewer"


class Which(StrEnum):
    """The lists of the page."""

    WAITING = "waiting"
    MINE = "mine"
    RETURNED = "returned"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A round as listed: its case, the party as it may be seen, by when an opinion is due, whether it is provisional."""

    review: LegalReview
    case: CaseFile
    party: str
    due: date | None
    provisional: bool

    def days_left(self, on: date) -> int | None:
        """Days from `on` to the due day, negative when it is past."""
        return None if self.due is None else (self.due - on).days


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of rounds; `counts` (by list) are exact, pages count from 1."""

    lines: list[QueueLine]
    counts: dict[str, int]
    page: int
    pages: int


def queue(scope: Scope, which: Which, *, user_id: int, page: int = 1) -> Queue:
    """Rounds in view: waiting by due day, those that ended the newest first. A page past the end is the last one."""
    rows = in_view(scope)
    counts = rows.aggregate(**{each.value: Count("pk", filter=_meant(each, user_id)) for each in Which})
    at = cut(counts[which.value], page=page, size=PAGE)
    clock = CaseClock.objects.filter(case_id=OuterRef("case_id"), kind=CLOCK)
    found = rows.filter(_meant(which, user_id)).select_related("case__act", "case__body")
    found = found.annotate(
        due=Subquery(clock.values("due_on")[:1]), provisional=Subquery(clock.values("provisional")[:1])
    )
    ended = which in {Which.RETURNED, Which.DONE}
    order = ("-ended_on", "-pk") if ended else (F("due").asc(nulls_last=True), "submitted_on", "pk")
    shown = found.order_by(*order)[at.rows]
    lines = [
        QueueLine(row, row.case, shown_party(row.case), None if ended else row.due, bool(row.provisional))
        for row in shown
    ]
    return Queue(lines, counts, at.page, at.pages)


def in_view(scope: Scope) -> QuerySet[LegalReview]:
    """Rounds of bodies in view."""
    rows = LegalReview.objects.all()
    return rows if scope.organisation_ids is None else rows.filter(body_id__in=scope.organisation_ids)


def one_review(scope: Scope, review_id: int) -> LegalReview:
    """One round in view. Raises UnknownCase."""
    found = in_view(scope).select_related("case__act", "case__body", "case__origin").filter(pk=review_id).first()
    if found is None:
        raise UnknownCase("没有这次法制审核，或不在你的管辖范围内。")
    return found


def rounds_of(case: CaseFile) -> list[LegalReview]:
    """Every round of a case, the last one first."""
    return list(LegalReview.objects.filter(case=case).order_by("-place"))


def open_round(case: CaseFile) -> LegalReview | None:
    """The round of a case that waits for an opinion, also where the case has gone back meanwhile; None where there is none."""
    return LegalReview.objects.filter(case=case, ended_at__isnull=True).first()


def stands(review: LegalReview, case: CaseFile) -> bool:
    """True where an opinion may be given now: a way back lets a submission lapse."""
    return review.ended_at is None and SUBMITTED in case.facts and review_due_in(case) is not None


def review_due_in(case: CaseFile) -> Step | None:
    """The step of legal review that may be taken now, None where there is none."""
    return next((step for step in following(case) if is_review(step)), None)


def has_review(case: CaseFile) -> bool:
    """True for a procedure that knows a legal review."""
    return bool(review_steps(version(case.procedure)))


def bar_to_reviewer(case: CaseFile, user_id: int, *, on: date) -> str:
    """Why somebody may not review a case, with article and remedy: he handles it, or is not qualified; "" where he may."""
    rule = statutes().by_id[REVIEWER_RULE][-1]
    officer = officer_of(user_id)
    if (officer is not None and officer in case.officer_ids) or case.created_by == user_id:
        return f"本案办案人员不得办理“法制审核”，请由其他人员办理{_independence(case)}。"
    if not is_qualified(user_id, on=on):
        return (
            f"没有登记你的法制审核资格：{rule.title}（{rule.citation}）。"
            "请由管理员在“审核人员”中登记资格，或者由有资格的人员审核。"
        )
    return ""


def _independence(case: CaseFile) -> str:
    """The rule of the case's own procedure by which a reviewer is independent, in brackets."""
    step = next(iter(review_steps(version(case.procedure))), None)
    rule = law_of(case).rule(step.independent) if step is not None else None
    return f"（{rule.citation}）" if rule else ""


def _meant(which: Which, user_id: int) -> Q:
    waiting = Q(ended_at__isnull=True, case__ended=False, case__facts__has_key=SUBMITTED)
    last = Q(ended_at__isnull=False) & ~Q(opinion__in=("", LegalReview.WITHDRAWN))
    return {
        Which.WAITING: waiting,
        Which.MINE: waiting & Q(taken_by=user_id),
        Which.RETURNED: last & Q(case__ended=False, case__facts__has_key="review_returned_on") & _newest(),
        Which.DONE: last,
    }[which]


def _newest() -> Q:
    newest = LegalReview.objects.filter(case_id=OuterRef("case_id")).order_by("-place").values("pk")[:1]
    return Q(pk=Subquery(newest))
