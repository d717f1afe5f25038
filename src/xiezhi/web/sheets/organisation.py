"""What the pages of the register show, and the form of a change with what is wrong in it."""

from dataclasses import dataclass, replace
from datetime import date

from django.http import QueryDict

from xiezhi.registry.changes import Change, ChangeKind
from xiezhi.registry.selectors import organisations
from xiezhi.registry.selectors.organisations import OrganisationRow
from xiezhi.web.numbers import read_key
from xiezhi.web.visit import Visit

MOST = 200
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows of the register with the name of what each stands under, and how many there are beside those shown."""

    rows: list[tuple[OrganisationRow, str, bool]]
    total: int


def listed(visit: Visit, sought: str) -> Listed:
    """Organisations in view whose name holds `sought`; the last of three says whether one stands today."""
    every = organisations.rows(visit.scope, on=visit.today, standing_only=False)
    names = {row.id: row.name for row in every}
    found = [row for row in every if sought in row.name or (sought and sought.upper() == row.code)]
    shown = [
        (row, names.get(row.parent_id or 0, ""), row.valid_from <= visit.today <= row.valid_to) for row in found[:MOST]
    ]
    return Listed(shown, len(found))


@dataclass(frozen=True, slots=True)
class ChangeForm:
    """A change as typed; `refusal` stands beside the form of its kind, and everything typed is kept."""

    kind: str = ""
    on: str = ""
    name: str = ""
    other: str = ""
    parts: str = ""
    remains: bool = False
    refusal: str = ""

    @classmethod
    def of(cls, told: QueryDict) -> "ChangeForm":
        """The form as sent, with what cannot be read of it."""
        form = cls(
            kind=told.get("kind", ""),
            on=told.get("on", "").strip()[:20],
            name=told.get("name", "")[:LONGEST],
            other=told.get("other", "")[:20],
            parts=told.get("parts", "")[:LONGEST],
            remains="remains" in told,
        )
        return form if form._day() else form.refused("请填写生效日期，写成 2026-01-01。")

    def refused(self, why: str) -> "ChangeForm":
        """The same with why it was refused."""
        return replace(self, refusal=why)

    def change(self, organisation: int) -> Change | None:
        """What the form asks for; None where it cannot be read."""
        day = self._day()
        if day is None or self.kind not in list(ChangeKind):
            return None
        return Change(
            kind=ChangeKind(self.kind),
            organisation_id=organisation,
            on=day,
            name=self.name,
            other=read_key(self.other),
            parts=tuple(line.strip() for line in self.parts.splitlines() if line.strip()),
            remains=self.remains,
        )

    def names(self, visit: Visit) -> str:
        """What the other organisation is called."""
        return next((row.name for row in visit.in_view if str(row.id) == self.other), "")

    def _day(self) -> date | None:
        try:
            return date.fromisoformat(self.on)
        except ValueError:
            return None
