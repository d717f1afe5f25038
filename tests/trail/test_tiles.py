import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiezhi.trail.tiles import Tiles, node_reader
from xiezhi.trail.tree import (
    SM3,
    TILE_WIDTH,
    Hash,
    fold,
    inclusion_path,
    inclusion_proof,
    peaks_of,
    root,
    verify_inclusion,
)

BORDERS = [0, 1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 70_000]


def made_leaves(count: int, hasher: Hash = SM3) -> list[bytes]:
    return [hasher.leaf_hash(b"%d" % number) for number in range(count)]


@pytest.mark.parametrize("size", BORDERS)
def test_root_and_levels(size: int) -> None:
    leaves = made_leaves(size)
    tiles = Tiles(leaves)
    assert tiles.root == root(leaves)
    assert len(tiles) == size
    assert [len(level) for level in tiles.levels if level] == [size >> shift for shift in (0, 8, 16) if size >> shift]


@pytest.mark.parametrize("size", BORDERS[1:])
def test_proofs_from_tiles_are_those_from_leaves(size: int) -> None:
    leaves = made_leaves(size)
    tiles = Tiles(leaves)
    node = tiles.node_reader()
    assert fold(peaks_of(0, size, node), SM3) == tiles.root
    for index in {0, 1, 255, 256, size // 2, size - 2, size - 1} & set(range(size)):
        path = inclusion_path(index, size, node)
        if size <= 513:
            assert path == inclusion_proof(leaves, index)
        assert verify_inclusion(leaves[index], index, size, path, tiles.root)


@settings(max_examples=30)
@given(st.integers(1, 1500), st.sampled_from(["sm3", "sha256"]), st.data())
def test_any_size_any_leaf(size: int, algorithm: str, data: st.DataObject) -> None:
    hasher = Hash(algorithm)
    leaves = made_leaves(size, hasher)
    tiles = Tiles(leaves, hasher)
    index = data.draw(st.integers(0, size - 1))
    assert inclusion_path(index, size, tiles.node_reader(), hasher) == inclusion_proof(leaves, index, hasher)


def test_a_proof_reads_few_tiles() -> None:
    tiles = Tiles(made_leaves(70_000))
    read = []

    def fetch(level: int, number: int) -> list[bytes]:
        read.append((level, number))
        return tiles.tile(level, number)

    inclusion_path(12_345, 70_000, node_reader(fetch))
    assert len(read) == len(set(read)) <= 5
    assert all(len(tiles.tile(*name)) <= TILE_WIDTH for name in read)
