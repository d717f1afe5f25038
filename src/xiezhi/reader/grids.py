"""Tables pasted as lines: cells parted by tabs, bars or two blanks."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from dataclasses import dataclass

from xiezhi.reader.cells import UNIT, Cell, Grid, is_total, make_grid
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
    def group(self) -> str:
        """The title over the header, where it has two rows."""
        return self.grid.group(self.grid.rows[self.row], self.column)

    @property
    def titles(self) -> str:
        """All that the header says over the figure."""
        return f"{self.group}{self.heading}"

    @property
    def year(self) -> str | None:
        """The year that the header names."""
        found = _YEAR.search(self.titles)
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
        return any(word in self.titles for word in vocabulary("tables")["change"])

    @property
    def unit(self) -> tuple[str, str]:
        """Magnitude and measure word that header or caption give to the column."""
        found = UNIT.search(self.heading) or UNIT.search(self.group)
        return (found["scale"] or "", found["unit"]) if found else self.grid.unit(f"{self.titles}{self.name}")


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
            cell.start <= offset < cell.end for grid in self.grids for cell in (*grid.header, *grid.above)
        )


def _find(page: Page) -> list[Grid]:
    grids: list[Grid] = []
    block: list[tuple[Cell, ...]] = []
    torn: list[Cell] = []
    before = ""
    caption = ""
    lines = _lines(page)
    for place, (offset, line, cells) in enumerate(lines):
        if len(cells) > 1:
            caption = caption if block else before
            block.append(_named_again(torn, cells))
            torn = []
        elif block and _tears_a_name(lines, place, block):
            start = offset + line.index(line.strip())
            torn.append(Cell(start, start + len(line.strip()), line.strip()))
        elif block and "|" in line and len(cells) == 1 and _goes_on(lines, place, block):
            continue  # a heading between the rows of one table
        elif line.strip() or offset >= len(page.plain):
            grids += _grid(block, caption)
            block = []
            before = line
    return grids


def _goes_on(lines: list[_Line], place: int, block: list[tuple[Cell, ...]]) -> bool:
    """Whether the next line is another row of the table: as many cells, a name and numbers."""
    following = lines[place + 1][2] if place + 1 < len(lines) else ()
    named = bool(following) and following[0].is_word and any(cell.is_numeric for cell in following)
    return named and len(following) == len(block[-1]) and any(cell.is_numeric for cell in block[-1])


_Line = tuple[int, str, tuple[Cell, ...]]


def _lines(page: Page) -> list[_Line]:
    lines, offset = [], 0
    for line in [*page.plain.split("\n"), ""]:
        lines.append((offset, line, _cells(line, offset)))
        offset += len(line) + 1
    return lines


def _tears_a_name(lines: list[_Line], place: int, block: list[tuple[Cell, ...]]) -> bool:
    """Whether a line inside a table is the beginning of the next row's name, which a narrow column broke.

    The row then has no name left, or what is left of one as long as the longest (a caption between two tables is short).
    """
    text = lines[place][1].strip()
    if not _PIECE.fullmatch(text):
        return False
    following = next(
        (cells for _, line, cells in lines[place + 1 : place + 3] if not _PIECE.fullmatch(line.strip())), ()
    )
    numbers = sum(cell.is_numeric for cell in following)
    if len(following) < 2 or numbers != sum(cell.is_numeric for cell in block[-1]):
        return False
    names = [row[0].text for row in block if row[0].is_word and any(cell.is_numeric for cell in row)]
    return not following[0].is_word or len(text) >= max((len(name) for name in names), default=0)


_PIECE = re.compile(r"[\u4e00-\u9fff()“”]{1,24}")


def _named_again(torn: list[Cell], row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The row with the pieces of its name that stood in lines of their own."""
    if not torn:
        return row
    rest = row[:1] if row[0].is_word else ()
    name = "".join(cell.text for cell in (*torn, *rest))
    return (Cell(torn[0].start, (*torn, *rest)[-1].end, name), *row[len(rest) :])


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
        if text or (match and (match["bar"] if cells else match["bar"] == "\t")):
            cells.append(Cell(start, start + len(text), text))
        position = match.end() if match else end
    while cells and not cells[-1].text:
        cells.pop()
    if sum(bool(cell.text) for cell in cells) < 2:
        cells = [cell for cell in cells if cell.text]  # an indented line is no row
    return () if any(len(cell.text) > _LONGEST_CELL or "。" in cell.text for cell in cells) else tuple(cells)


