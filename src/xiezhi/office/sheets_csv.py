"""Records of a delimited text file, with the physical line on which each begins."""

from __future__ import annotations

import csv
import itertools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

import polars as pl

from xiezhi.office.encodings import text_encoding
from xiezhi.office.refusals import UnreadableFile
from xiezhi.office.sheets_header import LOOKED_AT, Row
from xiezhi.office.sheets_model import EXTRA_CELLS, FLAG_SCHEMA, PRECISION_LOST, Batch

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
    with table.open() as stream:
        return list(itertools.islice(_records(table, _Lines("", stream, table.path), 1), LOOKED_AT))


def record_batches(table: TextTable, names: Sequence[str], header_row: int) -> Iterator[Batch]:
    """Yield the records below the header, in batches as they come to be decoded.

    Raises UnreadableFile where quotes do not pair up.
    """
    number = 1
    size = table.path.stat().st_size
    with table.open() as stream:
        while text := stream.read(_BLOCK):
            text += _read_line(stream, table.path)
            if '"' in text:
                lines = _Lines(text, stream, table.path)
                rows = list(_records(table, lines, number))
                batch = _from_rows(rows, names)
                number += lines.taken
            else:
                batch = _from_lines(text, number, table.delimiter, names)
                number += text.count("\n")
            yield _below(batch, header_row, os.lseek(stream.fileno(), 0, os.SEEK_CUR) / size)


class _Lines:
    """Lines of a block of text; goes on into the stream while a quoted field is open at the end of the block."""

    def __init__(self, text: str, stream: TextIOWrapper, path: Path) -> None:
        lines = text.split("\n")
        last = lines.pop()
        self._lines = [line + "\n" for line in lines] + ([last] if last else [])
        self._whole = not text
        self._stream = stream
        self._path = path
        self.taken = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        in_block = self.taken < len(self._lines)
        line = self._lines[self.taken] if in_block else _read_line(self._stream, self._path)
        if not line:
            raise StopIteration
        self.taken += 1
        return line

    @property
    def used_up(self) -> bool:
        """True when the next record would begin behind the block."""
        return not self._whole and self.taken >= len(self._lines)


def _records(table: TextTable, lines: _Lines, number: int) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=table.delimiter, strict=True)
    start = number
    try:
        while not lines.used_up:
            record = next(reader, None)
            if record is None:
                return
            yield start, record
            start = number + lines.taken
    except csv.Error as error:
        raise UnreadableFile(
            f"文件“{table.path.name}”第 {start} 行起的双引号不配对（或引号后面还有文字），无法分清各列。"
            "请在 Excel 或 WPS 中打开检查这一行，再另存为 CSV 后上传。"
        ) from error


def _read_line(stream: TextIOWrapper, path: Path) -> str:
    line = stream.readline(_LONGEST_LINE)
    if len(line) >= _LONGEST_LINE:
        raise UnreadableFile(f"文件“{path.name}”中有一行异常长，不像是表格。请用 Excel 或 WPS 另存为 CSV 后再上传。")
    return line


def _outside_quotes(line: str, delimiter: str) -> int:
    return sum(part.count(delimiter) for part in line.split('"')[::2])


def _from_lines(text: str, number: int, delimiter: str, names: Sequence[str]) -> Batch:
    lines = pl.Series([text.removesuffix("\n")]).str.split("\n").explode(empty_as_null=True, keep_nulls=True)
    fields = lines.str.splitn(delimiter, len(names) + 1).struct.unnest()
    extra = fields.to_series(len(names)).str.strip_chars(delimiter + " \t\u3000")
    frame = fields[:, : len(names)]
    frame.columns = list(names)
    rows = pl.int_range(number, number + len(lines), dtype=pl.UInt32, eager=True).alias("row")
    return _tidy(rows, frame, extra.fill_null("") != "", scientific="E+" in text or "e+" in text)


def _from_rows(rows: Sequence[Row], names: Sequence[str]) -> Batch:
    width = len(names)
    padded = [[*cells[:width], *[None] * (width - len(cells))] for _, cells in rows]
    frame = pl.DataFrame(padded, schema=dict.fromkeys(names, pl.String), orient="row")
    extra = pl.Series([any((cell or "").strip() for cell in cells[width:]) for _, cells in rows], dtype=pl.Boolean)
    numbers = pl.Series("row", [number for number, _ in rows], dtype=pl.UInt32)
    return _tidy(numbers, frame, extra, scientific=True)


def _tidy(rows: pl.Series, frame: pl.DataFrame, extra: pl.Series, *, scientific: bool) -> Batch:
    """Empty out blank cells, leave out blank records, list the flags."""
    shown = frame.select(pl.when(pl.all().str.strip_chars() != "").then(pl.all()))
    filled = shown.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    flags = [pl.DataFrame({"row": rows.filter(extra), "column": "", "kind": EXTRA_CELLS}, schema=FLAG_SCHEMA)]
    if scientific:
        flags += [_scientific(rows, shown[name]) for name in shown.columns]
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
