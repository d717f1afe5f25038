"""The manifest: what a snapshot consists of, and of what moment it is. Its own hash is what the trail remembers."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256

FORMAT = 1
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one table in one file. `year`: "2024", or "" for a table that is not divided."""

    table: str
    year: str
    file: str
    rows: int
    size: int

    @property
    def title(self) -> str:
        """What the file holds, for people."""
        return f"{self.table} {self.year}".strip()


@dataclass(frozen=True, slots=True)
class Manifest:
    """A snapshot. `definitions`: the file with the measures' SQL and the rule sets; `trail`: size, root, algorithm of
    the newest head at that moment, empty before the first one.
    """

    id: str
    title: str
    day: str
    created_at: str
    created_by: str
    definitions: str
    versions: Mapping[str, str]
    trail: Mapping[str, int | str]
    parts: tuple[Part, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """Every file named, once."""
        return tuple(dict.fromkeys([self.definitions, *(part.file for part in self.parts)]))

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(part.rows for part in self.parts)

    def as_bytes(self) -> bytes:
        """The one text of the manifest."""
        content = {"format": FORMAT, **asdict(self)}
        return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def read_manifest(text: bytes) -> Manifest:
    """The manifest in `text`. Raises ValueError, KeyError or TypeError for what is none."""
    content = json.loads(text)
    if content.pop("format") != FORMAT:
        raise ValueError("a manifest of another format")
    parts = tuple(Part(**part) for part in content.pop("parts"))
    return Manifest(**content, parts=parts)


def digest(content: bytes) -> str:
    """SHA-256, hex."""
    return sha256(content).hexdigest()
