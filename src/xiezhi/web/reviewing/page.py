"""The page of one round of legal review: heads with what the system says, the reviewer's form, rounds, similar cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from xiezhi.cases.models import LegalReview
from xiezhi.cases.reviewing import LONGEST_NOTE, LONGEST_TEXT, Findings
from xiezhi.cases.selectors.cases import shown_party
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.review_draft import why
from xiezhi.cases.selectors.review_sheet import HeadSheet, review_sheet
from xiezhi.cases.selectors.reviews import bar_to_reviewer, rounds_of, stands
from xiezhi.cases.selectors.similar import Similar, similar_to
from xiezhi.law.review import VERDICTS, Checklist, checklist
from xiezhi.registry.models import Role
from xiezhi.registry.selectors import organisations
from xiezhi.web.handling.evidence import EvidenceRow, standing_rows
from xiezhi.web.reviewing.card import shown_round
from xiezhi.web.reviewing.drawing import drawn_spread
from xiezhi.web.visit import Visit


@dataclass(frozen=True, slots=True)
class ShownHead:
    """A head with its answer."""

    sheet: HeadSheet
    verdict: str
    note: str
    evidence: Sequence[EvidenceRow] = ()

    @property
    def disagreeing(self) -> int:
        """How many pieces of evidence disagree with the record."""
        return sum(bool(row.disagreements) for row in self.evidence)


@dataclass(frozen=True, slots=True)
class Entered:
    """What the form says: findings and the id of the opinion."""

    found: Findings
    opinion: str


def entered(post: QueryDict, known: Checklist) -> Entered:
    """From a form that was sent."""
    heads = [head.id for head in known.heads]
    return Entered(
        Findings(
            verdicts={each: post.get(f"verdict-{each}", "") for each in heads},
            notes={each: post.get(f"note-{each}", "") for each in heads},
            text=post.get("text", ""),
            mend=post.get("mend", ""),
        ),
        post.get("opinion", ""),
    )


def page_context(visit: Visit, review: LegalReview, sent: Entered | None = None) -> dict[str, Any]:
    """What the template shows; `sent`: a form that was refused, with what it said."""
    case = review.case
    reading = Reading(case, on=visit.today)
    sheet = review_sheet(reading, review, now=visit.now)
    found = sent.found if sent else Findings.opened(review.findings)
    bar = bar_to_reviewer(case, visit.user.pk, on=visit.today)
    is_reviewer = visit.reach.over(Role.LEGAL_REVIEWER).covers(case.body_id)
    open_now = stands(review, case)
    rounds = [shown_round(each) for each in rounds_of(case)]
    return {
        "case": case,
        "review": review,
        "round": shown_round(review),
        "rounds": rounds,
        "why": why(reading),
        "sheet": sheet,
        "heads": [
            ShownHead(
                sheet=each,
                verdict=found.verdicts.get(each.head.id, ""),
                note=found.notes.get(each.head.id, ""),
                evidence=standing_rows(case) if each.head.evidence else (),
            )
            for each in sheet.heads
        ],
        "found": found,
        "opinion": sent.opinion if sent else review.opinion,
        "said": checklist(review.submitted_on).opinion(review.opinion),
        "verdicts": VERDICTS,
        "longest_note": LONGEST_NOTE,
        "longest_text": LONGEST_TEXT,
        "open": open_now,
        "lapsed": review.ended_at is None and not open_now,
        "bar": bar if is_reviewer and open_now else "",
        "may_take": is_reviewer and open_now and not bar and review.taken_by is None,
        "mine": is_reviewer and open_now and not bar and review.taken_by == visit.user.pk,
        "party": shown_party(case),
        "body_name": organisations.name_on(case.body, on=visit.today),
        "title": case.act.number if case.act and not case.act.number.startswith("case-") else case.power_name,
        **similar_context(similar_to(case, sheet.facts, visit.reach, on=visit.today)),
    }


def similar_context(similar: Similar) -> dict[str, Any]:
    """Similar cases and their drawing, as the partial shows them."""
    return {"similar": similar, "drawn": drawn_spread(similar)}
