"""Acts taken out of the platform as a file: exactly those of a list, personal data masked as there, and never in silence."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models.expressions import RawSQL

from xiezhi.cases import sealing
from xiezhi.cases.selectors import acts
from xiezhi.cases.selectors.acts import ActRow
from xiezhi.cases.selectors.filters import ActFilters
from xiezhi.law import vocabulary
from xiezhi.law.warnings import warnings
from xiezhi.office.workbooks import Cell, Column, SheetContent, write_csv, write_workbook
from xiezhi.registry.scope import Scope
from xiezhi.reporting.selectors.differences import Difference
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

LIMIT: Final = 100_000
FORMATS: Final = ("xlsx", "csv")
_MONEY: Final = "#,##0.00"

# Free text (remarks, further columns) is left out: nobody knows whose names stand in it.
_COLUMNS: Sequence[tuple[Column, Callable[[ActRow], Cell]]] = (
    (Column("案件编号"), lambda row: row.act.number),
    (Column("执法主体"), lambda row: row.body_name),
    (Column("执法类别"), lambda row: _name("kind", row.act.kind)),
    (Column("适用程序"), lambda row: _name("procedure", row.act.procedure)),
    (Column("案件来源"), lambda row: _name("source", row.act.source)),
    (Column("职权事项名称"), lambda row: row.act.power_name),
    (Column("相对人类型"), lambda row: _name("party_type", row.act.party_type)),
    (Column("相对人名称"), lambda row: row.party),
    (Column("统计日期"), lambda row: row.act.counted_on),
    (Column("检查日期"), lambda row: row.act.inspected_on),
    (Column("立案日期"), lambda row: row.act.filed_on),
    (Column("决定日期"), lambda row: row.act.decided_on),
    (Column("送达日期"), lambda row: row.act.served_on),
    (Column("结案日期"), lambda row: row.act.closed_on),
    (Column("法制审核日期"), lambda row: row.act.reviewed_on),
    (Column("公示日期"), lambda row: row.act.published_on),
    (Column("决定书文号"), lambda row: row.act.decision_number),
    (Column("处罚种类"), lambda row: "、".join(vocabulary.table("penalty").of_bits(row.act.penalties))),
    (Column("罚款金额（元）", _MONEY), lambda row: _yuan(row.act.fine)),
    (Column("没收金额（元）", _MONEY), lambda row: _yuan(row.act.confiscated)),
    (Column("处理结果"), lambda row: _name("outcome", row.act.outcome)),
    (Column("整改情况"), lambda row: _name("rectified", row.act.rectified)),
    (Column("提示"), lambda row: "；".join(warnings()[code].text for code in row.act.warnings)),
)


class ExportRefused(ValueError):
    """The list cannot be exported; the message says why and what to do."""


@transaction.atomic
def export_acts(
    *,
    actor: Actor,
    scope: Scope,
    filters: ActFilters,
    order: str,
    among: RawSQL | None,
    figure: Mapping[str, object],
    format: str,
    path: Path,
) -> int:
    """Write the acts of a list to a file (.xlsx or .csv) and leave the event of who took what; the number of acts.

    `among` and `figure`: the acts behind a figure, and the parameters that name it. A text that was searched for goes
    into the trail as its keyed hash, as it may be a person's name. Raises ExportRefused for a format that is none, a
    list of nothing and one of more than LIMIT acts.
    """
    if format not in FORMATS:
        raise ExportRefused("没有导出：只能导出为 xlsx 或 csv。")
    total = acts.count(scope, filters=filters, among=among)
    if not total:
        raise ExportRefused("没有导出：这个清单里没有执法行为。请先放宽条件。")
    if total > LIMIT:
        raise ExportRefused(
            f"没有导出：清单有 {total:,} 件，一次最多导出 {LIMIT:,} 件。请按期间或机构缩小范围，分几次导出。"
        )
    written = _Counted(acts.stream(scope, filters=filters, order=order, among=among))
    columns = [column for column, _ in _COLUMNS]
    if format == "csv":
        write_csv(path, columns, _cells(written))
    else:
        write_workbook(path, [SheetContent("执法行为", columns, _cells(written))], title="执法行为")
    record(
        actor=actor,
        action="acts.exported",
        subject=f"user:{actor.id}",
        body={
            "format": format,
            "number": written.number,
            "order": order,
            **_conditions(filters),
            "figure": dict(figure),
        },
    )
    return written.number


@transaction.atomic
def export_difference(*, actor: Actor, found: Difference, path: Path) -> int:
    """Write every act in view that two figures count differently to a .csv, one a line; the number of acts.

    Leaves the event of who took what, as `export_acts` does.
    """
    columns = [Column(title) for title in ("统计日期", "案件编号", f"乙比甲（{found.measure.unit}）", "原因")]
    rows = [(line.day, line.number, line.amount, group.sentence) for group in found.groups for line in group.lines]
    write_csv(path, columns, rows)
    sides = {
        name: {
            "organisation": told.organisation,
            "period": told.period.text,
            "rule": told.rule,
            "snapshot": told.snapshot,
        }
        for name, told in (("first", found.first), ("second", found.second))
    }
    record(
        actor=actor,
        action="difference.exported",
        subject=f"user:{actor.id}",
        body={"measure": found.measure.code, "number": len(rows), **sides},
    )
    return len(rows)


class _Counted:
    """Rows on their way into a file, counted as they pass."""

    def __init__(self, rows: Iterable[ActRow]) -> None:
        self.rows = rows
        self.number = 0

    def __iter__(self) -> Iterator[ActRow]:
        for row in self.rows:
            self.number += 1
            yield row


def _cells(rows: Iterable[ActRow]) -> Iterator[list[Cell]]:
    for row in rows:
        yield [cell(row) for _, cell in _COLUMNS]


def _conditions(filters: ActFilters) -> dict[str, object]:
    """The conditions that were set, as an event can hold them."""
    told = {name: _plain(value) for name, value in asdict(filters).items() if value not in (None, "", (), 0, False)}
    told |= {name: value for name in ("reviewed", "published") if (value := getattr(filters, name)) is not None}
    text = told.pop("text", None)
    hashed = {} if text is None else {"text_hash": sealing.keyed_hash(filters.text.strip()).hex()}
    return {"conditions": {**told, **hashed}}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _name(table: str, code: int) -> str:
    return vocabulary.table(table).name(code)


def _yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100
