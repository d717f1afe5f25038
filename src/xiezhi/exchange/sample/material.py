"""The data files of the sample: calendar, habits, words, profiles. All of it is data; nothing here decides anything."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Profile:
    """What bodies of one kind do: their power items, the trades they meet, their habits.

    `ordinary` and `expedited` are shares of penalties by procedure (the rest is summary); `persons` the share of
    penalties against natural persons; `individual` the share of individual businesses among enterprises; `weekend`
    the weight of a weekend day against a working day.
    """

    key: str
    season: str
    weekend: float
    ordinary: float
    expedited: float
    persons: float
    individual: float
    fines: str
    trades: tuple[str, ...]
    penalties: Mapping[str, float]
    powers: Mapping[str, tuple[str, ...]]
    findings: tuple[str, ...]


def read(path: str) -> dict[str, Any]:
    """One TOML file of the sample's data folder."""
    folder = resources.files("xiezhi.exchange.sample").joinpath("data")
    return tomllib.loads(folder.joinpath(path).read_text(encoding="utf-8"))


@cache
def habits() -> Mapping[str, Any]:
    """How enforcement behaves: seasons, fines, sources, shares (`data/habits.toml`)."""
    return read("habits.toml")


@cache
def words() -> Mapping[str, Any]:
    """Words from which names are made (`data/words.toml`)."""
    return read("words.toml")


@cache
def calendar() -> Mapping[str, Any]:
    """Holidays and worked weekends by year (`data/calendar.toml`)."""
    return read("calendar.toml")


@cache
def profiles() -> Mapping[str, Profile]:
    """Every profile by its key."""
    raw = read("profiles_departments.toml") | read("profiles_towns.toml")
    return {key: _profile(key, entry) for key, entry in raw.items()}


def _profile(key: str, entry: Mapping[str, Any]) -> Profile:
    return Profile(
        key=key,
        season=entry["season"],
        weekend=entry["weekend"],
        ordinary=entry["ordinary"],
        expedited=entry.get("expedited", 0.0),
        persons=entry["persons"],
        individual=entry["individual"],
        fines=entry["fines"],
        trades=tuple(entry["trades"]),
        penalties=dict(entry["penalties"]),
        powers={"行政检查": tuple(entry["inspect"]), "行政处罚": tuple(entry["punish"])},
        findings=tuple(entry["findings"]),
    )
