"""The reader's vocabulary: TOML files in `data/`, read once a process."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")


@cache
def vocabulary(name: str) -> dict[str, Any]:
    """Return the tables of `data/<name>.toml`; FileNotFoundError for a name that is not there."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def alternatives(words: list[str]) -> str:
    """Return a regular-expression alternation of the words, the longest first so that it wins."""
    return "|".join(re.escape(word) for word in sorted(dict.fromkeys(words), key=lambda word: (-len(word), word)))
