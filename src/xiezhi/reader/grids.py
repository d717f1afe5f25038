"""Tables pasted as lines: cells parted by tabs, bars or two blanks."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from xiezhi.reader.cells import UNIT, Cell, Grid, make_grid
from xiezhi.reader.page import Page
from xiezhi.reader.stacked import serials, stacked_grids
from xiezhi.reader.vocabulary import vocabulary

_PARTING = re.compile(r" *(?P<bar>\t|\|) *| {2,}")
_YEAR = re.compile(r"(?:19|20)\d{2}(?=年|$)")
_LONGEST_CELL = 40


@dataclass(frozen=True, slots=True)
class Place:
    """A figure's place in a table: its grid, row and column."""

    grid: Grid
    row: int
    column: int

    @property
    def heading(self) -> str:
        """The header over the figure."""
        return self.grid.heading(self.grid.rows[self.row], self.column)

    @property
    def name(self) -> str:
        """The text cell that names the figure's row."""
        return self.grid.name(self.grid.rows[self.row], self.column)

    @property
    def year(self) -> str | None:
        """The year that the header names."""
        found = _YEAR.search(self.heading)
        return found.group() if found else None

    @property
    def is_serial(self) -> bool:
        """Whether the figure only numbers the row."""
        if self.heading in vocabulary("tables")["serial"]:
            return True
        row = self.grid.rows[self.row]
        return self.column == 0 and len(row) > 2 and row[0].text == str(self.row + 1) and not row[1].is_numeric

    @property
    def is_change(self) -> bool:
        """Whether the header says that the column holds changes."""
        return any(word in self.heading for word in vocabulary("tables")["change"])

    @property
    def unit(self) -> tuple[str, str]:
        """Magnitude and measure word that header or caption give to the column."""
        found = UNIT.search(self.heading)
        return (found["scale"] or "", found["unit"]) if found else (self.grid.scale, self.grid.unit)


class Grids:
    """The tables of a page, found by offset."""

    def __init__(self, page: Page) -> None:
        stacked = stacked_grids(page)
        self.grids = [*_find(page), *stacked]
        self._serials = serials(page) if stacked else frozenset[int]()
        cells: list[tuple[int, int, Place]] = [
            (cell.start, cell.end, Place(grid, row, column))
            for grid in self.grids
            for row, line in enumerate(grid.rows)
            for column, cell in enumerate(line)
            if cell.is_numeric
        ]
        cells.sort(key=lambda entry: entry[0])
        self._starts = [start for start, _, _ in cells]
        self._cells = cells

    def place(self, offset: int) -> Place | None:
        """Return the numeric cell at an offset, None outside tables."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= self._cells[index][1]:
            return None
        return self._cells[index][2]

    def covers_header(self, offset: int) -> bool:
        """Return whether the offset lies in a table's header or in a line that only numbers a row."""
        return offset in self._serials or any(
            grid.header and grid.header[0].start <= offset < grid.header[-1].end for grid in self.grids
        )


def _find(page: Page) -> list[Grid]:
    grids: list[Grid] = []
    block: list[tuple[Cell, ...]] = []
    before = ""
    caption = ""
    offset = 0
    for line in [*page.plain.split("\n"), ""]:
        cells = _cells(line, offset)
        if len(cells) > 1:
            caption = caption if block else before
            block.append(cells)
        elif line.strip() or offset >= len(page.plain):
            grids += _grid(block, caption)
            block = []
            before = line
        offset += len(line) + 1
    return grids


def _cells(line: str, offset: int) -> tuple[Cell, ...]:
    """The cells of a line, none when a cell is long or reads like a sentence."""
    if "\t" not in line and "|" not in line and "  " not in line.strip():
        return ()
    cells: list[Cell] = []
    position = 0
    for match in [*_PARTING.finditer(line), None]:
        end = match.start() if match else len(line)
        text = line[position:end].strip()
        start = offset + position + (line[position:end].index(text[0]) if text else 0)
        if text or (cells and match and match["bar"]):
            cells.append(Cell(start, start + len(text), text))
        position = match.end() if match else end
    while cells and not cells[-1].text:
        cells.pop()
    return () if any(len(cell.text) > _LONGEST_CELL or "。" in cell.text for cell in cells) else tuple(cells)


def _grid(block: list[tuple[Cell, ...]], caption: str) -> list[Grid]:
    rows = [row for row in block if any(cell.text.strip("-—:") for cell in row)]
    numeric = [row for row in rows if any(cell.is_numeric for cell in row) and any(cell.is_word for cell in row)]
    if len(numeric) < 2:
        return _bare_rows(rows, caption)
    first = rows.index(numeric[0])
    header = rows[first - 1] if first else ()
    if not header and all(not cell.is_numeric or _YEAR.match(cell.text) for cell in rows[0]):
        header, numeric = rows[0], numeric[1:]
    return [make_grid(header, numeric, caption)]


def _bare_rows(rows: list[tuple[Cell, ...]], caption: str) -> list[Grid]:
    """Rows of numbers only, right below their header, as in the tables of the yearly statistics (警告 | 罚款 | 合计)."""
    grids = []
    for header, row in pairwise(rows):
        alike = abs(len(header) - len(row)) <= 1 and not any(cell.is_numeric for cell in header)
        if alike and len(row) > 2 and not any(cell.is_word for cell in row):
            grids.append(make_grid(header, [row], caption))
    return grids
