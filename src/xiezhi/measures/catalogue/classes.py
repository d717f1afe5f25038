"""Penalties by their heaviest class, so that the classes add up: an act with several kinds counts once.

Which class is heavier is the rule set's matter (`measures.classes`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xiezhi.measures.classes import PenaltyClass, penalty_classes, penalty_orders
from xiezhi.measures.codes import Kind
from xiezhi.measures.errors import UnknownMeasure
from xiezhi.measures.measure import Measure
from xiezhi.measures.relations import Over

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis

    from xiezhi.measures.rules import Rule

_SOURCE = penalty_orders()["2021"].source


def _count(code: str, title: str, definition: str, holds: Callable[[ibis.Table, Rule], ibis.Value]) -> Measure:
    return Measure(
        code,
        title,
        definition,
        "件",
        _SOURCE,
        Over.ACTS,
        lambda t, rule: t.n.sum(where=holds(t, rule)),
        ruled=True,
        kind=Kind.PENALTY.value,
    )


def _of(entry: PenaltyClass) -> Measure:
    def holds(t: ibis.Table, rule: Rule) -> ibis.Value:
        if not rule.classes.has(entry.code):
            known = "、".join(f"penalty.class.{known.code}.count（{known.title}）" for known in rule.classes.classes)
            raise UnknownMeasure(
                f"统计口径“{rule.code}”（{rule.title}）没有“{entry.title}”一栏，该口径的各栏是：{known}。"
            )
        return rule.classes.holds(entry.code, t)

    definition = f"行政处罚数中最重的处罚种类为{entry.title}的件数；一案多种处罚的只计入最重的一种，轻重次序随口径。"
    return _count(f"penalty.class.{entry.code}.count", f"最重为{entry.title}的处罚数", definition, holds)


CLASS_MEASURES: tuple[Measure, ...] = (
    *map(_of, penalty_classes().values()),
    _count(
        "penalty.class.other.count",
        "其他行政处罚数",
        "已作出处罚、但处罚种类不在该口径各栏之内（含未填种类）的件数。",
        lambda t, rule: rule.classes.other(t),
    ),
    _count(
        "penalty.class.none.count",
        "无处罚种类的处罚案件数",
        "行政处罚数中没有处罚的件数：不予、免予处罚，撤案，移送，以及尚未决定的案件等。",
        lambda t, rule: rule.classes.none(t),
    ),
    _count(
        "penalty.class.all.count",
        "实施处罚数",
        "各处罚种类与其他行政处罚的件数之和，即统计年报“行政处罚实施情况统计表”的合计。",
        lambda t, rule: rule.classes.imposed(t),
    ),
)
