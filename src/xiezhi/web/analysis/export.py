"""An analysis as a file: every group, one line each, numbers as numbers."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from xiezhi.measures.comparison import SMALLEST_BASE, Number
from xiezhi.measures.measure import Measure
from xiezhi.measures.rules import rule
from xiezhi.office.workbooks import Cell, Column, SheetContent, write_csv, write_workbook
from xiezhi.reporting.selectors.analysis import Analysis
from xiezhi.reporting.selectors.figures import LIKE
from xiezhi.reporting.stats_table import BASES, StatsRow
from xiezhi.web.analysis.shapes import EMPTY_LABEL, SMALL, percent_said
from xiezhi.web.templatetags.xz import DASH

SHEET = "统计"
BASE = "分母"
COUNT = "#,##0"


def as_file(analysis: Analysis, kind: str) -> bytes:
    """The table as the bytes of a workbook ("xlsx", with what it is a table of above it) or of a csv ("csv")."""
    columns, rows = _columns(analysis), _rows(analysis)
    with tempfile.TemporaryDirectory(prefix="xiezhi-") as folder:
        path = Path(folder) / f"table.{kind}"
        if kind == "csv":
            write_csv(path, columns, rows)
        else:
            write_workbook(path, [SheetContent(SHEET, columns, rows, notes=_notes(analysis))], title=_title(analysis))
        return path.read_bytes()


def file_name(analysis: Analysis, kind: str) -> str:
    """What the file is called."""
    return f"{_title(analysis)}.{kind}"


def _title(analysis: Analysis) -> str:
    table = analysis.table
    return f"{table.organisation}{table.period.text}统计{'（可比机构）' if table.basis == LIKE else ''}"


def _notes(analysis: Analysis) -> list[str]:
    table = analysis.table
    counted_by = rule(table.rule)
    first = f"{table.organisation}（含下级），期间 {table.period.first} 至 {table.period.last}，{BASES[table.basis]}，数据截至 {table.as_of}"
    return [first, f"统计口径：{counted_by.title}。{counted_by.definition}", *table.notes]


def _columns(analysis: Analysis) -> list[Column]:
    table = analysis.table
    columns = [Column(split.title) for split in table.splits]
    for entry in table.measures:
        columns += [
            Column(name, COUNT if name.endswith(BASE) else _format(entry))
            for name in _names(entry, compared=table.compared)
        ]
    return columns


def _names(entry: Measure, *, compared: bool) -> list[str]:
    unit = f"（{entry.unit}）"
    base = [f"{entry.title}{BASE}"] if entry.is_rate else []
    if not compared:
        return [f"{entry.title}{unit}", *base]
    points = "（百分点）" if entry.is_rate else unit
    before = [f"{entry.title}上年同期{BASE}"] if entry.is_rate else []
    names = [f"{entry.title}{unit}", *base, f"{entry.title}上年同期{unit}", *before, f"{entry.title}增减{points}"]
    return [*names, f"{entry.title}增减幅度（%）"] if percent_said(entry) else names


def _format(entry: Measure) -> str:
    return "#,##0.00" if entry.is_money else "0.0" if entry.is_rate else COUNT


def _rows(analysis: Analysis) -> Iterator[list[Cell]]:
    table = analysis.table
    for row in table.rows:
        cells: list[Cell] = [row.by[split.code] or EMPTY_LABEL for split in table.splits]
        for entry in table.measures:
            cells += _cells(entry, row)
        yield cells


def _cells(entry: Measure, row: StatsRow) -> list[Cell]:
    code = entry.code
    cells = [_plain(row.values[code], entry), *_base(entry, row.bases)]
    if row.previous is None or row.change is None or row.change_pct is None:
        return cells
    cells += [_plain(row.previous[code], entry), *_base(entry, row.previous_bases), _plain(row.change[code], entry)]
    if percent_said(entry):
        base, share = row.previous[code], row.change_pct[code]
        small = base is not None and base < SMALLEST_BASE
        cells.append(SMALL if small else DASH if share is None else round(float(share), 1))
    return cells


def _base(entry: Measure, bases: Mapping[str, int]) -> list[Cell]:
    """What a rate is a part of stands beside it, so that who reads the file sees how small it is."""
    return [bases.get(entry.code, 0)] if entry.is_rate else []


def _plain(value: Number | None, entry: Measure) -> Cell:
    if value is None:
        return DASH
    return round(float(value), 1) if entry.is_rate else value
