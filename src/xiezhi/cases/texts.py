"""The texts that a step may ask (`data/texts.toml`): titles, lengths and what is kept of what was entered."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Text:
    """One text: its title, the most characters it holds, the height of its field, and what helps to write it.

    `carried`: a later step that asks it again begins with what was written.
    """

    name: str
    title: str
    longest: int
    lines: int
    hint: str = ""
    carried: bool = False


@cache
def texts() -> Mapping[str, Text]:
    """Every text by its name, in the order of the file."""
    raw = tomllib.loads(resources.files("xiezhi.cases").joinpath("data/texts.toml").read_text(encoding="utf-8"))
    return MappingProxyType({name: Text(name, **entry) for name, entry in raw["texts"].items()})


def cleaned(text: str) -> str:
    """A text without control characters and the white space around it; line breaks stay."""
    return "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or c.isprintable()).strip()
