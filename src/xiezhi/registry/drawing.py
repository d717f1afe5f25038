"""Draws that anybody can repeat: who is chosen follows from a published seed and the identifiers alone (双随机)."""

from collections.abc import Iterable
from hashlib import sha256


def order(seed: str, identifiers: Iterable[str]) -> list[str]:
    """The identifiers, each once, by the SHA-256 of `seed:identifier`: the same whatever order they are given in."""
    return sorted(set(identifiers), key=lambda each: (sha256(f"{seed}:{each}".encode()).digest(), each))


def drawn(seed: str, identifiers: Iterable[str], share: int) -> list[str]:
    """The first `share` percent of a draw, rounded up, in the order of the draw."""
    everyone = order(seed, identifiers)
    return everyone[: -(-len(everyone) * share // 100)]


def pair(seed: str, identifier: str, officers: Iterable[str]) -> list[str]:
    """The two officers who are drawn for one enterprise; fewer where there are fewer."""
    return order(f"{seed}:{identifier}", officers)[:2]
