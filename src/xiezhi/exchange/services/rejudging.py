"""Acts looked at again when the register learns more of the certificates that they name.

Officers may be imported after their acts: the acts then get the ids of the certificates and lose the warnings that no
longer hold. Ids and warnings are derived, so an act's content, hash and revision stay as they are. Acts of a locked
period keep what the figures given out were counted from.
"""

from collections.abc import Sequence
from typing import Any, Final

import polars as pl
from django.db import connection

from xiezhi.cases.services.derived import set_derived
from xiezhi.exchange.acts.warnings import CERTIFICATE_CODES, certificates_of
from xiezhi.exchange.selectors.register import load_register
from xiezhi.registry.selectors.locks import IN_FORCE

_AT_ONCE: Final = 20_000
_ACTS: Final = f"""
SELECT id, body_id, counted_on, certificate_numbers, certificate_ids, warnings FROM cases_act act
WHERE id > %s AND certificate_numbers && %s::varchar[] AND NOT EXISTS (
    SELECT FROM ({IN_FORCE}) AS locked
    WHERE locked.body_id = act.body_id AND act.counted_on BETWEEN locked.first AND locked.last
) ORDER BY id LIMIT %s
"""
_SCHEMA: Final[dict[str, pl.DataType]] = {
    "row": pl.Int64(),
    "body_id": pl.Int32(),
    "day": pl.Date(),
    "certificate_numbers": pl.List(pl.String),
    "certificate_ids": pl.List(pl.Int32),
    "warnings": pl.List(pl.String),
}


def rejudge(numbers: Sequence[str]) -> int:
    """Judge the certificates of acts that name any of these numbers again; returns how many acts changed."""
    if not numbers:
        return 0
    register = load_register()
    changed, last = 0, 0
    while found := _acts_after(last, numbers):
        last = found[-1][0]
        old = pl.DataFrame(found, schema=_SCHEMA, orient="row")
        changed += set_derived(_changes(old, certificates_of(old, register)))
    return changed


def _acts_after(last: int, numbers: Sequence[str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_ACTS, [last, list(numbers), _AT_ONCE])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _changes(old: pl.DataFrame, judged: pl.DataFrame) -> list[tuple[Any, ...]]:
    """id, certificate ids, warnings of the acts for which either differs from what is stored."""
    both = old.join(judged.rename({"certificate_ids": "ids"}), on="row", how="left", maintain_order="left")
    changes = []
    for row in both.iter_rows(named=True):
        others = [code for code in row["warnings"] if code not in CERTIFICATE_CODES]
        warnings = [*(row["certificate_warnings"] or []), *others]
        ids = list(row["ids"] or [])
        if ids != list(row["certificate_ids"]) or warnings != list(row["warnings"]):
            changes.append((row["row"], ids, warnings))
    return changes
