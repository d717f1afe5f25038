"""Draws by a seed: the same for everybody who repeats them, whatever order the names come in."""

from hypothesis import given
from hypothesis import strategies as st

from xiezhi.registry import drawing

CODES = st.lists(st.text("0123456789ABC", min_size=1, max_size=6), unique=True, max_size=40)


@given(CODES, st.randoms(), st.integers(1, 100), st.text(max_size=8))
def test_a_draw_depends_on_seed_and_codes_alone(codes: list[str], random, share: int, seed: str) -> None:  # type: ignore[no-untyped-def]
    mixed = list(codes)
    random.shuffle(mixed)
    assert drawing.drawn(seed, mixed, share) == drawing.drawn(seed, codes, share)


@given(CODES, st.integers(1, 100), st.text(max_size=8))
def test_a_draw_takes_its_share_rounded_up_and_nobody_twice(codes: list[str], share: int, seed: str) -> None:
    chosen = drawing.drawn(seed, codes, share)
    assert len(chosen) == len(set(chosen)) == -(-len(codes) * share // 100)
    assert set(chosen) <= set(codes)


@given(CODES, st.integers(1, 99), st.text(max_size=8))
def test_a_greater_share_only_adds(codes: list[str], share: int, seed: str) -> None:
    fewer, more = drawing.drawn(seed, codes, share), drawing.drawn(seed, codes, share + 1)
    assert more[: len(fewer)] == fewer


def test_a_known_seed_gives_a_known_draw() -> None:
    assert drawing.drawn("2026", ["甲", "乙", "丙", "丁"], 50) == ["丙", "甲"]


def test_two_officers_are_drawn_for_each_enterprise() -> None:
    officers = [f"YT{n}" for n in range(10)]
    pairs = {tuple(drawing.pair("2026", f"企业{n}", officers)) for n in range(50)}
    assert all(len(set(pair)) == 2 for pair in pairs)
    assert len(pairs) > 10
