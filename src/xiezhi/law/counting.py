"""Counting a period over a calendar: which days count, which do not, and on which the count ends."""

import calendar as months
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from xiezhi.law.calendar import ONE_DAY, WorkCalendar, days
from xiezhi.law.reading import names
from xiezhi.law.terms import MONTH_UNITS, Term


@dataclass(frozen=True, slots=True)
class Suspension:
    """A span of days that stops clocks; `last` is its last day, None while it goes on. `kind`: a code of suspensions."""

    kind: str
    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """True for a day of the span."""
        return self.first <= day and (self.last is None or day <= self.last)

    @property
    def title(self) -> str:
        """Its name in Chinese."""
        return names("suspensions")[self.kind]


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension as it was granted: so many units of the period, by a level, on a day (None: not recorded)."""

    value: int
    by: str
    approved_on: date | None = None

    @property
    def level(self) -> str:
        """Who approved, in Chinese."""
        return names("levels")[self.by]


@dataclass(frozen=True, slots=True)
class Count:
    """A period counted from a day. `last`: the day on which it is full, before it rolls; None while it stands still.

    `suspensions` and `extensions` are those that the law recognises for this period.
    """

    term: Term
    start: date
    calendar: WorkCalendar
    suspensions: tuple[Suspension, ...]
    extensions: tuple[Extension, ...]
    last: date | None

    @property
    def first(self) -> date:
        """The day from which days are looked at."""
        return self.start if self.term.same_day else self.start + ONE_DAY

    @property
    def adjusted(self) -> bool:
        """True where a suspension or an extension counts."""
        return bool(self.suspensions or self.extensions)

    @property
    def total(self) -> int:
        """Units of the period with its extensions."""
        return total(self.term, self.extensions)

    @property
    def ends(self) -> date | None:
        """The day on which the period ends, rolled over rest days where it rolls; None while it stands still."""
        return self.calendar.next_working(self.last) if self.last and self.term.rolls else self.last

    @property
    def provisional(self) -> bool:
        """True when a day that mattered lies in a year whose holidays are not known."""
        return bool(self.unknown_years)

    @property
    def unknown_years(self) -> tuple[int, ...]:
        """Years that mattered and whose holidays are not known."""
        if self.last is None or self.ends is None:
            return ()
        looked_at: Iterable[int] = ()
        if self.term.unit == "working_day":
            low, high = sorted((self.start, self.ends))
            looked_at = range(low.year, high.year + 1)
        elif self.term.rolls:
            looked_at = range(self.last.year, self.ends.year + 1)
        return tuple(year for year in looked_at if year not in self.calendar.years)

    def skips(self, day: date) -> str:
        """Why a day does not count, "" where it does."""
        for suspension in self.suspensions:
            if suspension.holds(day):
                return f"{suspension.title}期间"
        return self.calendar.reason_off(day) if self.term.unit == "working_day" else ""


def count(
    term: Term,
    start: date,
    calendar: WorkCalendar,
    suspensions: tuple[Suspension, ...] = (),
    extensions: tuple[Extension, ...] = (),
) -> Count:
    """Count a period of days, months or years from the day of its event (back from it for a period before one)."""
    begun = Count(term, start, calendar, suspensions, extensions, last=None)
    if term.before:
        last: date | None = _back(begun)
    elif term.unit in MONTH_UNITS:
        last = _by_months(begun)
    else:
        last = _by_days(begun, begun.first - ONE_DAY, begun.total)
    return Count(term, start, calendar, suspensions, extensions, last)


def total(term: Term, extensions: Iterable[Extension]) -> int:
    """Units of a period with these extensions."""
    return term.value + sum(extension.value for extension in extensions)


def add_months(day: date, number: int) -> date:
    """The corresponding day `number` months later, the last of that month where it has none (民法典第二百零二条)."""
    month = day.year * 12 + day.month - 1 + number
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _by_months(begun: Count) -> date | None:
    last = add_months(begun.start, begun.total * MONTH_UNITS[begun.term.unit])
    if begun.term.same_day:
        last -= ONE_DAY
    if not begun.suspensions:
        return last
    stopped = sum(bool(begun.skips(day)) for day in days(begun.first, last))
    if _stands_still(begun, last):
        return None
    return _by_days(begun, last, stopped)


def _by_days(begun: Count, after: date, number: int) -> date | None:
    """The `number`th day after a day that counts, None where the clock stops before it."""
    if not begun.suspensions:
        working = begun.term.unit == "working_day"
        return begun.calendar.working_day_after(after, number) if working else after + timedelta(days=number)
    day = after
    while number:
        day += ONE_DAY
        if _stands_still(begun, day):
            return None
        number -= not begun.skips(day)
    return day


def _back(begun: Count) -> date:
    if begun.term.unit == "calendar_day":
        return begun.start - timedelta(days=begun.term.value)
    day, number = begun.start, begun.term.value
    while number:
        day -= ONE_DAY
        number -= not begun.skips(day)
    return day


def _stands_still(begun: Count, day: date) -> bool:
    return any(suspension.last is None and suspension.holds(day) for suspension in begun.suspensions)
