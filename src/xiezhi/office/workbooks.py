"""Writing tables for people: .xlsx in constant memory, and .csv; no text of theirs ever becomes a formula."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from xiezhi.office.widths import column_width, shown_width

Cell = str | int | float | Decimal | bool | date | datetime | None

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Whole numbers beyond 15 digits lose their last ones in Excel, so they go out as text.
_EXCEL_DIGITS: Final = 15
_EXCEL_TEXT: Final = 32_767
_TAB_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_TAB_LENGTH: Final = 31
# Excel counts days from 1900; what is older goes out as text.
_FIRST_YEAR: Final = 1901
# The same content gives the same bytes.
NO_CLOCK: Final = datetime(1980, 1, 1)  # noqa: DTZ001 - a property of the file, no moment
_SAMPLED: Final = 200
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
    "remove_timezone": True,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, an Excel number format for its numbers ("#,##0.00"), a width in half-width characters."""

    name: str
    number_format: str | None = None
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a cell is marked red. severity "warning" marks it amber."""

    reason: str
    severity: str = "error"


@dataclass(frozen=True, slots=True)
class SheetContent:
    """One sheet of a workbook to be written.

    rows: the records in the order of `columns`, taken once, one by one.
    marks: by 0-based (record, column) the reason why that cell is marked; the cell is filled and bears it as a comment.
    notes: lines above the header (title, unit, how to mend); the header row is frozen below them.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)
    notes: Sequence[str] = ()


def write_workbook(path: Path, sheets: Sequence[SheetContent], *, title: str = "") -> None:
    """Write a workbook; the file appears whole or not at all.

    Text is written as text whatever it begins with; numbers and dates keep their type; a whole number of more than
    15 digits is written as text, so that none of its digits is lost.
    """
    with _replacing(path) as unfinished, xlsxwriter.Workbook(str(unfinished), _OPTIONS) as book:
        book.set_properties({"title": title, "created": NO_CLOCK})
        formats = _Formats(book)
        for content in sheets:
            _write_sheet(book.add_worksheet(_tab_name(content.name)), content, formats)


def write_csv(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a csv in UTF-8 with its mark, as Excel expects it; the file appears whole or not at all.

    Text that a spreadsheet would take for a formula gets a leading apostrophe, which is not taken off again by
    reading: a table that must come back to the letter goes out as .xlsx.
    """
    with _replacing(path) as unfinished, unfinished.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([csv_text(column.name) for column in columns])
        writer.writerows([csv_text(cell) for cell in row] for row in rows)


def csv_text(cell: Cell) -> str:
    """Return the text of a cell for a csv: dates in ISO form, text that begins like a formula behind an apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, (Decimal, float)):
        return format(Decimal(str(cell)), "f")
    return cell.isoformat(sep=" ") if isinstance(cell, datetime) else str(cell)


class _Formats:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, str | None], Any] = {}
        edge = {"border": 1, "border_color": "#BFBFBF"}
        self._looks: dict[str, dict[str, Any]] = {
            "note": {"font_color": "#595959"},
            "header": {
                "bold": True,
                "bg_color": "#E8EEF7",
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
                **edge,
            },
            "plain": {},
            "error": {"bg_color": "#F8CBCB", "font_color": "#7A1C1C"},
            "warning": {"bg_color": "#FFE8B3", "font_color": "#6B4A00"},
        }

    def get(self, look: str, number_format: str | None = None) -> Any:
        key = (look, number_format)
        if key not in self._made:
            shown = {"num_format": number_format} if number_format else {}
            self._made[key] = self._book.add_format({**self._looks[look], **shown})
        return self._made[key]


def _write_sheet(sheet: Worksheet, content: SheetContent, formats: _Formats) -> None:
    rows = iter(content.rows)
    sample = list(islice(rows, _SAMPLED))
    for position, column in enumerate(content.columns):
        texts = (csv_text(row[position]) for row in sample if position < len(row))
        sheet.set_column(position, position, column.width or column_width(column.name, texts))
    top = len(content.notes)
    for line, note in enumerate(content.notes):
        sheet.write_string(line, 0, note, formats.get("note"))
    for position, column in enumerate(content.columns):
        sheet.write_string(top, position, column.name, formats.get("header"))
    sheet.freeze_panes(top + 1, 0)
    count = _write_records(sheet, content, chain(sample, rows), formats)
    sheet.autofilter(top, 0, top + max(count, 1), max(len(content.columns) - 1, 0))


def _write_records(sheet: Worksheet, content: SheetContent, rows: Iterator[Sequence[Cell]], formats: _Formats) -> int:
    first = len(content.notes) + 1
    count = 0
    for count, row in enumerate(rows, 1):
        for position, cell in enumerate(row):
            mark = content.marks.get((count - 1, position))
            number_format = content.columns[position].number_format if position < len(content.columns) else None
            _write_cell(sheet, (first + count - 1, position), cell, formats, number_format, mark)
    return count


def _write_cell(
    sheet: Worksheet,
    place: tuple[int, int],
    cell: Cell,
    formats: _Formats,
    number_format: str | None,
    mark: Mark | None,
) -> None:
    look = mark.severity if mark else "plain"
    if mark:
        sheet.write_comment(
            *place, mark.reason, {"width": 240, "height": 20 * (1 + shown_width(mark.reason) // 32) + 20}
        )
    if cell is None:
        if mark:
            sheet.write_blank(*place, None, formats.get(look))
    elif isinstance(cell, bool):
        sheet.write_string(*place, csv_text(cell), formats.get(look))
    elif isinstance(cell, (datetime, date)) and cell.year >= _FIRST_YEAR:
        shown = "yyyy-mm-dd hh:mm:ss" if isinstance(cell, datetime) else "yyyy-mm-dd"
        sheet.write_datetime(*place, cell, formats.get(look, number_format or shown))
    elif isinstance(cell, (int, float, Decimal)) and _fits_excel(cell):
        sheet.write_number(*place, cell, formats.get(look, number_format))
    else:
        text = cell if isinstance(cell, str) else csv_text(cell)
        sheet.write_string(*place, text[:_EXCEL_TEXT], formats.get(look, "@"))


def _fits_excel(number: float | Decimal) -> bool:
    digits = Decimal(str(number))
    return digits.is_finite() and len(digits.as_tuple().digits) <= _EXCEL_DIGITS


def _tab_name(name: str) -> str:
    return name.translate(_TAB_FORBIDDEN).strip("' ")[:_TAB_LENGTH] or "表"


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Give a temporary file in the same folder, which takes the place of `path` only when all has been written."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.chmod(0o644)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
