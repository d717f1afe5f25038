"""Clocks of a matter (`data/clocks.toml`): which periods and duties run, from which day, until which, done or not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from xiezhi.law.calendar import WorkCalendar, calendar
from xiezhi.law.counting import Extension, Suspension
from xiezhi.law.deadlines import Deadline, due
from xiezhi.law.derivations import spoken
from xiezhi.law.evaluation import Governing, evaluate, value_of
from xiezhi.law.expressions import Expression
from xiezhi.law.facts import Facts, Kind, schema
from xiezhi.law.formulas import condition_of, event
from xiezhi.law.reading import Entry, document, each_once, folder, names, tables
from xiezhi.law.statutes import Rule, statutes

BODY: Final = "body"
PARTY: Final = "party"


@dataclass(frozen=True, slots=True)
class Adjustments:
    """What stopped and lengthened the clocks of a matter; `extensions` are granted for one rule each, by its id."""

    suspensions: tuple[Suspension, ...] = ()
    extensions: Mapping[str, tuple[Extension, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.suspensions or self.extensions)


@dataclass(frozen=True, slots=True)
class ClockKind:
    """One kind of clock; several may count by one rule.

    `starts` and `ends` are days or moments; it runs where `when` is true, in `procedures` (ids, () for all). `due_fact`:
    the fact that holds its due day, "" for none; `granted`: the rule by which a step may state that day, "" for none.
    `whose`: a code of bearers.
    """

    id: str
    rule_id: str
    title: str
    starts: Expression
    ends: Expression
    when: Expression
    procedures: tuple[str, ...]
    due_fact: str
    granted: str
    whose: str

    def belongs_to(self, procedure: str) -> bool:
        """True for a procedure (its id) that knows this clock."""
        return not self.procedures or procedure in self.procedures


@dataclass(frozen=True, slots=True)
class Clock:
    """One period or duty of a matter.

    `deadline` is None for a duty for which the law sets no number of days; `stated` is the due day that a step stated,
    by the rule `granted`. `started` and `done` are days, or moments where the period counts hours.
    """

    kind: ClockKind
    rule: Rule
    started: date | datetime
    done: date | datetime | None
    deadline: Deadline | None
    stated: date | None = None
    granted: Rule | None = None

    @property
    def rule_id(self) -> str:
        """The id of its rule."""
        return self.rule.id

    @property
    def title(self) -> str:
        """What is to be done."""
        return self.kind.title

    @property
    def article(self) -> str:
        """Law and article by which it runs."""
        return self.rule.citation

    @property
    def waits(self) -> bool:
        """True where somebody else has to act, and the body waits."""
        return self.kind.whose != BODY

    @property
    def started_on(self) -> date:
        """The day on which it began."""
        return _day(self.started)

    @property
    def done_on(self) -> date | None:
        """The day on which it was done, None while it is open."""
        return None if self.done is None else _day(self.done)

    @property
    def due(self) -> date | None:
        """The day on which it ends; None where the law sets none or the clock stands still."""
        return self.stated or (self.deadline.day if self.deadline else None)

    @property
    def by(self) -> datetime | None:
        """The moment on which a period of hours ends; None for one of days."""
        return self.deadline.moment if self.deadline is not None and self.stated is None else None

    @property
    def by_rule(self) -> bool:
        """True where the due day follows from rule and day of beginning alone."""
        adjusted = self.deadline is not None and self.deadline.counted is not None and self.deadline.counted.adjusted
        return self.stated is None and not adjusted and not isinstance(self.started, datetime)

    @property
    def paused(self) -> bool:
        """True while it stands still."""
        return self.stated is None and self.deadline is not None and self.deadline.paused

    @property
    def provisional(self) -> bool:
        """True when holidays of a year that matters are not announced yet."""
        return self.stated is None and self.deadline is not None and self.deadline.provisional

    @property
    def derivation(self) -> tuple[str, ...]:
        """How the day was found, line by line; the duty itself where the law sets no number of days."""
        if self.stated is not None and self.granted is not None:
            return (
                f"期限：{self.title}，按作出的决定或者通知，依据{self.granted.citation}",
                f"届满：{spoken(self.stated)}",
            )
        if self.deadline is None:
            return (f"{self.title}，依据{self.article}。法律没有规定日数，应当及时办理。",)
        return tuple(self.deadline.derivation.lines)

    def days_left(self, on: date) -> int | None:
        """Days from `on` to the due day, negative when it is past."""
        return None if self.due is None else (self.due - on).days


@cache
def clock_kinds() -> Mapping[str, ClockKind]:
    """Every kind of clock by its id, in the order of the file. Raises ValueError with file and id."""
    entries = each_once(tables("clocks.toml", document("clocks.toml"), "clock", "defaults"))
    return MappingProxyType({entry.id: _kind(entry) for entry in entries})


def clocks(
    facts: Facts, governing: Governing, procedure: str, adjustments: Adjustments | None = None
) -> tuple[Clock, ...]:
    """Every clock of a matter that has begun: open ones by due day first, then those done.

    `facts` as `facts.checked` gives them; `procedure` is an id. The law is that of the day of opening.
    """
    found = _running(facts, governing, procedure, adjustments or Adjustments())
    return tuple(sorted(found, key=lambda clock: (clock.done is not None, clock.due or date.max)))


def due_days(
    facts: Facts, governing: Governing, procedure: str, adjustments: Adjustments, *, on: date
) -> dict[str, date]:
    """Facts that hold due days with suspensions and extensions (`decision_due_on` …), as conditions ask them on a day.

    While a clock stands still, the day is that on which it would end if it went on after the day `on`.
    """
    resumed = tuple(
        Suspension(each.kind, each.first, on) if each.last is None and each.first <= on else each
        for each in adjustments.suspensions
    )
    found = _running(facts, governing, procedure, Adjustments(resumed, adjustments.extensions))
    return {clock.kind.due_fact: clock.due for clock in found if clock.kind.due_fact and clock.due is not None}


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What stored due days rest on. `days`: calendars and rules; `kinds`: which clocks there are and when rules hold."""

    days: str
    kinds: str


