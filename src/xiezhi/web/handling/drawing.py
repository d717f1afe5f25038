"""The course of a case as it is drawn: what was done and still counts, where it stands, the plain way to its end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from xiezhi.cases.act_facts import DAYS
from xiezhi.cases.facts import known
from xiezhi.cases.models import CaseFile, StepTaken
from xiezhi.cases.selectors.ahead import Ahead, counting, known_of, next_ahead, way_ahead
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.steps import following
from xiezhi.cases.services.drafting import SUMMARY
from xiezhi.law.facts import Kind, schema
from xiezhi.law.procedures import version
from xiezhi.law.steps import Step
from xiezhi.web.handling.sheet import DrawnStep, drawn_steps

SOON = 2


@dataclass(frozen=True, slots=True)
class Way:
    """Steps that were taken and count, in the order in which they were first taken, and the steps ahead; the first is due."""

    done: list[StepTaken]
    ahead: list[Ahead]


def drawn(case: CaseFile, *, on: date) -> list[DrawnStep]:
    """The course of a case, whichever its procedure."""
    if version(case.procedure).id == SUMMARY:
        return drawn_steps(case)
    return drawn_way(case, way_of(Reading(case, on=on)))


def drawn_way(case: CaseFile, way: Way) -> list[DrawnStep]:
    """A way as the page shows it."""
    found = version(case.procedure)
    done = [DrawnStep(taken.title, "done", _own_day(found.steps.get(taken.step), taken)) for taken in way.done]
    ahead = [
        DrawnStep(each.step.title, "later" if place else "now", None, soon=place <= SOON, open=not each.certain)
        for place, each in enumerate(way.ahead)
    ]
    return [*done, *ahead]


def way_of(reading: Reading, *, shut: Collection[str] = ()) -> Way:
    """The way of a case; `shut`: ids of steps that what is known already forbids, such as a decision not passed in review."""
    case, history = reading.case, reading.done.history
    found, done = version(case.procedure), counting(version(case.procedure), history)
    if case.ended:
        return Way(done, [])
    known, taken = known_of(case, reading.law, on=reading.on), [each.step for each in done]
    ahead = way_ahead(found, case.step, taken, known)
    back = next_ahead(found, case.step, taken, known)
    lies = [back.step] if back is not None and back.step.id in taken else [each.step for each in ahead]
    first = _due(following(case), lies, taken, shut)
    if first is None or (ahead and ahead[0].step is first):
        return Way(done, ahead)
    kept = done[: taken.index(first.id)] if first.id in taken else done
    beyond = way_ahead(found, first.id, {first.id, *(each.step for each in kept)}, known.without(first.clears))
    return Way(kept, [Ahead(first, certain=True), *beyond])


def _due(possible: Collection[Step], ahead: list[Step], taken: list[str], shut: Collection[str]) -> Step | None:
    """Of what is not shut: first what lies ahead, then a way back, then anything else that was not done yet."""
    open_ones = [step for step in possible if step.id not in shut]
    back = [step for step in open_ones if step.id in taken and step.clears]
    new = [step for step in open_ones if step.id not in taken]
    return next(iter([*(step for step in ahead if step in open_ones), *back, *new]), None)


def _own_day(step: Step | None, taken: StepTaken) -> date:
    """The day of what a step records: when a notice was served, not when it was entered, nor when the violation ended."""
    stated = {name: day for name, day in known(taken.facts).items() if schema()[name].kind is Kind.DATE}
    days = {name: day for name, day in stated.items() if isinstance(day, date) and day <= taken.taken_on}
    course = [asked.name for asked in step.asks if schema()[asked.name].after] if step else []
    order = [*(step.today if step else ()), *(name for name in course if name in DAYS), *reversed(course)]
    return next((days[name] for name in order if name in days), taken.taken_on)
