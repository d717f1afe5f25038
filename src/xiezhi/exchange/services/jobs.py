"""What every loader is given, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl
from django.utils import timezone

from xiezhi.exchange.footings import Footings
from xiezhi.exchange.models import Batch
from xiezhi.exchange.problems import Problems
from xiezhi.exchange.profiles import Mapping
from xiezhi.exchange.results import ImportResult, Refusal, RefusedRow
from xiezhi.exchange.services.batches import FileFacts
from xiezhi.office.sheets import Sheet
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor

# How the number of a row is kept beside its cells, whatever the headers are.
ROW = "\0row"
_NAMED = 20  # columns that a note names one by one


@dataclass(frozen=True, slots=True)
class Job:
    """One import: an opened file with its mapping, who imports it when, and the batch (None on a dry run)."""

    ledger: str
    sheet: Sheet
    mapping: Mapping
    facts: FileFacts
    actor: Actor
    scope: Scope
    now: datetime
    batch: Batch | None
    all_or_nothing: bool
    progress: Callable[[int, float, str], None]
    footings: Footings

    @property
    def today(self) -> date:
        """The day of the import where the platform stands."""
        return timezone.localtime(self.now).date()

    @property
    def own_batch(self) -> Batch:
        """The batch of a job that is no dry run."""
        if self.batch is None:
            raise RuntimeError("a dry run has no batch")
        return self.batch

    @property
    def notes(self) -> tuple[str, ...]:
        """Remarks on how the file was read; complete once it has been read."""
        told = (*self.sheet.notes, *self.footings.note)
        if not self.mapping.unknown:
            return told
        kept = "没有导入，线索不保留其余栏目" if self.ledger == "orders" else "原样保留在“其余栏目”中"
        names = "、".join(self.mapping.unknown[:_NAMED])
        more = f"等{len(self.mapping.unknown)}列" if len(self.mapping.unknown) > _NAMED else ""
        return (*told, f"未识别的列{kept}：{names}{more}。")


@dataclass(slots=True)
class Outcome:
    """What a loader found and did."""

    read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: Problems = field(default_factory=Problems)
    refused_cells: list[pl.DataFrame] = field(default_factory=list)
    warning_counts: dict[str, int] = field(default_factory=dict)
    organisation_ids: frozenset[int] = frozenset()


class RolledBack(Exception):
    """Ends the transaction of an import that is to write all rows or none."""

    def __init__(self, result: ImportResult) -> None:
        super().__init__()
        self.result = result


def result_of(job: Job, outcome: Outcome) -> ImportResult:
    """The outcome as the caller of an import gets it."""
    found = outcome.problems.frame()
    reasons: dict[int, dict[str, str]] = {}
    for row, column, reason in found.iter_rows():
        kept = reasons.setdefault(row, {})
        kept[column] = f"{kept[column].rstrip('。')}；{reason}" if column in kept else reason
    return ImportResult(
        batch=job.batch.pk if job.batch else None,
        read=outcome.read,
        inserted=outcome.inserted,
        updated=outcome.updated,
        unchanged=outcome.unchanged,
        refused=len(reasons),
        refusals=tuple(Refusal(*refusal) for refusal in found.iter_rows()),
        warning_counts=outcome.warning_counts,
        headers=job.sheet.headers,
        refused_rows=_refused_rows(outcome.refused_cells, reasons),
        notes=job.notes if outcome.read else (*job.notes, "文件里只有表头，没有记录，没有导入任何数据。"),
        dry_run=job.batch is None,
        organisation_ids=outcome.organisation_ids,
    )


def told_of(job: Job, result: ImportResult) -> dict[str, object]:
    """What the trail's event says of every batch: which file, and what became of its rows."""
    return {
        "file": job.facts.name,
        "sha256": job.facts.sha256,
        "read": result.read,
        "inserted": result.inserted,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "refused": result.refused,
    }


def _refused_rows(cells: list[pl.DataFrame], reasons: dict[int, dict[str, str]]) -> tuple[RefusedRow, ...]:
    if not cells:
        return ()
    rows = pl.concat(cells).unique(ROW, maintain_order=True).sort(ROW)
    return tuple(RefusedRow(row[0], tuple(row[1:]), reasons.get(row[0], {})) for row in rows.iter_rows())
