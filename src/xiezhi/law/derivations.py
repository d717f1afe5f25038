"""How a due day was found: what began it, which days did not count and why, how it was lengthened, where it ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from xiezhi.law.calendar import ONE_DAY, days
from xiezhi.law.counting import Count, Suspension
from xiezhi.law.reading import names
from xiezhi.law.terms import Term


@dataclass(frozen=True, slots=True)
class Span:
    """Days that follow each other for one reason."""

    first: date
    last: date
    reason: str

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        reach = spoken(self.first) if self.first == self.last else f"{spoken(self.first)}至{spoken(self.last)}"
        return f"{reach}（{self.reason}，{self.length}天）"


@dataclass(frozen=True, slots=True)
class Derivation:
    """The steps from event to due day; `lines` says them in Chinese.

    `first`: the first day that counts; `skipped`: spans that do not; `made_up`: rest days that are worked and count;
    `counted`: days that count (for months: in the whole span); `last`: the day on which the period is full; `ends`: that
    day rolled over rest days. `last` and `ends` are None while the clock stands still, `stopped` says since when.
    """

    term: Term
    start: date | datetime
    first: date | None
    skipped: tuple[Span, ...]
    made_up: tuple[Span, ...]
    counted: int
    extended: tuple[str, ...]
    ignored: tuple[str, ...]
    last: date | None
    rolled_over: tuple[Span, ...]
    ends: date | datetime | None
    stopped: Suspension | None
    unknown_years: tuple[int, ...]
    calendar: str

    @classmethod
    def of_moment(cls, term: Term, start: date | datetime, moment: datetime | None) -> "Derivation":
        """The derivation of a period of hours, which runs through every day."""
        return cls(term, start, None, (), (), 0, (), (), None, (), moment, None, (), "")

    @classmethod
    def of_count(cls, count: Count, ignored: tuple[str, ...]) -> "Derivation":
        """The derivation of a count of days, months or years."""
        looked_at = tuple(_looked_at(count))
        counting = [day for day in looked_at if not count.skips(day)]
        rolled = tuple(days(count.last, count.ends))[:-1] if count.last and count.ends else ()
        working = count.term.unit == "working_day"
        return cls(
            term=count.term,
            start=count.start,
            first=min(counting, default=None),
            skipped=_spans((day, count.skips(day)) for day in looked_at),
            made_up=_spans(
                (day, f"{count.calendar.worked[day]}调休上班")
                for day in counting
                if working and count.calendar.is_made_up(day)
            ),
            counted=len(counting),
            extended=tuple(_extension(count, number) for number in range(len(count.extensions))),
            ignored=ignored,
            last=count.last,
            rolled_over=_spans((day, count.calendar.reason_off(day)) for day in rolled),
            ends=count.ends,
            stopped=next((s for s in count.suspensions if s.last is None), None) if count.last is None else None,
            unknown_years=count.unknown_years,
            calendar=f"{count.calendar.title}（{count.calendar.version}版）",
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """The derivation in Chinese, a step a line."""
        steps = (
            self._headline(),
            self._beginning(),
            *(f"延长：{text}" for text in self.extended),
            *(f"不计：{span}" for span in self.skipped),
            *(f"计入：{span}" for span in self.made_up),
            *(f"未采用：{text}" for text in self.ignored),
            *self._ending(),
        )
        return tuple(step for step in steps if step)

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def _headline(self) -> str:
        citation = f"，依据{self.term.citation}" if self.term.citation else ""
        return f"期限：{self.term.title}，{self.term.length}{citation}"

    def _beginning(self) -> str:
        if isinstance(self.start, datetime):
            return f"起算：自{spoken_moment(self.start)}起连续计算，节假日不扣除"
        if self.term.before:
            return f"起算：自{spoken(self.start)}向前计算，当日不计"
        own = "当日计入" if self.term.same_day else "当日不计"
        first = f"，自{spoken(self.first)}起计算" if self.first else ""
        return f"起算：{spoken(self.start)}，{own}{first}"

    def _ending(self) -> Iterable[str]:
        if self.stopped:
            yield f"中止：自{spoken(self.stopped.first)}起因{self.stopped.title}中止，恢复后继续计算"
        yield from (f"顺延：期限最后一日遇{span}" for span in self.rolled_over)
        if isinstance(self.ends, datetime):
            yield f"届满：{spoken_moment(self.ends)}"
        elif self.ends:
            yield f"{'最迟' if self.term.before else '届满'}：{spoken(self.ends)}"
        if self.calendar and self._asked_calendar:
            yield f"日历：{self.calendar}"
        if self.unknown_years:
            years = "、".join(f"{year}年" for year in self.unknown_years)
            yield f"暂定：{years}节假日安排尚未录入，暂按周一至周五为工作日计算，录入后重新计算"

    @property
    def _asked_calendar(self) -> bool:
        return self.term.unit == "working_day" or self.term.rolls


def spoken(day: date) -> str:
    """A day in Chinese, such as 2026年2月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


def spoken_moment(moment: datetime) -> str:
    """A moment in Chinese, such as 2026年2月24日9时05分."""
    return f"{spoken(moment)}{moment.hour}时{moment.minute:02d}分"


def _looked_at(count: Count) -> Iterable[date]:
    """Every day from the first of the period to that on which it is full, or stands still."""
    if count.term.before and count.last:
        return days(count.last, count.start - ONE_DAY)
    if count.last:
        return days(count.first, count.last)
    stop = min(suspension.first for suspension in count.suspensions if suspension.last is None)
    return days(count.first, stop - ONE_DAY)


def _spans(named: Iterable[tuple[date, str]]) -> tuple[Span, ...]:
    """Days with a reason as spans: neighbours with the same reason together, days without one left out."""
    kept = [(day, reason) for day, reason in named if reason]
    keys = groupby(enumerate(kept), lambda entry: (entry[1][0].toordinal() - entry[0], entry[1][1]))
    grouped = [[day for _, (day, _) in group] for _, group in keys]
    reasons = dict(kept)
    return tuple(Span(group[0], group[-1], reasons[group[0]]) for group in grouped)


def _extension(count: Count, number: int) -> str:
    extension = count.extensions[number]
    when = f"{spoken(extension.approved_on)}" if extension.approved_on else ""
    unit = names("units")[count.term.unit]
    return f"{extension.value}{unit}，{when}{extension.level}批准"
