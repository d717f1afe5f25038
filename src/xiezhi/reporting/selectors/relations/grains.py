"""Which of a period's months are read from cells of whole years and which month by month."""

from dataclasses import dataclass
from datetime import date

from xiezhi.measures.periods import Span


@dataclass(frozen=True, slots=True)
class Stretch:
    """Cells of one grain: first days of months, or of years where `yearly`, both ends included."""

    first: date
    last: date
    yearly: bool = False

    def table(self, monthly: str, yearly: str) -> str:
        """The name of the table of this grain."""
        return yearly if self.yearly else monthly


def stretches(whole: Span, *, by_year: bool = True) -> list[Stretch]:
    """The whole months of `whole` in as few cells as can be; `by_year`: whether cells of a year are of use."""
    first_year = whole.first.year + (whole.first.month > 1)
    last_year = whole.last.year - (whole.last.month < 12)
    last_month = whole.last.replace(day=1)
    if not by_year or first_year > last_year:
        return [Stretch(whole.first, last_month)]
    years = Stretch(date(first_year, 1, 1), date(last_year, 1, 1), yearly=True)
    before = Stretch(whole.first, date(first_year - 1, 12, 1))
    after = Stretch(date(last_year + 1, 1, 1), last_month)
    return [years, *(part for part in (before, after) if part.first <= part.last)]
