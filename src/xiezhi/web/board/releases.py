"""The list of reports on their way to release, and the form that begins one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xiezhi.registry.selectors import organisations
from xiezhi.reporting.annual.kinds import kinds
from xiezhi.reporting.models import ReleaseState, ReportRelease
from xiezhi.reporting.selectors.releases import releases
from xiezhi.web.board.question import FIRST_YEAR
from xiezhi.web.board.report import Choice, period_choices, report_to_draft
from xiezhi.web.numbers import read_key, whole_number
from xiezhi.web.visit import Visit

YEARS_OFFERED = 8
LISTED = 200


@dataclass(frozen=True, slots=True)
class ListedRelease:
    """A report in the list."""

    release: ReportRelease
    organisation: str
    kind: str


@dataclass(frozen=True, slots=True)
class ReleaseList:
    """The newest reports that fit; `more`: there are others. The conditions asked for, "" or None for none."""

    rows: Sequence[ListedRelease]
    more: bool
    organisation: int | None
    kind: str
    year: int | None
    state: str
    years: Sequence[int]


@dataclass(frozen=True, slots=True)
class DraftForm:
    """What is chosen and offered in the form that begins a report; `refusal`: why it was not begun."""

    organisation: int | None
    choice: Choice
    periods: Sequence[tuple[str, str]]
    refusal: str


def release_list(visit: Visit, told: Mapping[str, str]) -> ReleaseList:
    """The reports in view that an address asks for; a condition that means nothing is left out."""
    organisation = read_key(told.get("org", ""))
    year = whole_number(told.get("year", ""), low=FIRST_YEAR, high=visit.today.year)
    kind = told.get("kind", "") if told.get("kind") in kinds() else ""
    state = told.get("state", "") if told.get("state") in ReleaseState.values else ""
    found = releases(visit.scope, organisation=organisation, kind=kind, year=year, state=state)
    rows = list(found[: LISTED + 1])
    names = organisations.names_on({row.organisation_id for row in rows}, on=visit.today)
    return ReleaseList(
        rows=[ListedRelease(row, names.get(row.organisation_id, ""), kinds()[row.kind].title) for row in rows[:LISTED]],
        more=len(rows) > LISTED,
        organisation=organisation,
        kind=kind,
        year=year,
        state=state,
        years=range(visit.today.year, visit.today.year - YEARS_OFFERED, -1),
    )


def draft_form(visit: Visit, told: Mapping[str, str], refusal: str = "") -> DraftForm:
    """The form with what was chosen in it, or what the list is about."""
    choice = report_to_draft(told, visit.today)
    organisation = read_key(told.get("org", ""))
    return DraftForm(organisation, choice, period_choices(choice, visit.today), refusal)
