"""Limits by law as dated data (`data/limits.toml`): value, unit, article, days in force."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources


class NoLimitInForce(LookupError):
    """No limit of this name was in force on that day."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit while it is in force; `until` is the last day, None while it still applies."""

    id: str
    law: str
    article: str
    value: int
    unit: str
    valid_from: date
    until: date | None
    verified: bool

    def covers(self, on: date) -> bool:
        """True when the limit is in force on that day."""
        return self.valid_from <= on and (self.until is None or on <= self.until)


@cache
def limits() -> tuple[Limit, ...]:
    """Every limit of the data file, in its order."""
    raw = tomllib.loads(resources.files("xiezhi.law").joinpath("data/limits.toml").read_text(encoding="utf-8"))
    return tuple(
        Limit(
            id=entry["id"],
            law=entry["law"],
            article=entry["article"],
            value=entry["value"],
            unit=entry["unit"],
            valid_from=entry["from"],
            until=entry.get("until"),
            verified=entry["verified"],
        )
        for entry in raw["limit"]
    )


def versions(rule_id: str) -> tuple[Limit, ...]:
    """Every version of a limit, oldest first. Raises NoLimitInForce for an unknown id."""
    found = tuple(sorted((limit for limit in limits() if limit.id == rule_id), key=lambda limit: limit.valid_from))
    if not found:
        raise NoLimitInForce(rule_id)
    return found


def limit(rule_id: str, on: date) -> Limit:
    """The version of a limit in force on a day. Raises NoLimitInForce."""
    for version in versions(rule_id):
        if version.covers(on):
            return version
    raise NoLimitInForce(f"{rule_id} {on}")
