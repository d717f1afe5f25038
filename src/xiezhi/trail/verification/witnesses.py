"""Heads, tiles and the cursor as witnesses of what the tree was, and what follows when they disagree with what it is."""

from dataclasses import dataclass, field

from xiezhi.trail.tree import TILE_BITS, CompactRange, fold
from xiezhi.trail.verification.chunk import CHUNK_BITS, Chunk


@dataclass(slots=True)
class Line:
    """Witnesses of one kind, heard by rising size."""

    last_good: int = 0
    """The largest size vouched for before the first that disagrees."""
    first_bad: int | None = None
    good_after: bool = False
    heard: int = 0

    def hear(self, size: int, agrees: bool) -> None:
        """Take down whether the witness of this size agrees with the recomputed tree."""
        self.heard += 1
        if not agrees and self.first_bad is None:
            self.first_bad = size
        elif agrees and self.first_bad is None:
            self.last_good = size
        elif agrees:
            self.good_after = True


@dataclass(slots=True)
class Witnesses:
    """The recomputed tree, and who agrees with it."""

    tree: CompactRange
    upper_tiles: dict[tuple[int, int], bytes]
    """Tiles of level 2 and up; a chunk checks those of level 1 itself."""
    kept_roots: dict[int, bytes]
    """Roots by size of heads kept outside: nobody can have changed them in the database."""
    heads: Line = field(default_factory=Line)
    kept: Line = field(default_factory=Line)
    wrong_tile: tuple[int, int] | None = None
    """(tile level, position) of the first tile that does not hold what was computed."""

    def take(self, chunk: Chunk, stop: int) -> None:
        """Hear the witnesses whose size ends in this chunk, then add the chunk to the tree."""
        for size, stored, partial in chunk.claims:
            computed = fold(self.tree.peaks, self.tree.hasher, tail=partial)
            if stored is not None:
                self.heads.hear(size, stored == computed)
            if size in self.kept_roots:
                self.kept.hear(size, self.kept_roots[size] == computed)
        if chunk.wrong_tile is not None:
            self._note_tile(1, chunk.wrong_tile)
        self._grow(chunk, stop - chunk.start)

    def _grow(self, chunk: Chunk, leaves: int) -> None:
        completed: list[tuple[int, int, bytes]] = []
        self.tree.completed = completed
        heights = [level for level in range(CHUNK_BITS, -1, -1) if leaves >> level & 1]
        for level, peak in zip(heights, chunk.peaks, strict=True):
            self.tree.append_subtree(level, peak)
        for tile_level, position, node in completed:
            if tile_level * TILE_BITS >= CHUNK_BITS and self.upper_tiles.get((tile_level, position)) != node:
                self._note_tile(tile_level, position)

    def _note_tile(self, level: int, position: int) -> None:
        if self.wrong_tile is None:
            self.wrong_tile = (level, position)
