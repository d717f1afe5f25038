"""Records of a delimited text file, with the physical line on which each begins."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

import polars as pl

from xiezhi.office.encodings import text_encoding
from xiezhi.office.refusals import UnreadableFile
from xiezhi.office.sheets_header import LOOKED_AT, Row
from xiezhi.office.sheets_model import EXTRA_CELLS, FLAG_SCHEMA, PRECISION_LOST, Batch, join_batches

_DELIMITERS = (",", "\t", ";")
_BLOCK = 512 * 1024
_LONGEST_LINE = 4 * 1024 * 1024
_SCIENTIFIC = r"^-?[0-9](\.[0-9]+)?[eE]\+?1[0-9]$"


@dataclass(frozen=True, slots=True)
class TextTable:
    """A delimited text file: where it is, its codec, its delimiter."""

    path: Path
    codec: str
    delimiter: str

    def open(self) -> TextIOWrapper:
        """Open the text; every end of line reads as one newline, inside quotes too."""
        return self.path.open(encoding=self.codec, newline=None)


def open_table(path: Path) -> TextTable:
    """Find encoding and delimiter (the one of , tab ; that the first filled lines hold most of)."""
    table = TextTable(path=path, codec=text_encoding(path), delimiter=",")
    with table.open() as stream:
        lines = [_read_line(stream, path) for _ in range(LOOKED_AT)]
    counts = {delimiter: max(_outside_quotes(line, delimiter) for line in lines) for delimiter in _DELIMITERS}
    return TextTable(path=path, codec=table.codec, delimiter=max(_DELIMITERS, key=lambda each: counts[each]))


def first_rows(table: TextTable) -> list[Row]:
    """Return the first records with the lines on which they begin."""
    rows: list[Row] = []
    number = 1
    with table.open() as stream:
        while len(rows) < LOOKED_AT and (line := _read_line(stream, table.path)):
            lines = _Lines(line, stream, table.path)
            rows.append((number, _record(table, lines, number)))
            number += lines.taken
    return rows


def record_batches(table: TextTable, names: Sequence[str], header_row: int) -> Iterator[Batch]:
    """Yield the records below the header, in batches as they come to be decoded.

    Raises UnreadableFile where quotes do not pair up.
    """
    number = 1
    size = table.path.stat().st_size
    with table.open() as stream:
        while text := stream.read(_BLOCK):
            block = _Block(table)
            number = block.take(_Lines(text + _read_line(stream, table.path), stream, table.path), number)
            done = os.lseek(stream.fileno(), 0, os.SEEK_CUR) / size
            yield _below(block.batch(names), header_row, done)


class _Lines:
    """Lines of a text; goes on into the stream while a quoted field is open at the end of the text."""

    def __init__(self, text: str, stream: TextIOWrapper, path: Path) -> None:
        self.text = text
        self.position = 0
        self.taken = 0
        self._stream = stream
        self._path = path

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.position < len(self.text):
            end = self.text.find("\n", self.position) + 1 or len(self.text)
            line = self.text[self.position : end]
            self.position = end
        else:
            line = _read_line(self._stream, self._path)
        if not line:
            raise StopIteration
        self.taken += 1
        return line

    def skip_to(self, position: int) -> str:
        """Pass over whole lines and return them."""
        passed = self.text[self.position : position]
        self.position = position
        self.taken += passed.count("\n")
        return passed


class _Block:
    """The records of some lines: those without a quote are split in whole columns, the others read one by one."""

    def __init__(self, table: TextTable) -> None:
        self._table = table
        self._plain: list[str] = []
        self._numbers: list[pl.Series] = []
        self._quoted: list[Row] = []

    def take(self, lines: _Lines, number: int) -> int:
        """Take all lines, the first of which has `number`; return the number of the line behind them."""
        while lines.position < len(lines.text):
            quote = lines.text.find('"', lines.position)
            start = len(lines.text) if quote < 0 else max(lines.text.rfind("\n", 0, quote) + 1, lines.position)
            if start > lines.position:
                first = number + lines.taken
                passed = lines.skip_to(start).removesuffix("\n")
                self._plain.append(passed)
                count = passed.count("\n") + 1
                self._numbers.append(pl.int_range(first, first + count, dtype=pl.UInt32, eager=True))
            if quote >= 0:
                begins = number + lines.taken
                self._quoted.append((begins, _record(self._table, lines, begins)))
        return number + lines.taken

    def batch(self, names: Sequence[str]) -> Batch:
        """Return the records in the order of the file."""
        parts = []
        if self._plain:
            text = "\n".join(self._plain)
            parts.append(_from_lines(text, pl.concat(self._numbers).alias("row"), self._table.delimiter, names))
        if self._quoted:
            parts.append(_from_rows(self._quoted, names))
        whole = join_batches(parts, names)
        if len(parts) < 2:
            return whole
        order = whole.rows.arg_sort()
        return Batch(rows=whole.rows.gather(order), frame=whole.frame[order], flags=whole.flags)


def _record(table: TextTable, lines: _Lines, number: int) -> list[str]:
    try:
        return next(csv.reader(lines, delimiter=table.delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableFile(
            f"文件“{table.path.name}”第 {number} 行起的双引号不配对（或引号后面还有文字），无法分清各列。"
            "请在 Excel 或 WPS 中打开检查这一行，再另存为 CSV 后上传。"
        ) from error


def _read_line(stream: TextIOWrapper, path: Path) -> str:
    line = stream.readline(_LONGEST_LINE)
    if len(line) >= _LONGEST_LINE:
        raise UnreadableFile(f"文件“{path.name}”中有一行异常长，不像是表格。请用 Excel 或 WPS 另存为 CSV 后再上传。")
    return line


def _outside_quotes(line: str, delimiter: str) -> int:
    return sum(part.count(delimiter) for part in line.split('"')[::2])


def _from_lines(text: str, rows: pl.Series, delimiter: str, names: Sequence[str]) -> Batch:
    lines = pl.Series([text]).str.split("\n").explode(empty_as_null=True, keep_nulls=True)
    fields = lines.str.splitn(delimiter, len(names) + 1).struct.unnest()
    extra = fields.to_series(len(names)).str.strip_chars(delimiter + " \t\u3000")
    frame = fields[:, : len(names)]
    frame.columns = list(names)
    return _tidy(rows, frame, extra.fill_null("") != "", scientific="E+" in text or "e+" in text)


def _from_rows(rows: Sequence[Row], names: Sequence[str]) -> Batch:
    width = len(names)
    padded = [[*cells[:width], *[None] * (width - len(cells))] for _, cells in rows]
    frame = pl.DataFrame(padded, schema=dict.fromkeys(names, pl.String), orient="row")
    extra = pl.Series([any((cell or "").strip() for cell in cells[width:]) for _, cells in rows], dtype=pl.Boolean)
    numbers = pl.Series("row", [number for number, _ in rows], dtype=pl.UInt32)
    return _tidy(numbers, frame, extra, scientific=any("+" in (cell or "") for _, cells in rows for cell in cells))


def _tidy(rows: pl.Series, frame: pl.DataFrame, extra: pl.Series, *, scientific: bool) -> Batch:
    """Empty out blank cells, leave out blank records, list the flags."""
    shown = frame.select(pl.when(pl.all().str.strip_chars() != "").then(pl.all()))
    filled = shown.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    flags = [pl.DataFrame({"row": rows.filter(extra), "column": "", "kind": EXTRA_CELLS}, schema=FLAG_SCHEMA)]
    if scientific:
        flags += [_scientific(rows, column) for column in shown]
    return Batch(rows=rows.filter(filled), frame=shown.filter(filled), flags=pl.concat(flags))


def _scientific(rows: pl.Series, column: pl.Series) -> pl.DataFrame:
    """Flag what Excel writes for a long number (1.10101E+17): its digits are gone."""
    hit = column.str.contains(_SCIENTIFIC).fill_null(value=False)
    data = {"row": rows.filter(hit), "column": column.name, "kind": PRECISION_LOST}
    return pl.DataFrame(data, schema=FLAG_SCHEMA)


def _below(batch: Batch, header_row: int, done: float) -> Batch:
    keep = batch.rows > header_row
    flags = batch.flags.filter(pl.col("row") > header_row)
    return Batch(rows=batch.rows.filter(keep), frame=batch.frame.filter(keep), flags=flags, done=done)
