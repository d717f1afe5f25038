"""Files that come in by a page: kept in a private folder until the worker has imported them."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from xiezhi.exchange.errors import LedgerRefused, UnknownBatch
from xiezhi.exchange.models import Batch, BatchStatus
from xiezhi.exchange.profiles import standard_profile
from xiezhi.exchange.selectors.batches import stored_batch
from xiezhi.exchange.services.batches import file_facts
from xiezhi.office.sheets_model import SheetLimits
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

KEPT: Final = timedelta(days=7)
_SUFFIXES: Final = frozenset({".xlsx", ".csv"})


class Upload(Protocol):
    """An uploaded file as Django gives it."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """Yield the content in pieces."""
        ...


def upload_folder() -> Path:
    """The private folder of uploads, made when it is not there."""
    folder = Path(settings.XIEZHI_DATA) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def accept_upload(*, ledger: str, file: Upload, actor: Actor, scope: Scope, now: datetime) -> int:
    """Keep an uploaded file as a batch that waits to be imported; the id of the batch. Raises LedgerRefused."""
    standard_profile(ledger)
    name = Path((file.name or "").replace("\\", "/")).name or "台账"
    suffix = Path(name).suffix.lower()
    if suffix not in _SUFFIXES:
        raise LedgerRefused(f"只能上传 .xlsx 或 .csv 文件，“{name}”不是。请用 Excel 或 WPS 另存后再上传。")
    kept = upload_folder() / f"{secrets.token_hex(16)}{suffix}"
    try:
        _write(kept, file)
        return _register(ledger=ledger, name=name, kept=kept, actor=actor, scope=scope, now=now)
    except Exception:
        kept.unlink(missing_ok=True)
        raise


def _write(kept: Path, file: Upload) -> None:
    limit, size = SheetLimits().max_bytes, 0
    with kept.open("xb") as stream:
        kept.chmod(0o600)
        for chunk in file.chunks():
            size += len(chunk)
            if size > limit:
                raise LedgerRefused(f"文件超过 {limit // 1024 // 1024} MB 的上限，请拆分成几个文件后分别上传。")
            stream.write(chunk)


@transaction.atomic
def _register(*, ledger: str, name: str, kept: Path, actor: Actor, scope: Scope, now: datetime) -> int:
    facts = file_facts(kept, name)
    batch = Batch.objects.create(
        ledger=ledger,
        file_name=facts.name,
        file_size=facts.size,
        file_sha256=facts.sha256,
        upload=kept.name,
        status=BatchStatus.PREVIEWED,
        organisation_ids=sorted(scope.organisation_ids or ()),
        actor_id=actor.id,
        actor_name=actor.name,
        started_at=now,
    )
    record(
        actor=actor,
        action="import.uploaded",
        subject=f"batch:{batch.pk}",
        body={"ledger": ledger, "file": facts.name, "sha256": facts.sha256, "size": facts.size},
    )
    return batch.pk


def upload_path(scope: Scope, batch: int, *, actor_id: int | None = None) -> Path:
    """Where the file of a batch in view lies. Raises UnknownBatch when it is there no more."""
    return uploaded_file(stored_batch(scope, batch, actor_id=actor_id))


def uploaded_file(batch: Batch) -> Path:
    """Where the file of a batch lies. Raises UnknownBatch when it is there no more."""
    path = upload_folder() / Path(batch.upload).name
    if not batch.upload or not path.is_file():
        raise UnknownBatch(f"批次{batch.pk}的上传文件已不在，请重新上传。")
    return path


@transaction.atomic
def start_import(
    *,
    batch: int,
    actor: Actor,
    scope: Scope,
    now: datetime,
    profile: str | int | None = None,
    all_or_nothing: bool = False,
) -> None:
    """Hand a waiting upload to the worker. Raises UnknownBatch when it is not waiting or not the actor's."""
    waiting = Batch.objects.select_for_update().filter(pk=batch, actor_id=actor.id).first()
    if waiting is None or waiting.status != BatchStatus.PREVIEWED:
        raise UnknownBatch(f"没有待导入的批次{batch}，或它不是你上传的，或已经开始导入。")
    uploaded_file(waiting)
    waiting.status, waiting.started_at = BatchStatus.QUEUED, now
    waiting.save(update_fields=["status", "started_at"])
    record(actor=actor, action="import.queued", subject=f"batch:{batch}", body={"ledger": waiting.ledger})
    app.configure_task("exchange.import_upload").defer(
        batch=batch,
        actor_id=actor.id,
        actor_name=actor.name,
        via=actor.via,
        organisation_ids=None if scope.organisation_ids is None else [*map(int, sorted(scope.organisation_ids))],
        roles=[*map(str, sorted(scope.roles))],
        profile=None if profile is None else str(profile),
        all_or_nothing=all_or_nothing,
    )


def discard_stale_uploads(*, actor: Actor, now: datetime) -> int:
    """Forget uploads that nobody has imported for a week; returns how many. Files without a batch go as well."""
    old = Batch.objects.filter(status=BatchStatus.PREVIEWED, started_at__lt=now - KEPT)
    stale = list(old.values_list("pk", "actor_id", "actor_name"))
    for batch, owner, name in stale:
        discard_upload(batch=batch, actor=Actor(owner, name, actor.via))
    known = set(Batch.objects.exclude(upload="").values_list("upload", flat=True))
    for path in upload_folder().iterdir():
        if path.name not in known and path.stat().st_mtime < (now - KEPT).timestamp():
            path.unlink()
    return len(stale)


@transaction.atomic
def discard_upload(*, batch: int, actor: Actor) -> None:
    """Forget an upload that is not to be imported. Raises UnknownBatch."""
    waiting = (
        Batch.objects.select_for_update().filter(pk=batch, status=BatchStatus.PREVIEWED, actor_id=actor.id).first()
    )
    if waiting is None:
        raise UnknownBatch(f"没有待导入的批次{batch}，或它不是你上传的。")
    record(actor=actor, action="import.discarded", subject=f"batch:{batch}", body={"file": waiting.file_name})
    path = upload_folder() / Path(waiting.upload).name
    waiting.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
