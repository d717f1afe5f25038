"""Fines in amounts that bodies use, within the limits of their procedure, and adding up to a stated sum."""

from dataclasses import dataclass

import numpy as np

from xiezhi.exchange.sample.arrays import Floats, Integers, Random
from xiezhi.exchange.sample.material import habits
from xiezhi.exchange.sample.spec import SpecRefused

STEEPEST = 12.0  # beyond this tilt only the smallest or the largest amount is drawn
UNLIMITED = 10**12


@dataclass(frozen=True, slots=True)
class Ladder:
    """Amounts of one kind of case, in yuan, ascending, with their weights."""

    amounts: Integers
    weights: Floats

    def limited(self, limit: int) -> "Ladder":
        """Only the amounts up to a limit; the limit alone where all are above it."""
        within = self.amounts <= limit
        if not within.any():
            return Ladder(np.array([limit], dtype=np.int64), np.ones(1))
        return Ladder(self.amounts[within], self.weights[within])

    def at(self, lots: Floats, tilt: float) -> Integers:
        """The amount for each lot in [0, 1): never less for a greater tilt."""
        logs = np.log(self.weights) + tilt * np.log(self.amounts)
        cumulative = np.cumsum(np.exp(logs - logs.max()))
        place = np.searchsorted(cumulative, lots * cumulative[-1], side="right")
        drawn: Integers = self.amounts[np.minimum(place, len(self.amounts) - 1)]
        return drawn


def ladder(key: str) -> Ladder:
    """The ladder `key` of `habits.toml`."""
    raw = habits()["fines"][key]
    return Ladder(np.array(raw["amounts"], dtype=np.int64), np.array(raw["weights"], dtype=np.float64))


def fines(random: Random, ladders: list[Ladder], of: Integers, limits: Integers, total: int | None) -> Integers:
    """Yuan for each case: its ladder is `ladders[of[i]]`, its limit `limits[i]`; `total` is met exactly if given.

    Cases that the total is too small for get 0 (a warning instead). Raises SpecRefused for a total above all limits.
    """
    lots = random.random(len(of))
    if total is None:
        return _drawn(ladders, of, lots, 0.0)
    if total > int(limits.sum()):
        raise SpecRefused(f"罚款总额 {total} 元超出各案限额之和。")
    fined = _affordable(random, ladders, of, total)
    amounts = np.zeros(len(of), dtype=np.int64)
    if fined.any():
        amounts[fined] = _closest(ladders, of[fined], lots[fined], total)
    _climb(random, ladders, of, amounts, fined, total)
    _spread(amounts, limits, total)
    return amounts


def _drawn(ladders: list[Ladder], of: Integers, lots: Floats, tilt: float) -> Integers:
    amounts = np.zeros(len(of), dtype=np.int64)
    for place, one in enumerate(ladders):
        rows = of == place
        amounts[rows] = one.at(lots[rows], tilt)
    return amounts


def _affordable(random: Random, ladders: list[Ladder], of: Integers, total: int) -> np.ndarray:
    """As many cases as the total pays the smallest amount for, in random order."""
    least = np.array([int(one.amounts[0]) for one in ladders], dtype=np.int64)[of]
    order = random.permutation(len(of))
    fined = np.zeros(len(of), dtype=np.bool_)
    fined[order[np.cumsum(least[order]) <= total]] = True
    return fined


def _closest(ladders: list[Ladder], of: Integers, lots: Floats, total: int) -> Integers:
    """Amounts with the greatest tilt whose sum does not exceed the total."""
    low, high = -STEEPEST, STEEPEST
    least = np.array([int(one.amounts[0]) for one in ladders], dtype=np.int64)[of]
    best = least if _drawn(ladders, of, lots, low).sum() > total else _drawn(ladders, of, lots, low)
    for _ in range(40):
        middle = (low + high) / 2
        amounts = _drawn(ladders, of, lots, middle)
        if amounts.sum() <= total:
            low, best = middle, amounts
        else:
            high = middle
    return best


def _climb(
    random: Random, ladders: list[Ladder], of: Integers, amounts: Integers, fined: np.ndarray, total: int
) -> None:
    """Lift single cases to the next amount of their ladder while the rest of the total allows it."""
    left = total - int(amounts.sum())
    for row in random.permutation(np.flatnonzero(fined)):
        rungs = ladders[of[row]].amounts
        place = int(np.searchsorted(rungs, amounts[row], side="right"))
        reachable = int(np.searchsorted(rungs, amounts[row] + left, side="right")) - 1
        if reachable >= place:
            left -= int(rungs[reachable] - amounts[row])
            amounts[row] = rungs[reachable]
        if left == 0:
            return


def _spread(amounts: Integers, limits: Integers, total: int) -> None:
    """Put what is still missing onto cases with room, the roomiest first."""
    left = total - int(amounts.sum())
    for row in np.argsort(amounts - limits, kind="stable"):
        if left == 0:
            return
        more = min(left, int(limits[row] - amounts[row]))
        amounts[row] += more
        left -= more
