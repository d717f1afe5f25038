import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.trail.tree import (
    SM3,
    CompactRange,
    Hash,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    levels,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

SHA256 = Hash("sha256")
HASHES = [SM3, SHA256]
EVERY_HASH = pytest.mark.parametrize("hasher", HASHES, ids=lambda hasher: hasher.algorithm)

# The leaves and roots that Certificate Transparency publishes for its tests (RFC 6962 over SHA-256).
PUBLISHED_DATA = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
PUBLISHED_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def made_leaves(count: int, hasher: Hash) -> list[bytes]:
    return [hasher.leaf_hash(b"%d" % number) for number in range(count)]


def recursive_root(leaves: list[bytes], hasher: Hash) -> bytes:
    """MTH exactly as RFC 6962, 2.1 writes it, but over leaf hashes."""
    if not leaves:
        return hashlib.new(hasher.algorithm, b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    pair = recursive_root(leaves[:middle], hasher) + recursive_root(leaves[middle:], hasher)
    return hashlib.new(hasher.algorithm, b"\x01" + pair).digest()


def flipped(value: bytes, bit: int) -> bytes:
    at, mask = divmod(bit % (len(value) * 8), 8)
    return value[:at] + bytes([value[at] ^ 1 << mask]) + value[at + 1 :]


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    leaves = [SHA256.leaf_hash(bytes.fromhex(data)) for data in PUBLISHED_DATA[:size]]
    assert root(leaves, SHA256).hex() == PUBLISHED_ROOTS[size]


def test_sm3_is_the_national_standard() -> None:
    """The empty tree's root is SM3(""); the leaf is checked against the standard's own primitive on the prefixed bytes."""
    assert root([]).hex() == "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"
    assert hashlib.new("sm3", b"abc").hexdigest() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert leaf_hash(b"abc") == hashlib.new("sm3", b"\x00abc").digest()
    assert node_hash(b"l", b"r") == hashlib.new("sm3", b"\x01lr").digest()


def test_unknown_algorithm_is_named() -> None:
    with pytest.raises(ValueError, match="md5"):
        Hash("md5")


@EVERY_HASH
def test_root_and_compact_range_are_the_recursive_definition(hasher: Hash) -> None:
    leaves = made_leaves(300, hasher)
    growing = CompactRange(hasher)
    for size in range(301):
        expected = recursive_root(leaves[:size], hasher)
        assert root(leaves[:size], hasher) == expected
        assert growing.root() == expected
        if size < 300:
            growing.append(leaves[size])


@EVERY_HASH
def test_every_leaf_of_every_tree_up_to_300_is_proved(hasher: Hash) -> None:
    """All sizes with five places each, and all places of some sizes: first, last and the borders of subtrees are among them."""
    leaves = made_leaves(300, hasher)
    for size in range(1, 301):
        expected = root(leaves[:size], hasher)
        every = size in (1, 2, 3, 7, 8, 9, 255, 256, 257, 300)
        for index in range(size) if every else {0, size // 3, size // 2, size - 2, size - 1}:
            proof = inclusion_proof(leaves[:size], index, hasher)
            assert verify_inclusion(leaves[index], index, size, proof, expected, hasher)
            assert len(proof) <= (size - 1).bit_length()


@EVERY_HASH
def test_every_growth_up_to_300_is_proved(hasher: Hash) -> None:
    leaves = made_leaves(300, hasher)
    roots = [root(leaves[:size], hasher) for size in range(301)]
    for newer in [*range(1, 40), 63, 64, 65, 255, 256, 257, 300]:
        for older in range(1, newer + 1):
            proof = consistency_proof(leaves[:newer], older, hasher)
            assert verify_consistency(older, newer, roots[older], roots[newer], proof, hasher), (older, newer)


SIZED = st.integers(1, 300).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1)))


@given(SIZED, st.sampled_from(HASHES), st.integers(0, 10_000), st.data())
def test_no_tampered_inclusion_passes(sized: tuple[int, int], hasher: Hash, bit: int, data: st.DataObject) -> None:
    size, index = sized
    leaves = made_leaves(size, hasher)
    expected, proof = root(leaves, hasher), inclusion_proof(leaves, index, hasher)
    leaf = leaves[index]
    assert not verify_inclusion(flipped(leaf, bit), index, size, proof, expected, hasher)
    assert not verify_inclusion(leaf, index, size, proof, flipped(expected, bit), hasher)
    assert not verify_inclusion(leaf, index, size, [*proof, expected], expected, hasher)
    assert not verify_inclusion(leaf, size, size, proof, expected, hasher)
    assert not verify_inclusion(leaf, -1, size, proof, expected, hasher)
    if size > 1:
        other = data.draw(st.integers(0, size - 1).filter(lambda place: place != index))
        assert not verify_inclusion(leaf, other, size, proof, expected, hasher)
        step = data.draw(st.integers(0, len(proof) - 1))
        changed = [*proof[:step], flipped(proof[step], bit), *proof[step + 1 :]]
        assert not verify_inclusion(leaf, index, size, changed, expected, hasher)
        assert not verify_inclusion(leaf, index, size, proof[:-1], expected, hasher)


