"""Acts of a file, checked and loaded chunk by chunk: reading, checking and hashing overlap with COPY."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import polars as pl
from psycopg import Connection

from xiezhi.cases.services import bulk
from xiezhi.exchange.acts.bodies import with_bodies
from xiezhi.exchange.acts.contents import completed, with_ciphers, with_content
from xiezhi.exchange.acts.locked import refuse_locked
from xiezhi.exchange.acts.merging import stored_fields, with_stored
from xiezhi.exchange.acts.parties import with_parties
from xiezhi.exchange.acts.rules import check_order, check_required
from xiezhi.exchange.acts.warnings import with_warnings
from xiezhi.exchange.parsing import parse
from xiezhi.exchange.problems import Problems
from xiezhi.exchange.profiles import Mapping
from xiezhi.exchange.selectors.register import Register
from xiezhi.exchange.services.jobs import ROW
from xiezhi.exchange.services.lane import Lane
from xiezhi.office.sheets_model import Batch as Cells
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.locks import LockedDays, locked_days

NEW, CHANGED, SAME = 0, 1, 2
_KEYS: Final[dict[str, pl.DataType]] = {"body_id": pl.Int32(), "number": pl.String(), "row": pl.UInt32()}
_ACCEPTED: Final[dict[str, pl.DataType]] = {**_KEYS, "state": pl.UInt8(), "warnings": pl.List(pl.String)}
TWICE: Final = "同一执法主体的这个编号在文件中出现多次（第{}行），各行都没有导入。请只保留一行，或改正编号。"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a load needs to know; `batch` is None on a dry run, which writes and locks nothing."""

    mapping: Mapping
    register: Register
    scope: Scope
    now: datetime
    today: date
    batch: int | None
    leaf_hash: Callable[[bytes], bytes]


@dataclass(slots=True)
class _Chunk:
    cells: Cells
    frame: pl.DataFrame
    problems: Problems
    found: Future[list[tuple[Any, ...]]]


