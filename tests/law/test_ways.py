"""Every procedure can be gone through: by chance at first, and from wherever that leads an end is reached that the law allows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.law.answers import Answers, first_answers, passing

from xiezhi.law.clocks import Adjustments, due_days
from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Value, checked
from xiezhi.law.procedures import Procedure, procedure, procedures, unmet_under
from xiezhi.law.steps import Step, wrong_order

HERE = ZoneInfo("Asia/Shanghai")
BEGUN = date(2026, 6, 18)
# After how many days a step is tried again: a month that must pass, working days over a holiday.
WAITS = (0, 1, 3, 8, 12, 16, 31, 32, 46, 75)
# What the register says and no step asks.
KNOWN: dict[str, Value] = {
    "body_qualified": True,
    "in_power_list": True,
    "entrusted": False,
    "officers": 2,
    "qualified_officers": 2,
}
KINDS = [each for each in procedures() if each.kind not in {"", "行政处罚", "行政检查"} and each.covers(BEGUN)]


@dataclass
class Matter:
    """A matter under a procedure: what is known of it, the last step, and the day."""

    found: Procedure
    facts: dict[str, Value | None] = field(default_factory=dict)
    step: str = ""
    on: date = BEGUN
    done: frozenset[str] = frozenset()

    @property
    def law(self) -> Governing:
        return Governing(BEGUN)

    @property
    def following(self) -> list[Step]:
        return [self.found.step(name) for name in self.found.step(self.step).next] if self.step else [self.found.first]

    @property
    def beside(self) -> list[Step]:
        """What may be done beside the course and was not yet, but for what is done to clocks and people."""
        steps = self.found.beside(self.step) if self.step else ()
        return [step for step in steps if not step.effect and step.id not in self.done]

    def stated(self, step: Step, answers: Mapping[str, Value], on: date) -> dict[str, Value | None]:
        now = datetime.combine(on, time(10, 0), HERE)
        before = {**KNOWN, "opened_on": BEGUN, **self.facts}
        said: dict[str, Value | None] = {**dict.fromkeys(step.clears), **dict.fromkeys(step.today, on)}
        said |= {**dict.fromkeys(step.now, now), **step.sets}
        for asked in step.asks:
            if asked.name in answers and asked.applies(
                {name: value for name, value in {**before, **said, **answers}.items() if value is not None}, self.law
            ):
                said[asked.name] = answers[asked.name]
        return said | {name: said.get(of, before.get(of)) for name, of in step.copies.items()}

    def against(self, step: Step, answers: Mapping[str, Value], on: date) -> int:
        """How much stands in the way of a step."""
        now = datetime.combine(on, time(10, 0), HERE)
        said = self.stated(step, answers, on)
        facts = checked({**KNOWN, "opened_on": BEGUN, "today": on, "now": now, **self.facts, **said})
        facts = {**due_days(facts, self.law, self.found.id, Adjustments(), on=on), **facts}
        problems = wrong_order(facts, [name for name, day in said.items() if day is not None], on=on, past=step.past)
        return len(problems) + sum(each.blocks for each in unmet_under(step, facts, self.law, on))

    def answers(self, step: Step, chance: Random | None) -> tuple[Answers, date] | None:
        """Answers with which a step may be taken, and the first day; None where it may not whatever is said and waited."""
        for waited in WAITS:
            on = self.on + timedelta(days=waited)
            now = datetime.combine(on, time(10, 0), HERE)
            begun = first_answers(step, on, now, chance)
            found = passing(step, begun, lambda said, on=on: self.against(step, said, on), on, now)
            if found is not None:
                return found, on
        return None

    def take(self, step: Step, answers: Answers, on: date) -> None:
        self.facts |= self.stated(step, answers, on)
        self.on, self.done = on, self.done | {step.id}
        self.step = self.step if step.aside else step.id


def end_of(matter: Matter, chance: Random, free: int) -> Matter | None:
    """The matter at an end: `free` steps by chance, then the first that the procedure names and the law allows."""
    for turn in range(60):
        if matter.step and not matter.following:
            return matter
        ways = list(matter.following)
        if turn < free:
            chance.shuffle(ways)
        for step in (*ways, *matter.beside):
            found = matter.answers(step, chance if turn < free else None)
            if found is not None:
                matter.take(step, *found)
                break  # what is done beside the course is done where nothing else goes on
        else:
            return None
    return None


@pytest.mark.parametrize("found", KINDS, ids=lambda each: each.id)
def test_the_plainest_answers_lead_to_an_end(found: Procedure) -> None:
    ended = end_of(Matter(found), Random(0), free=0)  # noqa: S311 -- no secret
    assert ended is not None
    assert found.step(ended.step).ends


@given(st.sampled_from(sorted(each.id for each in KINDS)), st.integers(1, 3), st.integers(0, 2**16))
@settings(max_examples=20, deadline=None, phases=[Phase.generate])
def test_from_wherever_chance_leads_an_end_is_reached(procedure_id: str, free: int, seed: int) -> None:
    found = procedure(procedure_id, BEGUN)
    matter = Matter(found)
    ended = end_of(matter, Random(seed), free)  # noqa: S311 -- no secret
    assert ended is not None, f"{found.id}: nothing may follow {matter.step or 'its opening'} on {matter.on}"