@given(st.integers(2, 300), st.sampled_from(HASHES), st.integers(0, 10_000), st.data())
def test_no_tampered_consistency_passes(newer: int, hasher: Hash, bit: int, data: st.DataObject) -> None:
    older = data.draw(st.integers(1, newer - 1))
    leaves = made_leaves(newer, hasher)
    before, after = root(leaves[:older], hasher), root(leaves, hasher)
    proof = consistency_proof(leaves, older, hasher)
    assert verify_consistency(older, newer, before, after, proof, hasher)
    step = data.draw(st.integers(0, len(proof) - 1))
    changed = [*proof[:step], flipped(proof[step], bit), *proof[step + 1 :]]
    assert not verify_consistency(older, newer, before, after, changed, hasher)
    assert not verify_consistency(older, newer, flipped(before, bit), after, proof, hasher)
    assert not verify_consistency(older, newer, before, flipped(after, bit), proof, hasher)
    assert not verify_consistency(older, newer, before, after, proof[:-1], hasher)
    assert not verify_consistency(older, newer, before, after, [*proof, after], hasher)
    assert not verify_consistency(newer, older, after, before, proof, hasher)


@given(st.lists(st.integers(0, 255), max_size=300), st.integers(0, 299), st.integers(0, 10_000))
def test_a_changed_leaf_changes_the_root(values: list[int], at: int, bit: int) -> None:
    leaves = [SM3.leaf_hash(bytes([value])) for value in values]
    if at < len(leaves):
        changed = [*leaves[:at], flipped(leaves[at], bit), *leaves[at + 1 :]]
        assert root(changed) != root(leaves)


@given(st.lists(st.integers(0, 9), max_size=8), st.integers(0, 200))
def test_subtrees_and_leaves_give_the_same_tree(heights: list[int], extra: int) -> None:
    whole, pieces = CompactRange(), CompactRange()
    for height in sorted(heights, reverse=True):
        leaves = [SM3.leaf_hash(b"%d" % (whole.size + number)) for number in range(1 << height)]
        pieces.append_subtree(height, levels(leaves)[height][0])
        for leaf in leaves:
            whole.append(leaf)
    for number in range(extra):
        leaf = SM3.leaf_hash(b"%d" % (whole.size + number))
        whole.append(leaf)
        pieces.append(leaf)
    assert (pieces.size, pieces.peaks, pieces.root()) == (whole.size, whole.peaks, whole.root())


def test_a_range_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="峰数"):
        CompactRange(SM3, 3, [b"x"])
    odd = CompactRange(SM3, 1, [SM3.leaf_hash(b"")])
    with pytest.raises(ValueError, match="对齐"):
        odd.append_subtree(1, SM3.empty)
    with pytest.raises(ValueError, match="不在"):
        inclusion_proof([], 0)
    with pytest.raises(ValueError, match="一致性"):
        consistency_proof([SM3.empty], 2)


def _vector_files(kind: str) -> list[Path]:
    folder = os.environ.get("XIEZHI_VECTORS")
    return sorted((Path(folder) / "merkle" / "testdata" / kind).rglob("*.json")) if folder else []


@pytest.mark.skipif(not _vector_files("inclusion"), reason="XIEZHI_VECTORS does not name a folder with merkle/testdata")
class TestPublishedVectors:
    """The RFC 6962 vectors of transparency-dev/merkle: right proofs pass, tampered ones do not."""

    @staticmethod
    def read(path: Path) -> dict[str, object]:
        import json

        loaded: dict[str, object] = json.loads(path.read_text())
        return loaded

    @staticmethod
    def decoded(value: object) -> bytes:
        import base64

        return base64.b64decode(str(value)) if value else b""

    @pytest.mark.parametrize("path", _vector_files("inclusion"), ids=lambda path: f"{path.parent.name}-{path.stem}")
    def test_inclusion(self, path: Path) -> None:
        case = self.read(path)
        steps = [self.decoded(step) for step in case["proof"] or []]  # type: ignore[attr-defined]
        passed = verify_inclusion(
            self.decoded(case["leafHash"]),
            int(str(case["leafIdx"])),
            int(str(case["treeSize"])),
            steps,
            self.decoded(case["root"]),
            SHA256,
        )
        assert passed is not case["wantErr"], case["desc"]

    @pytest.mark.parametrize("path", _vector_files("consistency"), ids=lambda path: f"{path.parent.name}-{path.stem}")
    def test_consistency(self, path: Path) -> None:
        case = self.read(path)
        steps = [self.decoded(step) for step in case["proof"] or []]  # type: ignore[attr-defined]
        passed = verify_consistency(
            int(str(case["size1"])),
            int(str(case["size2"])),
            self.decoded(case["root1"]),
            self.decoded(case["root2"]),
            steps,
            SHA256,
        )
        assert passed is not case["wantErr"], case["desc"]
