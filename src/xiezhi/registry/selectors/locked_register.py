"""What the figures of locked periods see of the register, as one fingerprint for each lock, body and register.

A figure sees who stood where under which name through the period, which certificates were in stock at its beginning and
its end, issued and cancelled in between, and which power items were held at its end. What changes none of that changes
no figure of the period, whatever else it changes.
"""

from collections.abc import Iterable
from typing import Final

from django.db import connection

from xiezhi.registry.selectors.locks import IN_FORCE

Fingerprints = dict[tuple[int, int, str], str]
REGISTERS: Final = {"organisations": "机构（名称、隶属、类别或存续）", "officers": "执法证", "powers": "职权事项"}

_IN_STOCK: Final = (
    "(c.issued_on IS NULL OR c.issued_on <= {day}) AND (c.cancelled_on IS NULL OR c.cancelled_on > {day})"
)
_BETWEEN: Final = "CASE WHEN {column} BETWEEN locked.first AND locked.last THEN {column} END"
_SEEN: Final = f"""
WITH locked AS MATERIALIZED ({IN_FORCE}),
organisations AS (
    SELECT lock_id, body_id, ROW(locked.first, locked.last, o.category, o.nature,
        locked.last BETWEEN o.valid_from AND o.valid_to,
        CASE WHEN o.valid_to < locked.last THEN o.merged_into_id END,
        CASE WHEN o.valid_from <= locked.last THEN o.split_from_id END,
        ARRAY(SELECT ROW(n.name, greatest(n.valid_from, locked.first)) FROM registry_organisationname n
            WHERE n.organisation_id = o.id AND n.valid_from <= locked.last AND n.valid_to >= locked.first
            ORDER BY n.valid_from)::text[],
        ARRAY(SELECT ROW(p.parent_id, greatest(p.valid_from, locked.first)) FROM registry_placement p
            WHERE p.organisation_id = o.id AND p.valid_from <= locked.last AND p.valid_to >= locked.first
            ORDER BY p.valid_from)::text[])::text AS seen
    FROM locked JOIN registry_organisation o ON o.id = locked.body_id
), stock AS (
    SELECT lock_id, body_id, locked.first, c.id, c.post, COALESCE(c.expires_on < locked.last, false) AS expired,
        {_IN_STOCK.format(day="locked.last")} AS held, {_IN_STOCK.format(day="(locked.first - 1)")} AS held_before,
        {_BETWEEN.format(column="c.issued_on")} AS issued, {_BETWEEN.format(column="c.cancelled_on")} AS cancelled
    FROM locked JOIN registry_certificate c ON c.organisation_id = locked.body_id
), officers AS (
    SELECT lock_id, body_id, ROW(first, id, held, CASE WHEN held THEN post END, held AND expired, held_before, issued,
        cancelled)::text AS seen
    FROM stock WHERE held OR held_before OR issued IS NOT NULL OR cancelled IS NOT NULL
), powers AS (
    SELECT lock_id, body_id, ROW(locked.first, p.code, p.kind, p.is_duty)::text AS seen
    FROM locked JOIN registry_power p ON p.organisation_id = locked.body_id
    WHERE locked.last BETWEEN p.valid_from AND p.valid_to
), every AS (
    SELECT lock_id, body_id, 'organisations' AS register, seen FROM organisations
    UNION ALL SELECT lock_id, body_id, 'officers', seen FROM officers
    UNION ALL SELECT lock_id, body_id, 'powers', seen FROM powers
)
SELECT lock_id, body_id, register, md5(string_agg(seen, chr(10) ORDER BY seen)) FROM every GROUP BY 1, 2, 3
"""


def seen_from_locked_periods() -> Fingerprints:
    """Fingerprints by lock, body and register (a key of REGISTERS); empty where no period is locked."""
    with connection.cursor() as cursor:
        cursor.execute(_SEEN)
        return {(lock, body, register): seen for lock, body, register, seen in cursor.fetchall()}


def differing(before: Fingerprints, after: Fingerprints) -> Iterable[tuple[int, int, str]]:
    """The keys under which the two say something else, in order."""
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
