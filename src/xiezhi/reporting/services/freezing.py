"""From the live tables to files: rows stream through COPY and DuckDB, so that memory does not grow with the records."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
from django.db import connection

from xiezhi.reporting.frozen.manifest import Part
from xiezhi.reporting.frozen.records import literal, open_database
from xiezhi.reporting.frozen.store import Store
from xiezhi.reporting.frozen.tables import TABLES, YEARS, Table

# One thread and a total order: the same rows give the same bytes.
_WRITER = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880"


def freeze(draft: Path, here: Store) -> Iterator[Part]:
    """Write every table as the open transaction sees it, one file after another, and keep the files.

    Raises OSError and duckdb.Error where the folder takes no more.
    """
    with connection.cursor() as cursor:
        cursor.execute(YEARS)
        years = [year for (year,) in cursor.fetchall()]
    with open_database() as database:
        database.execute("SET threads = 1")
        database.execute(f"SET temp_directory = {literal(str(draft / 'spill'))}")
        for table in TABLES:
            for year in (years if table.yearly else [None]) if table.rows else []:
                part = _part(database, table, year, draft, here)
                if part.rows:
                    yield part


def _part(database: duckdb.DuckDBPyConnection, table: Table, year: int | None, draft: Path, here: Store) -> Part:
    lines, file = draft / "rows.csv", draft / "rows.parquet"
    _copy_out(table, year, lines)
    rows = _write(database, table, lines, file)
    lines.unlink()
    size = file.stat().st_size
    return Part(table.name, f"{year:04d}" if year else "", here.keep(file) if rows else "", rows, size)


def _copy_out(table: Table, year: int | None, lines: Path) -> None:
    days = {"first": date(year, 1, 1), "last": date(year, 12, 31)} if year else None
    statement = f"COPY ({table.rows}) TO STDOUT (FORMAT csv)"
    with lines.open("wb") as out, connection.cursor() as cursor, cursor.copy(statement, days) as copy:
        for block in copy:
            out.write(block)


def _write(database: duckdb.DuckDBPyConnection, table: Table, lines: Path, file: Path) -> int:
    """Sort and write the lines; return how many there were."""
    listed = {name: "VARCHAR" if kind.endswith("[]") else kind for name, kind in table.columns.items()}
    columns = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in listed.items())
    read = (
        f"read_csv({literal(str(lines))}, columns = {{{columns}}}, header = false, auto_detect = false, delim = ',',"
        " quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false)"
    )
    chosen = ", ".join(_chosen(name, kind) for name, kind in table.columns.items())
    written = database.execute(
        f"COPY (SELECT {chosen} FROM {read} ORDER BY {table.order}) TO {literal(str(file))} ({_WRITER})"
    ).fetchone()
    return int(written[0]) if written else 0


def _chosen(name: str, kind: str) -> str:
    """A column of the lines in its type; PostgreSQL writes an array as {1,2}."""
    return f"('[' || trim({name}, '{{}}') || ']')::{kind} AS {name}" if kind.endswith("[]") else name
