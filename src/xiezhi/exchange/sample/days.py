"""The working calendar as arrays: which days bodies act on, and counting in working days."""

from datetime import date, timedelta

import numpy as np

from xiezhi.exchange.sample.arrays import Floats, Integers
from xiezhi.exchange.sample.material import Profile, calendar, habits

EPOCH = date(1970, 1, 1)


def number(day: date) -> int:
    """A day as days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(value: int) -> date:
    """The day with that number."""
    return EPOCH + timedelta(days=value)


class Calendar:
    """Working days around the years of a sample. Years without an entry in `calendar.toml` have plain weekends."""

    def __init__(self, years: tuple[int, ...]) -> None:
        self.first = number(date(min(years) - 2, 1, 1))
        self.last = number(date(max(years) + 1, 12, 31))
        days = np.arange(self.first, self.last + 1)
        self.weekend = (days + 3) % 7 >= 5  # 1970-01-01 was a Thursday
        self.holiday = np.zeros(len(days), dtype=np.bool_)
        self.working = ~self.weekend
        for year in range(min(years) - 2, max(years) + 2):
            self._mark(year)
        self.working_days = days[self.working].astype(np.int64)

    def _mark(self, year: int) -> None:
        entry = calendar().get(str(year), {})
        for span in entry.get("off", []):
            start, end = (number(date.fromisoformat(f"{year}-{part}")) - self.first for part in span.split(".."))
            self.holiday[start : end + 1] = True
            self.working[start : end + 1] = False
        for part in entry.get("on", []):
            self.working[number(date.fromisoformat(f"{year}-{part}")) - self.first] = True

    def add(self, days: Integers, working_days: Integers) -> Integers:
        """The day so many working days after each (0: the day itself, or the last working day before it)."""
        place = np.searchsorted(self.working_days, days, side="right") - 1 + working_days
        found: Integers = self.working_days[np.clip(place, 0, len(self.working_days) - 1)]
        return found

    def weights(self, year: int, profile: Profile) -> tuple[Integers, Floats]:
        """Days of a year and how likely a body of this profile acts on each: never on a holiday, less at weekends."""
        start, end = number(date(year, 1, 1)), number(date(year, 12, 31))
        days = np.arange(start, end + 1)
        part = slice(start - self.first, end - self.first + 1)
        usual = np.where(self.working[part], 1.0, np.where(self.holiday[part], 0.0, profile.weekend))
        months = np.array([day_of(int(day)).month - 1 for day in days])
        season = np.array(habits()["seasons"][profile.season], dtype=np.float64)[months]
        return days.astype(np.int64), usual * season
