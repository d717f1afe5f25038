"""The answer to a question of the analysis page: every group, and their sums held against the figure without splits."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from xiezhi.measures.comparison import Number, compare
from xiezhi.measures.splits import Split
from xiezhi.registry.scope import Scope
from xiezhi.reporting.questions import FigureQuestion
from xiezhi.reporting.selectors.figures import HISTORIC, stats
from xiezhi.reporting.selectors.reading import one_snapshot
from xiezhi.reporting.stats_table import Figures, StatsRow, StatsTable


@dataclass(frozen=True, slots=True)
class Analysis:
    """`table`: every group, in the order asked for; `whole`: the figures without splits; both of one moment.

    `sums`: the groups added up, for the measures whose groups add up; None without splits or such measures.
    """

    table: StatsTable
    whole: StatsRow
    sums: StatsRow | None

    @property
    def differing(self) -> tuple[str, ...]:
        """Codes of measures whose groups do not add up to the whole; there must be none."""
        if self.sums is None:
            return ()
        now = {code for code, value in self.sums.values.items() if value != self.whole.values[code]}
        before = self.whole.previous or {}
        was = {code for code, value in (self.sums.previous or {}).items() if value != before[code]}
        return tuple(sorted(now | was))


def analyse(scope: Scope, question: FigureQuestion, *, today: date) -> Analysis:
    """Answer the question as of today. Raises BadQuestion and UnknownOrganisation as `stats` does."""
    days = question.days(today)

    def asked(by: tuple[str, ...]) -> StatsTable:
        return stats(
            scope,
            measures=question.measures,
            organisation=question.organisation,
            period=days,
            by=by,
            compare=question.compare or None,
            rule=question.rule,
            basis=question.basis or HISTORIC,
            today=today,
        )

    with one_snapshot():
        table = asked(question.by)
        whole = (asked(()) if question.by else table).rows[0]
    rows = _with_every_span(table, whole)
    code, falling = question.order()
    if code:
        rows = sorted(rows, key=lambda row: _place(row.values[code], falling=falling))
    return Analysis(replace(table, rows=tuple(rows)), whole, _sums(table))


def _place(value: Number | None, *, falling: bool) -> tuple[bool, float]:
    return (value is None, -float(value or 0) if falling else float(value or 0))


def _with_every_span(table: StatsTable, whole: StatsRow) -> list[StatsRow]:
    """With one split, of time: the spans in which nothing was counted stand in the table too."""
    if len(table.splits) != 1 or not table.splits[0].unit:
        return list(table.rows)
    split = table.splits[0]
    known = {row.keys[split.code]: row for row in table.rows}
    keys = sorted(
        {*(int(key) for key in known), *(split.key_of(span.first) for span in table.period.spans(split.unit))}
    )
    return [known.get(key) or _empty(table, split, key, whole) for key in keys]


def _empty(table: StatsTable, split: Split, key: int, whole: StatsRow) -> StatsRow:
    """A span without any group: nothing was counted, and a rate of nothing does not exist."""
    nothing: Figures = {
        entry.code: None if entry.is_rate or whole.values[entry.code] is None else 0 for entry in table.measures
    }
    row = StatsRow(by={split.code: split.label(key)}, keys={split.code: key}, values=nothing)
    return _compared(row, nothing) if table.compared else row


def _sums(table: StatsTable) -> StatsRow | None:
    codes = [entry.code for entry in table.measures if entry.additive]
    if not table.splits or not codes:
        return None
    row = StatsRow(by={}, keys={}, values=_added(codes, (row.values for row in table.rows)))
    return _compared(row, _added(codes, (row.previous or {} for row in table.rows))) if table.compared else row


def _added(codes: Iterable[str], figures: Iterable[Figures]) -> Figures:
    every = list(figures)
    return {code: _sum(given.get(code) for given in every) if every else 0 for code in codes}


def _sum(numbers: Iterable[Number | None]) -> Number | None:
    told = [number for number in numbers if number is not None]
    return sum(told) if told else None


def _compared(row: StatsRow, previous: Figures) -> StatsRow:
    changes = {code: compare(value, previous[code]) for code, value in row.values.items()}
    return replace(
        row,
        previous=previous,
        change={code: change.absolute for code, change in changes.items()},
        change_pct={code: change.percent for code, change in changes.items()},
    )
