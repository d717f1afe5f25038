"""One query per relation: measures and splits as a single Ibis expression, compiled to SQL of one dialect."""

from collections.abc import Sequence
from functools import lru_cache

import ibis

from xiezhi.measures.catalogue import measure
from xiezhi.measures.measure import Measure
from xiezhi.measures.relations import Over, relation
from xiezhi.measures.rules import DEFAULT, Rule, rule
from xiezhi.measures.splits import BODY, Split, split

BODY_ORDER, BODY_ID = "body_order", "body_id"
# Behind the code of a rate: the column of its denominator.
BASE = ".base"


def question(measures: Sequence[Measure], splits: Sequence[Split], counted_by: Rule) -> ibis.Table:
    """The measures (all over one relation) by the splits: columns named by their codes, and the BASE of each rate.

    A split by body brings `body_order` and `body_id` along, so that bodies can stand in the 编制序.
    """
    table = relation(measures[0].over)
    if measures[0].over is Over.ACTS:
        table = counted_by.counts(table)
    values = {entry.code: entry.aggregate(table, counted_by) for entry in measures}
    values |= {f"{entry.code}{BASE}": entry.whole(table) for entry in measures if entry.whole is not None}
    if not splits:
        return table.aggregate(**values)
    if any(entry.code == BODY for entry in splits):
        values |= {BODY_ORDER: table.body_order.min(), BODY_ID: table.body_id.min()}
    return table.group_by(**{entry.code: entry.key(table) for entry in splits}).aggregate(**values)


@lru_cache(maxsize=512)
def compiled(
    over: Over, measures: tuple[str, ...], splits: tuple[str, ...], dialect: str, counted_by: str | Rule = DEFAULT
) -> str:
    """SQL of `question` over a table named `over.value`; kept, as compiling costs some milliseconds.

    `counted_by`: a rule set or its code.
    """
    counted_by = rule(counted_by) if isinstance(counted_by, str) else counted_by
    asked = [measure(code) for code in measures]
    if any(entry.over is not over for entry in asked):
        raise ValueError("measures of different relations cannot be asked in one query")
    return str(ibis.to_sql(question(asked, [split(code) for code in splits], counted_by), dialect=dialect))
