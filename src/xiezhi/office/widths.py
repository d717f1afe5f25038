"""How wide text stands: a Chinese character takes the room of two Latin ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_WIDE = frozenset("WFA")
_NARROWEST = 8.0
_WIDEST = 48.0
_PADDING = 2.0


def shown_width(text: str) -> int:
    """Return the width of `text` in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(character) in _WIDE else 1 for character in text)


def column_width(name: str, texts: Iterable[str]) -> float:
    """Return the width of a column that shows its name and, up to a limit, its texts."""
    longest = max((shown_width(text) for text in (name, *texts)), default=0)
    return min(max(longest + _PADDING, _NARROWEST), _WIDEST)
