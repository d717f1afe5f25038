"""Rows at the foot of a ledger that are no records: sums (合计), signatures (填表人：…), remarks (说明：…)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import polars as pl

from xiezhi.exchange.profiles import Mapping
from xiezhi.office.sheets_model import Batch

_SUMS: Final = r"^(?:本页|本表|本月|全年|累计|总)?(?:合\s*计|总\s*计|小\s*计|共\s*计)(?:数|金额)?[:：]?$"
_SIGNED: Final = (
    r"^(?:填表|制表|填报|统计|审核|复核|审批|负责|经办|联系|单位负责)(?:人|单位|日期|时间|部门|电话|人签字)?[:：]"
)
_REMARKS: Final = r"^(?:备注|说明|注|填表说明)[:：]"
_FOOTING: Final = f"{_SUMS}|{_SIGNED}|{_REMARKS}"
_NAMED: Final = 5  # rows that the note names one by one


@dataclass(slots=True)
class Footings:
    """Leaves such rows out of the batches of one file and remembers which they were."""

    mapping: Mapping
    rows: set[int] = field(default_factory=set)

    def without(self, batch: Batch) -> Batch:
        """Return the batch without the rows that begin as such a row does and hold nothing that a record must hold."""
        if not len(batch.rows):
            return batch
        first = batch.frame.select(pl.coalesce(pl.all()).str.strip_chars()).to_series()
        likely = first.str.contains(_FOOTING).fill_null(value=False)
        if not likely.any():
            return batch
        dropped = likely & (self._told(batch.frame) == 0)
        self.rows.update(batch.rows.filter(dropped).to_list())
        kept = batch.rows.filter(~dropped)
        return Batch(
            rows=kept,
            frame=batch.frame.filter(~dropped),
            flags=batch.flags.filter(~pl.col("row").is_in(batch.rows.filter(dropped).implode())),
            done=batch.done,
        )

    def _told(self, frame: pl.DataFrame) -> pl.Series:
        """How many of the columns that make a record each row fills (the required ones and the days) with a value of its own."""
        profile = self.mapping.profile
        needed = {key for group in profile.one_of for key in group}
        headers = [
            mapped.header
            for key, mapped in self.mapping.columns.items()
            if mapped.column.required or key in needed or mapped.column.type == "date"
        ]
        if not headers:
            return pl.zeros(frame.height, pl.UInt32, eager=True)
        cells = pl.col(headers)
        return frame.select(pl.sum_horizontal(cells.is_not_null() & ~cells.str.contains(_FOOTING))).to_series()

    @property
    def note(self) -> tuple[str, ...]:
        """What to tell of the rows left out, nothing when there are none."""
        if not self.rows:
            return ()
        named = "、".join(str(row) for row in sorted(self.rows)[:_NAMED])
        more = "等" if len(self.rows) > _NAMED else ""
        return (f"第{named}{more}行是合计、落款或说明，不是记录，没有读取。",)
