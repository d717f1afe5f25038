"""The records behind a figure: the measure's own expression, read for each row alone instead of summed over all."""

from enum import StrEnum
from functools import lru_cache, reduce
from operator import or_
from typing import Any

import ibis
from ibis.expr import operations

from xiezhi.measures.asking import BODY_ID, BODY_ORDER
from xiezhi.measures.catalogue import measure
from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.measure import Measure
from xiezhi.measures.relations import RECORD, Over, relation
from xiezhi.measures.rules import Rule, rule
from xiezhi.measures.splits import split

SHARE = "share"


class Side(StrEnum):
    """Which sum of a measure is meant: the figure itself, or one of the two that a rate is made of."""

    FIGURE = ""
    PART = "part"
    WHOLE = "whole"


def shares(entry: Measure, side: Side, counted_by: Rule, splits: tuple[str, ...]) -> ibis.Table:
    """One row for each record that counts: RECORD, its body, the keys of the splits, and SHARE, what it adds to the sum.

    SHARE is 1 (−1 for what leaves) where the measure counts, fen where it adds up money. Raises BadQuestion for a side
    that the measure has not.
    """
    table = relation(entry.over, facts=True)
    if entry.over is Over.ACTS:
        table = counted_by.counts(table)
    total = _sum(entry, side, counted_by, table)
    share = _of_one_row(total)
    keys = {code: split(code).key(table) for code in splits}
    meant = _meant(total, table)
    rows = meant.select(table[RECORD], **{BODY_ID: table[BODY_ID], BODY_ORDER: table[BODY_ORDER], SHARE: share}, **keys)
    return rows.filter(rows[SHARE] != 0)


def _meant(total: ibis.Value, table: ibis.Table) -> ibis.Table:
    """The rows that any sum means. They are those of which the share is not 0, told so that a database can use an index."""
    conditions = [node.where for node in total.op().find(operations.Sum)]
    if not conditions or None in conditions:
        return table
    return table.filter(reduce(or_, (condition.to_expr() for condition in conditions)))


def _sum(entry: Measure, side: Side, counted_by: Rule, table: ibis.Table) -> ibis.Value:
    if side is Side.FIGURE and not entry.is_rate:
        return entry.aggregate(table, counted_by)
    asked = {Side.PART: entry.part, Side.WHOLE: entry.whole}.get(side)
    if asked is None:
        sides = "比率，请选定分子（part）或分母（whole）" if entry.is_rate else "计数或金额，没有分子、分母"
        raise BadQuestion(f"指标 {entry.code}（{entry.title}）是{sides}。")
    return asked(table)


def _of_one_row(total: ibis.Value) -> ibis.Value:
    """The aggregate of a table that holds this row only: each sum is its summand, or 0 where the row is not meant."""
    return total.op().replace(_summand).to_expr()


def _summand(node: operations.Node, replaced: dict[str, Any] | None) -> operations.Node:
    made = node.__recreate__(replaced) if replaced else node
    if not isinstance(made, operations.Sum):
        return made
    summand = made.arg.to_expr().cast("int64")
    return (summand if made.where is None else ibis.ifelse(made.where.to_expr(), summand, 0)).op()


@lru_cache(maxsize=512)
def compiled_shares(code: str, side: Side, splits: tuple[str, ...], dialect: str, counted_by: str) -> str:
    """SQL of `shares` over a table named as the relation of the measure; kept, as compiling costs some milliseconds."""
    return str(ibis.to_sql(shares(measure(code), side, rule(counted_by), splits), dialect=dialect))
