"""The rows of bulk events: their tiles must lead to the row root that the event committed to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from xiezhi.trail.tree import HASH_BYTES, TILE_BITS, TILE_WIDTH, CompactRange, Hash, root

_EVENTS = "select id, rows_root, algorithm from trail.event where id = any(%s) and rows_root is not null order by id"


@dataclass(frozen=True, slots=True)
class BrokenRows:
    """A bulk event whose row leaves do not lead to its row root, or whose upper tiles are not what the leaves give."""

    event_id: int
    message: str


def check_rows(connection: psycopg.Connection[Any], event_ids: list[int]) -> BrokenRows | None:
    """The first of these events whose row tiles are broken."""
    for event_id, rows_root, algorithm in connection.execute(_EVENTS, (event_ids,)).fetchall():
        message = _broken(connection, event_id, rows_root, Hash(algorithm))
        if message is not None:
            return BrokenRows(event_id, message)
    return None


def _broken(connection: psycopg.Connection[Any], event_id: int, rows_root: bytes, hasher: Hash) -> str | None:
    completed: list[tuple[int, int, bytes]] = []
    tree = CompactRange(hasher, completed=completed)
    for expected, (pos, hashes) in enumerate(_tiles(connection, event_id)):
        if pos != expected or tree.size % TILE_WIDTH:
            return f"行叶第 {expected} 块缺失"
        _append_tile(tree, hashes)
    if tree.root() != rows_root:
        return "行叶被改动或缺失，算出的行根与事件所记不符"
    if _upper_tiles(connection, event_id) != _packed(completed):
        return "行树的中间值被改动或缺失"
    return None


def _tiles(connection: psycopg.Connection[Any], event_id: int) -> Iterator[tuple[int, bytes]]:
    """Level 0 in order, a mebibyte at a time: a batch may have millions of rows."""
    with connection.cursor(name="rowtiles", withhold=False) as cursor:
        cursor.itersize = 128
        cursor.execute(
            "select pos, hashes from trail.rowtile where event_id = %s and level = 0 order by pos", (event_id,)
        )
        yield from cursor


def _append_tile(tree: CompactRange, hashes: bytes) -> None:
    leaves = [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]
    if len(leaves) == TILE_WIDTH:
        tree.append_subtree(TILE_BITS, root(leaves, tree.hasher))
    else:
        for leaf in leaves:
            tree.append(leaf)


def _upper_tiles(connection: psycopg.Connection[Any], event_id: int) -> dict[tuple[int, int], bytes]:
    rows = connection.execute(
        "select level, pos, hashes from trail.rowtile where event_id = %s and level > 0", (event_id,)
    )
    return {(level, pos): hashes for level, pos, hashes in rows.fetchall()}


def _packed(completed: list[tuple[int, int, bytes]]) -> dict[tuple[int, int], bytes]:
    """What the upper tiles must hold: the hashes of each level, 256 side by side."""
    tiles: dict[tuple[int, int], bytearray] = {}
    for level, position, node in sorted(completed):
        tiles.setdefault((level, position // TILE_WIDTH), bytearray()).extend(node)
    return {key: bytes(hashes) for key, hashes in tiles.items()}
