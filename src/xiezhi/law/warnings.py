"""Warnings by code (`data/warnings.toml`): what the law forbids or the register contradicts, with the article."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class LegalWarning:
    """One kind of warning. `penalties`, `kinds`: names of the vocabularies to which it applies; `allowance`: working days."""

    code: str
    text: str
    law: str
    article: str
    remedy: str
    penalties: tuple[str, ...]
    kinds: tuple[str, ...]
    allowance: int

    @property
    def source(self) -> str:
        """Law and article as one text, "" where no law asks."""
        return f"{self.law}{self.article}" if self.law else ""


@cache
def warnings() -> Mapping[str, LegalWarning]:
    """Every warning by its code, in the order of the file."""
    raw = tomllib.loads(resources.files("xiezhi.law").joinpath("data/warnings.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            entry["code"]: LegalWarning(
                code=entry["code"],
                text=entry["text"],
                law=entry["law"],
                article=entry["article"],
                remedy=entry["remedy"],
                penalties=tuple(entry.get("penalties", ())),
                kinds=tuple(entry.get("kinds", ())),
                allowance=entry.get("allowance", 0),
            )
            for entry in raw["warning"]
        }
    )


def warning(code: str) -> LegalWarning:
    """The warning with this code. Raises KeyError."""
    return warnings()[code]
