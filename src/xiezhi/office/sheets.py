"""Reading a table from a workbook (.xlsx) or a delimited text file (.csv) safely, all cells as text.

The rows come in batches while the file is still being inflated and decoded, so that checking, hashing and loading
overlap with reading and memory stays flat.
"""

from __future__ import annotations

import zipfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from xiezhi.office.archives import is_ole, is_zip, open_archive, refuse_ole, require_file
from xiezhi.office.refusals import UnreadableFile
from xiezhi.office.sheets_cells import cells_of_piece
from xiezhi.office.sheets_csv import TextTable, first_rows, open_table, record_batches
from xiezhi.office.sheets_header import LOOKED_AT, Row, choose_header, header_has_gaps
from xiezhi.office.sheets_model import EXTRA_CELLS, FLAG_SCHEMA, Batch, Header, SheetLimits, join_batches, regroup
from xiezhi.office.sheets_parts import (
    Piece,
    SheetPart,
    merged_across,
    read_vocabulary,
    refuse_other_packages,
    row_pieces,
    visible_sheets,
)
from xiezhi.office.sheets_texts import Vocabulary, cell_texts

_DEFAULT_LIMITS = SheetLimits()
_FIRST_PIECE = 256 * 1024
# Polars lets go of the interpreter while it works: two pieces are decoded side by side, a third one waits.
_WORKERS = 2
_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table ready to be read, its header known and checked.

    name: the tab it stands on ("" for a csv); header_row: its physical number, 1-based; headers: the names of the
    columns; notes: Chinese remarks for the user on what was decided (title passed over, which of several sheets).
    """

    path: Path
    name: str
    header_row: int
    headers: tuple[str, ...]
    notes: tuple[str, ...]
    _limits: SheetLimits
    _open: Callable[[], Iterator[Batch]]

    def batches(self, size: int = 20_000) -> Iterator[Batch]:
        """Yield the records below the header, `size` at a time; may be called again and reads anew.

        Raises UnreadableFile where the file turns out to be damaged or too long on the way.
        """
        return regroup(self._open(), self.headers, size, self._limits.max_rows)

    def through(self, change: Callable[[Batch], Batch]) -> Sheet:
        """Return the same table with every batch changed on its way."""
        return replace(self, _open=lambda: map(change, self._open()))

    def first(self, rows: int) -> Sheet:
        """Return the same table, of which about the first `rows` records are read (whole pieces of the file)."""
        return replace(self, _open=lambda: _up_to(self._open(), rows))

    def read(self) -> Batch:
        """Return all records at once."""
        return join_batches(list(self.batches()), self.headers)


def open_sheet(
    path: Path,
    *,
    limits: SheetLimits = _DEFAULT_LIMITS,
    sheet: str | None = None,
    knows: Callable[[str], bool] | None = None,
) -> Sheet:
    """Open the table in a .xlsx or .csv file; what kind it is shows in its content, not in its name.

    sheet: the tab to read; without it the first visible one that has a header. knows: whether the caller has a use for
    a column of this name, asked where a header of two rows leaves several names. Raises UnreadableFile.
    """
    head = require_file(path, limits.max_bytes)
    if is_ole(head):
        raise refuse_ole(path, ".xls、.et", ".xlsx")
    if is_zip(head):
        return _open_workbook(path, limits, sheet, knows)
    _refuse_disguise(path, head)
    return _open_text(path, limits, knows)


def _refuse_disguise(path: Path, head: bytes) -> None:
    """Refuse what is no table though its name says so: a web page saved as .xls, a damaged workbook, a PDF."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml")):
        raise UnreadableFile(
            f"文件“{path.name}”的内容是网页或 XML，不是工作簿。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
        )
    if path.suffix.lower() in {".xlsx", ".xls", ".xlsm", ".et"} or start.startswith((b"%pdf-", b"{\\rtf")):
        raise UnreadableFile(
            f"文件“{path.name}”不是 Excel 工作簿（内容与扩展名不符，或者已损坏）。请重新导出为 .xlsx 或 .csv 后再上传。"
        )


def _up_to(batches: Iterator[Batch], rows: int) -> Iterator[Batch]:
    count = 0
    for batch in batches:
        yield batch
        count += len(batch.rows)
        if count >= rows:
            return


def _open_text(path: Path, limits: SheetLimits, knows: Callable[[str], bool] | None) -> Sheet:
    table: TextTable = open_table(path)
    header = choose_header(first_rows(table), limits.max_columns, knows)
    return Sheet(
        path=path,
        name="",
        header_row=header.row,
        headers=header.names,
        notes=header.notes,
        _limits=limits,
        _open=lambda: _one_ahead(record_batches(table, header.names, header.row)),
    )


