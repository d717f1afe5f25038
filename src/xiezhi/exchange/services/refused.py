"""Refused rows, given back as a workbook: the cells as they stood, and the reason beside each."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from xiezhi.cases import sealing
from xiezhi.exchange.models import Batch, RefusedRows
from xiezhi.exchange.profiles import REASON_MARK, ROW_HEADER
from xiezhi.exchange.results import ImportResult, RefusedRow
from xiezhi.exchange.selectors.batches import stored_batch
from xiezhi.office.workbooks import Column, Mark, SheetContent, write_workbook
from xiezhi.registry.scope import Scope

_ROWS_A_PART: Final = 500


def keep_refused(batch: Batch, result: ImportResult) -> None:
    """Keep the refused rows of a batch, sealed, inside the transaction that closes it."""
    parts = [_part(result.headers, rows) for rows in _slices(result.refused_rows)]
    RefusedRows.objects.filter(batch=batch).delete()
    RefusedRows.objects.bulk_create(
        RefusedRows(batch=batch, position=position, sealed=sealed)
        for position, sealed in enumerate(sealing.encrypt_many(parts))
    )


def kept_rows(batch: Batch) -> tuple[tuple[str, ...], list[RefusedRow]]:
    """Headers and refused rows of a batch as they were kept."""
    headers: tuple[str, ...] = ()
    rows: list[RefusedRow] = []
    for part in RefusedRows.objects.filter(batch=batch):
        kept = json.loads(sealing.decrypt(part.sealed))
        headers = tuple(kept["headers"])
        rows.extend(RefusedRow(row, tuple(cells), reasons) for row, cells, reasons in kept["rows"])
    return headers, rows


def write_refused(*, result: ImportResult, path: Path) -> int:
    """Write the refused rows of an import to a workbook; the number of rows (0: no file)."""
    return _write(path, result.headers, result.refused_rows)


def refused_workbook(*, batch: int, scope: Scope, path: Path, actor_id: int | None = None) -> int:
    """Write the refused rows of a batch in view to a workbook; the number of rows (0: no file). Raises UnknownBatch."""
    headers, rows = kept_rows(stored_batch(scope, batch, actor_id=actor_id))
    return _write(path, headers, rows)


def _write(path: Path, headers: Sequence[str], rows: Sequence[RefusedRow]) -> int:
    """The reason stands in a column of its own beside the cell; when mended, the file can be imported as it is."""
    if not rows:
        return 0
    blamed = {column for row in rows for column in row.reasons}
    columns = [Column(ROW_HEADER)]
    for header in headers:
        columns.append(Column(header))
        if header in blamed:
            columns.append(Column(f"{REASON_MARK}{header}", width=40))
    absent = [column for column in blamed if column not in headers]
    columns.extend(Column(f"{REASON_MARK}{header}", width=40) for header in sorted(absent))
    places = {column.name: place for place, column in enumerate(columns)}
    records: list[list[str | None]] = []
    marks: dict[tuple[int, int], Mark] = {}
    for position, row in enumerate(rows):
        record: list[str | None] = [None] * len(columns)
        record[0] = str(row.row)
        for header, cell in zip(headers, row.cells, strict=True):
            record[places[header]] = cell
        for header, reason in row.reasons.items():
            record[places[f"{REASON_MARK}{header}"]] = reason
            if header in places:
                marks[position, places[header]] = Mark(reason)
        records.append(record)
    write_workbook(path, [SheetContent(name="退回的行", columns=columns, rows=records, marks=marks)], title="退回的行")
    path.chmod(0o600)
    return len(rows)


def _part(headers: Sequence[str], rows: Sequence[RefusedRow]) -> str:
    content = {"headers": list(headers), "rows": [[row.row, list(row.cells), dict(row.reasons)] for row in rows]}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _slices(rows: Sequence[RefusedRow]) -> Iterator[Sequence[RefusedRow]]:
    for start in range(0, len(rows), _ROWS_A_PART):
        yield rows[start : start + _ROWS_A_PART]
