"""Counting rule sets (口径): dated data, each with its source."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType

from xiezhi.measures.errors import UnknownRule

DEFAULT = "platform"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule set: how acts are counted, since when, by what source, and whether figures can be had by it."""

    code: str
    title: str
    definition: str
    source: str
    since: date
    available: bool


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule set by its code."""
    raw = tomllib.loads(resources.files("xiezhi.measures").joinpath("data/rules.toml").read_text(encoding="utf-8"))
    return MappingProxyType({code: Rule(code=code, **entry) for code, entry in raw.items()})


def rule(code: str) -> Rule:
    """The rule set `code`. Raises UnknownRule, also for one whose figures cannot be had yet."""
    found = rules().get(code)
    usable = "、".join(known.code for known in rules().values() if known.available)
    if found is None:
        raise UnknownRule(f"没有名为“{code}”的统计口径，可用的有：{usable}。")
    if not found.available:
        raise UnknownRule(f"统计口径“{code}”（{found.title}）尚未启用，可用的有：{usable}。")
    return found
