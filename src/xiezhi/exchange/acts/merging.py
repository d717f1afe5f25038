"""Rows of acts that are stored already: an absent column keeps the old value, an empty cell clears it."""

import json
from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from xiezhi.cases import sealing
from xiezhi.exchange.parsing import TYPES, remainder_text
from xiezhi.exchange.profiles import Mapping

# What is stored under another name, or sealed: the key of the profile → the columns to ask for.
_STORED: Final = {"party_name": ("party_name", "party_cipher"), "party_id": ("party_id_cipher",)}
_NOT_STORED: Final = ("number", "body_name", "body_code")
_FOUND: Final = {
    "body_id": pl.Int32,
    "number": pl.String,
    "id": pl.Int64,
    "old_hash": pl.Binary,
    "old_revision": pl.Int32,
    "old_remainder": pl.String,
    "old_counted_on": pl.Date,
}


def absent_keys(mapping: Mapping) -> tuple[str, ...]:
    """Columns of the ledger that the file does not have."""
    return tuple(
        column.key
        for column in mapping.profile.columns
        if column.key not in _NOT_STORED and not mapping.has(column.key)
    )


def stored_fields(mapping: Mapping) -> tuple[str, ...]:
    """The stored columns whose old values are wanted, for `bulk.find_existing`."""
    return tuple(field for key in absent_keys(mapping) for field in _STORED.get(key, (key,)))


def with_stored(frame: pl.DataFrame, found: Sequence[tuple[Any, ...]], mapping: Mapping) -> pl.DataFrame:
    """The frame with `id`, `old_hash`, `old_revision`, `old_counted_on` (null for a new act) and the old values of absent columns."""
    keys = absent_keys(mapping)
    olds = _frame(found, mapping, keys)
    joined = frame.join(olds, on=["body_id", "number"], how="left", maintain_order="left")
    joined = joined.with_columns(pl.col(f"old_{key}").alias(key) for key in keys)
    return _remainders(joined, mapping).drop("old_remainder", *(f"old_{key}" for key in keys))


def _frame(found: Sequence[tuple[Any, ...]], mapping: Mapping, keys: Sequence[str]) -> pl.DataFrame:
    fields = stored_fields(mapping)
    data: dict[str, list[Any]] = {name: [] for name in (*_FOUND, *fields)}
    for row in found:
        for name, value in zip(data, row, strict=True):
            data[name].append(value)
    columns = {name: pl.Series(name, data[name], dtype=kind) for name, kind in _FOUND.items()}
    types = {column.key: TYPES[column.type] for column in mapping.profile.columns}
    for key in keys:
        columns[f"old_{key}"] = pl.Series(f"old_{key}", _old_values(key, data), dtype=types[key])
    return pl.DataFrame(columns)


def _old_values(key: str, data: dict[str, list[Any]]) -> list[Any]:
    if key == "party_name":
        return [
            sealing.decrypt(sealed) or name or None
            for name, sealed in zip(data["party_name"], data["party_cipher"], strict=True)
        ]
    if key == "party_id":
        return [sealing.decrypt(sealed) or None for sealed in data["party_id_cipher"]]
    if key == "certificate_numbers":
        return ["、".join(numbers) for numbers in data[key]]
    return data[key]


def _remainders(frame: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """Keep the old cells of unknown columns that this file does not have."""
    kept = (pl.col("old_remainder") != "{}") & pl.col("old_remainder").is_not_null()
    hit = frame.select(kept.alias("kept"))["kept"]
    if not hit.any():
        return frame
    merged = [
        _merged(old, new, mapping.unknown)
        for old, new in frame.filter(hit).select("old_remainder", "remainder").iter_rows()
    ]
    return frame.with_columns(frame["remainder"].scatter(hit.arg_true(), pl.Series(merged, dtype=pl.String)))


def _merged(old: str, new: str, present: Sequence[str]) -> str:
    cells = {header: text for header, text in json.loads(old).items() if header not in present}
    return remainder_text({**cells, **json.loads(new)})
