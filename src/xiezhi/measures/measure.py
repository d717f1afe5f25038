"""What a measure is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis

    from xiezhi.measures.relations import Over
    from xiezhi.measures.rules import Rule

YUAN, PERCENT = "元", "%"


@dataclass(frozen=True, slots=True)
class Measure:
    """One indicator, declared once and computed everywhere by the same expression.

    `expression` aggregates the relation `over`; it gives fen where the unit is 元, a number from 0 to 100 where it is %.
    Where it is `ruled`, it takes the rule set besides. A rate has its two sums as `part` and `whole`.
    `additive`: the figures of disjoint parts (bodies, months) add up to that of the whole.
    `stock`: the figure is that of the last day of the period. `kind`: the kind of power needed to have any (0: none).
    """

    code: str
    title: str
    definition: str
    unit: str
    source: str
    over: Over
    expression: Callable[..., ibis.Value] = field(repr=False, compare=False)
    additive: bool = True
    stock: bool = False
    ruled: bool = False
    kind: int = 0
    part: Callable[[ibis.Table], ibis.Value] | None = field(default=None, repr=False, compare=False)
    whole: Callable[[ibis.Table], ibis.Value] | None = field(default=None, repr=False, compare=False)

    def aggregate(self, table: ibis.Table, rule: Rule) -> ibis.Value:
        """The figure as an aggregate of `table`. Raises UnknownMeasure where the rule set has no such figure."""
        return self.expression(table, rule) if self.ruled else self.expression(table)

    @property
    def is_money(self) -> bool:
        """True when the expression gives fen and the figure is shown in yuan."""
        return self.unit == YUAN

    @property
    def is_rate(self) -> bool:
        """True for a percentage; it has no value (null) where its denominator is 0."""
        return self.unit == PERCENT
