"""A round of legal review: submitted by the handlers, taken up by a reviewer, ended by an opinion; one event each."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db import transaction

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, NotReady
from xiezhi.cases.models import CaseFile, LegalReview
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.reviewing import Findings, in_words
from xiezhi.cases.selectors.case_facts import recorded_facts
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.review_draft import draft_texts, gaps_of
from xiezhi.cases.selectors.review_gate import days_for
from xiezhi.cases.selectors.review_material import Material, changes, material_of
from xiezhi.cases.selectors.reviews import SUBMITTED, bar_to_reviewer, has_review, open_round, review_due_in, stands
from xiezhi.cases.selectors.steps import BASIS, assess
from xiezhi.cases.services.clocks import put_clocks
from xiezhi.cases.services.entering import amend_act
from xiezhi.cases.services.history import leave_row_event
from xiezhi.cases.services.steps import take
from xiezhi.cases.services.teamwork.notices import tell_passed, tell_submitted
from xiezhi.cases.services.turns import Turn, change, held_case, require_roles
from xiezhi.cases.statements import Statement
from xiezhi.cases.texts import cleaned, texts
from xiezhi.law.calendar import calendar
from xiezhi.law.deadlines import due
from xiezhi.law.review import PASSED, Opinion, checklist
from xiezhi.law.steps import Step
from xiezhi.law.terms import Term
from xiezhi.registry.models import Role

SUBMITTERS: Final = frozenset({Role.OFFICER.value})
LONGEST_NOTE: Final = 2000
_DUE, _RETURNED, _OPINION = "review_due_on", "review_returned_on", "review_opinion_kind"


@transaction.atomic
def submit(*, turn: Turn, note: str = "", written: Mapping[str, str] | None = None) -> LegalReview:
    """Submit the draft of a case for legal review; `written`: its texts as they were mended, by the names of `draft_texts`.

    Anew after a review that was not passed; every round stays. Raises CaseRefused, NotReady, UnknownCase, ChangedMeanwhile.
    """
    case = held_case(turn)
    require_roles(turn, case, SUBMITTERS)
    step = _review_due(case)
    _put_texts(case, written or {})
    material, earlier = material_of(case), open_round(case)
    if earlier is not None:
        _withdraw(earlier, case, material, turn)
    _require_ready(case, step, turn)
    _put_submission(case, turn.today)
    made = LegalReview.objects.create(
        case=case,
        body=case.body,
        place=LegalReview.objects.filter(case=case).count() + 1,
        step=step.id,
        checklist=checklist(turn.today).id,
        note=sealing.encrypt(cleaned(note)[:LONGEST_NOTE]),
        material=material.sealed(),
        gaps=gaps_of(case),
        submitted_on=turn.today,
        submitted_by=turn.actor.id,
        submitted_name=turn.actor.name,
        submitted_at=turn.now,
    )
    change(case, turn, "提交法制审核")
    tell_submitted(case, step, turn, made.place)
    _tell(case, turn, made, "review.submitted", material=material.digest)
    return made


@transaction.atomic
def take_up(*, turn: Turn) -> LegalReview:
    """Take the review of a case in hand. Raises CaseRefused for a handler of the case, who is not qualified, one too late."""
    case, review = _held_review(turn)
    if review.taken_by is not None and review.taken_by != turn.actor.id:
        raise CaseRefused(f"{review.taken_name}已接办这次审核。请由其办理，或者由其退回待审核后再接办。")
    review.taken_by, review.taken_name, review.taken_at = turn.actor.id, turn.actor.name, turn.now
    review.save(update_fields=["taken_by", "taken_name", "taken_at"])
    _tell(case, turn, review, "review.taken")
    return review


@transaction.atomic
def put_back(*, turn: Turn) -> LegalReview:
    """Give a review out of hand, so that somebody else may take it. Raises CaseRefused."""
    case, review = _held_review(turn, own=True)
    review.taken_by, review.taken_name, review.taken_at = None, "", None
    review.save(update_fields=["taken_by", "taken_name", "taken_at"])
    _tell(case, turn, review, "review.put_back")
    return review


@transaction.atomic
def keep_findings(*, turn: Turn, found: Findings, revision: int) -> LegalReview:
    """Keep what was found so far, with the round seen at `revision`. Raises CaseRefused, ChangedMeanwhile."""
    case, review = _held_review(turn, own=True)
    _require_seen(review, revision)
    review.findings, review.revision = found.tidied(checklist(review.submitted_on)).sealed(), review.revision + 1
    review.save(update_fields=["findings", "revision"])
    _tell(case, turn, review, "review.kept")
    return review


@transaction.atomic
def give_opinion(*, turn: Turn, found: Findings, opinion_id: str, revision: int, seen: str) -> LegalReview:
    """End a round with an opinion: the step of the procedure is taken, its document issued, the case passed or returned.

    `seen`: the digest of the material that the reviewer looked at. Raises CaseRefused with all that is wrong, NotReady,
    ChangedMeanwhile where the draft is not what was looked at, UnknownCase.
    """
    case, review = _held_review(turn, own=True)
    _require_seen(review, revision)
    material = material_of(case)
    if material.digest != seen:
        named = "、".join(each.title for each in changes(Material.opened(review.material), material)) or "内容"
        raise ChangedMeanwhile(f"审核期间案件有变动（{named}），请看过最新内容后再提出意见。")
    known = checklist(review.submitted_on)
    opinion, tidied = known.opinion(opinion_id), found.tidied(known)
    problems = tidied.problems(known, opinion) if opinion else ["请选择审核结论。"]
    if opinion is None or problems:
        raise CaseRefused("".join(problems))
    review.findings, review.material, review.opinion = tidied.sealed(), material.sealed(), opinion.id
    review.ended_on, review.ended_at, review.revision = turn.today, turn.now, review.revision + 1
    review.save()
    told = Statement({PASSED: opinion.passes}, {"review_opinion": in_words(tidied, known, opinion)})
    taken = take(turn=turn, step_id=review.step, statement=told)
    _put_outcome(taken, opinion, turn.today)
    if opinion.passes:
        tell_passed(taken, turn, review.place)
    _tell(taken, turn, review, "review.given", opinion=opinion.title, verdicts=dict(tidied.verdicts))
    return review


def _held_review(turn: Turn, *, own: bool = False) -> tuple[CaseFile, LegalReview]:
    """The case and its open round, locked, for somebody who may review it; `own`: who has it in hand."""
    case = held_case(turn)
    step = _review_due(case)
    require_roles(turn, case, frozenset(step.roles))
    bar = bar_to_reviewer(case, turn.actor.id, on=turn.today)
    if bar:
        raise CaseRefused(bar)
    review = LegalReview.objects.select_for_update().filter(case=case, ended_at__isnull=True).first()
    if review is None or not stands(review, case):
        raise CaseRefused("这件案件没有等待审核的送审，请由承办人提交法制审核。")
    if own and review.taken_by != turn.actor.id:
        raise CaseRefused(f"这次审核由{review.taken_name}办理。" if review.taken_by else "请先接办这次审核。")
    return case, review


def _review_due(case: CaseFile) -> Step:
    step = review_due_in(case)
    if step is None or recorded_facts(case).get(PASSED) is True:
        why = (
            "已经通过法制审核"
            if step
            else "现在不是法制审核的环节"
            if has_review(case)
            else "适用的程序没有法制审核环节"
        )
        raise CaseRefused(f"这件案件{why}，不需要提交或者办理法制审核。")
    return step


def _require_ready(case: CaseFile, step: Step, turn: Turn) -> None:
    """A draft is submitted once what the review itself requires is there, such as the notice to the party."""
    blocking = assess(Reading(case, on=turn.today), step, Statement({PASSED: True}), now=turn.now).blocking
    if blocking:
        raise NotReady("提交法制审核", blocking)


def _require_seen(review: LegalReview, revision: int) -> None:
    if review.revision != revision:
        raise ChangedMeanwhile("审核情况已在另一个页面保存过，请刷新后再办。")


def _withdraw(earlier: LegalReview, case: CaseFile, material: Material, turn: Turn) -> None:
    """Of two submissions the later one counts, where there is something new in it."""
    if stands(earlier, case) and not changes(Material.opened(earlier.material), material):
        raise CaseRefused(f"已于{earlier.submitted_on}提交法制审核，内容没有变化，请等待审核意见。")
    earlier.opinion, earlier.ended_on, earlier.ended_at = LegalReview.WITHDRAWN, turn.today, turn.now
    earlier.save(update_fields=["opinion", "ended_on", "ended_at"])


def _put_texts(case: CaseFile, written: Mapping[str, str]) -> None:
    known = draft_texts(case)
    kept = {name: cleaned(text) for name, text in written.items() if name in known}
    long = [texts()[name] for name, text in kept.items() if len(text) > texts()[name].longest]
    if long:
        raise CaseRefused("".join(f"“{text.title}”最多 {text.longest} 字，请删减。" for text in long))
    case.basis = kept.pop(BASIS, case.basis)
    if kept:
        case.particulars = Particulars.opened(case.particulars).with_texts(kept).sealed()


def _put_submission(case: CaseFile, on: date) -> None:
    """The clock begins anew; what an earlier review came to lapses."""
    facts = recorded_facts(case)
    days = days_for(Reading(case, on=on), facts)
    lapsing = {PASSED, _OPINION, _DUE, _RETURNED, "reviewed_on"}
    case.facts = {name: value for name, value in case.facts.items() if name not in lapsing}
    case.facts[SUBMITTED] = on.isoformat()
    last = due(Term(days, "working_day"), on, calendar()).day if days else None
    if last is not None:
        case.facts[_DUE] = last.isoformat()
    if case.act is not None and case.act.reviewed_on is not None:
        amend_act(case.act, reviewed_on=None)


def _put_outcome(case: CaseFile, opinion: Opinion, on: date) -> None:
    case.facts[_OPINION] = opinion.title
    if not opinion.passes:
        case.facts[_RETURNED] = on.isoformat()
    case.save(update_fields=["facts"])
    put_clocks(case)


def _tell(case: CaseFile, turn: Turn, review: LegalReview, action: str, **more: object) -> None:
    leave_row_event(case, turn, action, body={"review": review.pk, "round": review.place, **more})
