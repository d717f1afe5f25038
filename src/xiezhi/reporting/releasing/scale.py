"""By what a report is judged before its release, and how it is numbered: dated data (`data/releases.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Scale:
    """Limits beyond which a figure is to be explained. What the fields say: `releases.toml`."""

    since: date
    source: str
    percent: int
    base: int
    top: int
    share: int
    years: int
    least: int
    margin: int


def scale_on(day: date) -> Scale:
    """The limits that hold on a day."""
    return Scale(**_newest("scale", day))


def sign_of(organisation: str, *, on: date) -> str:
    """The sign under which an organisation's reports are numbered (发文机关代字)."""
    return str(_newest("sign", on)["text"]).format(organisation=organisation)


def numbered(sign: str, year: int, serial: int) -> str:
    """A document number: sign, year in 六角括号, serial number without leading zeros."""
    return f"{sign}〔{year}〕{serial}号"


def _newest(part: str, day: date) -> dict[str, Any]:
    """The entry that holds on a day; before the first one there is, that first one."""
    known = _read()[part]
    return next((entry for entry in known if entry["since"] <= day), known[-1])


@cache
def _read() -> dict[str, list[dict[str, Any]]]:
    text = resources.files("xiezhi.reporting").joinpath("data/releases.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
