"""The life of a batch: started before its transaction, closed inside it, failed after it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from xiezhi.exchange.models import Batch, BatchStatus
from xiezhi.exchange.results import ImportResult
from xiezhi.exchange.selectors.batches import abandoned
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

_MESSAGE = 1000


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is kept of a file: its name, size in bytes, SHA-256."""

    name: str
    size: int
    sha256: str


def file_facts(path: Path, name: str | None = None) -> FileFacts:
    """The facts of a file on disk. Raises OSError."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return FileFacts((name or path.name)[:255], path.stat().st_size, digest)


@transaction.atomic
def start_batch(
    *, actor: Actor, scope: Scope, ledger: str, facts: FileFacts, now: datetime, batch_id: int | None = None
) -> Batch:
    """A batch that runs from now on; committed apart, so that a killed import is seen and who tried is on record."""
    batch = Batch.objects.select_for_update().get(pk=batch_id) if batch_id else Batch(ledger=ledger)
    batch.file_name, batch.file_size, batch.file_sha256 = facts.name, facts.size, facts.sha256
    batch.status, batch.stage, batch.message = BatchStatus.RUNNING, "读取", ""
    batch.actor_id, batch.actor_name, batch.started_at = actor.id, actor.name, now
    batch.organisation_ids = sorted(scope.organisation_ids or ())
    batch.save()
    record(
        actor=actor,
        action="import.started",
        subject=f"batch:{batch.pk}",
        body={"ledger": ledger, "file": facts.name, "sha256": facts.sha256, "size": facts.size},
    )
    return batch


def close_batch(batch: Batch, result: ImportResult, *, event_id: int, now: datetime) -> None:
    """Set the counts of a batch that is done, inside the transaction that did it."""
    _count(batch, result)
    batch.status, batch.event_id, batch.finished_at = BatchStatus.DONE, event_id, now
    batch.save()


@transaction.atomic
def fail_batch(*, actor: Actor, batch: Batch, message: str, now: datetime, result: ImportResult | None = None) -> None:
    """Mark a batch that wrote nothing, with the reason."""
    if result is not None:
        _count(batch, result)
    batch.status, batch.message, batch.finished_at = BatchStatus.FAILED, message[:_MESSAGE], now
    batch.save()
    record(actor=actor, action="import.failed", subject=f"batch:{batch.pk}", body={"ledger": batch.ledger})


def _count(batch: Batch, result: ImportResult) -> None:
    batch.read, batch.refused, batch.unchanged = result.read, result.refused, result.unchanged
    batch.inserted, batch.updated = result.inserted, result.updated
    batch.warnings, batch.warnings_by_code = result.warnings, dict(result.warning_counts)
    batch.organisation_ids = sorted(result.organisation_ids) or batch.organisation_ids
    batch.rows_seen, batch.percent, batch.stage, batch.upload = result.read, 100, "", ""


@transaction.atomic
def settle_abandoned(*, actor: Actor, now: datetime) -> list[int]:
    """Mark batches whose process has gone; their transaction went with it, so nothing of them is there."""
    running = Batch.objects.select_for_update(skip_locked=True).filter(status=BatchStatus.RUNNING)
    gone = abandoned(running)
    for batch in gone:
        batch.status, batch.finished_at = BatchStatus.ABORTED, now
        batch.message = "导入的进程中断，没有写入任何数据，可重新导入。"
        batch.save()
        record(actor=actor, action="import.aborted", subject=f"batch:{batch.pk}", body={"ledger": batch.ledger})
    return [batch.pk for batch in gone]
