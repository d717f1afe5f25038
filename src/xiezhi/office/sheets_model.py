"""What the sheet readers give: limits, batches of records, flags on cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from xiezhi.office.archives import MIB, ArchiveLimits
from xiezhi.office.refusals import UnreadableFile

FORMULA: Final = "formula"
FORMULA_WITHOUT_VALUE: Final = "formula_without_value"
CELL_ERROR: Final = "error"
PRECISION_LOST: Final = "precision_lost"
EXTRA_CELLS: Final = "extra_cells"

FLAG_SCHEMA: Final = {"row": pl.UInt32, "column": pl.String, "kind": pl.String}


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """Bounds of a table file; what goes beyond them is refused with the remedy."""

    max_bytes: int = 200 * MIB
    max_inflated: int = 3 * 1024 * MIB
    max_strings: int = 512 * MIB
    max_rows: int = 1_048_575
    max_columns: int = 300

    def archive(self) -> ArchiveLimits:
        """Return the bounds of the workbook as a zip package."""
        return ArchiveLimits(max_bytes=self.max_bytes, max_inflated=self.max_inflated)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of a sheet, in its order.

    rows: UInt32, the physical number of each record (row in Excel, first line in a csv), 1-based.
    frame: one String column a header, null where a cell is empty or holds only white space; as long as `rows`.
    flags: columns row, column (header), kind; what a caller should know about a cell beyond its text:
        "formula" (its text is the cached value), "formula_without_value" (its text is null),
        "error" (#N/A and the like; its text is that), "precision_lost" (a number of more than 15 digits
        whose last digits Excel has put to zero, or one written as 1.1E+17), "extra_cells" (the record goes on
        beyond the last column of the header; column is "").
    done: how much of the file has been read with this batch, 0 to 1.
    """

    rows: pl.Series
    frame: pl.DataFrame
    flags: pl.DataFrame
    done: float = 1.0


@dataclass(frozen=True, slots=True)
class Header:
    """The header row: its physical number, the names by column position, what was decided on the way."""

    row: int
    names: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())


def join_batches(batches: Sequence[Batch], names: Sequence[str]) -> Batch:
    """Return the batches as one, with the columns `names` even where there is no batch."""
    no_rows = pl.Series("row", [], dtype=pl.UInt32)
    no_records = pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    return Batch(
        rows=pl.concat([no_rows, *(batch.rows for batch in batches)]),
        frame=pl.concat([no_records, *(batch.frame for batch in batches)]),
        flags=pl.concat([pl.DataFrame(schema=FLAG_SCHEMA), *(batch.flags for batch in batches)]),
        done=batches[-1].done if batches else 1.0,
    )


def regroup(batches: Iterable[Batch], names: Sequence[str], size: int, max_rows: int) -> Iterator[Batch]:
    """Yield the same records in batches of `size`; raise UnreadableFile beyond `max_rows`."""
    waiting: list[Batch] = []
    count = total = 0
    for batch in batches:
        waiting.append(batch)
        count += len(batch.rows)
        total += len(batch.rows)
        if total > max_rows:
            raise UnreadableFile(f"表格超过 {max_rows} 行的上限。请拆分成几个文件后分别上传。")
        if count < size:
            continue
        whole = join_batches(waiting, names)
        cut = count - count % size
        for start in range(0, cut, size):
            yield _slice(whole, start, size)
        waiting, count = [_slice(whole, cut, size)], count - cut
    last = join_batches(waiting, names)
    if len(last.rows) or len(last.flags):
        yield last


def _slice(batch: Batch, start: int, size: int) -> Batch:
    rows = batch.rows.slice(start, size)
    after = batch.rows[start - 1] if start else 0
    flags = batch.flags.filter(pl.col("row") > after)
    if start + size < len(batch.rows):
        flags = flags.filter(pl.col("row") <= rows[-1])
    return Batch(rows=rows, frame=batch.frame.slice(start, size), flags=flags, done=batch.done)