def _open_workbook(path: Path, limits: SheetLimits, wanted: str | None, knows: Callable[[str], bool] | None) -> Sheet:
    with open_archive(path, limits.archive()) as archive:
        refuse_other_packages(archive, path)
        vocabulary = read_vocabulary(archive, limits)
        part, header = _find_table(archive, vocabulary, limits, wanted, knows)
    return Sheet(
        path=path,
        name=part.name,
        header_row=header.row,
        headers=header.names,
        notes=header.notes,
        _limits=limits,
        _open=lambda: _workbook_batches(path, limits, part, vocabulary, header),
    )


def _find_table(
    archive: zipfile.ZipFile,
    vocabulary: Vocabulary,
    limits: SheetLimits,
    wanted: str | None,
    knows: Callable[[str], bool] | None,
) -> tuple[SheetPart, Header]:
    sheets = visible_sheets(archive)
    chosen = [each for each in sheets if wanted in {None, each.name}]
    if not chosen:
        tabs = "、".join(each.name for each in sheets) or "（无）"
        raise UnreadableFile(f"工作簿里没有工作表“{wanted or ''}”。现有工作表：{tabs}。")
    for part in chosen:
        rows = _top_rows(archive, part, vocabulary)
        if rows:
            break
    header = choose_header(rows, limits.max_columns, knows)
    if header_has_gaps(header):
        merged = merged_across(archive, part.part, header.row)
        if merged:
            raise UnreadableFile(
                f"工作表“{part.name}”的表头（第{header.row}行）有合并单元格：{'、'.join(merged[:5])}。"
                "请取消合并，只保留一行表头、每列一个列名后再上传。"
            )
    notes = header.notes
    if len(sheets) > 1:
        notes = (f"工作簿有 {len(sheets)} 个工作表，读取的是“{part.name}”；其余没有读取。", *notes)
    return part, Header(row=header.row, names=header.names, notes=notes)


def _top_rows(archive: zipfile.ZipFile, part: SheetPart, vocabulary: Vocabulary) -> list[Row]:
    """Return the first filled rows of a worksheet."""
    rows: dict[int, dict[int, str]] = {}
    for piece in row_pieces(archive, part.part, _FIRST_PIECE):
        cells = _piece_texts(piece, vocabulary).filter(pl.col("text").is_not_null())
        for number, column, text in cells.select("row", "column", "text").iter_rows():
            rows.setdefault(number, {})[column] = text
        if len(rows) >= LOOKED_AT:
            break
    first = sorted(rows)[:LOOKED_AT]
    return [(number, [rows[number].get(i) for i in range(max(rows[number]) + 1)]) for number in first]


def _workbook_batches(
    path: Path, limits: SheetLimits, part: SheetPart, vocabulary: Vocabulary, header: Header
) -> Iterator[Batch]:
    def decode(piece: Piece) -> Batch:
        return _widen(_piece_texts(piece, vocabulary), header, piece.done)

    waiting: deque[Future[Batch]] = deque()
    with open_archive(path, limits.archive()) as archive, ThreadPoolExecutor(_WORKERS) as pool:
        for piece in row_pieces(archive, part.part):
            waiting.append(pool.submit(decode, piece))
            if len(waiting) >= _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _one_ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """Decode the next batch while the caller works on this one."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            yield batch


def _piece_texts(piece: Piece, vocabulary: Vocabulary) -> pl.DataFrame:
    return cell_texts(cells_of_piece(piece.data, piece.root, piece.previous_row), vocabulary)


def _widen(cells: pl.DataFrame, header: Header, done: float) -> Batch:
    """Turn cells into records: one row a record, one column a header."""
    cells = cells.filter(pl.col("row") > header.row)
    width = len(header.names)
    inside = cells["column"] < width
    extra = cells.filter(~inside, pl.col("text").is_not_null())["row"].unique(maintain_order=True)
    flagged = cells.filter(inside, pl.col("flag").is_not_null())
    names = pl.Series(header.names, dtype=pl.String)
    flags = flagged.select("row", names.gather(flagged["column"]).alias("column"), pl.col("flag").alias("kind"))
    beyond = pl.DataFrame({"row": extra, "column": "", "kind": EXTRA_CELLS}, schema=FLAG_SCHEMA)
    records = cells.filter(inside)
    rows = records["row"].unique().sort()
    return Batch(rows=rows, frame=_columns(records, rows, header.names), flags=pl.concat([flags, beyond]), done=done)


def _columns(records: pl.DataFrame, rows: pl.Series, names: Sequence[str]) -> pl.DataFrame:
    width = len(names)
    flat = rows.search_sorted(records["row"]).cast(pl.UInt32) * width + records["column"]
    # Where in `records` the text of each place of the grid stands; null where the cell is empty.
    places = pl.repeat(None, len(rows) * width, dtype=pl.UInt32, eager=True)
    places = places.scatter(flat, pl.int_range(0, len(flat), dtype=pl.UInt32, eager=True))
    texts = records["text"]
    return pl.DataFrame({name: texts.gather(places.gather_every(width, i)) for i, name in enumerate(names)})
