"""Inspections and what came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xiezhi.measures.catalogue.counting import count, rate
from xiezhi.measures.codes import Kind, Outcome, Rectified
from xiezhi.measures.measure import Measure
from xiezhi.measures.relations import Over

if TYPE_CHECKING:
    import ibis

_LEDGER = "平台台账规范"


def _inspection(t: ibis.Table) -> ibis.Value:
    return t.kind == Kind.INSPECTION.value


def _rectified(t: ibis.Table) -> ibis.Value:
    return t.rectified == Rectified.DONE.value


def _not_rectified(t: ibis.Table) -> ibis.Value:
    return t.rectified == Rectified.NOT_DONE.value


INSPECTION_MEASURES: tuple[Measure, ...] = (
    count(
        "inspection.clean.count",
        "未发现问题的检查数",
        "处理结果为“未发现问题”的行政检查件数。",
        _LEDGER,
        lambda t: _inspection(t) & (t.outcome == Outcome.NOTHING_FOUND.value),
        Kind.INSPECTION.value,
    ),
    count(
        "inspection.ordered.count",
        "责令改正的检查数",
        "处理结果为“责令改正”的行政检查件数。",
        "行政处罚法第二十八条",
        lambda t: _inspection(t) & (t.outcome == Outcome.ORDERED.value),
        Kind.INSPECTION.value,
    ),
    count(
        "inspection.led.count",
        "检查转办数",
        "填有转办案件编号的行政检查件数。",
        _LEDGER,
        lambda t: _inspection(t) & t.led_to_act,
        Kind.INSPECTION.value,
    ),
    count("rectification.done.count", "已整改数", "整改情况为“已整改”的执法行为件数。", _LEDGER, _rectified),
    count("rectification.open.count", "未整改数", "整改情况为“未整改”的执法行为件数。", _LEDGER, _not_rectified),
    rate(
        "rectification.rate",
        "整改率",
        "已整改件数 ÷ （已整改件数 + 未整改件数）；两者都为零时无此数。",
        _LEDGER,
        Over.ACTS,
        lambda t: t.n.sum(where=_rectified(t)),
        lambda t: t.n.sum(where=_rectified(t) | _not_rectified(t)),
    ),
)
