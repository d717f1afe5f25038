"""The texts that a step may ask (`data/texts.toml`): titles, lengths and what is kept of what was entered."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Text:
    """One text: its title, the most characters it holds, the height of its field, and what helps to write it.

    `carried`: a later step that asks it again begins with what was written. `columns`: of a list, whose rows are lines with
    cells parted by |; () for any other text.
    """

    name: str
    title: str
    longest: int
    lines: int
    hint: str = ""
    carried: bool = False
    columns: tuple[str, ...] = ()


@cache
def texts() -> Mapping[str, Text]:
    """Every text by its name, in the order of the file."""
    raw = tomllib.loads(resources.files("xiezhi.cases").joinpath("data/texts.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            name: Text(name, **{**entry, "columns": tuple(entry.get("columns", ()))})
            for name, entry in raw["texts"].items()
        }
    )


def cleaned(text: str) -> str:
    """A text without control characters and the white space around it; line breaks stay."""
    return "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or c.isprintable()).strip()


def rows_of(text: str) -> list[list[str]]:
    """The rows of a list as it is kept, each with its cells; empty lines are none."""
    lines = [line.replace("｜", "|") for line in text.splitlines() if line.strip()]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def list_of(rows: Iterable[Sequence[str]]) -> str:
    """Rows of cells as a list is kept; rows without anything in them are left out, what parts cells is no part of one."""
    kept = [[" ".join(cell.replace("|", "／").split()) for cell in row] for row in rows]
    return "\n".join("|".join(row) for row in kept if any(row))
