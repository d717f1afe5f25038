"""A small world kept twice: in the database through services, and as plain Python, from which figures are recounted."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.factories import ACTOR, NOON, area, organisation

from xiezhi.cases.models import Act
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Organisation
from xiezhi.registry.services.organisations import merge_organisations, move_organisation, rename_organisation

COUNTS: dict[str, Callable[[Act], int]] = {
    "act.count": lambda act: 1,
    "inspection.count": lambda act: act.kind == 1,
    "penalty.count": lambda act: act.kind == 2,
    "penalty.summary.count": lambda act: act.kind == 2 and act.procedure == 1,
    "penalty.exempt.count": lambda act: act.kind == 2 and act.outcome in (2, 3),
    "penalty.fine.sum": lambda act: act.fine if act.kind == 2 else 0,
    "act.confiscated.sum": lambda act: act.confiscated,
    "penalty.class.fine.count": lambda act: act.kind == 2 and bool(act.penalties & 4) and act.penalties < 8,
    "act.published.count": lambda act: act.published_on is not None,
    "inspection.led.count": lambda act: act.kind == 1 and act.led_to_ref != "",
}
MONEY = {"penalty.fine.sum", "act.confiscated.sum"}
COUNTED_BY: dict[str, Callable[[Act], bool]] = {
    "platform": lambda act: True,
    "annual-2021": lambda act: act.led_to_ref == "" if act.kind == 1 else act.decided_on is not None,
}


def day_of(act: Act) -> date:
    """The rule set `platform`, written out once more."""
    day = act.inspected_on if act.kind == 1 else act.decided_on or act.filed_on
    assert day is not None
    return day


@dataclass
class World:
    """A city, two districts in it, and two bodies and a team of one of them."""

    city: Organisation = field(default_factory=lambda: area("市"))
    names: dict[int, list[tuple[date, str]]] = field(default_factory=dict)
    parents: dict[int, list[tuple[date, int | None]]] = field(default_factory=dict)
    everything: list[Organisation] = field(default_factory=list)
    merged: dict[int, tuple[date, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known(self.city, "市", None)
        self.districts = [self._add(name, self.city, area) for name in ("东区", "西区")]
        self.bodies = [self._add(name, self.districts[0], organisation) for name in ("城管局", "市监局")]
        self.bodies.append(self._add("执法队", self.bodies[0], organisation))

    def _add(self, name: str, parent: Organisation, make: Callable[..., Organisation]) -> Organisation:
        made = make(name, parent)
        self._known(made, name, parent.pk)
        return made

    def _known(self, made: Organisation, name: str, parent: int | None) -> None:
        self.everything.append(made)
        self.names[made.pk] = [(date.min, name)]
        self.parents[made.pk] = [(date.min, parent)]

    def rename(self, body: Organisation, on: date) -> None:
        name = f"{self.names[body.pk][-1][1]}改"
        if self.names[body.pk][-1][0] < on:
            rename_organisation(actor=ACTOR, organisation=body, name=name, on=on)
            self.names[body.pk].append((on, name))

    def move(self, body: Organisation, parent: Organisation, on: date) -> None:
        if self.parents[body.pk][-1][0] < on and parent.pk != body.pk:
            move_organisation(actor=ACTOR, organisation=body, parent=parent, on=on)
            self.parents[body.pk].append((on, parent.pk))

    def merge(self, body: Organisation, into: Organisation, on: date) -> None:
        if body.pk != into.pk and body.merged_into_id is None:
            merge_organisations(actor=ACTOR, organisations=[body], into=into, on=on)
            self.merged[body.pk] = (on, into.pk)

    def under(self, body_id: int, organisation_id: int, day: date) -> bool:
        at: int | None = body_id
        while at is not None and at != organisation_id:
            at = _as_of(self.parents[at], day)
        return at is not None

    def recount(
        self,
        acts: Iterable[Act],
        organisation_id: int,
        first: date,
        last: date,
        by: tuple[str, ...],
        rule: str = "platform",
        standing: date | None = None,
    ) -> dict[tuple[str, ...], dict[str, int]]:
        """Figures by the labels of `by`, counted act by act; `standing`: with the tree and the names of this day."""
        found: dict[tuple[str, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
        for act in filter(COUNTED_BY[rule], acts):
            day = day_of(act)
            body = act.body_id if standing is None else self.successor(act.body_id, standing)
            if first <= day <= last and self.under(body, organisation_id, standing or day):
                key = tuple(self._label(act, split, body, standing) for split in by)
                for code, count in COUNTS.items():
                    found[key][code] += count(act)
        return dict(found)

    def successor(self, body_id: int, day: date) -> int:
        """The body that stands for this one on a day, after all mergers until then."""
        passed = [body_id]
        while passed[-1] in self.merged:
            on, into = self.merged[passed[-1]]
            if on > day or into in passed:
                break
            passed.append(into)
        return passed[-1]

    def _label(self, act: Act, split: str, body: int | None = None, standing: date | None = None) -> str:
        day = day_of(act)
        labels: dict[str, Callable[[], str]] = {
            "body": lambda: _as_of(self.names[body or act.body_id], standing or day),
            "month": lambda: f"{day:%Y-%m}",
            "quarter": lambda: f"{day.year}Q{(day.month + 2) // 3}",
            "year": lambda: f"{day.year}",
        }
        return labels[split]() if split in labels else table(split).name(getattr(act, split))


def _as_of(changes: list[tuple[date, Any]], day: date) -> Any:
    return [value for since, value in changes if since <= day][-1]


def blank(body: Organisation, number: str, **fields: object) -> Act:
    return Act(body=body, number=number, recorded_at=NOON, **fields)
