"""The sign of life and the progress of a running batch, written beside its transaction so that others see them."""

import time
from types import TracebackType
from typing import Final

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from xiezhi.exchange.selectors.batches import LIFE_LOCK

_SECONDS_BETWEEN: Final = 0.5
_REPORT: Final = (
    "UPDATE exchange_batch SET rows_seen = %s, percent = %s, stage = %s WHERE id = %s AND status = 'running'"
)


class Beacon:
    """Holds a session lock while the batch is worked on; the lock goes when the process does, however it ends."""

    def __init__(self, batch: int) -> None:
        self._batch = batch
        self._connection: BaseDatabaseWrapper = connection.copy()
        self._last = 0.0

    def __enter__(self) -> "Beacon":
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LIFE_LOCK, self._batch])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def report(self, rows: int, percent: int, stage: str) -> None:
        """Show how far the batch is; at most twice a second, as nobody looks more often."""
        if time.monotonic() - self._last < _SECONDS_BETWEEN:
            return
        self._last = time.monotonic()
        with self._connection.cursor() as cursor:
            cursor.execute(_REPORT, [rows, percent, stage, self._batch])
