"""Which report is asked for: its kind and period, and those that are offered."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.period_titles import period_title
from xiezhi.measures.periods import Period, period_of
from xiezhi.reporting.annual.kinds import ANNUAL, ReportKind, kinds
from xiezhi.web.board.question import newest_year
from xiezhi.web.visit import Visit

# So many periods are offered, the one that is running included.
_OFFERED = {"year": 8, "half": 8, "quarter": 12, "month": 24, "week": 53}


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of report and a period of its form."""

    kind: ReportKind
    period: Period


def chosen_report(visit: Visit, organisation_id: int, told: Mapping[str, str]) -> Choice:
    """The kind and period of an address; a period of another form than the kind's gives way to the newest with acts."""
    kind = kinds()[told.get("kind", ANNUAL)]
    try:
        return Choice(kind, kind.period(told.get("period") or told.get("year", "")))
    except BadQuestion:
        newest = newest_year(visit, organisation_id)
        if kind.form == "year":
            return Choice(kind, kind.period(f"{newest:04d}"))
        return Choice(kind, kind.latest(min(visit.today, date(newest, 12, 31))))


def kind_choices() -> list[tuple[str, str]]:
    """Code and title of every kind."""
    return [(kind.code, kind.title) for kind in kinds().values()]


def period_choices(choice: Choice, today: date) -> list[tuple[str, str]]:
    """Text and title of the periods of the kind up to today and up to the chosen one, the newest first."""
    ends = (period_of(today, choice.kind.form), choice.period)
    found = {period.text: period for end in ends for period in _back_from(end, _OFFERED[choice.kind.form])}
    newest_first = sorted(found.values(), key=lambda period: period.first, reverse=True)
    return [(period.text, period_title(period)) for period in newest_first]


def _back_from(period: Period, number: int) -> list[Period]:
    """So many periods up to this one, the newest first; fewer where the oldest that can be asked for comes before."""
    periods = [period]
    with suppress(BadQuestion):
        while len(periods) < number:
            periods.append(periods[-1].just_before())
    return periods
