"""Imports in the worker, so that a page does not wait for them."""

import logging
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from xiezhi.exchange.errors import LedgerRefused, UnknownProfile
from xiezhi.exchange.models import Batch, BatchStatus
from xiezhi.exchange.services.importing import run_import
from xiezhi.exchange.services.uploads import discard_stale_uploads, uploaded_file
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor

_log = logging.getLogger(__name__)


@app.task(name="exchange.import_upload")
def import_upload(
    *,
    batch: int,
    actor_id: int,
    actor_name: str,
    via: str,
    organisation_ids: list[int] | None,
    roles: list[str],
    profile: str | None,
    all_or_nothing: bool,
) -> None:
    """Import the file of a batch as the user who started it; the file is removed afterwards.

    The scope is the user's at the moment of starting. A batch that is done already is left alone, so the job may run
    again after its worker was killed: the killed import wrote nothing.
    """
    waiting = Batch.objects.get(pk=batch)
    if waiting.status not in {BatchStatus.QUEUED, BatchStatus.RUNNING, BatchStatus.ABORTED}:
        return
    path = uploaded_file(waiting)
    scope = Scope(None if organisation_ids is None else frozenset(organisation_ids), frozenset(roles))
    try:
        run_import(
            ledger=waiting.ledger,
            path=path,
            actor=Actor(actor_id, actor_name, via),
            scope=scope,
            now=datetime.now(UTC),
            all_or_nothing=all_or_nothing,
            profile=profile,
            file_name=waiting.file_name,
            batch_id=batch,
        )
    except (LedgerRefused, UnknownProfile) as refusal:
        # The batch bears the message; the worker has nothing to add.
        _log.info("batch %d refused: %s", batch, refusal)
    path.unlink(missing_ok=True)


@app.periodic(cron="37 3 * * *", periodic_id="forget_uploads")
@app.task(name="exchange.forget_uploads", queueing_lock="forget_uploads", pass_context=False)
def forget_uploads(timestamp: int) -> int:
    """Forget uploads that were previewed and then left, a week later."""
    return discard_stale_uploads(actor=Actor(0, "定时任务", "worker"), now=datetime.fromtimestamp(timestamp, UTC))
