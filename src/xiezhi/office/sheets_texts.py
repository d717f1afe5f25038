"""From raw cells to the text that a reader of the sheet sees, with a flag where that text needs a word."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from xiezhi.office.archives import parse_xml
from xiezhi.office.sheets_cells import BOOLEAN, ERROR, ISO_DATE, NUMBER, SHARED, TEXT, change_where, rich_text
from xiezhi.office.sheets_model import CELL_ERROR, FORMULA, FORMULA_WITHOUT_VALUE, PRECISION_LOST
from xiezhi.office.sheets_values import (
    iso_text,
    number_text,
    precision_is_lost,
    serial_text,
    unescaped,
    without_excel_escapes,
)

_EXACT_NUMBER = r"^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$"
_EXACT_BYTES = 15
_SHARED_ROOT = re.compile(rb"<sst[^>]*>")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the cells of a workbook refer to: shared strings, styles that show dates, the epoch."""

    strings: pl.Series
    date_styles: frozenset[int]
    epoch_1904: bool


def shared_strings(data: bytes) -> pl.Series:
    """Return the texts of sharedStrings.xml by position."""
    return change_where(_shared_items(data), "_x", without_excel_escapes)


def _shared_items(data: bytes) -> pl.Series:
    if data.count(b"<si") != data.count(b"<si>"):  # empty items or a name space prefix
        return _rich_texts(data)
    body = data[: data.rfind(b"</si>") + len(b"</si>")].decode()
    items = pl.Series([body]).str.split("<si>").explode(empty_as_null=True, keep_nulls=True).slice(1)
    texts = items.str.strip_prefix("<t>").str.strip_prefix('<t xml:space="preserve">').str.strip_suffix("</t></si>")
    odd = texts.str.contains("<", literal=True)
    texts = change_where(texts, "&", unescaped)
    if not odd.any():
        return texts
    root = _SHARED_ROOT.search(data)
    runs = _rich_texts((root[0] if root else b"<sst>") + b"<si>" + "<si>".join(items.filter(odd)).encode() + b"</sst>")
    return texts.scatter(odd.arg_true(), runs)


def _rich_texts(data: bytes) -> pl.Series:
    return pl.Series([rich_text(item) for item in parse_xml(data, huge=True).iter("{*}si")], dtype=pl.String)


def cell_texts(cells: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """Return row, column, text, flag of raw cells; cells that show nothing are left out unless flagged."""
    dates = pl.col("style").is_in(list(vocabulary.date_styles))
    number = pl.col("type") == NUMBER
    kinds = cells.select(
        shared=pl.col("type") == SHARED,
        number=number & ~dates,
        date=number & dates,
        iso=pl.col("type") == ISO_DATE,
        boolean=pl.col("type") == BOOLEAN,
        plain=pl.col("type").is_in([TEXT, ERROR]),
    )
    value = cells["value"]
    if kinds["shared"].any():
        value = _look_up(value, kinds["shared"], vocabulary.strings)
    if kinds["plain"].any():
        value = change_where(value, "_x", without_excel_escapes)
    value, lost = _numbers(value, kinds["number"])
    value = _mapped(value, kinds["date"], lambda raw: serial_text(raw, epoch_1904=vocabulary.epoch_1904))
    value = _mapped(value, kinds["iso"], iso_text)
    value = _mapped(value, kinds["boolean"], lambda raw: "TRUE" if raw == "1" else "FALSE")
    return _flagged(cells, value, lost)


def _flagged(cells: pl.DataFrame, value: pl.Series, lost: pl.Series) -> pl.DataFrame:
    no_value = (pl.col("formula") == 2) | (
        (pl.col("formula") == 1) & (pl.col("value") == "") & (pl.col("type") != TEXT)
    )
    flag = (
        pl.when(no_value)
        .then(pl.lit(FORMULA_WITHOUT_VALUE))
        .when(pl.col("type") == ERROR)
        .then(pl.lit(CELL_ERROR))
        .when(pl.col("formula") > 0)
        .then(pl.lit(FORMULA))
        .when(lost)
        .then(pl.lit(PRECISION_LOST))
        .otherwise(None)
    )
    shown = cells.select("row", "column", value.alias("text"), flag.alias("flag"))
    blank = pl.col("text").is_null() | (pl.col("text").str.strip_chars() == "")
    shown = shown.filter(~blank | pl.col("flag").is_not_null())
    return shown.with_columns(pl.when(~blank).then("text").alias("text"))


def _look_up(value: pl.Series, mask: pl.Series, strings: pl.Series) -> pl.Series:
    position = value.to_frame("value").select(pl.when(mask).then("value").cast(pl.UInt32, strict=False)).to_series()
    position = position.to_frame("p").select(pl.when(pl.col("p") < len(strings)).then("p")).to_series()
    found = strings.gather(position)
    return pl.DataFrame({"value": value, "found": found}).select(
        pl.when(mask).then("found").otherwise("value").alias("value")
    )["value"]


def _numbers(value: pl.Series, mask: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return the values with numbers in plain digits, and which of them Excel has cut."""
    exact = (value.str.len_bytes() <= _EXACT_BYTES) & value.str.contains(_EXACT_NUMBER)
    rest = mask & ~exact.fill_null(value=True)
    value = _mapped(value, rest, number_text)
    lost = pl.repeat(value=False, n=len(value), dtype=pl.Boolean, eager=True)
    if rest.any():
        places = rest.arg_true()
        lost = lost.scatter(
            places, pl.Series([precision_is_lost(text) for text in value.gather(places)], dtype=pl.Boolean)
        )
    return value, lost


def _mapped(value: pl.Series, mask: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """Apply `change` where `mask` says so, once for each different text."""
    mask = mask & value.is_not_null()
    if not mask.any():
        return value
    raw = value.filter(mask).unique().to_list()
    table = pl.DataFrame(
        {"value": raw, "changed": [change(text) for text in raw]}, schema={"value": pl.String, "changed": pl.String}
    )
    joined = pl.DataFrame({"value": value.filter(mask)}).join(table, on="value", how="left", maintain_order="left")
    return value.scatter(mask.arg_true(), joined["changed"])
