"""Proofs as plain data: what a third party needs to check that an event, or one row of a bulk event, is in the trail.

`check` of `xiezhi.trail.proofs` does so; anything that knows RFC 9162, 2.1.3.2 can. Hashes are lower-case hex, `idx` counts from 0.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection

from xiezhi.trail.errors import Refused
from xiezhi.trail.selectors.events import head
from xiezhi.trail.tiles import node_reader
from xiezhi.trail.tree import HASH_BYTES, TILE_BITS, TILE_WIDTH, Hash, inclusion_path

Proof = dict[str, object]


def inclusion(event_id: int) -> Proof:
    """The proof that an event stands in the newest head: algorithm, event_id, leaf, idx, size, root, path.

    The leaf is that of the event's canonical bytes (`xiezhi.trail.canonical`). Raise Refused for an unknown event and for one that
    has no place yet.
    """
    newest = head()
    with connection.cursor() as cursor:
        cursor.execute(
            "select l.idx, l.leaf from trail.event e left join trail.leaf l on l.event_id = e.id where e.id = %s",
            (event_id,),
        )
        row = cursor.fetchone()
    if row is None:
        raise Refused(f"没有事件 {event_id}")
    idx, leaf = row
    if newest is None or idx is None or idx >= newest.size:
        raise Refused(f"事件 {event_id} 尚未入树，请稍后再取证明")
    hasher = Hash(newest.algorithm)
    path = inclusion_path(idx, newest.size, node_reader(_fetch_tile, hasher), hasher)
    return {
        "algorithm": newest.algorithm,
        "event_id": event_id,
        "leaf": bytes(leaf).hex(),
        "idx": idx,
        "size": newest.size,
        "root": newest.root.hex(),
        "path": [step.hex() for step in path],
    }


def row_inclusion(event_id: int, row: int) -> Proof:
    """The proof that row `row` (from 0) is one of those that a bulk event committed to.

    Same fields as `inclusion`: `idx` is the row, `size` the number of rows, `root` the event's rows_root, which `inclusion` of the
    event in turn ties to the head. Raise Refused for an event without rows and a row that it does not have.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select e.rows_root, e.algorithm, t.pos, length(t.hashes) from trail.event e"
            " left join trail.rowtile t on t.event_id = e.id and t.level = 0"
            " where e.id = %s and e.rows_root is not null order by t.pos desc limit 1",
            (event_id,),
        )
        found = cursor.fetchone()
    if found is None:
        raise Refused(f"事件 {event_id} 不存在或不是批量写入")
    rows_root, algorithm, last, length = found
    size = 0 if last is None else last * TILE_WIDTH + length // HASH_BYTES
    if not 0 <= row < size:
        raise Refused(f"事件 {event_id} 共 {size} 行，没有第 {row} 行(自 0 起)")
    hasher, fetch = Hash(algorithm), _row_tile_reader(event_id)
    path = inclusion_path(row, size, node_reader(fetch, hasher), hasher)
    return {
        "algorithm": algorithm,
        "event_id": event_id,
        "leaf": fetch(0, row >> TILE_BITS)[row % TILE_WIDTH].hex(),
        "idx": row,
        "size": size,
        "root": bytes(rows_root).hex(),
        "path": [step.hex() for step in path],
    }


def _fetch_tile(level: int, number: int) -> list[bytes]:
    bounds = [number * TILE_WIDTH, (number + 1) * TILE_WIDTH]
    with connection.cursor() as cursor:
        if level == 0:
            cursor.execute("select leaf from trail.leaf where idx >= %s and idx < %s order by idx", bounds)
        else:
            cursor.execute(
                "select hash from trail.tile where level = %s and pos >= %s and pos < %s order by pos", [level, *bounds]
            )
        return [bytes(node) for (node,) in cursor.fetchall()]


def _row_tile_reader(event_id: int) -> Callable[[int, int], list[bytes]]:
    def fetch(level: int, number: int) -> list[bytes]:
        with connection.cursor() as cursor:
            cursor.execute(
                "select hashes from trail.rowtile where event_id = %s and level = %s and pos = %s",
                (event_id, level, number),
            )
            (hashes,) = _found(cursor.fetchone(), event_id)
        packed = bytes(hashes)
        return [packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES)]

    return fetch


def _found(row: tuple[Any, ...] | None, event_id: int) -> tuple[Any, ...]:
    if row is None:
        raise Refused(f"事件 {event_id} 的行叶不全，请核验留痕")
    return row
