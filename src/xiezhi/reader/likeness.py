"""How alike two names are, by the pairs of letters that they share."""

from __future__ import annotations

import re
from functools import lru_cache

_LETTERS = re.compile(r"[\u4e00-\u9fffA-Za-z]+")


@lru_cache(maxsize=4096)
def pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters of a text; a text of one letter is its own pair."""
    letters = "".join(_LETTERS.findall(text))
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1)) or (
        frozenset({letters}) if letters else frozenset()
    )


def shared(one: str, other: str) -> float:
    """Return the share (0 to 1) of the shorter name's pairs that the longer one also has."""
    first, second = pairs(one), pairs(other)
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def alike(one: str, other: str) -> float:
    """Return the share (0 to 1) of all pairs of both names that they have in common."""
    first, second = pairs(one), pairs(other)
    return len(first & second) / len(first | second) if first and second else 0.0
