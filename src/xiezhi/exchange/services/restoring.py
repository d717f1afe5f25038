"""Putting rows back to what they were before a batch, from the whole rows that were kept."""

from typing import Final

from django.db import connection

from xiezhi.cases.models import Act
from xiezhi.exchange.services.snapshots import TABLES

# A column that PostgreSQL makes itself cannot be written.
_ACT_COLUMNS: Final = ", ".join(
    f'"{field.column}" = b."{field.column}"'
    for field in Act._meta.concrete_fields  # noqa: SLF001 - Django's documented way to the fields
    if not field.primary_key and not field.generated
)
_RESTORE_ACTS: Final = f"""
UPDATE cases_act a SET {_ACT_COLUMNS} FROM exchange_batchchange c, jsonb_populate_record(NULL::cases_act, c.before) b
WHERE c.batch_id = %s AND c."table" = 'cases_act' AND a.id = c.row_id
"""
_COLUMNS: Final = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


def restore_acts(batch: int) -> tuple[int, int]:
    """Take out the acts that a batch made and put back those that it changed; how many of each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM cases_act WHERE last_batch = %s AND created_by_batch = %s AND revision = 0", [batch, batch]
        )
        deleted = cursor.rowcount
        cursor.execute(_RESTORE_ACTS, [batch])
        return int(deleted), int(cursor.rowcount)


def restore_register(batch: int) -> tuple[int, int]:
    """Take out the rows that a batch made and put back those that it changed or removed; how many of each.

    A changed row is taken out and put back whole, with its key, so that ranges that exclude each other never meet in
    between; nothing refers to rows of names and placements, the others are changed in place.
    """
    deleted = restored = 0
    with connection.cursor() as cursor:
        for table in reversed(TABLES):
            cursor.execute(
                f'DELETE FROM {table} t USING exchange_batchchange c WHERE c.batch_id = %s AND c."table" = %s'
                f" AND t.id = c.row_id AND (c.before IS NULL OR {_is_taken_out(table)})",
                [batch, table],
            )
        cursor.execute("SELECT count(*) FROM exchange_batchchange WHERE batch_id = %s AND before IS NULL", [batch])
        deleted = cursor.fetchone()[0]
        for table in TABLES:
            cursor.execute(_COLUMNS, [table])
            columns = cursor.fetchone()[0]
            updates = ", ".join(f"{name} = excluded.{name}" for name in columns.split(", ") if name != "id")
            cursor.execute(
                f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE"
                f" SELECT {', '.join(f'b.{name}' for name in columns.split(', '))} FROM exchange_batchchange c,"
                f' jsonb_populate_record(NULL::{table}, c.before) b WHERE c.batch_id = %s AND c."table" = %s'
                f" AND c.before IS NOT NULL ON CONFLICT (id) DO UPDATE SET {updates}",
                [batch, table],
            )
            restored += cursor.rowcount
    return int(deleted), int(restored)


def _is_taken_out(table: str) -> str:
    return "true" if table in {"registry_organisationname", "registry_placement", "registry_power"} else "false"
