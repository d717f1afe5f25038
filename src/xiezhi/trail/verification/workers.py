"""Sessions on one snapshot of the database, in this process or in several, so that all see the same trail while others write."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from psycopg import sql

Task = tuple[Callable[..., Any], tuple[Any, ...]]

# The planner may not trade the walk along the places for a join that sorts or hashes the whole table.
_STREAMING = ("enable_hashjoin", "enable_mergejoin", "enable_sort", "enable_bitmapscan")

_session: list[psycopg.Connection[Any]] = []


def open_session(dsn: str) -> psycopg.Connection[Any]:
    """A read-only session on a snapshot of its own."""
    connection = psycopg.connect(dsn, client_encoding="utf8")
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    return connection


def _join(dsn: str, snapshot: str) -> psycopg.Connection[Any]:
    """A session for streaming along the places, on the snapshot of another session."""
    connection = open_session(dsn)
    connection.execute(sql.SQL("set transaction snapshot {}").format(sql.Literal(snapshot)))
    connection.execute("set local max_parallel_workers_per_gather = 0")
    connection.execute("set local jit = off")
    for setting in _STREAMING:
        connection.execute(sql.SQL("set local {} = off").format(sql.Identifier(setting)))
    return connection


def _open_in_worker(dsn: str, snapshot: str) -> None:
    _session.append(_join(dsn, snapshot))


def _run_in_worker(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    return function(_session[0], *arguments)


class Here:
    """Runs each task in this process, when its result is asked for."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def results(self, tasks: Sequence[Task]) -> Iterator[Any]:
        """The results in the order of the tasks; each function is given the session first."""
        for function, arguments in tasks:
            yield function(self._connection, *arguments)


class Several:
    """Runs tasks in processes with a session each."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def results(self, tasks: Sequence[Task]) -> Iterator[Any]:
        """The results in the order of the tasks; each function is given the session first."""
        futures = [self._pool.submit(_run_in_worker, function, arguments) for function, arguments in tasks]
        while futures:
            yield futures.pop(0).result()


@contextmanager
def workers(dsn: str, connection: psycopg.Connection[Any], processes: int) -> Iterator[Here | Several]:
    """Workers that see what `connection` sees."""
    (snapshot,) = connection.execute("select pg_export_snapshot()").fetchall()[0]
    if processes < 2:
        with closing(_join(dsn, snapshot)) as session:
            yield Here(session)
        return
    # spawn: a forked copy would share the parent's connections.
    pool = ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), initializer=_open_in_worker, initargs=(dsn, snapshot)
    )
    try:
        yield Several(pool)
    finally:
        pool.shutdown(cancel_futures=True)
