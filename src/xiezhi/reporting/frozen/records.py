"""The records of a snapshot, asked by DuckDB in the very statements that the live database is asked in."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from xiezhi.reporting.frozen.errors import SnapshotDamaged
from xiezhi.reporting.frozen.manifest import Manifest
from xiezhi.reporting.frozen.store import Store
from xiezhi.reporting.frozen.tables import TABLES, Table

_PLACEHOLDER = re.compile(r"%%|%\((\w+)\)s")
_MEMORY = "1GB"
# What DuckDB raises where a file is not what it was; found by changing bytes of files.
_DAMAGE = (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException)


class FrozenRecords:
    """Reads the files of one snapshot and nothing else: no other file, no network, no extension that is not built in."""

    dialect = "duckdb"

    def __init__(self, manifest: Manifest, store: Store) -> None:
        self.snapshot = manifest.id
        self.as_of: date | None = date.fromisoformat(manifest.day)
        self._database = open_database()
        for table in TABLES:
            files = [str(store.objects / part.file) for part in manifest.parts if part.table == table.name]
            self._database.execute(_view(table, files))
        confine(self._database, store.objects)

    def ask(self, statement: str, parameters: Mapping[str, Any]) -> tuple[list[str], list[tuple[object, ...]]]:
        """The names of the columns, and the rows. Raises SnapshotDamaged where a file cannot be read."""
        asked, used = _in_duckdb(statement)
        try:
            with self._database.cursor() as cursor:
                answer = cursor.execute(asked, {name: parameters[name] for name in used})
                return [column[0] for column in answer.description], answer.fetchall()
        except _DAMAGE as error:
            raise SnapshotDamaged(
                f"快照 {self.snapshot} 的文件读不出来，可能缺失或已被改动；请运行 xiezhi snapshot verify {self.snapshot} 查看是哪一个。"
            ) from error


def open_database() -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that neither fetches nor loads extensions."""
    options: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": _MEMORY,
    }
    database = duckdb.connect(":memory:", config=options)
    database.execute("SET enable_progress_bar = false")  # it would be drawn into what a command prints
    return database


def confine(database: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """From here on only files of this folder can be opened, and nothing can change that."""
    database.execute(f"SET allowed_directories = [{literal(f'{folder}/')}]")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _view(table: Table, files: list[str]) -> str:
    if files:
        return f"CREATE VIEW {table.name} AS SELECT * FROM read_parquet([{', '.join(map(literal, files))}])"
    return f"CREATE TABLE {table.name} ({', '.join(f'{name} {kind}' for name, kind in table.columns.items())})"


def _in_duckdb(statement: str) -> tuple[str, set[str]]:
    """The statement with $name for %(name)s, and the names; DuckDB refuses parameters that no place asks for."""
    used: set[str] = set()

    def place(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return "%"
        used.add(name)
        return f"${name}"

    return _PLACEHOLDER.sub(place, statement), used
