"""A visit as one sheet: where it stands, who comes, what is to be looked at, how often the enterprise was visited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from xiezhi.cases import sealing
from xiezhi.cases.models import CheckedLine, InspectionTask, TaskPart
from xiezhi.cases.selectors.inspections import STATES, inspection_facts, lines_of, state_of
from xiezhi.cases.selectors.public_visit import PublicVisit, public_visit
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.visits import YearOfVisits, year_of_visits
from xiezhi.cases.services.checking import Found
from xiezhi.cases.services.visits import Arrangement
from xiezhi.law.conditions import Condition
from xiezhi.law.procedures import NoProcedureInForce, procedure, unmet
from xiezhi.law.vocabulary import table
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.officers import valid_on
from xiezhi.web.handling.course import Choice, Course, course
from xiezhi.web.handling.fields import Entered
from xiezhi.web.handling.sheet import DrawnStep
from xiezhi.web.visit import Visit

PROCEDURE = "inspection.enterprise"
KINDS_OF_STATE = {"planned": "idle", "running": "info", "done": "done", "dropped": "hold"}
OFFICERS_ASKED = 3
WANTING = "处理发现的问题"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the checklist with what was found."""

    line: CheckedLine
    code: int
    result: str
    note: str


@dataclass(frozen=True, slots=True)
class VisitSheet:
    """What the page of a visit shows; `lacks`: what stands in the way of putting it up for approval, `told` does not."""

    task: InspectionTask
    state: str
    state_kind: str
    public: PublicVisit
    year: YearOfVisits
    reading: Reading | None
    course: Course | None
    next: list[Choice]
    lacks: list[Condition]
    told: list[Condition]
    lines: list[tuple[TaskPart, list[Line]]]
    may_check: bool

    @property
    def steps(self) -> list[DrawnStep]:
        """The course as drawn; what was found wanting is dealt with before anything is closed."""
        drawn = self.course.steps if self.course is not None else []
        waits = self.task.case is not None and self.task.case.step == "tell" and self.faults
        return [replace(step, title=WANTING) if waits and step.state == "now" else step for step in drawn]

    @property
    def at_the_door(self) -> bool:
        """True from the approval until the officers are in: the code is what is needed first."""
        case = self.task.case
        return case is not None and case.act_id is None and self.public.is_valid

    @property
    def faults(self) -> int:
        """How many lines were found wanting."""
        return sum(line.result == "不合格" for _, lines in self.lines for line in lines)


@dataclass(frozen=True, slots=True)
class Refused:
    """What was sent and refused, for the page to show again: a step with its form, an arrangement, what a checklist says."""

    step: tuple[str, Entered] | None = None
    arranged: Arrangement | None = None
    findings: Mapping[int, Found] = field(default_factory=dict)

    @property
    def anything(self) -> bool:
        """True when something was refused."""
        return self.step is not None or self.arranged is not None or bool(self.findings)


def visit_sheet(task: InspectionTask, visit: Visit, refused: Refused) -> VisitSheet:
    """The sheet of a visit by an enforcement body for the visitor of a page."""
    on, case = visit.today, task.case
    state = state_of(task)
    standing = _standing(task, on) if state == "planned" else []
    entered = case is not None and case.act_id is not None
    reading = Reading(case, on=on) if case is not None else None
    found = course(reading, visit.reach, visit.now, refused.step) if reading is not None else None
    return VisitSheet(
        task=task,
        state=STATES[state],
        state_kind=KINDS_OF_STATE[state],
        public=public_visit(task, on=on),
        year=year_of_visits(task.enterprise, on=on),
        reading=reading,
        course=found,
        next=sorted(found.next, key=lambda choice: not choice.ready) if found else [],
        lacks=[condition for condition in standing if condition.blocks],
        told=[condition for condition in standing if not condition.blocks],
        lines=_by_part(lines_of(task), refused.findings),
        may_check=entered and case is not None and not case.facts.get("record_made"),
    )


def _standing(task: InspectionTask, on: date) -> list[Condition]:
    try:
        first = procedure(PROCEDURE, on).first
    except NoProcedureInForce:
        return []
    return unmet(first, inspection_facts(task, on=on), on)


def _by_part(lines: Iterable[CheckedLine], sent: Mapping[int, Found]) -> list[tuple[TaskPart, list[Line]]]:
    grouped: dict[int, tuple[TaskPart, list[Line]]] = {}
    for line in lines:
        said = sent.get(line.pk) or Found(line.result, sealing.decrypt(line.note_cipher))
        shown = Line(line, said.result, table("finding").name(said.result), said.note)
        grouped.setdefault(line.part_id, (line.part, []))[1].append(shown)
    return list(grouped.values())


def officers_offered(body_id: int, *, on: date) -> list[tuple[str, str]]:
    """Number and name with number of every certificate of a body that is valid on a day."""
    valid = valid_on(Scope.everything(), body_id, on=on)
    return [(each.number, f"{each.officer.name}（{each.number}）") for each in valid]


def arrangement_of(task: InspectionTask, parts: Iterable[TaskPart]) -> Arrangement:
    """What is arranged for a visit so far, with the officers of these parts."""
    numbers = dict.fromkeys(number for part in parts for number in part.certificate_numbers)
    return Arrangement(
        first_day=task.first_day,
        last_day=task.last_day,
        certificate_numbers=tuple(numbers),
        purpose=task.purpose,
        exempt=task.exempt,
        exempt_reason=task.exempt_reason,
        surprise_reason=task.surprise_reason,
    )


def officer_places(arranged: Arrangement) -> list[tuple[int, str]]:
    """So many places for officers as a form has, with those who were chosen."""
    numbers = arranged.certificate_numbers
    size = max(OFFICERS_ASKED, len(numbers))
    return list(enumerate([*numbers, *[""] * (size - len(numbers))], start=1))
