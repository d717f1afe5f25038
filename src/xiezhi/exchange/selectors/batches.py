"""Questions about batches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from xiezhi.exchange.errors import UnknownBatch
from xiezhi.exchange.models import Batch, BatchStatus
from xiezhi.exchange.results import described
from xiezhi.registry.scope import Scope

# Advisory locks of two integers: this class and the id of a batch that somebody is working on.
LIFE_LOCK: Final = 7402
_ALIVE: Final = """
SELECT objid::int FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch as it is shown. `progress` is a percentage while it runs, 100 afterwards."""

    id: int
    ledger: str
    file_name: str
    file_sha256: str
    status: str
    status_label: str
    stage: str
    progress: int
    rows_seen: int
    read: int
    inserted: int
    updated: int
    unchanged: int
    refused: int
    warnings: int
    warnings_by_code: dict[str, dict[str, Any]]
    message: str
    actor_id: int
    actor_name: str
    started_at: datetime
    finished_at: datetime | None
    event_id: int | None

    def as_json(self) -> dict[str, object]:
        """The fields that the command line lists."""
        return {
            "batch": self.id,
            "ledger": self.ledger,
            "file": self.file_name,
            "status": self.status,
            "read": self.read,
            "inserted": self.inserted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "warnings": self.warnings,
            "actor": self.actor_name,
            "started_at": self.started_at.isoformat(),
            "finished_at": self.finished_at.isoformat() if self.finished_at else None,
            "message": self.message,
        }


def list_batches(scope: Scope, *, limit: int = 100, actor_id: int | None = None) -> list[BatchRow]:
    """Batches in view, the latest first: those whose rows are all of organisations in view, and the user's own."""
    found = []
    alive = alive_batches()
    for batch in Batch.objects.order_by("-pk").iterator(chunk_size=200):
        if _in_view(batch, scope, actor_id):
            found.append(_shown(batch, alive))
        if len(found) >= limit:
            break
    return found


def get_batch(scope: Scope, batch_id: int, *, actor_id: int | None = None) -> BatchRow:
    """One batch. Raises UnknownBatch."""
    return _shown(stored_batch(scope, batch_id, actor_id=actor_id), alive_batches())


def stored_batch(scope: Scope, batch_id: int, *, actor_id: int | None = None) -> Batch:
    """The batch as it is stored, if in view or the user's own. Raises UnknownBatch."""
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None or not _in_view(batch, scope, actor_id):
        raise UnknownBatch(f"没有批次{batch_id}，或不在你的管辖范围内。可用 xiezhi import list 查看。")
    return batch


def alive_batches() -> frozenset[int]:
    """Ids of batches that some process is working on."""
    with connection.cursor() as cursor:
        cursor.execute(_ALIVE, [LIFE_LOCK])
        return frozenset(batch for (batch,) in cursor.fetchall())


def abandoned(batches: Iterable[Batch]) -> list[Batch]:
    """Those that are said to be running though nobody works on them."""
    alive = alive_batches()
    return [batch for batch in batches if batch.status == BatchStatus.RUNNING and batch.pk not in alive]


def _in_view(batch: Batch, scope: Scope, actor_id: int | None) -> bool:
    if scope.organisation_ids is None or (actor_id and batch.actor_id == actor_id):
        return True
    ids = set(batch.organisation_ids)
    return bool(ids) and ids <= scope.organisation_ids


def _shown(batch: Batch, alive: frozenset[int]) -> BatchRow:
    status = BatchStatus(batch.status)
    if status == BatchStatus.RUNNING and batch.pk not in alive:
        status = BatchStatus.ABORTED
    stage = batch.stage
    if status == BatchStatus.QUEUED:
        status, stage = BatchStatus.RUNNING, "等待导入"
    return BatchRow(
        id=batch.pk,
        ledger=batch.ledger,
        file_name=batch.file_name,
        file_sha256=batch.file_sha256,
        status=status.value,
        status_label=str(status.label),
        stage=stage,
        progress=batch.percent if status == BatchStatus.RUNNING else 100,
        rows_seen=batch.rows_seen,
        read=batch.read,
        inserted=batch.inserted,
        updated=batch.updated,
        unchanged=batch.unchanged,
        refused=batch.refused,
        warnings=batch.warnings,
        warnings_by_code=described(batch.warnings_by_code),
        message=batch.message,
        actor_id=batch.actor_id,
        actor_name=batch.actor_name,
        started_at=batch.started_at,
        finished_at=batch.finished_at,
        event_id=batch.event_id,
    )
