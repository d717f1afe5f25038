"""What the platform derives from acts and the register, set anew inside a transaction that the caller holds."""

import json
from collections.abc import Sequence

from django.db import connection

_SET = """
UPDATE cases_act a SET certificate_ids = d.ids, warnings = d.warnings
FROM jsonb_to_recordset(%s::jsonb) AS d (id bigint, ids int[], warnings varchar[]) WHERE a.id = d.id
"""


def set_derived(changes: Sequence[tuple[int, Sequence[int], Sequence[str]]]) -> int:
    """Set certificate ids and warnings of acts given as (id, ids, warnings). The caller leaves the event."""
    if not changes:
        return 0
    rows = [{"id": act, "ids": list(ids), "warnings": list(warnings)} for act, ids, warnings in changes]
    with connection.cursor() as cursor:
        cursor.execute(_SET, [json.dumps(rows)])
        return int(cursor.rowcount)
