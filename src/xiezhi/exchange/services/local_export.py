"""Benchmarks, exemption lists, amounts and checklists as workbooks in the form of their ledgers, to be changed and imported again."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.db.models import QuerySet

from xiezhi.exchange.profiles import standard_profile
from xiezhi.law.exemptions import requirement
from xiezhi.law.expressions import fields
from xiezhi.law.facts import schema
from xiezhi.law.local_amounts import open_amounts
from xiezhi.office.workbooks import Cell, Column, SheetContent, write_workbook
from xiezhi.registry.models import FOREVER, LEVELS, Benchmark, Checklist, ExemptionLine, LocalAmount, LocalRow
from xiezhi.registry.selectors.local_lists import gears_of
from xiezhi.registry.selectors.organisations import names_on

_LEDGERS: Final[dict[type[LocalRow], str]] = {
    Benchmark: "benchmarks",
    ExemptionLine: "exemptions",
    Checklist: "checklists",
}
_MONEY: Final = frozenset({"statutory_low", "statutory_high", "low", "high"})
_AMOUNT_COLUMNS: Final = (
    "适用机构",
    "标准",
    "数额（元）",
    "须超过",
    "制定机关",
    "文件名称、文号",
    "条款",
    "施行日期",
    "失效日期",
)


def local_workbook(rows: QuerySet[Any], *, on: date) -> bytes:
    """The rows as the bytes of an .xlsx file; organisations by their names of a day."""
    found = list(rows)
    names = names_on({row.organisation_id for row in found}, on=on)
    if rows.model is LocalAmount:
        headers: Sequence[str] = _AMOUNT_COLUMNS
        lines: Iterable[Sequence[Cell]] = (_amount(row, names.get(row.organisation_id, "")) for row in found)
    else:
        profile = standard_profile(_LEDGERS[rows.model])
        headers = [f"{column.header}（元）" if column.key in _MONEY else column.header for column in profile.columns]
        keys = [column.key for column in profile.columns]
        lines = ([_cell(key, row, part, names) for key in keys] for row in found for part in _parts(row))
    with tempfile.TemporaryDirectory(prefix="xiezhi-local-") as folder:
        path = Path(folder) / "rows.xlsx"
        write_workbook(path, [SheetContent(rows.model._meta.verbose_name, [Column(h) for h in headers], lines)])  # noqa: SLF001
        return path.read_bytes()


def _parts(row: LocalRow) -> Iterator[object]:
    """One line for each gear of a benchmark and each of a checklist, one for anything else."""
    if isinstance(row, Checklist):
        yield from row.parts
    else:
        yield from gears_of(row) if isinstance(row, Benchmark) else (row,)


def _cell(key: str, row: LocalRow, part: object, names: dict[int, str]) -> Cell:
    if key == "body_name":
        return names.get(row.organisation_id, "")
    if key == "level":
        return LEVELS[row.level]
    if key == "requires" and isinstance(row, ExemptionLine):
        asked = fields(requirement(row.requires))
        return "；".join(fact.title for name, fact in schema().items() if name in asked)
    found = getattr(part, key, None) if hasattr(part, key) else getattr(row, key)
    return _plain(key, found)


def _plain(key: str, value: Any) -> Cell:
    if isinstance(value, bool):
        return "是" if value else "否"
    if value == FOREVER or value is None:
        return None
    cell: Cell = Decimal(value) / 100 if key in _MONEY else value
    return cell


def _amount(row: LocalAmount, name: str) -> Sequence[Cell]:
    title = open_amounts()[row.amount].title
    until = None if row.valid_to == FOREVER else row.valid_to
    more = "是" if row.more_than else "否"
    return (name, title, row.yuan, more, row.issuer, row.source, row.article, row.valid_from, until)
