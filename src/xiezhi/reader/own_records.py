"""A report's figures against figures of our own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from xiezhi.reader.intervals import Interval, cut, interval_of, point
from xiezhi.reader.likeness import alike, shared
from xiezhi.reader.messages import amount
from xiezhi.reader.model import Figure, Reading, Relation, Status
from xiezhi.reader.scopes import tier_of
from xiezhi.reader.units import compatible

_ANOTHER = ("其他", "其它", "不予", "非", "未")


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """A figure of our own records: `labels` are the Chinese names that a report may give it, the first is ours.

    `value` is exact, money in yuan, a rate in percent. `scope` names the body when the figure is not the whole report's.
    """

    measure: str
    labels: tuple[str, ...]
    value: Fraction | int
    unit: str
    period: str
    scope: str | None = None


def compare(reading: Reading, facts: Sequence[OwnFigure]) -> tuple[Relation, ...]:
    """Return one relation (kind `own_records`) for each figure of the report that one of our own figures matches.

    `exact` when they are equal, `rounding` when ours lies within what the report's rounding or 余/近/约 leaves open,
    `violated` otherwise; `unverifiable` when the names are alike but not the same, so that the definitions may differ.
    """
    relations: list[Relation] = []
    places = sorted({fact.scope for fact in facts if fact.scope}, key=len, reverse=True)
    for figure in reading.figures:
        place = _place(figure, places)
        fact, sure = _match(figure, [fact for fact in facts if fact.scope == place])
        if fact is not None:
            relations.append(_judge(figure, fact, f"o{len(relations) + 1}", sure=sure))
    return tuple(relations)


def _place(figure: Figure, places: Sequence[str]) -> str | None:
    """The body, or kind of bodies, that a figure is of; None when it is the whole report's.

    `places`: the names of those that our figures know, the longest first; a cell of a table bears its row's in its label.
    """
    if figure.item or figure.scope in places or tier_of(figure.scope):
        return figure.item or figure.scope
    return next((place for place in places if figure.label.startswith(place)), None)


def _match(figure: Figure, facts: Sequence[OwnFigure]) -> tuple[OwnFigure | None, bool]:
    if figure.role != "number" or not figure.label or (figure.change and figure.change.start == figure.start):
        return None, False
    best, score = None, 0.0
    for fact in facts:
        if not _comparable(figure, fact):
            continue
        likeness = max(_likeness(figure.label, label) for label in fact.labels)
        if likeness > score:
            best, score = fact, likeness
    return (best, score >= 0.99) if score >= 0.75 else (None, False)


def _comparable(figure: Figure, fact: OwnFigure) -> bool:
    return compatible(figure.unit, fact.unit) and (not figure.period or figure.period == fact.period)


def _likeness(label: str, name: str) -> float:
    """How surely a report's words name our measure: the whole name at their end counts as the same, but not behind 其他."""
    if label.endswith(name):
        return 0.0 if label.removesuffix(name).endswith(_ANOTHER) else 1.0
    return 0.5 * shared(label, name) + 0.5 * alike(label, name)


def _judge(figure: Figure, fact: OwnFigure, identifier: str, *, sure: bool) -> Relation:
    value = Fraction(fact.value)
    status, ending = _status(figure, interval_of(figure), value, sure=sure)
    ours = amount(value, figure)
    message = f"{figure.label[-14:]}：报告写{figure.raw}，平台记录为{ours}，{ending}"
    return Relation(identifier, "own_records", (figure.id,), figure.id, status, figure.value, value, message)


def _status(figure: Figure, stated: Interval, value: Fraction, *, sure: bool) -> tuple[Status, str]:
    if figure.value == value and not figure.loose:
        return "exact", "一致。"
    if stated.meets(point(value)):
        return "rounding", "在约数和四舍五入的范围内相符。"
    if not sure:
        return "unverifiable", "名称相近而数字不同，口径可能不同，请核对。"
    if (
        not figure.loose
        and not figure.bound
        and figure.granularity != 1
        and cut(figure.value, figure.granularity).contains(value)
    ):
        return "violated", "报告数是截尾所得，请四舍五入。"
    return "violated", f"相差{amount(abs(value - figure.value), figure)}，请核对。"
