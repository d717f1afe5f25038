"""Classes of penalties and the orders in which one is heavier than another: data (`data/penalty_classes.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, reduce
from importlib import resources
from operator import or_
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from xiezhi.measures.codes import Kind, Outcome

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True, slots=True)
class PenaltyClass:
    """One class: `bits` are those of the penalties that belong to it."""

    code: str
    title: str
    names: tuple[str, ...]
    codes: tuple[int, ...]

    @property
    def bits(self) -> int:
        """The mask of its penalties in `Act.penalties`."""
        return reduce(or_, (1 << (code - 1) for code in self.codes))


@dataclass(frozen=True, slots=True)
class PenaltyOrder:
    """Classes from light to heavy, of which each penalty act counts in one, or in none."""

    name: str
    source: str
    classes: tuple[PenaltyClass, ...]

    def has(self, code: str) -> bool:
        """True when the order has this class."""
        return any(entry.code == code for entry in self.classes)

    def holds(self, code: str, t: ibis.Table) -> ibis.Value:
        """The penalty acts whose heaviest class is `code`."""
        place = next(place for place, entry in enumerate(self.classes) if entry.code == code)
        heavier = _bits(self.classes[place + 1 :])
        mine = (t.penalties & self.classes[place].bits) != 0
        return _penalty(t) & mine & ((t.penalties & heavier) == 0 if heavier else mine)

    def other(self, t: ibis.Table) -> ibis.Value:
        """The penalty acts that punish, yet by no kind that a class of this order holds."""
        return self._outside(t) & ((t.penalties != 0) | (t.outcome == Outcome.PENALISED.value))

    def none(self, t: ibis.Table) -> ibis.Value:
        """The penalty acts that punish by nothing: exempt, withdrawn, transferred, not decided yet."""
        return self._outside(t) & (t.penalties == 0) & (t.outcome != Outcome.PENALISED.value)

    def imposed(self, t: ibis.Table) -> ibis.Value:
        """The penalty acts of all classes and of `other`."""
        return _penalty(t) & ((t.penalties != 0) | (t.outcome == Outcome.PENALISED.value))

    def _outside(self, t: ibis.Table) -> ibis.Value:
        return _penalty(t) & ((t.penalties & _bits(self.classes)) == 0)


def penalty_classes() -> Mapping[str, PenaltyClass]:
    """Every class of any order by its code."""
    return _read()[0]


def penalty_orders() -> Mapping[str, PenaltyOrder]:
    """Every order by its name."""
    return _read()[1]


@cache
def _read() -> tuple[Mapping[str, PenaltyClass], Mapping[str, PenaltyOrder]]:
    text = resources.files("xiezhi.measures").joinpath("data/penalty_classes.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    classes = {code: _class(code, entry) for code, entry in raw["class"].items()}
    orders = {
        name: PenaltyOrder(name, entry["source"], tuple(classes[code] for code in entry["classes"]))
        for name, entry in raw["order"].items()
    }
    return MappingProxyType(classes), MappingProxyType(orders)


def _class(code: str, entry: Mapping[str, Any]) -> PenaltyClass:
    return PenaltyClass(code, entry["title"], tuple(entry["names"]), tuple(entry["codes"]))


def _bits(classes: tuple[PenaltyClass, ...]) -> int:
    return reduce(or_, (entry.bits for entry in classes), 0)


def _penalty(t: ibis.Table) -> ibis.Value:
    return t.kind == Kind.PENALTY.value
