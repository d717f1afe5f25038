"""Where figures are read from: the live database, or whatever else holds the same tables."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from django.db import connection

Rows = list[tuple[object, ...]]


class Records(Protocol):
    """Tables of the registers, the acts and the cube, asked in SQL with named parameters: %(name)s.

    The SQL is of the kind that PostgreSQL and DuckDB share.
    """

    dialect: str
    """How Ibis calls the SQL spoken here."""
    snapshot: str
    """The number of the snapshot, "" for the live database."""
    as_of: date | None
    """The day of the snapshot; None for the live database, which knows no day of its own."""

    def ask(self, statement: str, parameters: Mapping[str, Any]) -> tuple[list[str], Rows]:
        """The names of the columns, and the rows."""
        ...


class LiveRecords:
    """The database as it is at this moment, or at that of the transaction that is open."""

    dialect = "postgres"
    snapshot = ""
    as_of: date | None = None

    def ask(self, statement: str, parameters: Mapping[str, Any]) -> tuple[list[str], Rows]:
        """The names of the columns, and the rows."""
        with connection.cursor() as cursor:
            cursor.execute(statement, dict(parameters))
            return [column.name for column in cursor.description], cursor.fetchall()


LIVE = LiveRecords()
