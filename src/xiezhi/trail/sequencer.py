"""Gives each committed event its gapless place in the tree.

A place and never an id is the cursor for readers: ids are handed out before the commit, so a lower one may appear after a higher.
"""

from typing import Any

import psycopg

from xiezhi.trail.canonical import EVENT_COLUMNS
from xiezhi.trail.copying import SIGNATURE, TRAILER, leaf_row, stream, tile_row
from xiezhi.trail.tree import CompactRange, Hash

LOCK = 7402
"""Key of the advisory lock: one sequencer a database."""

_CANONICAL_AT = 2
"""A row begins with its count of fields in two bytes; the canonical bytes of the event follow."""
_ID = slice(_CANONICAL_AT + 4, _CANONICAL_AT + 12)

# An entry of the queue whose event is gone stays there, for the verification to find.
_TAKE = """
with taken as (
    delete from trail.pending where ctid = any (array(
        select p.ctid from trail.pending p where exists (select from trail.event e where e.id = p.event_id) limit {batch}))
    returning event_id)
select {columns} from taken join trail.event e on e.id = taken.event_id order by e.id"""


def sequence(dsn: str, *, batch: int = 20_000) -> int:
    """Place all committed events that wait, `batch` of them a transaction, and return how many were placed.

    Each batch ends with a head. Killed at any moment, it leaves whole batches; the rest still waits. Returns 0 at once while
    another sequencer is at work.
    """
    placed = 0
    with psycopg.connect(dsn, autocommit=True, client_encoding="utf8") as connection:
        # A few events are looked up by their keys; on stale statistics the planner would rather hash the whole table each time.
        connection.execute("set enable_hashjoin = off")
        connection.execute("set enable_mergejoin = off")
        while True:
            with connection.transaction():
                got = _place_batch(connection, batch)
            placed += got
            if got < batch:
                return placed


def _place_batch(connection: psycopg.Connection[Any], batch: int) -> int:
    (alone,) = _one(connection, "select pg_try_advisory_xact_lock(%s)", (LOCK,))
    if not alone:
        return 0
    columns = ", ".join(f"e.{name}" for name in EVENT_COLUMNS)
    rows = list(stream(connection, _TAKE.format(batch=int(batch), columns=columns)))
    if not rows:
        return 0
    tree = _resume(connection, rows)
    completed: list[tuple[int, int, bytes]] = []
    tree.completed = completed
    _store_leaves(connection, tree, rows)
    _store_tiles(connection, completed)
    _store_head(connection, tree)
    return len(rows)


def _resume(connection: psycopg.Connection[Any], rows: list[bytes]) -> CompactRange:
    """The tree as the last batch left it. Its hash is that of the very first event, for good: a tree cannot change it midway."""
    known = connection.execute("select size, algorithm, peaks from trail.cursor").fetchone()
    if known is not None:
        size, algorithm, peaks = known
        return CompactRange(Hash(algorithm), size, peaks)
    first = int.from_bytes(rows[0][_ID], "big")
    (algorithm,) = _one(connection, "select algorithm from trail.event where id = %s", (first,))
    return CompactRange(Hash(algorithm))


def _store_leaves(connection: psycopg.Connection[Any], tree: CompactRange, rows: list[bytes]) -> None:
    leaf_hash = tree.hasher.leaf_hash
    packed = [SIGNATURE]
    for row in rows:
        leaf = leaf_hash(row[_CANONICAL_AT:])
        packed.append(leaf_row(tree.size, int.from_bytes(row[_ID], "big"), leaf))
        tree.append(leaf)
    _copy_in(connection, "trail.leaf (idx, event_id, leaf)", packed)


def _store_tiles(connection: psycopg.Connection[Any], completed: list[tuple[int, int, bytes]]) -> None:
    if completed:
        _copy_in(connection, "trail.tile (level, pos, hash)", [SIGNATURE, *(tile_row(*node) for node in completed)])


def _copy_in(connection: psycopg.Connection[Any], target: str, packed: list[bytes]) -> None:
    packed.append(TRAILER)
    with connection.cursor() as cursor, cursor.copy(f"copy {target} from stdin (format binary)".encode()) as copy:
        copy.write(b"".join(packed))


def _store_head(connection: psycopg.Connection[Any], tree: CompactRange) -> None:
    algorithm = tree.hasher.algorithm
    connection.execute(
        "insert into trail.head (size, root, algorithm) values (%s, %s, %s)", (tree.size, tree.root(), algorithm)
    )
    connection.execute(
        "insert into trail.cursor (size, algorithm, peaks) values (%s, %s, %s)"
        " on conflict (one) do update set size = excluded.size, peaks = excluded.peaks",
        (tree.size, algorithm, tree.peaks),
    )


def _one(connection: psycopg.Connection[Any], query: bytes | str, parameters: tuple[object, ...]) -> tuple[Any, ...]:
    row = connection.execute(query, parameters).fetchone()
    if row is None:
        raise LookupError("查询未返回结果")
    return tuple(row)
