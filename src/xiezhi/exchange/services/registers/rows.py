"""The rows of a register ledger on their way in, and what becomes of each."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from xiezhi.exchange.problems import Problems
from xiezhi.exchange.profiles import Mapping

Row = dict[str, Any]
NEW, CHANGED, SAME = "inserted", "updated", "unchanged"


@dataclass(slots=True)
class Rows:
    """Typed rows by the keys of the profile; those refused drop out, the others get a state."""

    mapping: Mapping
    problems: Problems
    rows: list[Row]
    states: dict[int, str] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)
    warnings: Counter[str] = field(default_factory=Counter)
    organisations: set[int] = field(default_factory=set)

    def refuse(self, row: Row, key: str, reason: str) -> None:
        """Refuse a row because of one of its columns."""
        self.refused.add(row["row"])
        self.states.pop(row["row"], None)
        self.problems.add(pl.Series([row["row"]], dtype=pl.UInt32), self.mapping.header(key), reason)

    def standing(self) -> list[Row]:
        """Rows that have not been refused."""
        return [row for row in self.rows if row["row"] not in self.refused]

    def has(self, key: str) -> bool:
        """Whether the file has the column."""
        return self.mapping.has(key)

    def kept(self, row: Row, key: str, old: Any, empty: Any) -> Any:
        """The value of a row: the old one where the column is absent, `empty` where the cell is."""
        if not self.mapping.has(key):
            return old
        return empty if row[key] is None else row[key]

    def require(self, keys: Iterable[str]) -> None:
        """Refuse rows without one of the columns, if it was not refused already."""
        unread = {(row, column) for row, column, _ in self.problems.frame().iter_rows()}
        for key in keys:
            header = self.mapping.header(key)
            for row in self.rows:
                if row[key] is None and (row["row"], header) not in unread:
                    self.refuse(row, key, f"“{header}”是必填项，不能为空。")

    def refuse_doubles(self, key: str, identity: Callable[[Row], Any], what: str) -> None:
        """Refuse all rows of which the identity stands twice."""
        counts = Counter(identity(row) for row in self.rows if identity(row) is not None)
        for row in self.rows:
            if counts.get(identity(row), 0) > 1:
                self.refuse(row, key, f"{what}在文件中出现多次，各行都没有导入，请只保留一行。")


def count(rows: Rows) -> dict[str, int]:
    """How many rows of each state."""
    return dict(Counter(rows.states.values()))
