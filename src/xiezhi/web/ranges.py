"""Parts of a file as players ask for them (RFC 9110, section 14)."""

import re
from dataclasses import dataclass
from typing import Final

_ONE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
MOST: Final = 8 << 20
"""Bytes of one answer where no end is asked for: a player that is paused does not hold the server."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes from `start`, `length` of them, of `size`."""

    start: int
    length: int
    size: int

    @property
    def named(self) -> str:
        """As the header Content-Range says it."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.size}"


class Unsatisfiable(ValueError):
    """The file holds nothing of what is asked for."""


def asked_part(header: str, size: int) -> Part | None:
    """The part that is asked for; None for the whole file, as for what is no range of one part. Raises Unsatisfiable."""
    found = _ONE.fullmatch(header.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise Unsatisfiable(header)
        return Part(size - length, length, size)
    start = int(first)
    if start >= size or (last and int(last) < start):
        raise Unsatisfiable(header)
    end = min(int(last), size - 1) if last else min(start + MOST, size) - 1
    return Part(start, end - start + 1, size)
