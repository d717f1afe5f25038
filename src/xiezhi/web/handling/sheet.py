"""A decided case as a sheet: its procedure drawn, its clocks, what comes next, its documents."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from xiezhi.cases.documents.summary_decision import paragraphs
from xiezhi.cases.models import CaseFile, IssuedDocument
from xiezhi.cases.particulars import ON_SPOT, Particulars
from xiezhi.cases.selectors.case_facts import recorded_facts
from xiezhi.cases.selectors.cases import clocks_of, next_step, procedure_of, step_article, step_standing
from xiezhi.cases.selectors.decisions import masked_decision
from xiezhi.cases.selectors.reading import Reading
from xiezhi.law.clocks import Clock
from xiezhi.law.conditions import Condition
from xiezhi.law.steps import Step

# The day on which each step was taken, as a fact of the case.
_DAYS = {"decide": "decided_on", "serve": "served_on", "record": "reported_for_record_on", "pay": "paid_on"}
# Steps whose form asks something; the others are taken by one press, so what stands in their way shows beforehand.
_ASKING = frozenset({"serve", "pay"})
NEAR, TWO_DAYS = 3, 48


@dataclass(frozen=True, slots=True)
class DrawnStep:
    """One step of the procedure as drawn: done, now or later; `soon`: of the next two, which the phone shows as well.

    `open`: it is not decided whether the course leads over it.
    """

    title: str
    state: str
    day: date | None
    soon: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class DrawnClock:
    """A clock in words: `kind` of state and its text."""

    clock: Clock
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """What the pages of a decided case show."""

    steps: list[DrawnStep]
    clocks: list[DrawnClock]
    next: Step | None
    article: str
    standing: list[Condition]
    on_spot: bool
    collected: bool
    procedure: str
    documents: list[IssuedDocument]
    paragraphs: tuple[str, ...]


def case_sheet(reading: Reading) -> CaseSheet:
    """The sheet of a decided case on the day of the reading."""
    case, on = reading.case, reading.on
    step = None if case.ended else next_step(case)
    asks = step is None or step.id in _ASKING
    fine = case.act.fine if case.act else 0
    return CaseSheet(
        steps=drawn_steps(case),
        clocks=[drawn_clock(clock, on=on) for clock in clocks_of(case)],
        next=step,
        article=step_article(case),
        standing=[] if step is None or asks else _blocking(reading, step),
        on_spot=Particulars.opened(case.particulars).payment == ON_SPOT and fine > 0,
        collected="collected_on" in case.facts,
        procedure=procedure_of(case).title,
        documents=reading.done.documents,
        paragraphs=tuple(paragraphs(masked_decision(case))),
    )


def _blocking(reading: Reading, step: Step) -> list[Condition]:
    return [condition for condition in step_standing(reading, step) if condition.blocks]


def drawn_steps(case: CaseFile) -> list[DrawnStep]:
    """The procedure from its first step to its end, without ways that this case does not go."""
    procedure, facts = procedure_of(case), recorded_facts(case)
    fined = bool(case.act and case.act.fine)
    order = [s for s in procedure.steps.values() if s.id != "apply_to_court" and (fined or s.id != "pay")]
    taken = [step.id for step in order].index(case.step) if case.step else -1
    drawn = []
    for place, step in enumerate(order):
        day = case.act.closed_on if step.id == "close" and case.act else facts.get(_DAYS.get(step.id, ""))
        state = "done" if place <= taken else "now" if place == taken + 1 else "later"
        drawn.append(DrawnStep(step.title, state, day if isinstance(day, date) and state == "done" else None))
    return drawn


def drawn_clock(clock: Clock, *, on: date, now: datetime | None = None) -> DrawnClock:
    """A clock with its state in words; `now`: for what is left of a period that counts hours."""
    if clock.done_on is not None:
        late = clock.due is not None and clock.done_on > clock.due
        return DrawnClock(clock, "bad" if late else "done", f"{clock.done_on:%m-%d} {'逾期办结' if late else '已办'}")
    if clock.by is not None and now is not None:
        return DrawnClock(clock, *hours_in_words(clock.by, now))
    return DrawnClock(clock, *due_in_words(clock.days_left(on), clock.due))


def hours_in_words(by: datetime, now: datetime) -> tuple[str, str]:
    """Kind of state and text for what is left until a moment; hours that have begun count as whole ones once they are over."""
    left = int((by - now).total_seconds() // 3600)
    if left < 0:
        return "late", f"逾期 {-left} 小时" if left > -TWO_DAYS else f"逾期 {-left // 24} 天"
    return "warn", f"{timezone.localtime(by):%m-%d %H:%M} 剩 {left} 小时" if left else "不到 1 小时"


def due_in_words(left: int | None, due: date | None) -> tuple[str, str]:
    """Kind of state and text for so many days left until a due day."""
    if left is None or due is None:
        return "idle", "尽快"
    if left < 0:
        return "late", f"逾期 {-left} 天"
    if left == 0:
        return "warn", "今天"
    return ("warn" if left <= NEAR else "info"), f"{due:%m-%d} 剩 {left} 天"