def _grid(block: list[tuple[Cell, ...]], caption: str) -> list[Grid]:
    rows = [row for row in block if any(cell.text.strip("-—:") for cell in row)]
    titles = list(itertools.takewhile(_is_title, rows))
    below = rows[len(titles) :]
    numeric = [row for row in below if any(cell.is_numeric for cell in row) and any(cell.is_word for cell in row)]
    dated = bool(titles) and any(cell.is_numeric for cell in titles[-1])
    if len(numeric) < (1 if dated or _one_named_row(titles, numeric, below) else 2):
        whole = _two_halves(rows)
        return [make_grid(*whole, caption)] if whole else _bare_rows(rows, caption)
    header, above = _header(titles, max(len(row) for row in numeric))
    return [make_grid(header, numeric, caption, above)]


def _one_named_row(
    titles: list[tuple[Cell, ...]], numeric: list[tuple[Cell, ...]], below: list[tuple[Cell, ...]]
) -> bool:
    """Whether one row stands below its header with a number under each title (单位名称 | 警告 | 罚款)."""
    width = len(titles[-1]) if titles else 0
    return len(numeric) == len(below) == 1 and len(numeric[0]) == width > 2 and numeric[0][0].is_word


def _two_halves(rows: list[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], list[tuple[Cell, ...]]] | None:
    """Header and row of a wide table with one row that the page broke in two: the total stands in the second half."""
    if len(rows) != 4 or not (_is_title(rows[0]) and _is_title(rows[2])) or not rows[1][0].is_word:
        return None
    left, right = list(zip(rows[0], rows[1], strict=False)), list(zip(rows[2], rows[3], strict=False))
    fitting = len(rows[0]) == len(rows[1]) and len(rows[2]) == len(rows[3]) and not rows[3][0].is_word
    if not fitting or not any(is_total(title.text) for title in rows[2]):
        return None
    pairs = [*left, *right]
    return tuple(title for title, _ in pairs), [tuple(cell for _, cell in pairs)]


def _is_title(row: tuple[Cell, ...]) -> bool:
    """Whether a row holds no numbers, years left aside."""
    return all(not cell.is_numeric or _YEAR.match(cell.text) for cell in row)


def _header(titles: list[tuple[Cell, ...]], width: int) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """The row of titles right above the numbers, and the one above it where fields left empty tell of merged cells."""
    if not titles:
        return (), ()
    lower, upper = titles[-1], titles[-2] if len(titles) > 1 else ()
    merged = any(not cell.text for cell in (*upper, *lower)) and max(len(upper), len(lower)) <= width
    if sum(bool(cell.text) for cell in upper) < 2 or not merged or any(":" in cell.text for cell in upper):
        return lower, ()
    above, below = _filled(upper, width), _filled(lower, width)
    return tuple(cell if cell.text else over for cell, over in zip(below, above, strict=True)), above


def _filled(row: tuple[Cell, ...], width: int) -> tuple[Cell, ...]:
    """The row with empty cells up to a width."""
    return row + (Cell(row[-1].end, row[-1].end, ""),) * (width - len(row))


def _bare_rows(rows: list[tuple[Cell, ...]], caption: str) -> list[Grid]:
    """Rows of numbers only, right below their header, as in the tables of the yearly statistics (警告 | 罚款 | 合计)."""
    grids = []
    for header, row in itertools.pairwise(rows):
        alike = abs(len(header) - len(row)) <= 1 and not any(cell.is_numeric for cell in header)
        if alike and len(row) > 2 and not any(cell.is_word for cell in row):
            grids.append(make_grid(header, [row], caption))
    return grids
