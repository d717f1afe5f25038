"""Rounds of legal review in the hands of an officer and a qualified reviewer."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.cases.matters import Street
from tests.cases.ordinary import taken, turn_of

from xiezhi.cases.models import CaseFile, LegalReview
from xiezhi.cases.reviewing import Findings
from xiezhi.cases.selectors.cases import one_case
from xiezhi.cases.selectors.review_material import material_of
from xiezhi.cases.services import reviews
from xiezhi.law.review import SOUND, checklist
from xiezhi.registry.scope import Scope

SUBMITTED = date(2026, 7, 6)
TOLD = ("propose", "file", "investigate", "notify", "hear_party")
HEADS = [head.id for head in checklist(SUBMITTED).heads]


def fresh(case: CaseFile) -> CaseFile:
    return one_case(Scope.everything(), case.pk)


def ready(place: Street, **changed: Any) -> CaseFile:
    """A case that must be reviewed, told to the party."""
    return taken(place, *TOLD, investigate={"complex": True, **changed})


def submitted(place: Street, case: CaseFile, on: date = SUBMITTED, **more: Any) -> LegalReview:
    return reviews.submit(turn=turn_of(place, case, "officer", on), **more)


def taken_up(place: Street, case: CaseFile, on: date = SUBMITTED) -> LegalReview:
    return reviews.take_up(turn=turn_of(place, fresh(case), "legal_reviewer", on))


def sound(**changed: Any) -> Findings:
    """Every head as it should be, but for what is changed."""
    return replace(Findings(dict.fromkeys(HEADS, SOUND), {}, "案卷齐全", ""), **changed)


def given(place: Street, case: CaseFile, opinion: str, found: Findings, on: date = SUBMITTED, **seen: Any) -> CaseFile:
    """The case after an opinion on its open round, by a reviewer who has it in hand and sees it as it is."""
    review = taken_up(place, case, on)
    current = fresh(case)
    told = {"revision": review.revision, "seen": material_of(current).digest, **seen}
    reviews.give_opinion(turn=turn_of(place, current, "legal_reviewer", on), found=found, opinion_id=opinion, **told)
    return fresh(case)
