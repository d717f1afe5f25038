"""Clocks of a case: which period runs from which day, when it ends, and how that was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from xiezhi.law.calendar import calendar
from xiezhi.law.deadlines import Deadline, due
from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Value

Facts = Mapping[str, Value | None]


@dataclass(frozen=True, slots=True)
class Clock:
    """One period or duty of a case. `deadline` is None for a duty for which the law sets no number of days."""

    rule_id: str
    title: str
    article: str
    started_on: date
    done_on: date | None
    deadline: Deadline | None

    @property
    def due(self) -> date | None:
        """The day on which it ends; None where the law sets none or the clock stands still."""
        return self.deadline.day if self.deadline else None

    @property
    def provisional(self) -> bool:
        """True when holidays of a year that matters are not announced yet."""
        return self.deadline is not None and self.deadline.provisional

    @property
    def derivation(self) -> tuple[str, ...]:
        """How the day was found, line by line; the duty itself where the law sets no number of days."""
        if self.deadline is None:
            return (f"{self.title}，依据{self.article}。法律没有规定日数，应当及时办理。",)
        return tuple(self.deadline.derivation.lines)

    def days_left(self, on: date) -> int | None:
        """Days from `on` to the due day, negative when it is past."""
        return None if self.due is None else (self.due - on).days


@dataclass(frozen=True, slots=True)
class _Kind:
    """A clock: the rule, the fact that starts it, the fact that ends it, the fact (if any) with which it does not run."""

    rule_id: str
    title: str
    starts: str
    ends: str
    unless: str = ""
    needs_fine: bool = False


KINDS: Final = (
    _Kind("penalty.summary.record", "报所属行政机关备案", "decided_on", "reported_for_record_on"),
    _Kind("penalty.payment", "缴纳罚款", "served_on", "paid_on", unless="collected_on", needs_fine=True),
    _Kind("penalty.cash.officer", "交回当场收缴的罚款", "collected_on", "handed_in_on"),
    _Kind("penalty.publication", "公开处罚决定", "decided_on", "published_on"),
)


def clocks(facts: Facts, *, opened_on: date) -> tuple[Clock, ...]:
    """Every clock that has begun, under the law of the day of opening: open ones by due day first, then those done."""
    law = Governing(opened_on)
    found = [clock for kind in KINDS if (clock := _clock(kind, facts, law)) is not None]
    return tuple(sorted(found, key=lambda clock: (clock.done_on is not None, clock.due or date.max)))


def _clock(kind: _Kind, facts: Facts, law: Governing) -> Clock | None:
    started, rule = facts.get(kind.starts), law.rule(kind.rule_id)
    if not isinstance(started, date) or rule is None or (kind.unless and facts.get(kind.unless)):
        return None
    penalties = facts.get("penalties")
    if kind.needs_fine and not (isinstance(penalties, frozenset) and "罚款" in penalties):
        return None
    done = facts.get(kind.ends)
    return Clock(
        rule_id=rule.id,
        title=kind.title,
        article=rule.citation,
        started_on=started,
        done_on=done if isinstance(done, date) else None,
        deadline=due(rule.clock, started, calendar()) if rule.term else None,
    )
