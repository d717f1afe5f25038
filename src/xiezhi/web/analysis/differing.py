"""The page that explains a difference: its form, and the answer cut to what stays legible."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from xiezhi.measures import rules
from xiezhi.measures.catalogue import FAMILIES, MEASURES
from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.measure import Measure
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.reporting.frozen.errors import SnapshotDamaged
from xiezhi.reporting.selectors.differences import Asked, Difference, Group, Line, difference
from xiezhi.reporting.selectors.snapshots import snapshots
from xiezhi.web.behind import list_behind
from xiezhi.web.board.question import choices, newest_year
from xiezhi.web.links import with_parameters
from xiezhi.web.numbers import read_key
from xiezhi.web.visit import Visit

USUAL = "act.count"
# Acts shown of each group; the file has all of them.
SHOWN = 50
LONGEST = 60
SIDES = ("a", "b")


@dataclass(frozen=True, slots=True)
class SideFields:
    """One figure as typed."""

    name: str
    title: str
    organisation: int
    period: str
    rule: str
    snapshot: str

    def asked(self) -> Asked:
        """The figure that the fields mean."""
        return Asked(self.organisation, self.period, self.rule, self.snapshot)


@dataclass(frozen=True)
class Form:
    """The whole form; `refusal` says what is wrong."""

    measure: str
    sides: tuple[SideFields, SideFields]
    refusal: str = ""
    found: Difference | None = None
    links: tuple[str, ...] = field(default=())

    @property
    def parameters(self) -> dict[str, str | int]:
        """The address of this question, as parameters."""
        told: dict[str, str | int] = {"m": self.measure}
        for side in self.sides:
            told |= {f"{side.name}.org": side.organisation, f"{side.name}.period": side.period}
            told |= {f"{side.name}.rule": side.rule}
            told |= {f"{side.name}.snapshot": side.snapshot} if side.snapshot else {}
        return told

    @property
    def csv(self) -> str:
        """Where all acts can be had as a file."""
        return with_parameters(reverse("figure-difference-csv"), self.parameters)


def read_form(visit: Visit, told: Mapping[str, str]) -> Form | None:
    """The question of an address with its answer; None for a visitor without any organisation in view."""
    if visit.home is None:
        return None
    year = str(newest_year(visit, visit.home.id)) if not told else str(visit.today.year)
    first = _side(told, "a", "甲", visit.home.id, year, rules.DEFAULT)
    second = _side(told, "b", "乙", first.organisation, first.period, "annual-2021" if not told else first.rule)
    form = Form(told.get("m", USUAL)[:LONGEST], (first, second))
    try:
        found = difference(
            visit.scope, measure=form.measure, first=first.asked(), second=second.asked(), today=visit.today
        )
    except (BadQuestion, UnknownOrganisation, SnapshotDamaged) as refused:
        return Form(form.measure, form.sides, str(refused))
    return Form(form.measure, form.sides, found=found, links=tuple(_behind(form, side) for side in form.sides))


def offered(visit: Visit) -> dict[str, object]:
    """What can be chosen."""
    return {
        "families": [(family, [entry for entry in entries if _tellable(entry)]) for family, entries in FAMILIES],
        "organisations": choices(visit),
        "rules": list(rules.rules().values()),
        "snapshots": snapshots(visit.scope),
    }


def shown(found: Difference) -> list[tuple[Group, list[tuple[Line, str]]]]:
    """Each group with its first acts and their addresses."""
    return [
        (group, [(line, reverse("act", kwargs={"act_id": line.id})) for line in group.lines[:SHOWN]])
        for group in found.groups
    ]


def _side(told: Mapping[str, str], name: str, title: str, organisation: int, period: str, rule: str) -> SideFields:
    wanted = read_key(told.get(f"{name}.org", ""))
    return SideFields(
        name=name,
        title=title,
        organisation=wanted or organisation,
        period=(told.get(f"{name}.period", "").strip() or period)[:LONGEST],
        rule=(told.get(f"{name}.rule", "").strip() or rule)[:LONGEST],
        snapshot=told.get(f"{name}.snapshot", "").strip()[:LONGEST],
    )


def _tellable(entry: Measure) -> bool:
    return entry.over.is_of_acts and not entry.is_rate


def _behind(form: Form, side: SideFields) -> str:
    """The list behind a figure; a frozen one has none, as its acts may be others by now."""
    if side.snapshot or form.measure not in MEASURES:
        return ""
    return list_behind(form.measure, organisation=side.organisation, period=side.period, keys={}, rule=side.rule)
