"""From an answer to its table: figures upright without splits, across for one measure by two splits, else one line a group."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from xiezhi.measures.comparison import Number
from xiezhi.measures.measure import Measure
from xiezhi.measures.ordering import refusal
from xiezhi.measures.splits import Split
from xiezhi.reporting.questions import FigureQuestion
from xiezhi.reporting.selectors.analysis import Analysis
from xiezhi.reporting.stats_table import StatsRow
from xiezhi.web.analysis.asking import address
from xiezhi.web.analysis.opening import Opening
from xiezhi.web.analysis.shapes import (
    EMPTY_LABEL,
    NOT_ADDED,
    Cell,
    Grid,
    Head,
    Label,
    Line,
    change,
    change_in_percent,
    figure,
    percent_said,
)

PAGE = 50
WIDEST = 24
TOTAL = "合计"
Item = TypeVar("Item")
Key = int | str
Groups = dict[Key, dict[Key, StatsRow]]


@dataclass(frozen=True, slots=True)
class Shaper:
    """Makes the table of one answer."""

    question: FigureQuestion
    analysis: Analysis
    opening: Opening

    def grid(self, page: int) -> Grid:
        """The table, of which the lines of one page (from 1) are made."""
        if not self.analysis.table.splits:
            return self._upright()
        return self._across(page) if self.is_across else self._long(page)

    @property
    def is_across(self) -> bool:
        """True for one measure by two splits, not compared, where the second has few enough groups."""
        table = self.analysis.table
        if len(table.splits) != 2 or len(table.measures) != 1 or table.compared:
            return False
        return len(self._along(table.splits[1])) <= WIDEST

    def _upright(self) -> Grid:
        table, whole = self.analysis.table, self.analysis.whole
        heads = [Head("指标", number=False), Head("单位", number=False), *map(Head, _titles(compared=table.compared))]
        lines = [
            Line([Label(entry.title), Label(entry.unit)], self._figures(entry, whole, percent=True))
            for entry in table.measures
        ]
        return Grid([heads], lines, len(lines))

    def _long(self, page: int) -> Grid:
        table = self.analysis.table
        lines = [
            Line(
                [self._label(split.code, row) for split in table.splits],
                [cell for entry in table.measures for cell in self._figures(entry, row)],
            )
            for row in _of_page(table.rows, page)
        ]
        return Grid(self._long_heads(), lines, len(table.rows), self._long_foot())

    def _long_heads(self) -> list[list[Head]]:
        table = self.analysis.table
        down = 2 if table.compared else 1
        labels = [Head(split.title, number=False, down=down) for split in table.splits]
        measures = [
            replace(self._head(entry), across=len(_titles_of(entry, table.compared))) for entry in table.measures
        ]
        below = [Head(text) for entry in table.measures for text in _titles_of(entry, table.compared)]
        return [[*labels, *measures], below] if table.compared else [[*labels, *measures]]

    def _long_foot(self) -> Line | None:
        sums = self.analysis.sums
        if sums is None:
            return None
        table = self.analysis.table
        cells: list[Cell] = []
        for entry in table.measures:
            blank = [Cell(NOT_ADDED, mute=True)] * len(_titles_of(entry, table.compared))
            cells += self._figures(entry, sums) if entry.additive else blank
        return Line([Label(TOTAL), *[Label("")] * (len(table.splits) - 1)], cells)

    def _head(self, entry: Measure) -> Head:
        """The head of a measure; an order is offered where the law allows one."""
        text = f"{entry.title}（{entry.unit}）"
        if refusal(entry):
            return Head(text)
        code, falling = self.question.order()
        order = "" if code != entry.code else "descending" if falling else "ascending"
        following = {"descending": entry.code, "ascending": ""}.get(order, f"-{entry.code}")
        return Head(text, sort=address(replace(self.question, sort=following)), order=order)

    def _label(self, split: str, row: StatsRow) -> Label:
        return Label(row.by[split] or EMPTY_LABEL, self.opening.narrower(split, row))

    def _figures(self, entry: Measure, row: StatsRow, *, percent: bool = False) -> list[Cell]:
        """The cells of one measure; `percent`: keep the column of percentages even where it says nothing."""
        code = entry.code
        acts = self.opening.acts(entry, row.keys)
        cells = [figure(entry, row.values[code], url=acts, base=row.small_base(code))]
        if row.previous is None or row.change is None or row.change_pct is None:
            return cells
        before = self.opening.acts(entry, row.keys, before=True)
        small = row.small_base(code, before=True)
        cells.append(figure(entry, row.previous[code], url=before, series="was", base=small))
        cells.append(change(entry, row.change[code]))
        if percent or percent_said(entry):
            share = row.change_pct[code]
            cells.append(change_in_percent(entry, None if share is None else float(share), row.previous[code]))
        return cells

    def _across(self, page: int) -> Grid:
        table = self.analysis.table
        (entry,), (down, across) = table.measures, table.splits
        columns = self._along(across)
        stands = self._along(down)
        groups: Groups = {key: {} for key in stands}
        for row in table.rows:
            groups[row.keys[down.code]][row.keys[across.code]] = row
        order = self._groups_in_order(entry, groups)
        lines = [self._line_across(entry, stands[key], groups[key], columns) for key in _of_page(order, page)]
        return Grid([self._heads_across(entry, columns)], lines, len(groups), self._foot_across(entry, columns))

    def _along(self, split: Split) -> dict[Key, StatsRow]:
        """A row for each group of one split, as it stands for it in labels: for time, one for every span of the period."""
        found: dict[Key, StatsRow] = {}
        for row in self.analysis.table.rows:
            found.setdefault(row.keys[split.code], row)
        if not split.unit:
            return found
        for span in self.analysis.table.period.spans(split.unit):
            key = split.key_of(span.first)
            found.setdefault(key, StatsRow(by={split.code: split.label(key)}, keys={split.code: key}, values={}))
        return {key: found[key] for key in sorted(found, key=int)}

    def _groups_in_order(self, entry: Measure, groups: Groups) -> Sequence[Key]:
        """As the rows stand, which is the usual order; ordered by the figure, it is by the sums of the lines."""
        code, falling = self.question.order()
        if not code:
            return list(groups)
        sums = {
            key: float(_added(row.values[entry.code] for row in line.values()) or 0) for key, line in groups.items()
        }
        return sorted(groups, key=lambda key: -sums[key] if falling else sums[key])

    def _heads_across(self, entry: Measure, columns: dict[Key, StatsRow]) -> list[Head]:
        down, across = self.analysis.table.splits
        labels = [self._label(across.code, row) for row in columns.values()]
        heads = [Head(down.title, number=False), *(Head(label.text, url=label.url) for label in labels)]
        return [*heads, replace(self._head(entry), text=f"{TOTAL}（{entry.unit}）")] if entry.additive else heads

    def _line_across(
        self, entry: Measure, stands: StatsRow, line: dict[Key, StatsRow], columns: dict[Key, StatsRow]
    ) -> Line:
        down, across = self.analysis.table.splits
        cells = []
        for key, column in columns.items():
            row = line.get(key)
            value: Number | None = row.values[entry.code] if row else None if entry.is_rate else 0
            url = self.opening.acts(entry, row.keys) if row else ""
            name, small = column.by[across.code] or EMPTY_LABEL, row.small_base(entry.code) if row else None
            cells.append(figure(entry, value, url=url, column=name, base=small))
        if entry.additive:
            url = self.opening.acts(entry, {down.code: stands.keys[down.code]})
            cells.append(self._sum(entry, (row.values[entry.code] for row in line.values()), url))
        return Line([self._label(down.code, stands)], cells)

    def _foot_across(self, entry: Measure, columns: dict[Key, StatsRow]) -> Line | None:
        sums = self.analysis.sums
        if sums is None:
            return None
        table = self.analysis.table
        across = table.splits[1].code
        cells = []
        for key in columns:
            values = [row.values[entry.code] for row in table.rows if row.keys[across] == key]
            cells.append(self._sum(entry, values, self.opening.acts(entry, {across: key})))
        url = self.opening.acts(entry, {})
        return Line([Label(TOTAL)], [*cells, self._sum(entry, [sums.values[entry.code]], url)])

    @staticmethod
    def _sum(entry: Measure, values: Iterable[Number | None], url: str) -> Cell:
        """A sum of cells, which no chart takes for a figure of its own."""
        return replace(figure(entry, _added(values), url=url), measure="", series="")


def _added(values: Iterable[Number | None]) -> Number | None:
    every = list(values)
    told = [value for value in every if value is not None]
    return sum(told) if told or not every else None


def _titles(*, compared: bool) -> tuple[str, ...]:
    return ("本期", "上年同期", "增减", "增减幅度") if compared else ("数值",)


def _titles_of(entry: Measure, compared: bool) -> tuple[str, ...]:
    titles = _titles(compared=compared)
    return titles if percent_said(entry) else titles[:3]


def _of_page(items: Sequence[Item], page: int) -> Sequence[Item]:
    return items[(page - 1) * PAGE : page * PAGE]
