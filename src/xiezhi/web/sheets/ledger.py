"""A ledger file before and after its import, as plain values."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xiezhi.cases.masking import masked_number
from xiezhi.exchange.profiles import Column, is_returned, standard_profile
from xiezhi.exchange.results import Preview, Refusal
from xiezhi.exchange.selectors.batches import BatchRow, stored_batch
from xiezhi.exchange.selectors.profiles import profiles_of
from xiezhi.exchange.services.importing import preview
from xiezhi.exchange.services.refused import kept_rows, refused_workbook
from xiezhi.exchange.services.uploads import upload_path
from xiezhi.law.identifiers import identity_number_valid
from xiezhi.web.visit import Visit

FIRST_ROWS = 50
VALUES_SHOWN = 3
REFUSALS_SHOWN = 100
NO_COLUMN = "-"


@dataclass(frozen=True, slots=True)
class Choice:
    """A column that a header may mean, as an option of its select."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """A header of the file, some of its values, and what it may mean."""

    header: str
    values: tuple[str, ...]
    choices: list[Choice]
    known: bool


@dataclass(frozen=True, slots=True)
class PreviewSheet:
    """The preview page: headers with their meanings, what is missing, what an import would come to."""

    headers: list[HeaderLine]
    missing: tuple[str, ...]
    counts: Mapping[str, int]
    refusals: tuple[Refusal, ...]
    more: int
    notes: tuple[str, ...]
    whole: bool
    profiles: list[tuple[int, str]]
    profile: int | None
    suggested: str

    @property
    def unknown(self) -> list[str]:
        """Headers that are kept as they are."""
        return [line.header for line in self.headers if not line.known]


@dataclass(frozen=True, slots=True)
class MendLine:
    """A refused row: its number in the file, and the cells to look at with their reasons."""

    row: int
    cells: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Mending:
    """The refused rows that are shown, and how many more there are."""

    lines: list[MendLine]
    more: int


def preview_sheet(visit: Visit, batch: BatchRow, profile: int | None) -> PreviewSheet:
    """Look at an uploaded file. Raises LedgerRefused and UnknownProfile."""
    path = upload_path(visit.scope, batch.id, actor_id=visit.user.pk)
    found = preview(
        ledger=batch.ledger,
        path=path,
        scope=visit.scope,
        now=visit.now,
        actor=visit.actor,
        profile=profile,
        rows=FIRST_ROWS,
        file_name=batch.file_name,
    )
    saved = [(mapping.pk, mapping.name) for mapping in profiles_of(visit.user.pk, batch.ledger)]
    return PreviewSheet(
        headers=_headers(batch.ledger, found),
        missing=found.missing,
        counts=found.counts,
        refusals=found.refusals[:REFUSALS_SHOWN],
        more=max(len(found.refusals) - REFUSALS_SHOWN, 0),
        notes=found.notes,
        whole=found.whole,
        profiles=saved,
        profile=profile,
        suggested=(batch.file_name.rpartition(".")[0] or batch.file_name)[:60],
    )


def _headers(ledger: str, found: Preview) -> list[HeaderLine]:
    columns = standard_profile(ledger).columns
    lines = []
    for place, mapped in enumerate(found.mapping):
        if is_returned(mapped.header):
            continue
        filled = (cells[place] for _, cells in found.rows if place < len(cells) and cells[place])
        values = tuple(_masked(str(text)) for text in dict.fromkeys(filled))[:VALUES_SHOWN]
        lines.append(HeaderLine(mapped.header, values, _choices(ledger, columns, mapped.key), known=bool(mapped.key)))
    return lines


def _choices(ledger: str, columns: tuple[Column, ...], chosen: str) -> list[Choice]:
    left = "不对应，不导入" if ledger == "orders" else "不对应，原样保留"
    choices = [Choice(NO_COLUMN, left, not chosen)]
    for column in columns:
        label = f"{column.header}{' *' if column.required else ''}"
        choices.append(Choice(column.key, label, column.key == chosen))
        if column.type == "amount":
            choices.append(Choice(f"{column.key}:万元", f"{column.header.partition('(')[0]}（万元）", False))
    return choices


def mending(visit: Visit, batch: BatchRow) -> Mending:
    """The refused rows of a batch with the reason beside each cell."""
    headers, rows = kept_rows(stored_batch(visit.scope, batch.id, actor_id=visit.user.pk))
    lines = []
    for row in rows[:REFUSALS_SHOWN]:
        cells = dict(zip(headers, row.cells, strict=False))
        lines.append(
            MendLine(
                row.row,
                [(column, _masked(cells.get(column) or ""), reason) for column, reason in row.reasons.items()],
            )
        )
    return Mending(lines, max(batch.refused - len(lines), 0))


def _masked(text: str) -> str:
    """A cell as a page shows it: whoever mends a row finds the whole number in the file of refused rows."""
    return masked_number(text) if identity_number_valid(text.strip().upper()) else text


def refused_rows() -> Mending:
    """No refused rows to show."""
    return Mending([], 0)


def refused_file(visit: Visit, batch: BatchRow) -> bytes | None:
    """The workbook of the refused rows; None when there are none."""
    with tempfile.TemporaryDirectory(prefix="xiezhi-") as folder:
        path = Path(folder) / "refused.xlsx"
        written = refused_workbook(batch=batch.id, scope=visit.scope, path=path, actor_id=visit.user.pk)
        return path.read_bytes() if written else None
