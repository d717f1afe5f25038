"""What a file says of itself."""

from dataclasses import dataclass
from datetime import datetime

from xiezhi.cases.evidence.kinds import FileKind


@dataclass(frozen=True, slots=True)
class Told:
    """When and where a file says it was made.

    `at`: with its zone; `by`: the field that says so; `latitude`, `longitude`: degrees; `device`: maker and model.
    """

    at: datetime | None = None
    by: str = ""
    latitude: float | None = None
    longitude: float | None = None
    device: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it was looked at: its kind, bytes, SHA-256, what it says of itself, and a small JPEG where one could be made."""

    kind: FileKind
    size: int
    digest: bytes
    told: Told
    thumbnail: bytes = b""
