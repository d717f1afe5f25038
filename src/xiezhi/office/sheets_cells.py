"""Cells out of a piece of a worksheet's XML.

A sheet of half a million rows holds ten million cells, too many to touch one by one in Python. Programs write
cells in a narrow form, `<c r="B2" s="1" t="s"><v>7</v></c>`, which polars takes apart in whole columns; a piece
that holds anything else is parsed by lxml instead, slower, to the same table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import polars as pl
from lxml import etree

from xiezhi.office.archives import parse_xml
from xiezhi.office.sheets_values import unescaped

# Kinds of cell by their t attribute.
NUMBER, SHARED, TEXT, ERROR, BOOLEAN, ISO_DATE = range(6)
TYPES: Final = {"n": NUMBER, "s": SHARED, "str": TEXT, "inlineStr": TEXT, "e": ERROR, "b": BOOLEAN, "d": ISO_DATE}
# row: UInt32, 1-based; column: UInt32, 0-based; type: one of TYPES; style: index into the cell formats;
# value: String, unescaped; formula: 0 none, 1 with a cached value, 2 without.
RAW_SCHEMA: Final = {
    "row": pl.UInt32,
    "column": pl.UInt32,
    "type": pl.UInt8,
    "style": pl.UInt32,
    "value": pl.String,
    "formula": pl.UInt8,
}
_CELL = '<c r="'
_ROW_NUMBER = r'<row (?:[^<>]* )?r="([0-9]{1,9})"[^<>]*>\s*$'
_ATTRIBUTE = re.compile(r'([\w:.]+)="([^"]*)"')
_LETTERS = re.compile(r"[A-Z]{1,4}")
_FORMULA = r"^(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)(?:<v/>|<v(?: xml:space=\"preserve\")?>([^<]*)</v>)?</c>\s*$"
_INLINE = r"^<is><t(?: xml:space=\"preserve\")?>([^<]*)</t></is></c>\s*$"
_SPACED = r"^<v xml:space=\"preserve\">([^<]*)</v></c>\s*$"


def column_position(letters: str) -> int:
    """Return the 0-based position of column letters: A → 0, AA → 26."""
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - 64
    return position - 1


def cells_of_piece(piece: bytes, root: bytes, previous_row: int) -> pl.DataFrame:
    """Return the cells of whole rows (RAW_SCHEMA, in the order of the sheet; cells without content may be missing).

    root: the start tag of the worksheet, for its name spaces; previous_row: number of the row before the piece.
    """
    try:
        cells = _by_columns(piece)
    except (
        pl.exceptions.ComputeError,
        pl.exceptions.InvalidOperationError,
    ):  # no UTF-8: the parser knows other encodings, or says what is wrong
        cells = None
    return _by_elements(piece, root, previous_row) if cells is None else cells


def _by_columns(piece: bytes) -> pl.DataFrame | None:
    """Take the common form apart; None where anything does not look like it."""
    split = pl.Series("xml", piece.split(b"</row>"), dtype=pl.Binary).cast(pl.String).str.split(_CELL).to_frame()
    rows = split.select(
        pl.col("xml").list.first().alias("head"),
        pl.col("xml").list.first().str.extract(_ROW_NUMBER).alias("row"),
        pl.col("xml").list.slice(1).alias("cell"),
    )
    has_cells = pl.col("cell").list.len() > 0
    unfamiliar = has_cells & pl.col("row").is_null() | ~has_cells & pl.col("head").str.contains("<c", literal=True)
    if rows.select(unfamiliar.any()).item():
        return None
    # B2" s="1" t="s"><v>7</v></c> → B2 | s="1" t="s" | <v>7</v></c>
    cells = rows.filter(has_cells).select("row", "cell").explode("cell")
    cells = cells.select("row", pl.col("cell").str.splitn('"', 2).struct.rename_fields(["ref", "rest"])).unnest("cell")
    cells = cells.select(
        pl.col("row").cast(pl.UInt32),
        pl.col("ref").str.strip_suffix(pl.col("row")).alias("letters"),
        pl.col("rest").str.splitn(">", 2).struct.rename_fields(["attrs", "body"]),
    ).unnest("rest")
    return _valued(cells.filter(~pl.col("attrs").str.ends_with("/"), pl.col("body") != "</c>"))


def _valued(cells: pl.DataFrame) -> pl.DataFrame | None:
    values = cells.select(pl.col("body").str.strip_prefix("<v>").str.strip_suffix("</v></c>")).to_series()
    formulas = pl.zeros(len(values), pl.UInt8, eager=True)
    odd = values.str.contains("<", literal=True)
    if odd.any():
        mended = _odd_bodies(cells["body"].filter(odd))
        if mended is None:
            return None
        places = odd.arg_true()
        values = mended["value"] if len(places) == len(values) else values.scatter(places, mended["value"])
        formulas = formulas.scatter(places, mended["formula"])
    attributes = _attribute_table(cells["attrs"].unique().to_list())
    letters = cells["letters"].unique().to_list()
    if attributes is None or not all(_LETTERS.fullmatch(name) for name in letters):
        return None
    positions = [column_position(name) for name in letters]
    kinds = cells["attrs"].replace_strict(attributes["attrs"], range(len(attributes)), return_dtype=pl.UInt32)
    return cells.select(
        "row",
        pl.col("letters").replace_strict(letters, positions, return_dtype=pl.UInt32).alias("column"),
        attributes["type"].gather(kinds).alias("type"),
        attributes["style"].gather(kinds).alias("style"),
        change_where(values, "&", unescaped).alias("value"),
        formulas.alias("formula"),
    )


def _odd_bodies(bodies: pl.Series) -> pl.DataFrame | None:
    """Read cells with inline text or a formula; None where one is of neither form (rich text and the like)."""
    inline = bodies.str.extract(_INLINE)
    if not inline.null_count():  # what xlsxwriter's constant memory and many exporters write for every text
        return pl.DataFrame({"value": inline, "formula": pl.zeros(len(inline), pl.UInt8, eager=True)})
    is_formula = bodies.str.contains(_FORMULA)
    cached = bodies.str.extract(_FORMULA)
    spaced = bodies.str.extract(_SPACED)
    if not (is_formula | inline.is_not_null() | spaced.is_not_null()).all():
        return None
    return pl.DataFrame({"inline": inline, "cached": cached, "spaced": spaced, "is_formula": is_formula}).select(
        pl.coalesce("inline", "spaced", "cached").alias("value"),
        # An empty <v> is settled later by the type: "" is a value of a text formula, of no other.
        pl.when("is_formula")
        .then(pl.when(pl.col("cached").is_null()).then(2).otherwise(1))
        .otherwise(0)
        .cast(pl.UInt8)
        .alias("formula"),
    )


def _attribute_table(written: list[str]) -> pl.DataFrame | None:
    """Return type and style for each way in which the attributes of a cell stand in the piece."""
    types, styles = [], []
    for attrs in written:
        found = dict(_ATTRIBUTE.findall(attrs))
        if _ATTRIBUTE.sub("", attrs).strip() or not found.get("s", "0").isdigit() or found.get("t", "n") not in TYPES:
            return None
        types.append(TYPES[found.get("t", "n")])
        styles.append(int(found.get("s", "0")))
    return pl.DataFrame(
        {"attrs": written, "type": types, "style": styles},
        schema={"attrs": pl.String, "type": pl.UInt8, "style": pl.UInt32},
    )


def _by_elements(piece: bytes, root: bytes, previous_row: int) -> pl.DataFrame:
    tree = parse_xml(root + piece + b"</worksheet>", huge=True)
    cells: list[tuple[int, int, int, int, str | None, int]] = []
    row_number = previous_row
    for row in tree.iter("{*}row"):
        row_number = int(row.get("r") or row_number + 1)
        column = -1
        for cell in row.iter("{*}c"):
            letters = _LETTERS.match(cell.get("r") or "")
            column = column_position(letters[0]) if letters else column + 1
            kind = cell.get("t") or "n"
            cells.append((row_number, column, TYPES[kind], int(cell.get("s") or 0), *_content(cell, kind)))
    return pl.DataFrame(cells, schema=RAW_SCHEMA, orient="row")


def _content(cell: etree._Element, kind: str) -> tuple[str | None, int]:
    if kind == "inlineStr":
        return rich_text(cell), 0
    value = cell.find("{*}v")
    text = None if value is None else (value.text or "")
    if cell.find("{*}f") is None:
        return text, 0
    return text, 2 if text is None else 1


def change_where(texts: pl.Series, sign: str, change: Callable[[str], str]) -> pl.Series:
    """Apply `change` to the few texts that hold `sign`."""
    hit = texts.str.contains(sign, literal=True).fill_null(value=False)
    if not hit.any():
        return texts
    return texts.scatter(hit.arg_true(), pl.Series([change(text) for text in texts.filter(hit)], dtype=pl.String))


def rich_text(item: etree._Element) -> str:
    """Return the text of a string item: its runs joined, without the phonetic guide."""
    return "".join(part.text or "" for part in item.iter("{*}t") if etree.QName(part.getparent()).localname != "rPh")
