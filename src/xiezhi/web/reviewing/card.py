"""What the page of a case says of its legal review: why it is needed, its rounds, and the form by which it is submitted."""

from dataclasses import dataclass

from xiezhi.cases import sealing
from xiezhi.cases.models import CaseFile, LegalReview
from xiezhi.cases.reviewing import Findings
from xiezhi.cases.selectors.case_facts import recorded_facts
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.review_draft import draft_texts, why
from xiezhi.cases.selectors.reviews import has_review, review_due_in, rounds_of, stands
from xiezhi.cases.selectors.similar import Similar, similar_to
from xiezhi.cases.texts import Text, texts
from xiezhi.law.review import PASSED, checklist
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.web.access import may_open
from xiezhi.web.visit import Visit

WITHDRAWN = "已重新送审"


@dataclass(frozen=True, slots=True)
class ShownRound:
    """One round in words: `kind` of state and its text; `mend`: what had to be mended; `note`: what came with it."""

    review: LegalReview
    kind: str
    text: str
    mend: str
    note: str


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """The card of a case. `texts`: those of the draft with what they say now, which may be mended; `waiting`: the open round."""

    why: tuple[str, ...]
    rounds: tuple[ShownRound, ...]
    texts: tuple[tuple[str, Text, str], ...]
    may_submit: bool
    may_look: bool
    passed: bool
    waiting: LegalReview | None
    mend: str


def review_card(visit: Visit, reading: Reading) -> ReviewCard | None:
    """The card; None where the procedure knows no review, and where there is neither a round nor a reason for one."""
    case = reading.case
    if not has_review(case):
        return None
    grounds, rounds, step = why(reading), rounds_of(case), review_due_in(case)
    passed = recorded_facts(case).get(PASSED) is True
    if case.ended or not (rounds or grounds or step):
        return None if not rounds else _card(grounds, rounds, passed=passed, visit=visit, case=case)
    return _card(grounds, rounds, passed=passed, visit=visit, case=case, due=step is not None)


def shown_round(review: LegalReview) -> ShownRound:
    """A round in words."""
    found, note = Findings.opened(review.findings), sealing.decrypt(review.note)
    opinion = checklist(review.submitted_on).opinion(review.opinion)
    if review.ended_at is None:
        kind, text = ("info", f"{review.taken_name}审核中") if review.taken_by else ("idle", "待审核")
    elif opinion is None:
        kind, text = "idle", WITHDRAWN
    else:
        kind, text = ("ok" if opinion.passes else "warn"), opinion.title
    mend = found.mend if opinion is not None and not opinion.passes else ""
    return ShownRound(review, kind, text, mend, note)


def similar_beside(case: CaseFile, reach: Scope, visit: Visit) -> Similar:
    """Similar decided cases beside the draft of a case as it is recorded; links are for what `reach` covers."""
    return similar_to(case, recorded_facts(case), reach, on=visit.today)


def _card(
    grounds: tuple[str, ...],
    rounds: list[LegalReview],
    *,
    passed: bool,
    visit: Visit,
    case: CaseFile,
    due: bool = False,
) -> ReviewCard:
    shown = tuple(shown_round(each) for each in rounds)
    waiting = next((each for each in rounds if stands(each, case)), None)
    may_submit = due and not passed and visit.reach.over(Role.OFFICER).covers(case.body_id)
    return ReviewCard(
        why=grounds,
        rounds=shown,
        texts=tuple((name, texts()[name], text) for name, text in draft_texts(case).items()) if may_submit else (),
        may_submit=may_submit,
        may_look=may_open(visit.reach, "review", of=case.body_id),
        passed=passed,
        waiting=waiting,
        mend=shown[0].mend if shown and waiting is None and not passed else "",
    )
