"""What a batch changes in the register, row by row: found by comparing the tables before and after.

Comparing whole tables cannot miss a change whatever path made it, and the register is small (a city's is some 100,000
rows, and its enterprises several times that). The tables are locked against other writers meanwhile, so nobody else's change is taken for the batch's.
"""

from typing import Final

from django.db import connection

TABLES: Final = (
    "registry_organisation",
    "registry_organisationname",
    "registry_placement",
    "registry_officer",
    "registry_certificate",
    "registry_power",
    "registry_enterprise",
    "registry_benchmark",
    "registry_benchmarkgear",
    "registry_exemptionline",
    "registry_checklist",
)

ENTERPRISES: Final = ("registry_enterprise",)


def tables_of(ledger: str) -> tuple[str, ...]:
    """The tables that a ledger of the register may change: enterprises are many, and no other ledger touches them."""
    return ENTERPRISES if ledger == "enterprises" else tuple(name for name in TABLES if name not in ENTERPRISES)


def remember(tables: tuple[str, ...] = TABLES) -> None:
    """Lay the rows as they are aside until the end of the transaction."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.before_{table}")
            cursor.execute(
                f"CREATE TEMP TABLE before_{table} ON COMMIT DROP AS SELECT id, to_jsonb(t) AS content FROM {table} t"
            )


def keep_changes(batch: int, tables: tuple[str, ...] = TABLES) -> int:
    """Keep every row that differs from what was laid aside; returns how many."""
    kept = 0
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"""
                INSERT INTO exchange_batchchange (batch_id, "table", row_id, before, after)
                SELECT %s, %s, coalesce(b.id, t.id), b.content, to_jsonb(t)
                FROM before_{table} b FULL JOIN {table} t ON t.id = b.id
                WHERE b.content IS DISTINCT FROM to_jsonb(t)
                """,
                [batch, table],
            )
            kept += cursor.rowcount
    return kept
