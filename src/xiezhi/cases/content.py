"""The canonical form of an act's content, from which its content hash (a leaf of the trail's row trees) is made.

    leaf = H(0x00 || UTF-8 bytes of the canonical text)

The canonical text is the word `act/1` and then the FIELDS in this order, all joined by U+001F, which no field may
hold. Codes, masks and money are decimal numbers, days are YYYY-MM-DD, an empty one is "", certificate numbers are
joined by 、, the remainder is JSON with sorted keys and no blanks between tokens. The name and the identity number of
a natural person, and every party's number, stand as the hexadecimal digits of their keyed hash, so that the leaf can
be recomputed from the stored row by anyone who may read it, and nobody can guess a person from the leaf.

What the platform derives (ids of certificates, warnings, day of counting) and its own marks (batch, revision) are no
content. `canonical_text` is for one act, `canonical_texts` for a frame of them; a test holds them together.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import polars as pl

SEPARATOR: Final = "\x1f"
VERSION: Final = "act/1"
FIELDS: Final = (
    "body_id",
    "number",
    "kind",
    "procedure",
    "source",
    "power_code",
    "power_name",
    "party_type",
    "party_name",
    "party_hash",
    "party_id_hash",
    "inspected_on",
    "filed_on",
    "decided_on",
    "served_on",
    "closed_on",
    "reviewed_on",
    "published_on",
    "decision_number",
    "penalties",
    "fine",
    "confiscated",
    "outcome",
    "rectified",
    "led_to_ref",
    "certificate_numbers",
    "remark",
    "remainder",
)


def canonical_text(values: Mapping[str, Any]) -> str:
    """The canonical text of one act given by its stored fields (of the model's types).

    Raises ValueError when a field holds the separator.
    """
    texts = [VERSION, *(_text(values[field]) for field in FIELDS)]
    if any(SEPARATOR in text for text in texts):
        raise ValueError("a field holds U+001F")
    return SEPARATOR.join(texts)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "、".join(value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return str(value)


def canonical_texts(frame: pl.DataFrame) -> pl.Series:
    """The canonical texts of acts given as columns named FIELDS.

    Strings (the remainder as JSON text), integers, dates, binary hashes, lists of strings; null reads as empty. Raises
    ValueError when a field holds the separator.
    """
    texts = [_column_text(frame.schema[field], field).fill_null("") for field in FIELDS]
    held = frame.select(pl.any_horizontal(pl.col(pl.String).str.contains(SEPARATOR, literal=True).any()).alias("held"))
    if held["held"].any():
        raise ValueError("a field holds U+001F")
    return frame.select(pl.concat_str([pl.lit(VERSION), *texts], separator=SEPARATOR).alias("text"))["text"]


def _column_text(kind: pl.DataType, field: str) -> pl.Expr:
    column = pl.col(field)
    if kind == pl.Binary:
        return column.bin.encode("hex")
    if kind == pl.Date:
        return column.dt.strftime("%Y-%m-%d")
    if kind == pl.List(pl.String):
        return column.list.join("、")
    return column if kind == pl.String else column.cast(pl.String)
