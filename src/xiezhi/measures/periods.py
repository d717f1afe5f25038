"""Periods of days: read from text, the same period a year before, the one just before, cut into weeks to years."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import normalize

from xiezhi.measures.errors import BadPeriod

DAY = timedelta(days=1)
EARLIEST, LATEST = 1949, 2100
_FORMS = "请写成 2024、2024H1、2024Q1、2024-03、2024W09 或 2024-01-01..2024-06-30"
_YEAR = re.compile(r"(\d{4})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})[Qq]([1-4])", re.ASCII)
_HALF = re.compile(r"(\d{4})[Hh]([12])", re.ASCII)
_WEEK = re.compile(r"(\d{4})[Ww](\d{2})", re.ASCII)
_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Period(Span):
    """A span of days that somebody asked about, with the text by which it is named."""

    text: str

    def previous_year(self) -> "Period":
        """The same period one year before. The last day of a month stays the last day of that month (29 February too).

        A week is the ISO week of the same number; where the year before had no week 53, its last one.
        """
        if week := _WEEK.fullmatch(self.text):
            return _week_or_last(int(week[1]) - 1, int(week[2]))
        first, last = _year_before(self.first), _year_before(self.last)
        if _ends_month(self.last):
            last = month_end(last)
        return Period(first, last, _named(self.text, first, last))

    def just_before(self) -> "Period":
        """The period of the same kind that ends on the day before: last month, last week; of a range, as many days."""
        last = self.first - DAY
        written = form(self.text)
        if written in _NAMES:
            return period_of(last, written)
        first = last - (self.last - self.first)
        return Period(first, last, f"{first}..{last}")

    def spans(self, unit: str) -> list[Span]:
        """The period cut at the borders of `unit` ("week", "month", "quarter", "year", "" = not at all), in order."""
        return list(self._cut(_NEXT[unit])) if unit else [Span(self.first, self.last)]

    def _cut(self, next_start: Callable[[date], date]) -> Iterator[Span]:
        start = self.first
        while start <= self.last:
            following = next_start(start)
            yield Span(start, min(self.last, following - DAY))
            start = following

    def whole_months(self) -> Span | None:
        """From the first day of its first whole month to the last day of its last one; None when it holds none."""
        first = self.first if self.first.day == 1 else _next_month(self.first)
        last = self.last if _ends_month(self.last) else self.last.replace(day=1) - DAY
        return Span(first, last) if first <= last else None

    def edges(self) -> list[Span]:
        """The days outside its whole months: none, one or two spans."""
        whole = self.whole_months()
        if whole is None:
            return [Span(self.first, self.last)]
        parts = (Span(self.first, whole.first - DAY), Span(whole.last + DAY, self.last))
        return [part for part in parts if part.first <= part.last]


def form(text: str) -> str:
    """How a period is written: "year", "half", "quarter", "month", "week", "range"; "" for what is no period."""
    return next((name for name, (pattern, _) in _READERS.items() if pattern.fullmatch(text.strip())), "")


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def parse_period(text: str) -> Period:
    """Read 2024, 2024H1, 2024Q1, 2024-03, 2024W09 (Monday to Sunday by ISO 8601) or 2024-01-01..2024-06-30.

    Full-width digits and letters, as an input method leaves them, are read as the plain ones, so that a period has one name.
    Raises BadPeriod with one Chinese line.
    """
    text = normalize("NFKC", text).strip()
    for pattern, read in _READERS.values():
        found = pattern.fullmatch(text)
        if found:
            return _read(text, read, found.groups())
    raise BadPeriod(f"看不懂期间“{text}”，{_FORMS}。")


def year_period(year: int) -> Period:
    """The calendar year `year`. Raises BadPeriod outside 1949 to 2100."""
    return parse_period(f"{year:04d}")


def period_of(day: date, written: str) -> Period:
    """The year, half, quarter, month or week (as `form` calls them) that holds `day`."""
    return parse_period(_NAMES[written](day))


def _read(text: str, read: Callable[..., tuple[date, date]], groups: tuple[str, ...]) -> Period:
    try:
        first, last = read(*groups)
    except ValueError as error:
        raise BadPeriod(f"期间“{text}”中没有这样的日期，{_FORMS}。") from error
    if first > last:
        raise BadPeriod(f"期间“{text}”的开始日期晚于结束日期，请调换。")
    if first.year < EARLIEST or last.year > LATEST:
        raise BadPeriod(f"期间“{text}”的年份须在 {EARLIEST} 至 {LATEST} 之间。")
    return Period(first, last, text.upper())


def _of_year(year: str) -> tuple[date, date]:
    return date(int(year), 1, 1), _last_day(year)


def _of_month(year: str, month: str) -> tuple[date, date]:
    first = date(int(year), int(month), 1)
    return first, month_end(first)


def _of_quarter(year: str, quarter: str) -> tuple[date, date]:
    first = date(int(year), 3 * int(quarter) - 2, 1)
    return first, month_end(first.replace(month=3 * int(quarter)))


def _of_half(year: str, half: str) -> tuple[date, date]:
    return (date(int(year), 1, 1), date(int(year), 6, 30)) if half == "1" else (date(int(year), 7, 1), _last_day(year))


def _last_day(year: str) -> date:
    return date(int(year), 12, 31)


def _of_week(year: str, week: str) -> tuple[date, date]:
    first = date.fromisocalendar(int(year), int(week), 1)
    return first, first + 6 * DAY


def _week_or_last(year: int, week: int) -> Period:
    try:
        first, last = _of_week(f"{year}", f"{week}")
    except ValueError:
        first, last = _of_week(f"{year}", f"{week - 1}")
    return Period(first, last, _week_name(first))


def _week_name(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04d}W{week:02d}"


def _of_days(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last)


_READERS: dict[str, tuple[re.Pattern[str], Callable[..., tuple[date, date]]]] = {
    "year": (_YEAR, _of_year),
    "half": (_HALF, _of_half),
    "quarter": (_QUARTER, _of_quarter),
    "month": (_MONTH, _of_month),
    "week": (_WEEK, _of_week),
    "range": (_RANGE, _of_days),
}
# The name of the period of each form that holds a day.
_NAMES: dict[str, Callable[[date], str]] = {
    "year": lambda day: f"{day.year:04d}",
    "half": lambda day: f"{day.year:04d}H{1 + day.month // 7}",
    "quarter": lambda day: f"{day.year:04d}Q{(day.month + 2) // 3}",
    "month": lambda day: f"{day.year:04d}-{day.month:02d}",
    "week": _week_name,
}


def _ends_month(day: date) -> bool:
    return (day + DAY).day == 1


def _year_before(day: date) -> date:
    year = day.year - 1
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def _named(text: str, first: date, last: date) -> str:
    if ".." in text:
        return f"{first}..{last}"
    return f"{first.year:04d}{text[4:]}"


def _next_week(day: date) -> date:
    return day + (7 - day.weekday()) * DAY


def _next_month(day: date) -> date:
    return month_end(day) + DAY


def _next_quarter(day: date) -> date:
    return month_end(day.replace(day=1, month=day.month + (-day.month) % 3)) + DAY


def _next_year(day: date) -> date:
    return date(day.year + 1, 1, 1)


_NEXT: dict[str, Callable[[date], date]] = {
    "week": _next_week,
    "month": _next_month,
    "quarter": _next_quarter,
    "year": _next_year,
}
