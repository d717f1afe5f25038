"""What cannot be recorded: a required field that is missing, days in an impossible order."""

from typing import Final

import polars as pl

from xiezhi.exchange.acts.bodies import COUNTING_DAY
from xiezhi.exchange.problems import Problems
from xiezhi.exchange.profiles import Mapping
from xiezhi.law.vocabulary import table

# The second day of a pair cannot be before the first.
_ORDER: Final = (
    ("filed_on", "decided_on"),
    ("decided_on", "served_on"),
    ("filed_on", "closed_on"),
    ("decided_on", "closed_on"),
    ("decided_on", "published_on"),
)


def check_required(frame: pl.DataFrame, mapping: Mapping, problems: Problems) -> None:
    """Refuse rows without number, kind, or the day by which the kind counts."""
    unread = problems.frame().select("row", "column").unique()
    for key in ("number", "kind"):
        header = mapping.header(key)
        missing = _read(frame, unread, [header]).filter(pl.col(key).is_null())
        problems.add(missing["row"], header, f"“{header}”是必填项，不能为空。")
    inspected = mapping.header("inspected_on")
    missing = _read(frame, unread, [inspected]).filter(pl.col("kind") == 1, pl.col("inspected_on").is_null())
    problems.add(missing["row"], inspected, f"行政检查必须填“{inspected}”。")
    decided, filed = mapping.header("decided_on"), mapping.header("filed_on")
    open_or_done = _read(frame, unread, [decided, filed])
    missing = open_or_done.filter(pl.col("kind") != 1, COUNTING_DAY.is_null())
    kinds = (
        missing["kind"]
        .cast(pl.String)
        .replace_strict(
            {str(code): name for code, name in enumerate(table("kind").names, start=1)}, return_dtype=pl.String
        )
    )
    problems.add(missing["row"], decided, kinds + f"必须填“{decided}”；尚未作出决定的，填“{filed}”。")


def _read(frame: pl.DataFrame, unread: pl.DataFrame, headers: list[str]) -> pl.DataFrame:
    """Rows whose cells under these headers have not been refused already."""
    rows = unread.filter(pl.col("column").is_in(headers)).select("row")
    return frame.join(rows, on="row", how="anti", maintain_order="left")


def check_order(frame: pl.DataFrame, mapping: Mapping, problems: Problems) -> None:
    """Refuse rows with days in an impossible order, naming both days."""
    for first, second in _ORDER:
        earlier, later = mapping.header(first), mapping.header(second)
        reason = pl.format(
            "{}（{}）早于{}（{}），请核对这两个日期。",
            pl.lit(later),
            pl.col(second).dt.strftime("%Y-%m-%d"),
            pl.lit(earlier),
            pl.col(first).dt.strftime("%Y-%m-%d"),
        )
        problems.where(frame, pl.col(second) < pl.col(first), later, reason)
