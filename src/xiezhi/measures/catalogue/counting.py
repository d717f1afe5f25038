"""How measures over acts are built: a condition on the cells, and what is added up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from xiezhi.measures.codes import Kind
from xiezhi.measures.measure import PERCENT, YUAN, Measure
from xiezhi.measures.relations import Over

if TYPE_CHECKING:
    import ibis

Condition = Callable[["ibis.Table"], "ibis.Value"]


def count(
    code: str, title: str, definition: str, source: str, where: Condition | None = None, kind: int = 0
) -> Measure:
    """How many acts meet `where` (None: all); `kind`: the one kind of act that it counts."""

    def expression(t: ibis.Table) -> ibis.Value:
        return t.n.sum() if where is None else t.n.sum(where=where(t))

    return Measure(code, title, definition, "件", source, Over.ACTS, expression, kind=kind)


def amount(
    code: str, title: str, definition: str, source: str, what: Condition, where: Condition, kind: int = 0
) -> Measure:
    """The sum of the money `what` over the acts that meet `where`."""
    return Measure(code, title, definition, YUAN, source, Over.ACTS, lambda t: what(t).sum(where=where(t)), kind=kind)


def marked(
    code: str, title: str, definition: str, source: str, mark: Condition, where: Condition, kind: int = 0
) -> Measure:
    """How many of the acts that meet `where` carry a mark which the cells count (reviewed, published)."""
    return Measure(code, title, definition, "件", source, Over.ACTS, lambda t: mark(t).sum(where=where(t)), kind=kind)


def rate(code: str, title: str, definition: str, source: str, over: Over, part: Condition, whole: Condition) -> Measure:
    """`part` of `whole` in %, both aggregates over one relation; null where the whole is 0."""

    def expression(t: ibis.Table) -> ibis.Value:
        return part(t).fill_null(0).cast("float64") * 100 / whole(t).nullif(0)

    return Measure(code, title, definition, PERCENT, source, over, expression, additive=False, part=part, whole=whole)


def of_kind(kind: Kind) -> Condition:
    """Acts of one kind."""
    return lambda t: t.kind == kind.value
