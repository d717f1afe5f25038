"""Acts as columns of numbers, one entry an act; what they look like in a ledger is made in `rendering`."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from xiezhi.exchange.sample.arrays import NONE, Floats, Integers, Random, choose
from xiezhi.exchange.sample.days import Calendar
from xiezhi.exchange.sample.material import habits, profiles
from xiezhi.exchange.sample.officers import Officers
from xiezhi.exchange.sample.parties import Parties
from xiezhi.exchange.sample.powers import Powers
from xiezhi.exchange.sample.spec import Spec
from xiezhi.law.vocabulary import table


@dataclass(slots=True)
class Acts:
    """Codes are those of `law.vocabulary`; days are numbers; NONE and 0 mean that there is none.

    `counted` is the day on which the act counts, `key` tells the acts of a sample apart, `led_to` is the key of the
    act that this one led to, `penalties` a place in the list of combinations, money is in fen.
    """

    key: Integers
    body: Integers
    kind: Integers
    counted: Integers
    procedure: Integers
    source: Integers
    power: Integers
    party: Integers
    inspected: Integers
    filed: Integers
    decided: Integers
    served: Integers
    closed: Integers
    reviewed: Integers
    published: Integers
    penalties: Integers
    fine: Integers
    confiscated: Integers
    outcome: Integers
    rectified: Integers
    led_to: Integers
    first_officer: Integers
    second_officer: Integers
    finding: Integers

    def __len__(self) -> int:
        return len(self.key)

    @classmethod
    def blank(cls, first_key: int, size: int) -> Self:
        """`size` acts of which nothing is known, with keys from `first_key`."""
        columns = {field.name: np.full(size, NONE, dtype=np.int64) for field in fields(cls)}
        for name in ("procedure", "source", "fine", "confiscated", "outcome", "rectified"):
            columns[name] = np.zeros(size, dtype=np.int64)
        columns["key"] = np.arange(first_key, first_key + size, dtype=np.int64)
        return cls(**columns)

    @classmethod
    def joined(cls, parts: list[Self]) -> Self:
        """All acts of several parts."""
        return cls(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)})


@dataclass(frozen=True, slots=True)
class Setting:
    """What the acts of a sample take place among."""

    spec: Spec
    calendar: Calendar
    officers: Officers
    powers: Powers
    parties: Parties


def draft(random: Random, setting: Setting, kind: str, year: int, counts: Integers, first_key: int) -> Acts:
    """`counts[b]` acts of one kind by body `b`, each with its day in the year and a power item."""
    acts = Acts.blank(first_key, int(counts.sum()))
    acts.body = np.repeat(np.arange(len(counts)), counts)
    acts.kind[:] = table("kind").codes[kind]
    start = 0
    for body, count in enumerate(counts):
        if count:
            rows = slice(start, start + int(count))
            days, weights = setting.calendar.weights(year, profiles()[setting.spec.bodies[body].profile])
            acts.counted[rows] = days[choose(random, weights, int(count))]
            acts.power[rows] = setting.powers.draw(random, body, kind, int(count))
        start += int(count)
    return acts


def sources(random: Random, kind: str, size: int) -> Integers:
    """Codes of 案件来源, by the shares of `habits.toml`."""
    shares: dict[str, float] = habits()["sources"]["inspection" if kind == "行政检查" else "penalty"]
    codes = np.array([table("source").codes[name] for name in shares], dtype=np.int64)
    drawn: Integers = codes[choose(random, np.array(list(shares.values()), dtype=np.float64), size)]
    return drawn


def by_body(spec: Spec, attribute: str) -> Floats:
    """One number of the profile of every body (`ordinary`, `persons`, …)."""
    return np.array([getattr(profiles()[body.profile], attribute) for body in spec.bodies], dtype=np.float64)
