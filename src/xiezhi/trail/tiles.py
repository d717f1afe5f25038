"""The tree in tiles of 256 hashes, so that a proof reads a few kilobytes and not the whole tree. Pure.

Tile level t holds the roots of the complete subtrees of 256**t leaves (level 0: the leaves), 256 to a tile; only the last tile of a
level may be shorter. Levels end where no complete subtree is left.
"""

from collections.abc import Callable, Sequence

from xiezhi.trail.tree import SM3, TILE_BITS, TILE_WIDTH, Hash, Node, fold, levels

FetchTile = Callable[[int, int], Sequence[bytes]]
"""(tile level, number of the tile) -> its up to 256 hashes."""


def node_reader(fetch: FetchTile, hasher: Hash = SM3) -> Node:
    """Every complete node of a tiled tree; each tile is fetched once and kept."""
    kept: dict[tuple[int, int], list[list[bytes]]] = {}

    def node(level: int, position: int) -> bytes:
        tile_level, within = divmod(level, TILE_BITS)
        tile, offset = divmod(position, TILE_WIDTH >> within)
        if (tile_level, tile) not in kept:
            kept[tile_level, tile] = levels(fetch(tile_level, tile), hasher)
        return kept[tile_level, tile][within][offset]

    return node


class Tiles:
    """All tile levels over a sequence of leaf hashes, hashed once: pass it on instead of the bare leaves.

    `levels[t]` are the hashes of tile level t; `root` is the RFC 6962 root of the leaves.
    """

    __slots__ = ("hasher", "levels", "root")

    def __init__(self, leaves: Sequence[bytes], hasher: Hash = SM3) -> None:
        self.hasher = hasher
        self.levels: list[list[bytes]] = [list(leaves)]
        peaks: list[bytes] = []
        level = list(leaves)
        height = 0
        while level:
            if len(level) & 1:
                peaks.append(level[-1])
            level = hasher.parents(level)
            height += 1
            if level and height % TILE_BITS == 0:
                self.levels.append(level)
        peaks.reverse()
        self.root = fold(peaks, hasher)

    def __len__(self) -> int:
        return len(self.levels[0])

    def tile(self, level: int, number: int) -> list[bytes]:
        """The up to 256 hashes of one tile."""
        return self.levels[level][number * TILE_WIDTH : (number + 1) * TILE_WIDTH]

    def node_reader(self) -> Node:
        """Every complete node of the tree."""
        return node_reader(self.tile, self.hasher)
