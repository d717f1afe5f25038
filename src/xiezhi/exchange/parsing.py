"""From a batch of cells to typed columns, with the reasons where a cell cannot be read.

Cells of dates, amounts and codes repeat, so each distinct text is read once and joined back; plain texts are cleaned
in whole columns.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import polars as pl

from xiezhi.exchange import cells
from xiezhi.exchange.problems import Problems
from xiezhi.exchange.profiles import Column, Mapped, Mapping
from xiezhi.law.vocabulary import table
from xiezhi.office.sheets_model import (
    CELL_ERROR,
    EXTRA_CELLS,
    FORMULA,
    FORMULA_WITHOUT_VALUE,
    PRECISION_LOST,
    Batch,
)

TYPES: Final = {
    "text": pl.String,
    "long": pl.String,
    "list": pl.String,
    "code": pl.Int16,
    "codes": pl.Int32,
    "amount": pl.Int64,
    "whole": pl.Int64,
    "date": pl.Date,
    "moment": pl.Datetime,
    "yes_no": pl.Boolean,
}
# Blanks at the ends of a cell, with the invisible characters that copying from web pages leaves behind.
_BLANKS: Final = " \t\r\n\u00a0\u2000\u2001\u2002\u2003\u2009\u200b\u200c\u200d\u2060\u3000\ufeff"
# Control characters, and those that turn the direction of writing to make a text look like another.
_CONTROL: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
# How bodies write that there is no amount and no day; the cell counts as empty.
_NIL: Final = ("-", "--", "－", "—", "——", "–", "/", "／", "无")
_NIL_ALLOWED: Final = frozenset({"amount", "date", "moment", "whole"})
_COMMON_LIST: Final = r"^[0-9A-Za-z\p{Han}-]{1,40}([、,，;；][0-9A-Za-z\p{Han}-]{1,40})*$"
_FLAGGED: Final = {
    FORMULA_WITHOUT_VALUE: "公式没有保存计算结果，读不到值。请在 Excel 或 WPS 中打开并重新计算后保存，或粘贴为数值。",
    CELL_ERROR: "单元格是公式错误值（如#N/A），没有可用的内容，请改正公式或填入数值。",
    PRECISION_LOST: "数字超过15位，末尾几位已被 Excel 变成0。请把该列设为文本格式后重新填写。",
}
_EXTRA: Final = "该行在表头最后一列之后还有内容，可能错了列。请检查该行是否多出逗号或单元格。"


@dataclass(frozen=True, slots=True)
class Typed:
    """Records with typed columns named by the keys of the profile (null = empty or refused), as long as the batch.

    frame: `row`, one column for each key of the profile (all null where the file has no such column), `remainder`
    (JSON object of the cells of unknown columns, "{}" for none), `formula` (True where a cell was a formula).
    """

    frame: pl.DataFrame
    problems: Problems


def parse(batch: Batch, mapping: Mapping) -> Typed:
    """Read the cells of a batch by a mapping."""
    problems = Problems()
    _refuse_flags(batch, mapping, problems)
    batch = _without_flagged(batch)
    columns: dict[str, pl.Series] = {}
    for column in mapping.profile.columns:
        mapped = mapping.columns.get(column.key)
        if mapped is None:
            columns[column.key] = pl.Series(column.key, [None], dtype=TYPES[column.type]).new_from_index(
                0, len(batch.rows)
            )
        else:
            columns[column.key] = _column(batch, mapped, problems)
    frame = pl.DataFrame({"row": batch.rows, **columns})
    unknown = {header: _cleaned(batch, header, 0, problems, lines=True) for header in mapping.unknown}
    frame = frame.with_columns(_remainder(unknown, len(batch.rows)), _formula(batch))
    return Typed(frame, problems)


def _column(batch: Batch, mapped: Mapped, problems: Problems) -> pl.Series:
    column = mapped.column
    if column.type in {"text", "long"}:
        return _cleaned(batch, mapped.header, column.length, problems, lines=column.type == "long").alias(column.key)
    texts = _shown(batch.frame[mapped.header])
    if column.type in _NIL_ALLOWED:
        texts = pl.select(pl.when(~texts.is_in(_NIL)).then(texts)).to_series()
    read = _reader(column, mapped)
    if column.type == "list":
        values, reasons = _lists(texts, read)
    else:
        values, reasons = _by_distinct(texts, read, TYPES[column.type])
    hit = reasons.is_not_null()
    problems.add(batch.rows.filter(hit), mapped.header, reasons.filter(hit))
    return values.alias(column.key)


def _shown(texts: pl.Series) -> pl.Series:
    """Texts without blanks at the ends, and without the apostrophe by which Excel is told that a cell is text."""
    stripped = texts.str.strip_chars(_BLANKS)
    if not stripped.str.starts_with("'").any():
        return stripped
    return stripped.str.replace(r"^'([^'])", "${1}")


def _reader(column: Column, mapped: Mapped) -> Callable[[str], tuple[Any, str]]:
    readers: dict[str, Callable[[str], tuple[Any, str]]] = {
        "date": cells.read_date,
        "moment": cells.read_moment,
        "amount": partial(cells.read_amount, factor=mapped.factor),
        "list": partial(cells.read_list, length=column.length),
        "yes_no": cells.read_yes_no,
        "whole": cells.read_whole,
    }
    if column.type in readers:
        return readers[column.type]
    if column.type == "code":
        return partial(cells.read_code, table=table(column.table), required=column.required)
    return partial(cells.read_codes, table=table(column.table))


def _by_distinct(
    texts: pl.Series, read: Callable[[str], tuple[Any, str]], dtype: type[pl.DataType]
) -> tuple[pl.Series, pl.Series]:
    """Read each distinct text once; the values and the reasons (null where it could be read)."""
    distinct = texts.drop_nulls().unique()
    answers = [read(text) for text in distinct.to_list()]
    found = pl.DataFrame(
        {
            "text": distinct.rename("text"),
            "value": pl.Series("value", [value for value, _ in answers], dtype=dtype),
            "reason": pl.Series("reason", [reason or None for _, reason in answers], dtype=pl.String),
        }
    )
    joined = texts.to_frame("text").join(found, on="text", how="left", maintain_order="left")
    return joined["value"], joined["reason"]


def _lists(texts: pl.Series, read: Callable[[str], tuple[Any, str]]) -> tuple[pl.Series, pl.Series]:
    """Lists rarely repeat: those in common writing are taken apart in whole columns, the others one by one."""
    common = texts.str.contains(_COMMON_LIST)
    if not (common | texts.is_null()).all():
        return _by_distinct(texts, read, pl.String)
    parts = texts.str.replace_all(r"[,，;；]", "、").str.split("、").list.unique(maintain_order=True)
    return parts.list.join("、"), pl.Series([None], dtype=pl.String).new_from_index(0, len(texts))


def _cleaned(batch: Batch, header: str, length: int, problems: Problems, *, lines: bool) -> pl.Series:
    """A text column without blanks at the ends; line breaks stay where `lines`, else become a blank."""
    texts = _shown(batch.frame[header])
    texts = pl.select(pl.when(texts != "").then(texts)).to_series()
    if texts.str.contains(r"[\r\n\t]").any():
        texts = texts.str.replace_all("\r\n?", "\n").str.replace_all("\t" if lines else r"[\n\t]+", " ")
    control = texts.str.contains(_CONTROL).fill_null(value=False)
    problems.add(batch.rows.filter(control), header, "含有看不见的控制字符，请删去该单元格内容后重新输入。")
    if length:
        long = (texts.str.len_chars() > length).fill_null(value=False)
        problems.add(batch.rows.filter(long), header, f"超过{length}个字，请缩短，详细内容可写入备注。")
    return texts


def _remainder(unknown: dict[str, pl.Series], height: int) -> pl.Series:
    """The cells of unknown columns as one JSON object a record: keys sorted, empty cells left out."""
    filled = {header: cells for header, cells in sorted(unknown.items()) if cells.null_count() < height}
    if not filled:
        return pl.Series("remainder", ["{}"], dtype=pl.String).new_from_index(0, height)
    records = zip(*(cells.to_list() for cells in filled.values()), strict=True)
    names = list(filled)
    return pl.Series(
        "remainder",
        [remainder_text({name: text for name, text in zip(names, record, strict=True) if text}) for record in records],
        dtype=pl.String,
    )


def remainder_text(cells_by_header: dict[str, str]) -> str:
    """The one JSON text of a remainder: keys sorted, no blanks between tokens."""
    return json.dumps(cells_by_header, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _formula(batch: Batch) -> pl.Series:
    rows = batch.flags.filter(pl.col("kind") == FORMULA)["row"]
    return batch.rows.is_in(rows.implode()).alias("formula")


def _refuse_flags(batch: Batch, mapping: Mapping, problems: Problems) -> None:
    """Refuse what cannot be recorded: a formula without value, an error value, digits cut off by Excel."""
    known = {mapped.header for mapped in mapping.columns.values()}
    for kind, reason in _FLAGGED.items():
        hit = batch.flags.filter((pl.col("kind") == kind) & pl.col("column").is_in(list(known)))
        problems.add(hit["row"], hit["column"], reason)
    extra = batch.flags.filter(pl.col("kind") == EXTRA_CELLS)
    problems.add(extra["row"], mapping.profile.columns[0].header, _EXTRA)


def _without_flagged(batch: Batch) -> Batch:
    """The batch with cells that are refused as such left empty, so that they are not refused for their text too."""
    flagged = batch.flags.filter(pl.col("kind").is_in(list(_FLAGGED)))
    frame = batch.frame
    for column in flagged["column"].unique():
        hit = batch.rows.is_in(flagged.filter(pl.col("column") == column)["row"].implode())
        frame = frame.with_columns(pl.when(~hit).then(column).alias(column))
    return replace(batch, frame=frame)
