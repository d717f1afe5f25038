"""Reading the data files of this room: every wrong value is a ValueError that names the file and the entry."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import NoReturn


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of a data file with the defaults of the file; reads are typed and name the place of what is wrong."""

    file: str
    id: str
    raw: Mapping[str, object]

    def fail(self, problem: str) -> NoReturn:
        """Refuse the entry. Raises ValueError with file and id."""
        raise ValueError(f"{self.file} [{self.id}]: {problem}")

    def text(self, key: str, default: str | None = None) -> str:
        """A string; without a default it must be there and not empty."""
        value = self.raw.get(key, default)
        if not isinstance(value, str) or (default is None and not value):
            self.fail(f"{key} must be a text")
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number of zero or more."""
        value = self.raw.get(key, default)
        if type(value) is not int or value < 0:
            self.fail(f"{key} must be a whole number of zero or more")
        return value

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """true or false."""
        value = self.raw.get(key, default)
        if not isinstance(value, bool):
            self.fail(f"{key} must be true or false")
        return value

    def day(self, key: str) -> date:
        """A date."""
        value = self.raw.get(key)
        if type(value) is not date:
            self.fail(f"{key} must be a date")
        return value

    def last_day(self, key: str, first: date) -> date | None:
        """A date that does not come before `first`; None where the file has none."""
        if key not in self.raw:
            return None
        value = self.day(key)
        if value < first:
            self.fail(f"{key} lies before the first day")
        return value

    def choice(self, key: str, choices: Mapping[str, str], default: str | None = None) -> str:
        """One of the codes of a closed list."""
        value = self.text(key, default)
        if value and value not in choices:
            self.fail(f"{key} {value!r} is none of {', '.join(choices)}")
        return value

    def texts(self, key: str, choices: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """A list of strings, of a closed list where one is given; () where the file has none."""
        value = self.raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.fail(f"{key} must be a list of texts")
        unknown = [item for item in value if choices is not None and item not in choices]
        if unknown or len(set(value)) < len(value):
            self.fail(f"{key} has unknown or repeated items: {', '.join(unknown or value)}")
        return tuple(value)

    def days(self, key: str) -> tuple[date, ...]:
        """A list of dates."""
        value = self.raw.get(key, [])
        if not isinstance(value, list) or any(type(item) is not date for item in value):
            self.fail(f"{key} must be a list of dates")
        return tuple(value)

    def entries(self, key: str, name: str) -> tuple["Entry", ...]:
        """Tables inside this one, each called by its field `name`."""
        value = self.raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fail(f"{key} must be a list of tables")
        return tuple(Entry(self.file, f"{self.id} {item.get(name, '')}", item) for item in value)

    def table(self, key: str) -> Mapping[str, Mapping[str, object]]:
        """A table whose every value is a table."""
        value = self.raw.get(key)
        if not isinstance(value, dict) or not all(isinstance(item, dict) for item in value.values()):
            self.fail(f"{key} must be a table of tables")
        return value

    def only(self, *keys: str) -> None:
        """Refuse fields that nobody reads: they would be misspelt."""
        unknown = sorted(set(self.raw) - set(keys))
        if unknown:
            self.fail(f"unknown fields {', '.join(unknown)}")


def document(path: str) -> Mapping[str, object]:
    """The TOML file `data/<path>`. Raises ValueError where it is no TOML."""
    return parsed(path, _data().joinpath(path).read_text(encoding="utf-8"))


def parsed(file: str, text: str) -> Mapping[str, object]:
    """A TOML text. Raises ValueError with the name of the file where it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ValueError(f"{file}: {problem}") from problem


def folder(path: str) -> Iterator[str]:
    """Paths of the TOML files in `data/<path>`, sorted, as `document` takes them."""
    names = sorted(item.name for item in _data().joinpath(path).iterdir() if item.name.endswith(".toml"))
    return (f"{path}/{name}" for name in names)


def tables(file: str, raw: Mapping[str, object], key: str, defaults: str) -> Iterator[Entry]:
    """Entries `[[key]]` of a file, each over the table `[defaults]`. Raises ValueError for an entry without an id."""
    shared, rows = raw.get(defaults, {}), raw.get(key, [])
    if not isinstance(shared, dict) or not isinstance(rows, list):
        raise ValueError(f"{file}: [{defaults}] must be a table and [[{key}]] a list of tables")  # noqa: TRY004 -- bad data
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not isinstance(row.get("id"), str):
            raise ValueError(f"{file} [{key} {number}]: id must be a text")  # noqa: TRY004 -- bad data
        yield Entry(file, row["id"], {**shared, **row})


def each_once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries, whose ids must differ. Raises ValueError with file and id."""
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            entry.fail("stands there twice")
        seen.add(entry.id)
        yield entry


@cache
def names(table: str) -> Mapping[str, str]:
    """A closed list of `data/terms.toml` (units, bounds, suspensions, levels, events): code → Chinese name."""
    return MappingProxyType(texts_of("terms.toml", table))


def texts_of(file: str, table: str) -> dict[str, str]:
    """A table `[table]` of texts in a data file. Raises ValueError for any other value."""
    value = document(file).get(table)
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise ValueError(f"{file} [{table}]: must be a table of texts")
    return value


def _data() -> Traversable:
    return resources.files("xiezhi.law").joinpath("data")
