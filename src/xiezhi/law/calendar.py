"""Working calendars as dated data (`data/calendars/*.toml`): holidays, and rest days that are worked (调休)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import Final

from xiezhi.law.reading import Entry, document, parsed

ONE_DAY: Final = timedelta(days=1)
WEEKEND: Final = "周末"
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked. A year in none of `years` is answered from weekdays alone: such an answer is provisional.

    `off` and `worked` give a day its name: the holiday that it belongs to or is worked for. A day in both is off.
    """

    title: str
    version: str
    years: frozenset[int]
    off: Mapping[date, str]
    worked: Mapping[date, str]

    def knows(self, day: date) -> bool:
        """True when the arrangement of the day's year is known."""
        return day.year in self.years

    def reason_off(self, day: date) -> str:
        """Why a day is not worked: the holiday's name or 周末; "" for a working day."""
        if day in self.off:
            return self.off[day]
        return WEEKEND if day.weekday() >= _SATURDAY and day not in self.worked else ""

    def is_working(self, day: date) -> bool:
        """True for a working day."""
        return day not in self.off and (day.weekday() < _SATURDAY or day in self.worked)

    def is_made_up(self, day: date) -> bool:
        """True for a Saturday or Sunday that is worked."""
        return day.weekday() >= _SATURDAY and self.is_working(day)

    def working_days(self, after: date, until: date) -> int:
        """Working days after one day up to and with another; negative where `until` comes first."""
        if until < after:
            return -self.working_days(until, after)
        return sum(self.is_working(day) for day in days(after + ONE_DAY, until))

    def next_working(self, day: date) -> date:
        """The day itself where it is worked, else the first working day after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def working_day_after(self, day: date, number: int) -> date:
        """The `number`th working day after a day; the day itself for none."""
        while number:
            day += ONE_DAY
            number -= self.is_working(day)
        return day

    def plus(self, other: "WorkCalendar") -> "WorkCalendar":
        """This calendar with the days of another on top, as a region adds its own. The other one wins where they differ."""
        worked = {day: name for day, name in self.worked.items() if day not in other.off} | dict(other.worked)
        off = {day: name for day, name in self.off.items() if day not in other.worked} | dict(other.off)
        return replace(
            self,
            title=f"{self.title}、{other.title}",
            version=f"{self.version}+{other.version}",
            years=self.years | other.years,
            off=MappingProxyType(off),
            worked=MappingProxyType(worked),
        )

    def with_days_off(self, days_off: Mapping[date, str], version: str) -> "WorkCalendar":
        """This calendar with more days off: date → name. The years known stay the same."""
        more = WorkCalendar(self.title, version, frozenset(), MappingProxyType(dict(days_off)), MappingProxyType({}))
        return replace(self.plus(more), title=self.title)


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def read(file: str, text: str) -> WorkCalendar:
    """The calendar of a TOML text in the form of `data/calendars`. Raises ValueError with the file for anything wrong."""
    return _calendar(Entry(file, "calendar", parsed(file, text)))


@cache
def calendar(name: str = "cn") -> WorkCalendar:
    """The calendar `data/calendars/<name>.toml`. Raises FileNotFoundError for an unknown one."""
    path = f"calendars/{name}.toml"
    return _calendar(Entry(path, "calendar", document(path)))


def _calendar(entry: Entry) -> WorkCalendar:
    entry.only("title", "version", "year")
    years = entry.entries("year", "year")
    holidays = [holiday for year in years for holiday in _holidays(year)]
    off = _named(entry, ((day, name) for name, first, last, _ in holidays for day in days(first, last)))
    worked = _named(entry, ((day, name) for name, _, _, made_up in holidays for day in made_up))
    both = sorted(set(off) & set(worked))
    if both:
        entry.fail(f"{both[0]} is both off and worked")
    return WorkCalendar(
        title=entry.text("title"),
        version=entry.text("version"),
        years=frozenset(year.whole("year") for year in years),
        off=off,
        worked=worked,
    )


def _holidays(year: Entry) -> Iterator[tuple[str, date, date, tuple[date, ...]]]:
    year.only("year", "notice", "sources", "holidays")
    year.text("notice")
    if not year.texts("sources"):
        year.fail("sources must name where the notice stands")
    for holiday in year.entries("holidays", "name"):
        holiday.only("name", "off", "work")
        off = holiday.days("off")
        if len(off) != 2 or off[0] > off[1]:
            holiday.fail("off must be the first and the last day")
        yield holiday.text("name"), off[0], off[1], holiday.days("work")


def _named(entry: Entry, pairs: Iterable[tuple[date, str]]) -> Mapping[date, str]:
    found: dict[date, str] = {}
    for day, name in pairs:
        if day in found:
            entry.fail(f"{day} stands there twice")
        found[day] = name
    return MappingProxyType(found)
