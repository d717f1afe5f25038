"""The row leaves of a bulk event, kept in tiles so that the inclusion of one row can be proved in milliseconds."""

from collections.abc import Sequence

from django.db import connection

from xiezhi.trail.errors import Refused
from xiezhi.trail.services.events import require_transaction
from xiezhi.trail.services.hashing import configured_hash
from xiezhi.trail.tiles import Tiles
from xiezhi.trail.tree import HASH_BYTES, TILE_WIDTH

TILES_A_STATEMENT = 128
"""One MiB of hashes a statement: large enough to be quick, small enough to keep memory flat."""


def store_row_leaves(*, event_id: int, leaves: Sequence[bytes] | Tiles) -> None:
    """Keep the leaf hashes of the rows of a bulk event, in the order of its `rows_root`, in the transaction of the event.

    Pass the `Tiles` from which `rows_root` was taken to save a second pass of hashing. Raise Refused outside a transaction, when
    the event does not exist or has no row root, and when the leaves do not lead to the root that the event committed to.
    """
    require_transaction()
    tiles = leaves if isinstance(leaves, Tiles) else Tiles(leaves, configured_hash())
    if any(len(leaf) != HASH_BYTES for leaf in tiles.levels[0]):
        raise Refused(f"每个行叶须为 {HASH_BYTES} 字节")
    with connection.cursor() as cursor:
        cursor.execute("select rows_root from trail.event where id = %s", (event_id,))
        found = cursor.fetchone()
        if found is None or found[0] is None:
            raise Refused(f"事件 {event_id} 不存在或没有行根，不能存行叶")
        if bytes(found[0]) != tiles.root:
            raise Refused(f"事件 {event_id} 的行叶算出的行根与事件所记不符：请用同一算法、同一次序")
        for level, hashes in enumerate(tiles.levels):
            packed = [b"".join(hashes[at : at + TILE_WIDTH]) for at in range(0, len(hashes), TILE_WIDTH)]
            for first in range(0, len(packed), TILES_A_STATEMENT):
                part = packed[first : first + TILES_A_STATEMENT]
                cursor.execute("select trail.add_rowtiles(%s, %s, %s, %s::bytea[])", (event_id, level, first, part))