class ActsLoad:
    """One file's acts on their way in. `take` each chunk, then `finish`; the results are the attributes."""

    def __init__(self, setting: Setting, lane: Lane) -> None:
        self.setting = setting
        self.lane = lane
        self.problems = Problems()
        self.read = 0
        self.refused_cells: list[pl.DataFrame] = []
        self.late_rows: list[int] = []
        self.leaves: list[bytes] = []
        self._leaf_rows: list[pl.Series] = []
        self._accepted: list[pl.DataFrame] = []
        self._seen = pl.DataFrame(schema=_KEYS)
        self._locked: set[int] = set()
        self._closed: list[LockedDays] = []
        self._with_acts: set[int] = set()
        self._waiting: _Chunk | None = None
        self.staged = False

    @property
    def bodies(self) -> frozenset[int]:
        """Bodies of which rows were read so far."""
        return frozenset(self._locked)

    def take(self, cells: Cells) -> None:
        """Read one chunk; the one before it is checked and sent on its way."""
        self.read += len(cells.rows)
        chunk = self._open(cells)
        if self._waiting is not None:
            self._settle(self._waiting)
        self._waiting = chunk

    def finish(self) -> pl.DataFrame:
        """Settle the last chunk and refuse rows that turned out to stand twice; the accepted rows (_ACCEPTED).

        Writes may still be under way in the lane; what follows there comes after them.
        """
        if self._waiting is not None:
            self._settle(self._waiting)
            self._waiting = None
        accepted = pl.concat([pl.DataFrame(schema=_ACCEPTED), *self._accepted])
        if not self.late_rows:
            return accepted
        late = pl.col("row").is_in(self.late_rows)
        self._take_back(accepted.filter(late))
        rows = pl.concat(self._leaf_rows) if self._leaf_rows else pl.Series([], dtype=pl.UInt32)
        keep = ~rows.is_in(self.late_rows)
        self.leaves = [leaf for leaf, kept in zip(self.leaves, keep, strict=True) if kept]
        return accepted.filter(~late)

    def _open(self, cells: Cells) -> _Chunk:
        setting = self.setting
        typed = parse(cells, setting.mapping)
        frame = with_bodies(typed.frame, setting.mapping, setting.register, setting.scope, typed.problems)
        keys = frame.filter(pl.col("body_id").is_not_null(), pl.col("number").is_not_null()).select(_KEYS.keys())
        self._refuse_doubles(keys, typed.problems)
        found = self.lane.ask(self._look_up, keys.select("body_id", "number").unique())
        return _Chunk(cells, frame, typed.problems, found)

    def _refuse_doubles(self, keys: pl.DataFrame, problems: Problems) -> None:
        """Refuse every row whose number its body has twice; rows of earlier chunks are remembered as late."""
        pair = ["body_id", "number"]
        earlier = self._seen.join(keys.select(pair), on=pair, how="semi", maintain_order="left")
        every = pl.concat([earlier, keys])
        doubled = every.filter(every.select(pair).is_duplicated())
        self._seen = pl.concat([self._seen, keys])
        if not doubled.height:
            return
        where = doubled.group_by(pair).agg(pl.col("row").sort().cast(pl.String).head(10).str.join("、").alias("where"))
        told = doubled.join(where, on=pair, how="left", maintain_order="left")
        reasons = told.select(pl.format(TWICE.replace("{}", "{}", 1), "where").alias("reason"))["reason"]
        header = self.setting.mapping.header("number")
        here = told["row"].is_in(keys["row"].implode())
        problems.add(told["row"].filter(here), header, reasons.filter(here))
        self.problems.add(told["row"].filter(~here), header, reasons.filter(~here))
        self.late_rows.extend(told["row"].filter(~here).to_list())

    def _look_up(self, connection: Connection[Any], keys: pl.DataFrame) -> list[tuple[Any, ...]]:
        """Runs in the lane: lock bodies not met before, then find their stored acts."""
        fresh = set(keys["body_id"].unique().to_list()) - self._locked
        if fresh:
            self._locked |= fresh
            if self.setting.batch is not None:
                bulk.lock_bodies(connection, fresh)
            self._with_acts |= bulk.bodies_with_acts(connection, fresh)
            # Asked once no other can lock a period of these bodies any more: setting one waits for the same locks.
            self._closed += locked_days(connection, fresh)
        asked = keys.filter(pl.col("body_id").is_in(list(self._with_acts)))
        return bulk.find_existing(connection, asked, stored_fields(self.setting.mapping)) if asked.height else []

    def _settle(self, chunk: _Chunk) -> None:
        setting, problems = self.setting, chunk.problems
        frame = with_stored(chunk.frame, chunk.found.result(), setting.mapping)
        check_required(frame, setting.mapping, problems)
        check_order(frame, setting.mapping, problems)
        frame = with_parties(frame, setting.mapping.header("party_id"), problems)
        good = frame.filter(~pl.col("row").is_in(problems.rows().implode()))
        if good.height:
            good = with_content(completed(good), setting.leaf_hash)
            good = refuse_locked(good, self._closed, setting.mapping.header("number"), problems)
        self._keep_refused(chunk.cells, problems.rows())
        self.problems.extend(problems)
        if good.height:
            self._send(with_warnings(good, setting.register, setting.today))

    def _keep_refused(self, cells: Cells, refused: pl.Series) -> None:
        if len(refused):
            hit = cells.rows.is_in(refused.implode())
            self.refused_cells.append(cells.frame.filter(hit).insert_column(0, cells.rows.filter(hit).alias(ROW)))

    def _send(self, good: pl.DataFrame) -> None:
        new = pl.col("id").is_null()
        same = (pl.col("old_hash") == pl.col("content_hash")).fill_null(value=False)
        good = good.with_columns(
            pl.when(new).then(NEW).when(same).then(SAME).otherwise(CHANGED).cast(pl.UInt8).alias("state"),
            (pl.col("old_revision") + 1).fill_null(0).alias("revision"),
        )
        self._accepted.append(good.select(_ACCEPTED.keys()))
        moved = good.filter(pl.col("state") != SAME)
        self.leaves.extend(moved["content_hash"].to_list())
        self._leaf_rows.append(moved["row"])
        if self.setting.batch is not None and moved.height:
            self._write(bulk.marked(with_ciphers(moved), batch=self.setting.batch, now=self.setting.now))

    def _write(self, moved: pl.DataFrame) -> None:
        # In the order of the indexes, so that neighbours fall on the same pages.
        moved = moved.sort("body_id", "number")
        new, changed = moved.filter(pl.col("state") == NEW), moved.filter(pl.col("state") == CHANGED)
        if new.height:
            self.lane.write(bulk.copy_new, new)
        if changed.height:
            self.staged = True
            self.lane.write(bulk.stage_changes, changed)

    def _take_back(self, late: pl.DataFrame) -> None:
        if self.setting.batch is None:
            return
        new = late.filter(pl.col("state") == NEW)
        if new.height:
            self.lane.write(bulk.remove_new, self.setting.batch, new)
        if self.staged:
            self.lane.write(bulk.drop_staged, late["row"].to_list())


def pick_rows(batches: Iterable[Cells], rows: list[int]) -> list[pl.DataFrame]:
    """The cells of rows of a file that is read again, as `ActsLoad.refused_cells` holds them."""
    picked = []
    for cells in batches:
        hit = cells.rows.is_in(rows)
        if hit.any():
            picked.append(cells.frame.filter(hit).insert_column(0, cells.rows.filter(hit).alias(ROW)))
    return picked
