"""How often an enterprise was visited in a year, by the records of all bodies: it is the bodies that are watched here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from xiezhi.cases import sealing
from xiezhi.cases.models import Act, InspectionTask
from xiezhi.cases.models.act import INSPECTION
from xiezhi.registry.models import Enterprise
from xiezhi.registry.selectors.caps import cap_of
from xiezhi.registry.selectors.organisations import names_on


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: when, by whom, for what; `exempt` is a code of cap_exemption (0: it counts towards the cap)."""

    act_id: int
    body_id: int
    day: date
    bodies: tuple[str, ...]
    items: tuple[str, ...]
    exempt: int


@dataclass(frozen=True, slots=True)
class YearOfVisits:
    """The visits of one year; `cap` is None where the area has entered none."""

    year: int
    visits: tuple[Visit, ...]
    counted: int
    cap: int | None
    source: str
    verified: bool

    @property
    def is_reached(self) -> bool:
        """True when no further visit is allowed without one of the exceptions."""
        return self.cap is not None and self.counted >= self.cap

    @property
    def is_last(self) -> bool:
        """True when one more visit reaches the cap."""
        return self.cap is not None and self.counted + 1 == self.cap


def acts_at(enterprise: Enterprise, *, year: int) -> QuerySet[Act]:
    """Inspections of an enterprise in a year by any body, found by its unified social credit code."""
    return Act.objects.filter(
        kind=INSPECTION,
        party_id_hash=sealing.keyed_hash(enterprise.code),
        inspected_on__range=(date(year, 1, 1), date(year, 12, 31)),
    ).exclude(party_id_hash=b"")


def year_of_visits(enterprise: Enterprise, *, on: date) -> YearOfVisits:
    """The visits of the year of a day to an enterprise, by all bodies, against the cap that holds on the day."""
    acts = list(acts_at(enterprise, year=on.year).order_by("inspected_on", "pk"))
    tasks = {
        task.case.act_id: task
        for task in InspectionTask.objects.filter(case__act__in=acts).select_related("case").prefetch_related("parts")
        if task.case is not None
    }
    bodies = {act.body_id for act in acts} | {part.body_id for task in tasks.values() for part in task.parts.all()}
    names = names_on(bodies, on=on)
    visits = tuple(_visit(act, tasks.get(act.pk), names) for act in acts)
    cap = cap_of(enterprise, on=on)
    return YearOfVisits(
        year=on.year,
        visits=visits,
        counted=sum(not visit.exempt for visit in visits),
        cap=cap.visits if cap else None,
        source=cap.source if cap else "",
        verified=bool(cap and cap.verified),
    )


def _visit(act: Act, task: InspectionTask | None, names: dict[int, str]) -> Visit:
    parts = [(act.body_id, act.power_name)] if task is None else [(p.body_id, p.power_name) for p in task.parts.all()]
    return Visit(
        act_id=act.pk,
        body_id=act.body_id,
        day=act.inspected_on or act.counted_on,
        bodies=each_once(names.get(body, "") for body, _ in parts),
        items=each_once(item for _, item in parts),
        exempt=task.exempt if task else 0,
    )


def each_once(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts that are not empty, each once, in their order."""
    return tuple(dict.fromkeys(text for text in texts if text))
