"""Benchmarks, lists, amounts and checklists as workbooks in the form of their ledgers, to be changed and imported again."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from xiezhi.law.vocabulary import table
from xiezhi.office.workbooks import Cell, Column, SheetContent, write_workbook
from xiezhi.registry.models import (
    FOREVER,
    LEVELS,
    ApprovalChain,
    Benchmark,
    Checklist,
    ExemptionLine,
    LocalAmount,
    LocalRow,
    ReviewEntry,
    Role,
)
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

_REVIEW_COLUMNS: Final = (
    "适用机构",
    "审核事项",
    "执法类别",
    "职权事项编码",
    "职权事项名称",
    "对公民的数额（元）",
    "对单位的数额（元）",
    "适用条件",
    "审核期限（工作日）",
    "制定机关",
    "文件名称、文号",
    "施行日期",
    "失效日期",
)


_CHAIN_COLUMNS = (
    *("适用机构", "程序", "环节", "罚款达到（元）", "审批层级"),
    *("制定机关", "文件名称、文号", "施行日期", "失效日期"),
)


def local_workbook(rows: QuerySet[Any], *, on: date) -> bytes:
    """The rows as the bytes of an .xlsx file; organisations by their names of a day."""
    found = list(rows)
    names = names_on({row.organisation_id for row in found}, on=on)
    if rows.model in _OWN:
        own, write = _OWN[rows.model]
        headers: Sequence[str] = own
        lines: Iterable[Sequence[Cell]] = (write(row, names.get(row.organisation_id, "")) for row in found)
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


def _chain(row: ApprovalChain, name: str) -> Sequence[Cell]:
    until = None if row.valid_to == FOREVER else row.valid_to
    levels = " → ".join(str(Role(level).label) for level in row.levels)
    return (name, row.procedure, row.step, row.from_yuan, levels, row.issuer, row.source, row.valid_from, until)


def _review(row: ReviewEntry, name: str) -> Sequence[Cell]:
    asked = fields(requirement(row.requires)) if row.requires else frozenset()
    said = "；".join(fact.title for key, fact in schema().items() if key in asked)
    until = None if row.valid_to == FOREVER else row.valid_to
    what = (row.title, table("kind").name(row.kind), row.power_code, row.power_name)
    amounts = (row.citizen_yuan, row.organisation_yuan)
    return (name, *what, *amounts, said, row.days, row.issuer, row.source, row.valid_from, until)


# Kinds of rows that have no ledger to be imported by.
_OWN: Final[dict[type[LocalRow], tuple[Sequence[str], Callable[[Any, str], Sequence[Cell]]]]] = {
    LocalAmount: (_AMOUNT_COLUMNS, _amount),
    ReviewEntry: (_REVIEW_COLUMNS, _review),
    ApprovalChain: (_CHAIN_COLUMNS, _chain),
}
