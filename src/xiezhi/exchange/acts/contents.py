"""From checked rows to what is stored: nothing missing, personal data hashed and sealed, the content hashed."""

from collections.abc import Callable

import polars as pl

from xiezhi.cases import sealing
from xiezhi.cases.content import canonical_texts

_CODES = ("kind", "procedure", "source", "party_type", "penalties", "outcome", "rectified", "fine", "confiscated")
_TEXTS = ("power_code", "power_name", "decision_number", "led_to_ref", "remark", "party_name", "party_id")


def completed(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with 0 and "" for what is empty and the certificate numbers as a list."""
    numbers = pl.col("certificate_numbers")
    none = pl.lit([], dtype=pl.List(pl.String))
    return frame.with_columns(
        pl.col(_CODES).fill_null(0),
        pl.col(_TEXTS).fill_null(""),
        pl.when(numbers.fill_null("") == "").then(none).otherwise(numbers.str.split("、")).alias("certificate_numbers"),
    )


def with_content(frame: pl.DataFrame, leaf_hash: Callable[[bytes], bytes]) -> pl.DataFrame:
    """The frame with keyed hashes, `plain_name` (to be sealed), `content_hash`; the name in plain is left out."""
    sealed = pl.col("sealed_name")
    frame = frame.with_columns(
        pl.when(sealed).then("party_name").otherwise(pl.lit("")).alias("plain_name"),
        pl.when(sealed).then(pl.lit("")).otherwise("party_name").alias("party_name"),
    )
    frame = frame.with_columns(
        _keyed(frame["plain_name"]).alias("party_hash"), _keyed(frame["party_id"]).alias("party_id_hash")
    )
    leaves = [leaf_hash(text.encode()) for text in canonical_texts(frame).to_list()]
    return frame.with_columns(pl.Series("content_hash", leaves, dtype=pl.Binary))


def with_ciphers(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with names and numbers encrypted."""
    return frame.with_columns(
        pl.Series("party_cipher", sealing.encrypt_many(frame["plain_name"].to_list()), dtype=pl.Binary),
        pl.Series("party_id_cipher", sealing.encrypt_many(frame["party_id"].to_list()), dtype=pl.Binary),
    )


def _keyed(texts: pl.Series) -> pl.Series:
    """Keyed hashes; each distinct text is hashed once."""
    distinct = texts.unique()
    hashes = pl.Series("hash", sealing.keyed_hash_many(distinct.to_list()), dtype=pl.Binary)
    table = pl.DataFrame({"text": distinct, "hash": hashes})
    return texts.to_frame("text").join(table, on="text", how="left", maintain_order="left")["hash"]
