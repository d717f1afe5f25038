"""Rows that would change what is counted in a locked period."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from xiezhi.exchange.acts.bodies import COUNTING_DAY
from xiezhi.exchange.problems import Problems
from xiezhi.registry.selectors.locks import LockedDays

_SCHEMA: Final = {"body_id": pl.Int32, "first": pl.Date, "last": pl.Date, "sentence": pl.String}


def refuse_locked(frame: pl.DataFrame, locked: Sequence[LockedDays], header: str, problems: Problems) -> pl.DataFrame:
    """The frame without new and changed acts that count, or counted so far, on a locked day; these are refused."""
    if not locked:
        return frame
    days = pl.DataFrame(
        [(entry.body_id, entry.first, entry.last, entry.sentence) for entry in locked], schema=_SCHEMA, orient="row"
    )
    same = (pl.col("old_hash") == pl.col("content_hash")).fill_null(value=False)
    moved = frame.filter(~same).select(
        "row", "body_id", pl.concat_list(COUNTING_DAY, pl.col("old_counted_on")).alias("day")
    )
    hit = (
        moved.explode("day")
        .join(days, on="body_id", how="inner", maintain_order="left_right")
        .filter(pl.col("day").is_between(pl.col("first"), pl.col("last")))
        .unique("row", keep="first", maintain_order=True)
    )
    problems.add(hit["row"], header, hit["sentence"])
    return frame.join(hit.select("row"), on="row", how="anti", maintain_order="left")
