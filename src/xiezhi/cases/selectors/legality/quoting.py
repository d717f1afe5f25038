"""Values of the law's data as SQL. They come from data files and enumerations, never from a user."""

from collections.abc import Iterable
from datetime import date, datetime

from xiezhi.law.facts import Kind

TYPES = {
    Kind.DATE: "date",
    Kind.MOMENT: "timestamptz",
    Kind.MONEY: "bigint",
    Kind.NUMBER: "bigint",
    Kind.FLAG: "boolean",
    Kind.TEXT: "text",
    Kind.SET: "integer",
}


def text(value: str) -> str:
    """A text."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """An array of texts."""
    return f"ARRAY[{', '.join(map(text, values))}]::text[]"


def day(value: date) -> str:
    """A day."""
    return f"DATE '{value.isoformat()}'"


def moment(value: datetime) -> str:
    """A moment."""
    return f"TIMESTAMPTZ '{value.isoformat()}'"


def literal(value: int | str | bool) -> str:
    """A whole number, a text, true or false."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return text(value) if isinstance(value, str) else str(value)


def numbers(values: Iterable[int]) -> str:
    """An array of whole numbers."""
    return f"'{{{','.join(map(str, values))}}}'::integer[]"


def nothing(kind: Kind) -> str:
    """What is not known, of a kind."""
    return f"NULL::{TYPES[kind]}"
