"""The relations that expressions are written over: the schema which the live reading, the cube and a frozen fact share.

`n` is 1 in a fact and a count in a cell, money is in fen (0.01 yuan), `month` is the first day of the month, dimensions
are codes with 0 = none. `body` is the name on the day of the row, `body_order` its place in the 编制序.
"""

from enum import StrEnum
from functools import cache

import ibis

_BODY = {"month": "date", "body_id": "int64", "body": "string", "body_order": "int32", "category": "int16"}


class Over(StrEnum):
    """What a measure counts."""

    ACTS = "acts"
    CERTIFICATES = "certificates"
    ORGANISATIONS = "organisations"
    POWERS = "powers"


SCHEMAS = {
    # One cell: `n` acts with the same dimensions. `penalties` is a bit mask; reviewed and published are counts.
    Over.ACTS: ibis.schema(
        _BODY
        | dict.fromkeys(("kind", "procedure", "source", "party_type", "outcome", "rectified"), "int16")
        | {"penalties": "int32", "led_to_act": "boolean", "decided": "boolean"}
        | {"n": "int32", "fine": "int64", "confiscated": "int64", "reviewed": "int32", "published": "int32"}
    ),
    # One certificate in one state of one span of days: opening, issued, cancelled, moved (n = 1 or -1), stock.
    Over.CERTIFICATES: ibis.schema(
        _BODY | {"n": "int32", "state": "string", "post": "int16", "active": "boolean", "expired": "boolean"}
    ),
    # One organisation that stood on the last day of the span.
    Over.ORGANISATIONS: ibis.schema(_BODY | {"n": "int32", "nature": "int16"}),
    # One power item held on the last day of the span. `listed`: it counts for performance; `exercised` in the span.
    Over.POWERS: ibis.schema(
        _BODY
        | {
            "n": "int32",
            "kind": "int16",
            "held": "boolean",
            "duty": "boolean",
            "listed": "boolean",
            "exercised": "boolean",
        }
    ),
}


# What a single row is of, where rows are facts and no cells: the id of the act, certificate, organisation or power item.
RECORD = "record"


@cache
def relation(over: Over, *, facts: bool = False) -> ibis.Table:
    """The unbound table that expressions over `over` are built on; its name is `over.value`.

    `facts`: every row is one record and names it in the column RECORD.
    """
    columns = dict(SCHEMAS[over].items()) | ({RECORD: "int64"} if facts else {})
    return ibis.table(columns, name=over.value)
