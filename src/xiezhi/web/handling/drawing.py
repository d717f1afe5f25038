"""The course of a case as it is drawn: what was done and still counts, where it stands, the plain way to its end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from xiezhi.cases.act_facts import DAYS
from xiezhi.cases.facts import known
from xiezhi.cases.models import CaseFile, StepTaken
from xiezhi.cases.selectors.steps import following, steps_taken
from xiezhi.cases.services.drafting import SUMMARY
from xiezhi.law.facts import Kind, schema
from xiezhi.law.procedures import Procedure, version
from xiezhi.law.steps import Step
from xiezhi.web.handling.sheet import DrawnStep, drawn_steps

SOON = 2


@dataclass(frozen=True, slots=True)
class Way:
    """Steps that were taken and count, in the order in which they were first taken, and the steps ahead; the first is due."""

    done: list[StepTaken]
    ahead: list[Step]


def drawn(case: CaseFile) -> list[DrawnStep]:
    """The course of a case, whichever its procedure."""
    if version(case.procedure).id == SUMMARY:
        return drawn_steps(case)
    return drawn_way(case, way_of(case, steps_taken(case)))


def drawn_way(case: CaseFile, way: Way) -> list[DrawnStep]:
    """A way as the page shows it."""
    found = version(case.procedure)
    done = [DrawnStep(taken.title, "done", _own_day(found.steps.get(taken.step), taken)) for taken in way.done]
    ahead = [
        DrawnStep(step.title, "later" if place else "now", None, soon=place <= SOON)
        for place, step in enumerate(way.ahead)
    ]
    return [*done, *ahead]


def way_of(case: CaseFile, history: list[StepTaken], *, shut: Collection[str] = ()) -> Way:
    """The way of a case; `shut`: ids of steps that what is known already forbids, such as a decision not passed in review."""
    found, done = version(case.procedure), _counting(version(case.procedure), history)
    if case.ended:
        return Way(done, [])
    taken = [each.step for each in done]
    ahead = _ahead(found, case.step, set(taken))
    first = _due(following(case), ahead, taken, shut)
    if first is None or ahead[:1] == [first]:
        return Way(done, ahead)
    kept = done[: taken.index(first.id)] if first.id in taken else done
    return Way(kept, [first, *_ahead(found, first.id, {first.id, *(each.step for each in kept)})])


def _due(possible: Collection[Step], ahead: list[Step], taken: list[str], shut: Collection[str]) -> Step | None:
    """Of what is not shut: first what lies ahead, then a way back, then anything else that was not done yet."""
    open_ones = [step for step in possible if step.id not in shut]
    back = [step for step in open_ones if step.id in taken and step.clears]
    new = [step for step in open_ones if step.id not in taken]
    return next(iter([*(step for step in ahead if step in open_ones), *back, *new]), None)


def _counting(found: Procedure, history: list[StepTaken]) -> list[StepTaken]:
    """The steps of the course that were taken: a step on a way back, which lets facts lapse, undoes those after it."""
    counting: dict[str, StepTaken] = {}
    for taken in history:
        # None for a step that was taken under the procedure from which the case came over.
        step = found.steps.get(taken.step)
        if taken.step in counting and step is not None and step.clears:
            counting = dict(list(counting.items())[: list(counting).index(taken.step)])
        if not taken.aside:
            counting[taken.step] = taken
    return list(counting.values())


def _own_day(step: Step | None, taken: StepTaken) -> date:
    """The day of what a step records: when a notice was served, not when it was entered, nor when the violation ended."""
    stated = {name: day for name, day in known(taken.facts).items() if schema()[name].kind is Kind.DATE}
    days = {name: day for name, day in stated.items() if isinstance(day, date) and day <= taken.taken_on}
    course = [asked.name for asked in step.asks if schema()[asked.name].after] if step else []
    order = [*(step.today if step else ()), *(name for name in course if name in DAYS), *reversed(course)]
    return next((days[name] for name in order if name in days), taken.taken_on)


def _ahead(found: Procedure, step_id: str, taken: set[str]) -> list[Step]:
    """The plain way from here to the end: of what may follow, always what the procedure names first and was not taken."""
    if not step_id:
        return [found.first, *_ahead(found, found.first.id, taken)]
    way: list[Step] = []
    seen, following = {step_id, *taken}, found.step(step_id).next
    while names := [name for name in following if name not in seen]:
        way.append(found.step(names[0]))
        seen.add(names[0])
        following = way[-1].next
    return way
