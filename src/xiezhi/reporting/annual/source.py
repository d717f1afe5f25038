"""The figures of one organisation's period, asked once for each split and looked up from there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from xiezhi.measures.catalogue import measure
from xiezhi.measures.comparison import Number, compare
from xiezhi.measures.periods import Period
from xiezhi.measures.rules import DEFAULT
from xiezhi.measures.splits import split
from xiezhi.reporting.stats_table import StatsRow, StatsTable

Ask = Callable[[tuple[str, ...], tuple[str, ...], str, Period], StatsTable]


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of a period with that of the same period a year before and the change.

    `chained`: it is compared with the period just before instead.
    """

    measure: str
    period: Period
    by: Mapping[str, str]
    keys: Mapping[str, int | str]
    value: Number | None
    previous: Number | None
    change: Number | None
    percent: Number | None
    rule: str = DEFAULT
    body_id: int | None = None
    chained: bool = False


@dataclass
class Source:
    """Answers by split; `ask(measures, splits, rule, period)` gives a table compared with the year before.

    `measures` is all that is asked of the whole; `split_measures` those of them that are asked of its parts as well;
    `ruled` those that are asked by another rule set than the platform's, by that; `elsewhere` those that are asked of
    other periods than `period` too.
    """

    measures: tuple[str, ...]
    split_measures: frozenset[str]
    ask: Ask
    period: Period
    elsewhere: frozenset[str] = frozenset()
    ruled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _tables: dict[tuple[str, ...], StatsTable] = field(default_factory=dict)
    _rows: dict[tuple[str, ...], dict[tuple[str, ...], StatsRow]] = field(default_factory=dict)

    def table(self, *splits: str, rule: str = DEFAULT, period: Period | None = None) -> StatsTable:
        """All measures of the whole, or those of its parts that can be split so."""
        days = period or self.period
        asked = (days.text, rule, *splits)
        if asked not in self._tables:
            overs = [split(code).over for code in splits]
            wanted = self._wanted(splits, rule, days)
            possible = tuple(code for code in wanted if all(measure(code).over in over for over in overs))
            self._tables[asked] = self.ask(possible, splits, rule, days)
            self._rows[asked] = {tuple(row.by.values()): row for row in self._tables[asked].rows}
        return self._tables[asked]

    def get(
        self, code: str, by: Mapping[str, str] | None = None, *, rule: str = DEFAULT, period: Period | None = None
    ) -> Compared:
        """One figure; a part that is not there is zero."""
        wanted = dict(by or {})
        days = period or self.period
        self.table(*wanted, rule=rule, period=days)
        found = self._rows[(days.text, rule, *wanted)].get(tuple(wanted.values()))
        return _nothing(code, wanted, rule, days) if found is None else _compared(code, found, rule, days)

    def chained(self, about: Compared) -> Compared:
        """The figure compared with the period just before it."""
        days = about.period.just_before()
        before = self.get(about.measure, about.by, rule=about.rule, period=days).value
        change = compare(about.value, before)
        return replace(about, previous=before, change=change.absolute, percent=change.percent, chained=True)

    def parts(self, code: str, by: str, within: Mapping[str, str] | None = None) -> list[Compared]:
        """A figure by a split, inside the parts `within`, in the order of the table."""
        fixed = dict(within or {})
        table = self.table(*fixed, by)
        return [
            _compared(code, row, DEFAULT, self.period)
            for row in table.rows
            if all(row.by[name] == label for name, label in fixed.items())
        ]

    def _wanted(self, splits: tuple[str, ...], rule: str, period: Period) -> tuple[str, ...]:
        if period != self.period:
            return tuple(code for code in self.measures if code in self.elsewhere)
        wanted = self.measures if rule == DEFAULT else self.ruled[rule]
        return tuple(code for code in wanted if not splits or code in self.split_measures)


def _compared(code: str, row: StatsRow, rule: str, period: Period) -> Compared:
    if row.previous is None or row.change is None or row.change_pct is None:
        raise ValueError("a source needs tables that are compared with the year before")
    return Compared(
        measure=code,
        period=period,
        by=row.by,
        keys=row.keys,
        value=row.values[code],
        previous=row.previous[code],
        change=row.change[code],
        percent=row.change_pct[code],
        rule=rule,
        body_id=row.body_id,
    )


def _nothing(code: str, by: Mapping[str, str], rule: str, period: Period) -> Compared:
    empty = None if measure(code).is_rate else 0
    return Compared(code, period, by, {}, empty, empty, empty, None, rule)
