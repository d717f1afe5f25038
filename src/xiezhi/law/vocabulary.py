"""Code lists: what a Chinese term of the ledgers is stored as, and back.

The lists are data (`data/vocabulary.toml`), each with its source. Code 0 means "none" in every table.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class CodeTable:
    """One code list; `codes` maps a name to its code (1, 2, …) in the order of the file."""

    key: str
    title: str
    source: str
    codes: Mapping[str, int]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, in the order of the codes."""
        return tuple(self.codes)

    def code(self, name: str) -> int | None:
        """Code of a name; 0 for an empty one, None for a name that the list does not hold."""
        return self.codes.get(name) if name else 0

    def name(self, code: int) -> str:
        """Name of a code; "" for 0. Raises IndexError for a code that was never given."""
        if code < 0:
            raise IndexError(code)
        return self.names[code - 1] if code else ""

    def bits(self, names: tuple[str, ...]) -> int:
        """Bit mask of several names (bit 2^(code-1)). Raises KeyError for an unknown name."""
        mask = 0
        for name in names:
            mask |= 1 << (self.codes[name] - 1)
        return mask

    def of_bits(self, mask: int) -> tuple[str, ...]:
        """Names in a bit mask, in the order of the codes."""
        return tuple(name for name, code in self.codes.items() if mask & (1 << (code - 1)))


@cache
def _tables() -> Mapping[str, CodeTable]:
    raw = tomllib.loads(resources.files("xiezhi.law").joinpath("data/vocabulary.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            key: CodeTable(
                key=key,
                title=entry["title"],
                source=entry["source"],
                codes=MappingProxyType({name: code for code, name in enumerate(entry["names"], start=1)}),
            )
            for key, entry in raw.items()
        }
    )


def table(key: str) -> CodeTable:
    """The code list `key` (kind, procedure, source, party_type, outcome, rectified, penalty, …). Raises KeyError."""
    return _tables()[key]
