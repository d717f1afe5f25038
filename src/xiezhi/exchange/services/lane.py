"""One thread that alone speaks to the database while the next rows are prepared beside it."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from psycopg import Connection

P = ParamSpec("P")
R = TypeVar("R")
# Writes under way or waiting; more would only fill memory.
_AHEAD = 2


class Lane:
    """Runs functions of (connection, …) one after another, in the order in which they were asked for."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="lane")
        self._writes: deque[Future[object]] = deque()

    def __enter__(self) -> "Lane":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=kind is not None)

    def ask(self, question: Callable[..., R], *args: object) -> Future[R]:
        """Ask the database something; the answer comes by the future."""
        return self._pool.submit(question, self._connection, *args)

    def write(self, change: Callable[..., object], *args: object) -> None:
        """Write something; waits while too much is under way. An error comes out here or in `drain`."""
        while len(self._writes) >= _AHEAD:
            self._writes.popleft().result()
        self._writes.append(self._pool.submit(change, self._connection, *args))

    def drain(self) -> None:
        """Wait for everything that was asked for."""
        while self._writes:
            self._writes.popleft().result()
