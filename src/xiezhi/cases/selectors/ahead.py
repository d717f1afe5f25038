"""What lies ahead of a case by what is known of it: which steps its course still leads over, and which it may."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from xiezhi.cases.models import CaseFile, StepTaken
from xiezhi.cases.selectors.case_facts import recorded_facts
from xiezhi.law.evaluation import Governing, evaluate
from xiezhi.law.facts import Value
from xiezhi.law.procedures import Procedure
from xiezhi.law.steps import Step


@dataclass(frozen=True, slots=True)
class Ahead:
    """A step that lies ahead; `certain`: False while it is not decided whether the course leads over it."""

    step: Step
    certain: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case: its facts on a day, and the law by which they are judged."""

    facts: Mapping[str, Value | None]
    law: Governing

    def without(self, names: Collection[str]) -> "Known":
        """As after a way back, with these facts lapsed."""
        return Known({name: value for name, value in self.facts.items() if name not in names}, self.law)


def known_of(case: CaseFile, law: Governing, *, on: date) -> Known:
    """What is known of a case on a day, without a query; `law`: that of its day of opening, with local amounts."""
    return Known({**recorded_facts(case), "today": on}, law)


def way_ahead(found: Procedure, step_id: str, taken: Collection[str], known: Known) -> list[Ahead]:
    """The plain way from a step ("" before the first) to the end, without what this case does not go over."""
    if not step_id:
        first = found.first
        return [Ahead(first, certain=True), *way_ahead(found, first.id, {first.id, *taken}, known)]
    way: list[Ahead] = []
    seen, following = {step_id, *taken}, found.step(step_id).next
    while each := next(_open(found, (name for name in following if name not in seen), known), None):
        way.append(each)
        seen.add(each.step.id)
        following = each.step.next
    return way


def next_ahead(found: Procedure, step_id: str, taken: Collection[str], known: Known) -> Ahead | None:
    """The step that comes next: the first ahead, or the first way back before it; None where nothing follows."""
    if not step_id:
        return Ahead(found.first, certain=True)
    names = found.step(step_id).next
    passed = {name for name in taken if name in found.steps and not found.steps[name].clears}
    return next(_open(found, (name for name in names if name not in passed), known), None)


def _open(found: Procedure, names: Iterable[str], known: Known) -> Iterator[Ahead]:
    for name in names:
        step = found.step(name)
        needed = evaluate(step.needed, known.facts, known.law)
        if needed is not False:
            yield Ahead(step, certain=needed is True)


def unneeded(step: Step, known: Known) -> bool:
    """Whether the course does not lead over a step by what is known; False while that is undecided."""
    return evaluate(step.needed, known.facts, known.law) is False


def counting(found: Procedure, history: Iterable[StepTaken]) -> list[StepTaken]:
    """The steps of the course that were taken: a step on a way back, which lets facts lapse, undoes those after it."""
    kept: dict[str, StepTaken] = {}
    for taken in history:
        # None for a step that was taken under the procedure from which the case came over.
        step = found.steps.get(taken.step)
        if taken.step in kept and step is not None and step.clears:
            kept = dict(list(kept.items())[: list(kept).index(taken.step)])
        if not taken.aside:
            kept[taken.step] = taken
    return list(kept.values())
