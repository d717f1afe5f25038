"""A decision on the spot that was handed over as a form printed and numbered beforehand (行政处罚法第五十二条)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from xiezhi.cases.particulars import Particulars

PAPER_NUMBER: Final = "paper_number"
PAPER_ON: Final = "paper_on"
LONGEST_NUMBER: Final = 60


@dataclass(frozen=True, slots=True)
class PaperForm:
    """The number that the form bears, and the day on which it was filled in and handed over."""

    number: str
    day: date


def with_paper(texts: Particulars, paper: PaperForm) -> Particulars:
    """Particulars that tell of the form."""
    return texts.with_texts({PAPER_NUMBER: paper.number, PAPER_ON: paper.day.isoformat()})


def paper_of(texts: Particulars) -> PaperForm | None:
    """The form that particulars tell of; None where the platform gives the number."""
    number, day = texts.text(PAPER_NUMBER), texts.text(PAPER_ON)
    return PaperForm(number, date.fromisoformat(day)) if number and day else None
