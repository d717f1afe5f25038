"""One aligned chunk of the tree: every leaf computed anew from its event, and what the chunk contributes to roots above it."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import psycopg

from xiezhi.trail.canonical import EVENT_COLUMNS
from xiezhi.trail.copying import stream
from xiezhi.trail.tree import HASH_BYTES, TILE_BITS, Hash, fold, levels, peaks_of

CHUNK_BITS = 16
CHUNK = 1 << CHUNK_BITS
"""65,536 leaves: an exact subtree, with all its nodes some 10 MB."""


class Fault(Enum):
    """What can be wrong with one place."""

    GAP = "gap"
    DELETED = "deleted"
    LEAF = "leaf"


@dataclass(frozen=True, slots=True)
class BrokenPlace:
    """The first broken place of a chunk."""

    fault: Fault
    place: int
    event_id: int | None
    computed: bytes = b""


@dataclass(slots=True)
class Chunk:
    """What is known of a chunk after it was read: either its first broken place, or its share of the tree."""

    start: int
    broken: BrokenPlace | None = None
    peaks: list[bytes] = field(default_factory=list)
    claims: list[tuple[int, bytes | None, bytes]] = field(default_factory=list)
    """Of each size at which a head ends in this chunk: the root that trail.head has for it (None if the size was only asked
    for), and the computed root over the chunk's leaves up to there."""
    wrong_tile: int | None = None
    """Position of the first tile of level 1 that is missing or does not hold what was computed."""


# 16-bit count, then idx, event_id and leaf, each after its 32-bit length; the canonical bytes of the event follow.
_IDX = slice(6, 14)
_EVENT_ID = slice(18, 26)
_LEAF = slice(30, 62)
_CANONICAL_AT = 62
_NULL = b"\xff\xff\xff\xff"


def check_chunk(connection: psycopg.Connection[Any], hasher: Hash, start: int, stop: int, sizes: list[int]) -> Chunk:
    """Check the places start ... stop - 1, at most CHUNK of them; `sizes`: of heads kept elsewhere, start < size <= stop."""
    chunk = Chunk(start)
    leaves: list[bytes] = []
    chunk.broken = _read_leaves(connection, hasher, start, stop, leaves)
    if chunk.broken is None:
        nodes = levels(leaves, hasher)

        def node(level: int, position: int) -> bytes:
            return nodes[level][position]

        chunk.peaks = peaks_of(0, len(leaves), node)
        stored = _heads(connection, hasher, start, stop)
        for size in sorted(stored.keys() | set(sizes)):
            chunk.claims.append((size, stored.get(size), fold(peaks_of(0, size - start, node), hasher)))
        chunk.wrong_tile = _wrong_tile(connection, start, nodes[TILE_BITS] if len(nodes) > TILE_BITS else [])
    return chunk


def _read_leaves(
    connection: psycopg.Connection[Any], hasher: Hash, start: int, stop: int, leaves: list[bytes]
) -> BrokenPlace | None:
    columns = ", ".join(f"e.{name}" for name in EVENT_COLUMNS)
    query = (
        f"select l.idx, l.event_id, l.leaf, {columns} from trail.leaf l left join trail.event e on e.id = l.event_id"
        f" where l.idx >= {start} and l.idx < {stop} order by l.idx"
    )
    leaf_hash = hasher.leaf_hash
    broken = None
    place = start
    for row in stream(connection, query):
        if broken is not None:  # the rest must be read for the connection to be of further use
            continue
        leaf = leaf_hash(row[_CANONICAL_AT:])
        if row[_LEAF] != leaf or int.from_bytes(row[_IDX], "big") != place:
            broken = _name_fault(row, place, leaf)
        leaves.append(leaf)
        place += 1
    if broken is None and place < stop:
        broken = BrokenPlace(Fault.GAP, place, None)
    return broken


def _name_fault(row: bytes, place: int, leaf: bytes) -> BrokenPlace:
    if int.from_bytes(row[_IDX], "big") != place:
        return BrokenPlace(Fault.GAP, place, None)
    event_id = int.from_bytes(row[_EVENT_ID], "big")
    stored_length = int.from_bytes(row[_LEAF.start - 4 : _LEAF.start], "big")
    if stored_length == HASH_BYTES and row[_CANONICAL_AT : _CANONICAL_AT + 4] == _NULL:
        return BrokenPlace(Fault.DELETED, place, event_id)
    return BrokenPlace(Fault.LEAF, place, event_id, leaf)


def _heads(connection: psycopg.Connection[Any], hasher: Hash, start: int, stop: int) -> dict[int, bytes]:
    """Roots by size; a head that names another hash than the tree's vouches for nothing."""
    rows = connection.execute(
        "select size, case when algorithm = %s then root else '' end from trail.head where size > %s and size <= %s",
        (hasher.algorithm, start, stop),
    )
    return dict(rows.fetchall())


def _wrong_tile(connection: psycopg.Connection[Any], start: int, computed: list[bytes]) -> int | None:
    first = start >> TILE_BITS
    rows = connection.execute(
        "select pos, hash from trail.tile where level = 1 and pos >= %s and pos < %s order by pos",
        (first, first + len(computed)),
    )
    stored = dict(rows.fetchall())
    return next((first + n for n, node in enumerate(computed) if stored.get(first + n) != node), None)
