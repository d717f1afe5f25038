"""What a place for files of evidence can do, whichever it is.

Nothing appears under its name before it is whole. A name is the SHA-256 of the content, so that anybody can check a file with
any tool, and the same file is kept once.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

PIECE: Final = 1 << 20
"""Bytes that are held at once."""


class Store(Protocol):
    """A place for files by their hash (hexadecimal)."""

    @property
    def name(self) -> str:
        """What the index calls it."""
        ...

    def keep(self, file: Path, digest: str) -> None:
        """Keep a copy of a whole file; one that is there already with the same size stays. Raises StoreUnavailable."""
        ...

    def size(self, digest: str) -> int:
        """Bytes of a file. Raises FileMissing, StoreUnavailable."""
        ...

    def pieces(self, digest: str, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes from `start`, all or `length` of them, a piece at a time. Raises FileMissing, StoreUnavailable."""
        ...

    def remove(self, digest: str) -> None:
        """Take a file away for good; one that is not there is no error. Raises StoreUnavailable."""
        ...

    def names(self) -> Iterator[str]:
        """What is kept, whatever the index says."""
        ...
