"""A period as law or an order sets it: how long, counted how, stopped and lengthened by what."""

from dataclasses import dataclass
from typing import Final

from xiezhi.law.reading import names

DAY_UNITS: Final = ("working_day", "calendar_day")
MONTH_UNITS: Final = {"month": 1, "year": 12}
MINUTE_UNITS: Final = {"hour": 60, "minute": 1}
TIME_UNITS: Final = (*DAY_UNITS, *MONTH_UNITS, *MINUTE_UNITS)


@dataclass(frozen=True, slots=True)
class Extendable:
    """An extension that a rule allows: at most `most` units each time (None: as the approval says), by whom, how often."""

    most: int | None
    by: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Term:
    """A period of `value` units.

    The day of the event is not counted unless `same_day`; hours and minutes run from the moment. A period that `rolls`
    and ends on a rest day ends on the first working day after it. One that runs `before` an event is counted back from
    it. `excludes`: kinds of suspension whose days do not count. Raises ValueError where these contradict each other.
    """

    value: int
    unit: str
    title: str = ""
    citation: str = ""
    same_day: bool = False
    rolls: bool = False
    before: bool = False
    excludes: tuple[str, ...] = ()
    extensions: tuple[Extendable, ...] = ()

    def __post_init__(self) -> None:
        if self.unit not in TIME_UNITS or self.value < 1:
            raise ValueError("a period needs a unit of time and a value of one or more")
        if self.before and (
            self.same_day or self.rolls or self.excludes or self.extensions or self.unit not in DAY_UNITS
        ):
            raise ValueError("a period before an event is counted in days and neither rolls, stops nor grows")
        if self.timed and (self.rolls or self.excludes or self.extensions or self.same_day):
            raise ValueError("a period of hours neither rolls, stops nor grows")

    @property
    def timed(self) -> bool:
        """True for hours and minutes: the period ends at a moment and not on a day."""
        return self.unit in MINUTE_UNITS

    @property
    def length(self) -> str:
        """The period in words, such as 7个工作日."""
        return f"{self.value}{names('units')[self.unit]}"
