"""Why rows are refused: row number, column, reason, as a table that grows while a file is read."""

from typing import Final

import polars as pl

SCHEMA: Final = {"row": pl.UInt32, "column": pl.String, "reason": pl.String}


class Problems:
    """Refusals found so far. A row may have several."""

    def __init__(self) -> None:
        self.parts: list[pl.DataFrame] = []

    def add(self, rows: pl.Series, column: str | pl.Series, reason: str | pl.Series) -> None:
        """Refuse rows, each for the reason given (one for all, or one each)."""
        if len(rows):
            frame = pl.DataFrame({"row": rows}).with_columns(_series(column, "column"), _series(reason, "reason"))
            self.parts.append(frame.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items()))

    def where(self, frame: pl.DataFrame, condition: pl.Expr, column: str, reason: str | pl.Expr) -> None:
        """Refuse the rows of a frame (with a column `row`) that meet a condition."""
        hit = frame.filter(condition)
        if hit.height:
            text = reason if isinstance(reason, str) else hit.select(reason.alias("reason")).to_series()
            self.add(hit["row"], column, text)

    def extend(self, other: "Problems") -> None:
        """Take over what another found."""
        self.parts.extend(other.parts)

    def frame(self) -> pl.DataFrame:
        """Every refusal by row, in the order found within a row (SCHEMA)."""
        if not self.parts:
            return pl.DataFrame(schema=SCHEMA)
        return pl.concat(self.parts).unique(maintain_order=True).sort("row", maintain_order=True)

    def rows(self) -> pl.Series:
        """The numbers of the refused rows, each once, ascending."""
        return self.frame()["row"].unique().sort()


def _series(value: str | pl.Series, name: str) -> pl.Expr | pl.Series:
    return pl.lit(value).alias(name) if isinstance(value, str) else value.alias(name)
