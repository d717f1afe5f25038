"""Whether the list of a body asks for a legal review, as a column: each entry's condition over the facts of the same act.

For a case what is not stated does not hold, as in `review_gate`; of an act from a ledger it is then not known.
"""

from collections.abc import Iterable
from datetime import datetime

from xiezhi.cases.selectors.legality import quoting
from xiezhi.cases.selectors.legality.facts import fact, relation
from xiezhi.cases.selectors.legality.reading import Under, sql_of
from xiezhi.law.expressions import fields
from xiezhi.law.review import ON_LIST
from xiezhi.registry.selectors.amounts_over_bodies import ListedSpan


def relation_under(names: Iterable[str], under: Under, *, now: datetime, where: str) -> str:
    """As `facts.relation` of the day of asking, with what the lists of bodies say where it is asked."""
    wanted = frozenset(names)
    if ON_LIST not in wanted:
        return relation(wanted, on=under.on, now=now, where=where)
    asked = frozenset().union(*(fields(span.listed.when) for span in under.listed))
    inner = relation((wanted - {ON_LIST}) | asked, on=under.on, now=now, where=where)
    any_of = " OR ".join(_holds(span, under) for span in under.listed) or "FALSE"
    said = f"CASE WHEN procedure IS NOT NULL THEN COALESCE({any_of}, FALSE) ELSE {any_of} END"
    # The fence keeps each fact from being computed again in every entry.
    return f"SELECT l.*, {said} AS {fact(ON_LIST)} FROM ({inner} OFFSET 0) l"


def _holds(span: ListedSpan, under: Under) -> str:
    item = f" AND item = {quoting.text(span.item)}" if span.item else ""
    reach = (
        f"act_kind = {span.kind}{item} AND body = ANY({quoting.numbers(span.body_ids)})"
        f" AND governed BETWEEN {quoting.day(span.first)} AND {quoting.day(span.last)}"
    )
    # Where an entry does not reach an act it says nothing of it, whatever is not known there.
    return f"(CASE WHEN {reach} THEN {sql_of(span.listed.when, under)} ELSE FALSE END)"
