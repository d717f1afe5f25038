"""Putting the rows of a database back as they were, while others stay connected to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql

# Worker processes are registered here while they live; the migrations never change.
_STAYING = ("procrastinate_workers", "django_migrations")
_ATTEMPTS = 5
_TABLES: LiteralString = """
SELECT n.nspname, c.relname, array_agg(a.attname ORDER BY a.attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE n.nspname IN ('public', 'trail') AND c.relkind = 'r' AND NOT c.relname = ANY (%s)
GROUP BY 1, 2 ORDER BY 1, 2"""
# Triggers that fire for a superuser in replica mode too: those that keep the trail as it is.
_GUARDS: LiteralString = """
SELECT n.nspname, c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE t.tgenabled = 'A' AND NOT t.tgisinternal"""
_SEQUENCES: LiteralString = "SELECT schemaname, sequencename FROM pg_sequences WHERE schemaname IN ('public', 'trail')"


@dataclass(frozen=True)
class Kept:
    """The rows and sequences of a database at one moment: `dsn` is that of a superuser, `script` brings them back."""

    dsn: str
    script: sql.Composed

    def put_back(self) -> None:
        """Bring every row and sequence back to the kept moment, in one transaction and one message to the server.

        Whoever writes in the database meanwhile either ends first or finds the kept rows. Background work that locks in
        another order may be in the way: the attempt is made again then.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with psycopg.connect(self.dsn) as connection:
                    connection.execute(self.script)
            except psycopg.errors.DeadlockDetected:
                if attempt == _ATTEMPTS:
                    raise
            else:
                return


def keep(dsn: str) -> Kept:
    """Keep what a database holds now, in a schema of its own. The role of `dsn` is a superuser."""
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE SCHEMA kept")
        tables = connection.execute(_TABLES, [list(_STAYING)]).fetchall()
        names = [sql.Identifier(schema, name) for schema, name, _ in tables]
        guards = connection.execute(_GUARDS).fetchall()
        steps = [
            # Neither triggers nor foreign keys: the rows were consistent when they were kept.
            sql.SQL("SET LOCAL session_replication_role = replica"),
            *(_guard(*found, state="DISABLE") for found in guards),
            sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(sql.SQL(", ").join(names)),
            *(sql.SQL("DELETE FROM {}").format(name) for name in names),
            *_rows(connection, tables),
            *_places(connection),
            *(_guard(*found, state="ENABLE ALWAYS") for found in guards),
        ]
    return Kept(dsn, sql.SQL(";\n").join(steps))


def _guard(schema: str, table: str, trigger: str, *, state: LiteralString) -> sql.Composed:
    statement = sql.SQL("ALTER TABLE {} {} TRIGGER {}")
    return statement.format(sql.Identifier(schema, table), sql.SQL(state), sql.Identifier(trigger))


def _rows(connection: psycopg.Connection, tables: Iterable[tuple[str, str, list[str]]]) -> Iterable[sql.Composed]:
    """Copy the rows of each table that has any; the statements that copy them back."""
    for schema, name, columns in tables:
        table, copy = sql.Identifier(schema, name), sql.Identifier("kept", f"{schema}.{name}")
        if connection.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(table)).rowcount:
            connection.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(copy, table))
            listed = sql.SQL(", ").join(map(sql.Identifier, columns))
            statement = sql.SQL("INSERT INTO {} ({listed}) OVERRIDING SYSTEM VALUE SELECT {listed} FROM {}")
            yield statement.format(table, copy, listed=listed)


def _places(connection: psycopg.Connection) -> Iterable[sql.Composed]:
    """The statements that set each sequence to where it stands now."""
    for schema, name in connection.execute(_SEQUENCES).fetchall():
        sequence = sql.Identifier(schema, name)
        row = connection.execute(sql.SQL("SELECT last_value, is_called FROM {}").format(sequence)).fetchone()
        assert row is not None
        quoted = sql.Literal(sequence.as_string(connection))
        yield sql.SQL("SELECT setval({}, {}, {})").format(quoted, *map(sql.Literal, row))
