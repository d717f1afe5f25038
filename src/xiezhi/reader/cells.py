"""What a pasted table is made of: cells, header, rows, measure word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from xiezhi.reader.vocabulary import alternatives, vocabulary

_NUMERIC = re.compile(r"[-+−▲▼△▽↑↓]? ?\d[\d,.]*(?:%|[万亿]?[\u4e00-\u9fff]{0,3})?$|[-—–/]$")
UNIT = re.compile(r"(?:单位:|[(])\s*(?P<scale>[万亿])?(?P<unit>[\u4e00-\u9fff]{1,3}?|%)\s*(?=[)\s,，;|]|$)")

_UNITS = re.compile(
    r"(?:单位:|[(])\s*(?P<units>[\u4e00-\u9fff%]{1,4}(?:、[\u4e00-\u9fff%]{1,4}){0,3})\s*(?=[)\s,，;|]|$)"
)
_UNIT_NAME = re.compile(r"(?P<scale>[万亿])?(?P<unit>[\u4e00-\u9fff]{1,3}|%)")

# Magnitude and measure word, each "" when not told.
Unit = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with its place in the text."""

    start: int
    end: int
    text: str

    @property
    def is_word(self) -> bool:
        """Whether the cell holds text and no bare number."""
        return bool(self.text) and not self.is_numeric

    @property
    def is_numeric(self) -> bool:
        """Whether the cell holds a number and nothing else."""
        return bool(_NUMERIC.match(self.text)) and any(char.isdigit() for char in self.text)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the header's cells (empty without header) and the rows below it.

    `above`: the upper row of a header of two, cell by cell over `header`: a title merged over several columns stands
    over the first of them, one merged over both rows in both. `units`: those that the caption names.
    """

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    units: tuple[Unit, ...]
    above: tuple[Cell, ...] = ()

    def unit(self, titles: str) -> Unit:
        """Return magnitude and measure word for a column; of several in the caption (单位：件、万元) the one of its kind."""
        kinds = vocabulary("tables")["kinds"] if len(self.units) > 1 else []
        for entry in kinds:
            fitting = [unit for unit in self.units if unit[1] in entry["units"]]
            if fitting and any(word in titles for word in entry["titles"]):
                return fitting[0]
        aside = {unit for entry in kinds for unit in entry["units"]}
        return next((unit for unit in self.units if unit[1] not in aside), ("", ""))

    def heading(self, row: tuple[Cell, ...], column: int) -> str:
        """Return the header over a cell; without a header, or when the row has another number of cells, nothing."""
        offset = len(self.header) - len(row)
        place = column + max(offset, 0)
        return self.header[place].text if self.header and place < len(self.header) and abs(offset) <= 1 else ""

    def group(self, row: tuple[Cell, ...], column: int) -> str:
        """Return the title over the header of a cell, which its neighbours share, "" when there is none."""
        if not self.above or len(row) != len(self.header):
            return ""
        place = column
        while place and not self.above[place].text:
            place -= 1
        return "" if self.above[place] is self.header[place] else self.above[place].text

    def name(self, row: tuple[Cell, ...], column: int) -> str:
        """Return the first cell of a row that is text; where titles repeat, the nearest one before the column."""
        words = [cell.text for cell in row[:column] if cell.is_word] if self.repeats else []
        return words[-1] if words else next((cell.text for cell in row if cell.is_word), "")

    @property
    def repeats(self) -> bool:
        """Whether the header repeats its titles (省份、数量、省份、数量): several tables side by side."""
        titles = [cell.text for cell in self.header if cell.text]
        return len(titles) > 3 and all(titles.count(title) == titles.count(titles[0]) > 1 for title in titles)


def make_grid(
    header: tuple[Cell, ...], rows: list[tuple[Cell, ...]], caption: str, above: tuple[Cell, ...] = ()
) -> Grid:
    """Return a table with the measure word and magnitude that its caption names."""
    found = _UNITS.search(caption)
    named = [_UNIT_NAME.fullmatch(text) for text in found["units"].split("、")] if found else []
    units = tuple((match["scale"] or "", match["unit"]) for match in named if match)
    return Grid(tuple(header), tuple(rows), units, above)


@cache
def _totals() -> re.Pattern[str]:
    return re.compile(rf"^(?:{alternatives(vocabulary('tables')['totals'])})(?:[(].*[)])?$")


def is_total(text: str) -> bool:
    """Return whether a row's name or a header says that it holds totals."""
    return bool(_totals().match(text.replace(" ", "")))
