"""The register of archived files taken out as a workbook: exactly the list, persons masked as there, and never in silence."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Final

from django.db import transaction

from xiezhi.cases import sealing
from xiezhi.cases.selectors.archives import WAITING, ArchiveFilters, ArchiveRow, archives, as_row
from xiezhi.exchange.services.exporting import LIMIT, ExportRefused
from xiezhi.law.retention import retentions
from xiezhi.office.workbooks import Cell, Column, SheetContent, write_workbook
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import names_on
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

_COLUMNS: Final = tuple(
    Column(title)
    for title in (
        *("归档号", "执法主体", "案件名称", "文号", "立案日期", "结案日期", "归档日期", "保管期限", "保管至"),
        *("件数", "页数", "归档人", "销毁日期"),
    )
)


@transaction.atomic
def export_archives(*, actor: Actor, scope: Scope, filters: ArchiveFilters, on: date, path: Path) -> int:
    """Write the archived files of a list to an .xlsx and leave the event of who took what; the number of files.

    A text that was searched for goes into the trail as its keyed hash. Raises ExportRefused for a list of nothing, of
    cases that are not archived yet, and of more than LIMIT files.
    """
    if filters.state == WAITING:
        raise ExportRefused("没有导出：待归档的案件还没有归档号，请先归档。")
    found = archives(scope, filters, on=on)
    total = found.count()
    if not total:
        raise ExportRefused("没有导出：这个清单里没有案卷。请先放宽条件。")
    if total > LIMIT:
        raise ExportRefused(f"没有导出：清单有 {total:,} 卷，一次最多导出 {LIMIT:,} 卷。请按年度或者机构分几次导出。")
    names = names_on(set(found.order_by().values_list("body_id", flat=True).distinct()), on=on)
    rows = (as_row(file) for file in found.iterator(chunk_size=1_000))
    write_workbook(path, [SheetContent("案卷登记簿", _COLUMNS, _cells(rows, names))], title="案卷登记簿")
    told = {name: value for name, value in asdict(filters).items() if value and name != "text"}
    searched = {"text": sealing.keyed_hash(filters.text).hex()} if filters.text else {}
    record(
        actor=actor,
        action="archives.exported",
        subject=f"user:{actor.id}",
        body={"number": total, "on": on.isoformat(), **told, **searched},
    )
    return total


def _cells(rows: Iterator[ArchiveRow], names: Mapping[int, str]) -> Iterator[list[Cell]]:
    for row in rows:
        file, act = row.file, row.case.act
        if file is None:
            continue
        yield [
            file.number,
            names.get(file.body_id, ""),
            row.name,
            (act.decision_number or act.number) if act else "",
            act.filed_on if act else None,
            file.closed_on,
            file.archived_on,
            retentions()[file.retention].title,
            file.keep_until,
            file.pieces,
            file.pages,
            file.archived_name,
            file.destroyed_on,
        ]
