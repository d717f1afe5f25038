"""The hash tree of RFC 6962, section 2.1, over SM3 (GB/T 32905) or SHA-256. Pure: no database, no settings.

leaf = H(0x00 || data), node = H(0x01 || left || right), root of nothing = H(""). All functions take leaf *hashes*, never data.
Nodes are named (level, position): node (k, p) covers the leaves p * 2**k ... (p + 1) * 2**k - 1 and exists only when it is complete.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

ALGORITHMS = ("sm3", "sha256")
HASH_BYTES = 32
TILE_BITS = 8
TILE_WIDTH = 1 << TILE_BITS

Node = Callable[[int, int], bytes]


class Hash:
    """One of the two hash functions, with RFC 6962's separation of leaves and nodes."""

    __slots__ = ("_leaf", "_node", "algorithm", "empty")

    def __init__(self, algorithm: str = "sm3") -> None:
        """Raise ValueError for an unknown algorithm, or one that this Python's OpenSSL does not have."""
        if algorithm not in ALGORITHMS:
            raise ValueError(f"不支持的散列算法“{algorithm}”，可用：{'、'.join(ALGORITHMS)}")
        self.algorithm = algorithm
        # Copying a primed context is a third faster than making one for each of a million hashes.
        self._leaf = hashlib.new(algorithm, b"\x00")
        self._node = hashlib.new(algorithm, b"\x01")
        self.empty = hashlib.new(algorithm).digest()

    def __reduce__(self) -> tuple[type["Hash"], tuple[str]]:
        return (Hash, (self.algorithm,))

    def leaf_hash(self, data: bytes) -> bytes:
        """H(0x00 || data)."""
        context = self._leaf.copy()
        context.update(data)
        return context.digest()

    def node_hash(self, left: bytes, right: bytes) -> bytes:
        """H(0x01 || left || right)."""
        context = self._node.copy()
        context.update(left + right)
        return context.digest()

    def parents(self, nodes: Sequence[bytes]) -> list[bytes]:
        """The complete nodes one level up; an odd last node has no parent yet and is left out."""
        primed = self._node.copy
        pairs = iter(nodes)
        above = []
        for left, right in zip(pairs, pairs, strict=False):
            context = primed()
            context.update(left + right)
            above.append(context.digest())
        return above


SM3 = Hash("sm3")


def leaf_hash(data: bytes, hasher: Hash = SM3) -> bytes:
    """H(0x00 || data)."""
    return hasher.leaf_hash(data)


def node_hash(left: bytes, right: bytes, hasher: Hash = SM3) -> bytes:
    """H(0x01 || left || right)."""
    return hasher.node_hash(left, right)


def root(leaves: Iterable[bytes], hasher: Hash = SM3) -> bytes:
    """The Merkle tree hash of leaf hashes in their order."""
    nodes = list(leaves)
    if not nodes:
        return hasher.empty
    while len(nodes) > 1:
        above = hasher.parents(nodes)
        if len(nodes) & 1:
            above.append(nodes[-1])
        nodes = above
    return nodes[0]


def levels(leaves: Sequence[bytes], hasher: Hash = SM3) -> list[list[bytes]]:
    """All complete nodes: `levels(leaves)[k][p]` is node (k, p)."""
    built = [list(leaves)]
    while len(built[-1]) > 1:
        built.append(hasher.parents(built[-1]))
    return built


def fold(peaks: Sequence[bytes], hasher: Hash, tail: bytes | None = None) -> bytes:
    """Join peaks, largest first, into a root; `tail` is the root of what stands to the right of them."""
    if not peaks and tail is None:
        return hasher.empty
    remaining = list(peaks)
    joined = remaining.pop() if tail is None else tail
    for peak in reversed(remaining):
        joined = hasher.node_hash(peak, joined)
    return joined


def peaks_of(start: int, stop: int, node: Node) -> list[bytes]:
    """The peaks over the leaves start ... stop - 1; `start` is aligned to the largest of them."""
    peaks = []
    while start < stop:
        level = (stop - start).bit_length() - 1
        peaks.append(node(level, start >> level))
        start += 1 << level
    return peaks