def fingerprint(working: WorkCalendar | None = None) -> Fingerprint:
    """The fingerprint of the law as this program holds it: another one calls for a new computation of what was stored.

    `working`: a calendar in place of the national one.
    """
    frames = [
        (rule.id, rule.valid_from, rule.until, rule.region, rule.sector, rule.unit, rule.replaces)
        for rule in statutes().rules
    ]
    return Fingerprint(
        days=_hash(working or calendar(), statutes().rules),
        kinds=_hash(frames, *(document(file) for file in ("clocks.toml", *folder("procedures")))),
    )


def _hash(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()


def _running(facts: Facts, governing: Governing, procedure: str, adjustments: Adjustments) -> Iterator[Clock]:
    for kind in clock_kinds().values():
        clock = _clock(kind, facts, governing, adjustments) if kind.belongs_to(procedure) else None
        if clock is not None:
            yield clock


def _clock(kind: ClockKind, facts: Facts, governing: Governing, adjustments: Adjustments) -> Clock | None:
    rule, started = governing.rule(kind.rule_id), value_of(kind.starts, facts, governing)
    if rule is None or not isinstance(started, date) or not evaluate(kind.when, facts, governing):
        return None
    done, stated = value_of(kind.ends, facts, governing), facts.get(kind.due_fact) if kind.granted else None
    return Clock(
        kind=kind,
        rule=rule,
        started=started,
        done=done if isinstance(done, date) else None,
        deadline=_deadline(rule, started, governing, adjustments),
        stated=stated if isinstance(stated, date) else None,
        granted=governing.rule(kind.granted) if kind.granted else None,
    )


def _deadline(rule: Rule, started: date | datetime, governing: Governing, adjustments: Adjustments) -> Deadline | None:
    if rule.term is None:
        return None
    day = started if rule.term.timed else _day(started)
    suspensions, extensions = adjustments.suspensions, adjustments.extensions.get(rule.id, ())
    return due(rule.term, day, governing.calendar, suspensions=suspensions, extensions=extensions)


def _day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def _kind(entry: Entry) -> ClockKind:
    entry.only("id", "rule", "title", "starts", "ends", "when", "procedures", "due", "granted", "whose")
    rule_id, granted, due_fact = entry.text("rule", entry.id), entry.text("granted", ""), entry.text("due", "")
    unknown = [name for name in (rule_id, granted) if name and name not in statutes().by_id]
    if unknown:
        entry.fail(f"no rule {', '.join(unknown)}")
    if due_fact and (due_fact not in schema() or schema()[due_fact].kind is not Kind.DATE):
        entry.fail(f"due {due_fact!r} is no fact that holds a day")
    if granted and not due_fact:
        entry.fail("a day that is granted needs the fact that holds it")
    return ClockKind(
        id=entry.id,
        rule_id=rule_id,
        title=entry.text("title"),
        starts=_event(entry, "starts", rule_id),
        ends=_event(entry, "ends", rule_id),
        when=condition_of(entry),
        procedures=entry.texts("procedures"),
        due_fact=due_fact,
        granted=granted,
        whose=entry.choice("whose", names("bearers")),
    )


def _event(entry: Entry, key: str, rule_id: str) -> Expression:
    try:
        found = event(entry.text(key))
    except ValueError as problem:
        entry.fail(f"{key}: {problem}")
    timed = [rule.term is not None and rule.term.timed for rule in statutes().by_id[rule_id]]
    if all(timed) != (found.kind is Kind.MOMENT):
        entry.fail(f"{key} must be a {'moment' if all(timed) else 'day'}")
    return found
