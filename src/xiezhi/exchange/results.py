"""What an import comes to, as the doors and the command line show it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from xiezhi.law.warnings import warnings

LISTED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one row was refused: its number in the file, the column to look at, the reason with the remedy."""

    row: int
    column: str
    reason: str

    def as_json(self) -> dict[str, object]:
        """Row, column, reason."""
        return {"row": self.row, "column": self.column, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A refused row with its cells as they stood in the file, and the reason beside each cell."""

    row: int
    cells: tuple[str | None, ...]
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The outcome of one import. `batch` is None on a dry run; counts are rows, `warnings` counts warnings."""

    batch: int | None
    read: int
    inserted: int
    updated: int
    unchanged: int
    refused: int
    refusals: tuple[Refusal, ...]
    warning_counts: Mapping[str, int]
    headers: tuple[str, ...] = ()
    refused_rows: tuple[RefusedRow, ...] = ()
    notes: tuple[str, ...] = ()
    dry_run: bool = False
    rolled_back: bool = False
    organisation_ids: frozenset[int] = field(default=frozenset())

    @property
    def warnings(self) -> int:
        """How many warnings there are, an act with two counting twice."""
        return sum(self.warning_counts.values())

    @property
    def warnings_by_code(self) -> dict[str, dict[str, Any]]:
        """Count, text, article and remedy of each kind of warning that occurred."""
        return described(self.warning_counts)

    @property
    def exit_status(self) -> int:
        """0 when all rows went in (or would), 1 when some were refused."""
        return 1 if self.refused else 0

    def as_json(self) -> dict[str, object]:
        """The fields of the ledger contract, with the refusals (the first 10,000) and warnings by code."""
        return {
            "batch": self.batch,
            "read": self.read,
            "inserted": self.inserted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "warnings": self.warnings,
            "dry_run": self.dry_run,
            "rolled_back": self.rolled_back,
            "refusals": [refusal.as_json() for refusal in self.refusals[:LISTED]],
            "warnings_by_code": self.warnings_by_code,
            "notes": list(self.notes),
        }


def described(counts: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    """Warning codes with count, text, article and remedy, in the order of the data file."""
    known = warnings()
    return {
        code: {
            "count": counts[code],
            "text": known[code].text,
            "article": known[code].source,
            "remedy": known[code].remedy,
        }
        for code in known
        if counts.get(code)
    }


@dataclass(frozen=True, slots=True)
class MappedHeader:
    """One header of the file: the key and standard header of the column it means, "" where it is kept as it is."""

    header: str
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a file as they would be read; nothing was written.

    `counts` and `refusals` are of the records that were looked at: all of them where `whole`, else the first ones.
    """

    headers: tuple[str, ...]
    mapping: tuple[MappedHeader, ...]
    missing: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str | None, ...]], ...]
    refusals: tuple[Refusal, ...]
    counts: Mapping[str, int]
    notes: tuple[str, ...]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What undoing a batch came to: rows taken out, rows put back to what they were."""

    batch: int
    deleted: int
    restored: int

    def as_json(self) -> dict[str, int]:
        """Batch, deleted, restored."""
        return {"batch": self.batch, "deleted": self.deleted, "restored": self.restored}
