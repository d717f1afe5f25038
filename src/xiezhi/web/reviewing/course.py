"""Legal review on the page of a case under any procedure: its card, its step, similar cases beside the decision."""

from collections.abc import Sequence
from typing import Any

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.reading import Reading
from xiezhi.law.review import is_review
from xiezhi.law.steps import Step
from xiezhi.web.handling.course import Choice
from xiezhi.web.reviewing.card import review_card, similar_beside
from xiezhi.web.reviewing.page import similar_context
from xiezhi.web.visit import Visit


def reviewing(visit: Visit, reading: Reading, choices: Sequence[Choice]) -> dict[str, Any]:
    """What the page of a case shows of its review; similar cases where the visitor may decide on a fine now."""
    asking = [each for each in choices if each.mine and _asks_fine(each.step)]
    # Beside the decision rather than the notice, and beside the notice rather than a way back.
    weighing = max(asking, key=lambda each: (bool(each.step.numbers), bool(each.step.copies)), default=None)
    return {
        "review": review_card(visit, reading),
        "review_steps": [each.step.id for each in choices if is_review(each.step)],
        **({"similar_at": weighing.step.id, **_similar(visit, reading.case)} if weighing else {}),
    }


def on_its_own_page(step: Step) -> None:
    """Raise CaseRefused for a legal review, which is given head by head on the page of its round."""
    if is_review(step):
        raise CaseRefused("法制审核须逐项审核后提出意见，请在“法制审核”中打开这次送审办理。")


def _similar(visit: Visit, case: CaseFile) -> dict[str, Any]:
    return similar_context(similar_beside(case, visit.reach, visit))


def _asks_fine(step: Step) -> bool:
    return any(asked.name == "fine" for asked in step.asks)
