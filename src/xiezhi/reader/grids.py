"""Tables pasted as lines: cells parted by tabs, bars or two blanks."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from xiezhi.reader.page import Page
from xiezhi.reader.vocabulary import alternatives, vocabulary

_PARTING = re.compile(r"\t+| *[|｜] *| {2,}")
_NUMERIC = re.compile(r"[-+−]?\d[\d,.]*(?:%|[万亿]?[\u4e00-\u9fff]{0,3})?$|[-—–/]$")
_YEAR = re.compile(r"(?:19|20)\d{2}(?=年|$)")
_UNIT = re.compile(r"(?:单位:|[(])\s*(?P<scale>[万亿])?(?P<unit>[\u4e00-\u9fff%]{1,3})\s*[)]?")
_LONGEST_CELL = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with its place in the text."""

    start: int
    end: int
    text: str

    @property
    def is_numeric(self) -> bool:
        """Whether the cell holds a number and nothing else."""
        return bool(_NUMERIC.match(self.text)) and any(char.isdigit() for char in self.text)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the header's cells (empty without header) and the rows below it."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    unit: str
    scale: str

    def heading(self, row: tuple[Cell, ...], column: int) -> str:
        """Return the header over a cell; without a header, or when the row has another number of cells, nothing."""
        offset = len(self.header) - len(row)
        place = column + max(offset, 0)
        return self.header[place].text if self.header and place < len(self.header) and abs(offset) <= 1 else ""

    def name(self, row: tuple[Cell, ...]) -> str:
        """Return the first cell of a row that is text."""
        return next((cell.text for cell in row if cell.text and not cell.is_numeric), "")


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
        """The first text cell of the figure's row."""
        return self.grid.name(self.grid.rows[self.row])

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
        found = _UNIT.search(self.heading)
        return (found["scale"] or "", found["unit"]) if found else (self.grid.scale, self.grid.unit)


class Grids:
    """The tables of a page, found by offset."""

    def __init__(self, page: Page) -> None:
        self.grids = _find(page)
        cells = [
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
        """Return whether the offset lies in a table's header."""
        return any(grid.header and grid.header[0].start <= offset < grid.header[-1].end for grid in self.grids)


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
    if "\t" not in line and "|" not in line and "｜" not in line and "  " not in line.strip():
        return ()
    cells, position = [], 0
    for match in [*_PARTING.finditer(line), None]:
        end = match.start() if match else len(line)
        text = line[position:end].strip()
        if text:
            start = offset + position + line[position:end].index(text[0])
            cells.append(Cell(start, start + len(text), text))
        position = match.end() if match else end
    return () if any(len(cell.text) > _LONGEST_CELL or "。" in cell.text for cell in cells) else tuple(cells)


def _grid(block: list[tuple[Cell, ...]], caption: str) -> list[Grid]:
    rows = [row for row in block if any(cell.text.strip("-—:") for cell in row)]
    numeric = [row for row in rows if any(cell.is_numeric for cell in row) and any(not cell.is_numeric for cell in row)]
    if len(numeric) < 2:
        return []
    first = rows.index(numeric[0])
    header = rows[first - 1] if first else ()
    if not header and all(not cell.is_numeric or _YEAR.match(cell.text) for cell in rows[0]):
        header, numeric = rows[0], numeric[1:]
    found = _UNIT.search(caption)
    return [
        Grid(tuple(header), tuple(numeric), found["unit"] if found else "", (found["scale"] or "") if found else "")
    ]


@cache
def _totals() -> re.Pattern[str]:
    return re.compile(rf"^(?:{alternatives(vocabulary('tables')['totals'])})(?:[(].*[)])?$")


def is_total(text: str) -> bool:
    """Return whether a row's name or a header says that it holds totals."""
    return bool(_totals().match(text.replace(" ", "")))
