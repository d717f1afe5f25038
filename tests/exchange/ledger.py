"""Ledger files for tests, and their import."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.factories import ACTOR, NOON

from xiezhi.exchange.results import ImportResult
from xiezhi.exchange.services.importing import run_import
from xiezhi.registry.scope import Scope

# A valid identity number of a person born in 1903 and a valid credit code of an unassigned district.
PERSON = "110101190303071090"
UNIT = "91110000600037341L"


def act(number: str, **cells: Any) -> dict[str, Any]:
    """A row of the acts ledger by standard headers: a decided penalty unless said otherwise."""
    return {
        "案件编号": number,
        "执法类别": "行政处罚",
        "执法主体": "甲局",
        "立案日期": "2024-03-01",
        "决定日期": "2024-03-05",
        **cells,
    }


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]], *, encoding: str = "utf-8") -> Path:
    """Rows as a csv with the union of their columns as header."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, headers, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def load(ledger: str, path: Path, **options: Any) -> ImportResult:
    """Import a file as the tests' actor who may see everything."""
    given: dict[str, Any] = {"actor": ACTOR, "scope": Scope.everything(), "now": NOON, **options}
    return run_import(ledger=ledger, path=path, **given)


def load_acts(path: Path, rows: Sequence[Mapping[str, Any]], **options: Any) -> ImportResult:
    """Write acts to a csv in the folder `path` and import it."""
    return load("acts", write_csv(path / "acts.csv", rows), **options)
