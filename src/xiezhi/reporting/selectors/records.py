"""Where figures are read from: the live database, or whatever else holds the same tables."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.db import connection

Rows = list[tuple[object, ...]]


class Records(Protocol):
    """Tables of the registers, the acts and the cube, asked in SQL with named parameters: %(name)s."""

    dialect: str
    """How Ibis calls the SQL spoken here."""

    def ask(self, statement: str, parameters: Mapping[str, Any]) -> tuple[list[str], Rows]:
        """The names of the columns, and the rows."""
        ...


class LiveRecords:
    """The database as it is at this moment, or at that of the transaction that is open."""

    dialect = "postgres"

    def ask(self, statement: str, parameters: Mapping[str, Any]) -> tuple[list[str], Rows]:
        """The names of the columns, and the rows."""
        with connection.cursor() as cursor:
            cursor.execute(statement, dict(parameters))
            return [column.name for column in cursor.description], cursor.fetchall()


LIVE = LiveRecords()
