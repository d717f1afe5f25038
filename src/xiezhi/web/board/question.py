"""What the dashboard is asked: an organisation in view and some months of one year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xiezhi.cases.selectors import acts
from xiezhi.cases.selectors.filters import ActFilters
from xiezhi.measures.comparison import SMALLEST_BASE
from xiezhi.measures.periods import Period, month_end
from xiezhi.registry.selectors.organisations import OrganisationRow, UnknownOrganisation
from xiezhi.web.numbers import read_key, whole_number
from xiezhi.web.visit import Visit

FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Question:
    """The organisation in view and whole months `first_month` to `last_month` of `year`, cut off at today."""

    organisation: OrganisationRow
    year: int
    first_month: int
    last_month: int
    today: date

    @property
    def period(self) -> Period:
        """The days asked about."""
        first = date(self.year, self.first_month, 1)
        last = max(first, min(month_end(date(self.year, self.last_month, 1)), self.today))
        whole = (self.first_month, last) == (1, date(self.year, 12, 31))
        return Period(first, last, str(self.year) if whole else f"{first}..{last}")

    @property
    def is_partial(self) -> bool:
        """True when the last month is not over."""
        return self.period.last != month_end(self.period.last)

    @property
    def words(self) -> str:
        """The period as people say it: 2024年, 2026年1月—6月17日."""
        period = self.period
        if period.text == str(self.year):
            return f"{self.year}年"
        end = f"{period.last.month}月{period.last.day}日" if self.is_partial else f"{period.last.month}月"
        return (
            f"{self.year}年{end}"
            if period.first.month == period.last.month and not self.is_partial
            else (f"{self.year}年{period.first.month}月—{end}")
        )


def chosen_organisation(visit: Visit, wanted: str) -> OrganisationRow | None:
    """The organisation that a parameter names; the topmost one in view without it.

    Raises UnknownOrganisation for one that is not in view; None for a visitor without any.
    """
    if not wanted:
        return visit.home
    identifier = read_key(wanted)
    for row in visit.in_view:
        if row.id == identifier:
            return row
    raise UnknownOrganisation("没有这个机构，或不在你的管辖范围内。")


def read_question(visit: Visit, parameters: Mapping[str, str]) -> Question | None:
    """The question of an address; what it does not say is this year so far, or the newest year with acts.

    Raises UnknownOrganisation. None for a visitor without any organisation in view.
    """
    organisation = chosen_organisation(visit, parameters.get("org", ""))
    if organisation is None:
        return None
    latest = visit.today.year
    year = whole_number(parameters.get("year", ""), low=FIRST_YEAR, high=latest) or newest_year(visit, organisation.id)
    last_of_year = visit.today.month if year == latest else 12
    first = whole_number(parameters.get("from", ""), low=1, high=last_of_year) or 1
    last = whole_number(parameters.get("to", ""), low=1, high=12) or last_of_year
    return Question(organisation, year, first, min(max(first, last), last_of_year), visit.today)


def newest_year(visit: Visit, organisation: int) -> int:
    """The year of the newest act, this year when there is none.

    A year of fewer acts than a rate needs gives way to the last one before it that has as many: what opens by itself
    has something to show.
    """
    newest = _last_year_with_acts(visit, organisation, visit.today)
    if newest is None:
        return visit.today.year
    before = _last_year_with_acts(visit, organisation, date(newest - 1, 12, 31))
    if before is None or _is_told(visit, organisation, newest) or not _is_told(visit, organisation, before):
        return newest
    return before


def _last_year_with_acts(visit: Visit, organisation: int, last: date) -> int | None:
    found = acts.listing(visit.scope, filters=ActFilters(organisation=organisation, last=last), size=1).rows
    return found[0].act.counted_on.year if found else None


def _is_told(visit: Visit, organisation: int, year: int) -> bool:
    filters = ActFilters(organisation=organisation, first=date(year, 1, 1), last=date(year, 12, 31))
    return acts.listing(visit.scope, filters=filters, size=1).total >= SMALLEST_BASE


def choices(visit: Visit) -> list[tuple[int, str]]:
    """Organisations to choose from, indented by their depth below the topmost one in view."""
    depth: dict[int, int] = {}
    shown = []
    for row in visit.in_view:
        depth[row.id] = depth.get(row.parent_id, -1) + 1 if row.parent_id is not None else 0
        shown.append((row.id, "　" * depth[row.id] + row.name))
    return shown
