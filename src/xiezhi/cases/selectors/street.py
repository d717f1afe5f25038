"""What an officer's phone takes along into the street: visits that may be made, items, colleagues; and what it sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from xiezhi.cases.models import CaseFile, CheckedLine, InspectionTask, StreetDraft
from xiezhi.cases.sealing import decrypt
from xiezhi.cases.selectors.case_facts import PENALTY_POWER
from xiezhi.cases.selectors.inspections import InspectionFilters, filtered, lines_of
from xiezhi.cases.selectors.offers import acting_under
from xiezhi.cases.selectors.public_visit import is_approved
from xiezhi.law.procedures import NoProcedureInForce, procedure
from xiezhi.registry.models import Certificate, Power, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.officers import valid_on
from xiezhi.registry.selectors.powers import held_on

SUMMARY = "penalty.summary"
INSPECT = "inspect"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a checklist with what is recorded of it so far; `result` is a code of `finding`, 0 = not looked at."""

    id: int
    place: int
    text: str
    basis: str
    result: int
    note: str


@dataclass(frozen=True, slots=True)
class StreetVisit:
    """A visit that its officer may make; `entered`: the officers are in already, by the record.

    `parts`: what each body that the visitor acts for looks at, with its lines; those of other bodies are theirs to fill in.
    """

    task: InspectionTask
    entered: bool
    scanned: bool
    parts: tuple[tuple[str, tuple[Line, ...]], ...]


def street_visits(scope: Scope, *, officer: int | None, on: date, back: int, ahead: int) -> list[StreetVisit]:
    """Approved visits of an officer whose days fall between `back` days before and `ahead` days after, by day.

    Those whose record is made are left out: nothing of them is written any more. None of somebody who is no officer.
    """
    if officer is None:
        return []
    first, last = on - timedelta(days=back), on + timedelta(days=ahead)
    running = filtered(scope, InspectionFilters(officer=officer, state="running", first=first, last=last))
    waiting = [task for task in running if task.case is not None and _is_open(task.case) and is_approved(task)]
    return [_visit(scope, task) for task in waiting]


def _is_open(case: CaseFile) -> bool:
    return not case.facts.get("record_made") and (case.act_id is None or case.step == INSPECT)


def _visit(scope: Scope, task: InspectionTask) -> StreetVisit:
    own = scope.over(Role.OFFICER)
    grouped: dict[int, tuple[str, list[Line]]] = {}
    for line in lines_of(task):
        if own.covers(line.part.body_id):
            grouped.setdefault(line.part_id, (line.part.power_name, []))[1].append(_line(line))
    parts = tuple((name, tuple(lines)) for name, lines in grouped.values())
    entered = task.case is not None and task.case.act_id is not None
    return StreetVisit(task, entered, task.scans.exists(), parts)


def _line(line: CheckedLine) -> Line:
    return Line(line.pk, line.place, line.text, line.basis, line.result, decrypt(line.note_cipher))


def scanned_on(task: InspectionTask, day: date) -> bool:
    """True where somebody confirmed the visit at the door on this day, by our own clock."""
    return any(timezone.localtime(scan.at).date() == day for scan in task.scans.all())


def street_items(scope: Scope, *, on: date, most: int) -> tuple[list[Power], bool]:
    """Penalty items under which an officer may decide on the spot today, at most so many by name; True where there are more."""
    try:
        found = procedure(SUMMARY, on)
    except NoProcedureInForce:
        return [], False
    acting = acting_under(scope.over(Role.OFFICER), found)
    items = list(held_on(acting, on=on, kind=PENALTY_POWER).order_by("name", "pk")[: most + 1])
    return items[:most], len(items) > most


def street_colleagues(scope: Scope, bodies: Sequence[int], *, on: date) -> Mapping[int, list[Certificate]]:
    """Certificates that are valid today, by the body that they are of."""
    return {body: valid_on(scope, body, on=on) for body in dict.fromkeys(bodies)}


def sent_before(case: CaseFile) -> list[StreetDraft]:
    """What phones sent of a case, the oldest first."""
    return list(case.from_street.prefetch_related("photos").order_by("received_at"))
