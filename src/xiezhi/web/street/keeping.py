"""For how long and how much a phone keeps (`data/street.toml`)."""

import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Keeping:
    """Days, hours and seconds as their names say; `items`: penalty items that a phone takes along at most."""

    visits_ahead: int
    draft_oldest: int
    items: int
    key_hours: int
    unsent_told: int
    sent_kept: int
    clock_tolerance: int


@dataclass(frozen=True, slots=True)
class PhotoLimits:
    """How many photos a draft has at most, of how many bytes each, and of which media types; `piece`: bytes of one request."""

    most: int
    most_bytes: int
    piece: int
    types: tuple[str, ...]


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(resources.files("xiezhi.web").joinpath("data/street.toml").read_text(encoding="utf-8"))


def keeping() -> Keeping:
    """What the file says of keeping."""
    return Keeping(**_file()["keeping"])


def photo_limits() -> PhotoLimits:
    """What the file says of photos."""
    return PhotoLimits(**{**_file()["photo"], "types": tuple(_file()["photo"]["types"])})


def prints_small(title: str) -> bool:
    """True for a document that is handed over on the spot and may be printed on a small roll."""
    return title in _file()["receipt"]["documents"]


def for_the_phone() -> dict[str, Any]:
    """Both as the phone is told."""
    return {**asdict(keeping()), "photo": asdict(photo_limits())}
