"""What a verification says."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that is broken. `event_id`, `place` (from 0), `at` and `action` are None where nothing is left to tell."""

    message: str
    event_id: int | None = None
    place: int | None = None
    at: datetime | None = None
    action: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`events` stand in the tree whose recomputed root is `root`; `waiting` are committed but have no place yet."""

    ok: bool
    events: int
    waiting: int
    heads: int
    root: bytes
    algorithm: str
    first_broken: Finding | None = None