class CompactRange:
    """A growing tree of which only the peaks (one per bit of its size, largest first) are kept.

    `completed` collects (tile level, position, hash) of every complete subtree of 256**level leaves, if a list is given.
    """

    __slots__ = ("completed", "hasher", "peaks", "size")

    def __init__(
        self,
        hasher: Hash = SM3,
        size: int = 0,
        peaks: Iterable[bytes] = (),
        completed: list[tuple[int, int, bytes]] | None = None,
    ) -> None:
        self.hasher = hasher
        self.size = size
        self.peaks = list(peaks)
        self.completed = completed
        if len(self.peaks) != size.bit_count():
            raise ValueError(f"紧凑区间的峰数 {len(self.peaks)} 与大小 {size} 不符")

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self.append_subtree(0, leaf)

    def append_subtree(self, level: int, node: bytes) -> None:
        """Add a complete subtree of 2**level leaves; the size must be a multiple of that."""
        position = self.size >> level
        if position << level != self.size:
            raise ValueError(f"大小 {self.size} 未与第 {level} 层对齐")
        self.size += 1 << level
        while True:
            if self.completed is not None and level and level % TILE_BITS == 0:
                self.completed.append((level // TILE_BITS, position, node))
            if not position & 1:
                break
            node = self.hasher.node_hash(self.peaks.pop(), node)
            level, position = level + 1, position >> 1
        self.peaks.append(node)

    def root(self) -> bytes:
        """The root of all that was added."""
        return fold(self.peaks, self.hasher)


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (RFC 6962: k < n <= 2k)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_path(index: int, size: int, node: Node, hasher: Hash = SM3) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` leaves whose complete nodes `node(level, position)` gives."""
    if not 0 <= index < size:
        raise ValueError(f"第 {index} 位不在大小为 {size} 的树内")
    path = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(fold(peaks_of(middle, stop, node), hasher))
            stop = middle
        else:
            path.append(fold(peaks_of(start, middle, node), hasher))
            start = middle
    path.reverse()
    return path


def consistency_path(older: int, newer: int, node: Node, hasher: Hash = SM3) -> list[bytes]:
    """The proof that the tree of `newer` leaves begins with the tree of `older` leaves (0 < older <= newer)."""
    if not 0 < older <= newer:
        raise ValueError(f"无法证明大小 {older} 与 {newer} 的一致性")
    path = []
    start, stop, known = 0, newer, True
    while stop != older:
        middle = start + _split(stop - start)
        if older <= middle:
            path.append(fold(peaks_of(middle, stop, node), hasher))
            stop = middle
        else:
            path.append(fold(peaks_of(start, middle, node), hasher))
            start, known = middle, False
    if not known:
        path.append(fold(peaks_of(start, stop, node), hasher))
    path.reverse()
    return path


def _node_of(leaves: Sequence[bytes], hasher: Hash) -> Node:
    built = levels(leaves, hasher)
    return lambda level, position: built[level][position]


def inclusion_proof(leaves: Sequence[bytes], index: int, hasher: Hash = SM3) -> list[bytes]:
    """The audit path of one of `leaves` (PATH of RFC 6962, 2.1.1)."""
    return inclusion_path(index, len(leaves), _node_of(leaves, hasher), hasher)


def consistency_proof(leaves: Sequence[bytes], older: int, hasher: Hash = SM3) -> list[bytes]:
    """The proof that the first `older` of `leaves` stand unchanged in all of them (PROOF of RFC 6962, 2.1.2)."""
    return consistency_path(older, len(leaves), _node_of(leaves, hasher), hasher)


def _sides(position: int, last: int, steps: int) -> list[bool] | None:
    """Of each step of a proof, whether it joins from the left; None if a proof for this place has another length.

    The walk of RFC 9162, 2.1.3.2 and 2.1.4.2: `position` is the node's place in its level, `last` that of the level's last node.
    """
    sides = []
    for _ in range(steps):
        if last == 0:
            return None
        left = bool(position & 1) or position == last
        sides.append(left)
        while left and position and not position & 1:
            position, last = position >> 1, last >> 1
        position, last = position >> 1, last >> 1
    return sides if last == 0 else None


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes, hasher: Hash = SM3
) -> bool:
    """Whether `proof` leads from `leaf` at `index` to the root `expected` of `size` leaves."""
    sides = _sides(index, size - 1, len(proof)) if 0 <= index < size else None
    if sides is None or len(leaf) != HASH_BYTES:
        return False
    joined = leaf
    for step, left in zip(proof, sides, strict=True):
        joined = hasher.node_hash(step, joined) if left else hasher.node_hash(joined, step)
    return joined == expected


def verify_consistency(
    older: int, newer: int, older_root: bytes, newer_root: bytes, proof: Sequence[bytes], hasher: Hash = SM3
) -> bool:
    """Whether `proof` shows that the tree of `newer` leaves only added to that of `older`.

    Nothing can be shown about an empty tree: such a question is answered with False.
    """
    if 0 < older == newer:
        return not proof and older_root == newer_root
    if not 0 < older < newer or not proof:
        return False
    steps = [older_root, *proof] if older.bit_count() == 1 else list(proof)
    level = (~(older - 1) & older).bit_length() - 1  # the lowest peak of the older tree is where the walk begins
    sides = _sides((older - 1) >> level, (newer - 1) >> level, len(steps) - 1)
    if sides is None:
        return False
    first = second = steps[0]
    for step, left in zip(steps[1:], sides, strict=True):
        if left:
            first = hasher.node_hash(step, first)
        second = hasher.node_hash(step, second) if left else hasher.node_hash(second, step)
    return first == older_root and second == newer_root
