"""Undoing a batch: everything that it changed is again as it was, or nothing is and the message says what stands in the way."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from xiezhi.cases.models import CaseFile
from xiezhi.cases.services import bulk as acts
from xiezhi.cases.services.clocks import put_clocks_of
from xiezhi.exchange.errors import UndoRefused
from xiezhi.exchange.models import Batch, BatchStatus
from xiezhi.exchange.results import UndoResult
from xiezhi.exchange.selectors.batches import stored_batch
from xiezhi.exchange.selectors.obstacles import act_obstacles, locked_act, register_obstacles
from xiezhi.exchange.services.rejudging import rejudge
from xiezhi.exchange.services.restoring import restore_acts, restore_register
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.locks import sentence_of
from xiezhi.registry.services.ancestry import rebuild_ancestry
from xiezhi.registry.services.holding import RegisterLocked, locked_periods_kept
from xiezhi.reporting.services import fold
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record


def undo(*, batch: int, actor: Actor, scope: Scope, now: datetime) -> UndoResult:
    """Restore what a batch changed. Raises UnknownBatch; UndoRefused naming what has been built on it since."""
    with transaction.atomic():
        stored = stored_batch(scope, batch)
        stored = Batch.objects.select_for_update().get(pk=stored.pk)
        if stored.status != BatchStatus.DONE:
            raise UndoRefused(f"批次{batch}的状态是“{BatchStatus(stored.status).label}”，只有已完成的批次可以撤销。")
        if stored.ledger == "orders":
            raise UndoRefused(f"批次{batch}登记的是线索，不能撤销导入；重复或者误登的，请在线索中合并或者办结。")
        result = _undo_acts(stored, now) if stored.ledger == "acts" else _undo_register(stored)
        stored.status, stored.finished_at = BatchStatus.UNDONE, now
        stored.save(update_fields=["status", "finished_at"])
        stored.changes.all().delete()
        record(
            actor=actor,
            action="import.undone",
            subject=f"batch:{batch}",
            body={"ledger": stored.ledger, "deleted": result.deleted, "restored": result.restored},
            rows_count=result.deleted + result.restored,
        )
    if stored.ledger == "acts":
        fold()
    return result


def _undo_acts(batch: Batch, now: datetime) -> UndoResult:
    connection.ensure_connection()
    acts.lock_bodies(connection.connection, batch.organisation_ids)
    locked = locked_act(batch)
    if locked is not None:
        number, lock = locked
        reason = sentence_of(lock, on=timezone.localtime(now).date())
        raise UndoRefused(f"批次{batch.pk}不能撤销：其中的案件{number}等计入已锁定的期间。{reason}")
    _refuse(batch, act_obstacles(batch), "这些案件在本批次之后又有改动")
    deleted, restored = restore_acts(batch.pk)
    if deleted != batch.inserted or restored != batch.updated:
        raise UndoRefused(f"批次{batch.pk}涉及的案件在撤销过程中有变动，没有撤销。请重试。")
    put_clocks_of(CaseFile.objects.filter(act_id__in=batch.changes.filter(table="cases_act").values("row_id")))
    return UndoResult(batch.pk, deleted, restored)


def _undo_register(batch: Batch) -> UndoResult:
    try:
        with locked_periods_kept():
            _refuse(batch, register_obstacles(batch), "以下记录已被引用或又有改动")
            numbers = _certificate_numbers(batch)
            deleted, restored = restore_register(batch.pk)
            if batch.ledger == "organisations":
                rebuild_ancestry()
            rejudge(numbers)
    except RegisterLocked as locked:
        raise UndoRefused(f"批次{batch.pk}不能撤销。{locked}") from locked
    return UndoResult(batch.pk, deleted, restored)


def _refuse(batch: Batch, obstacles: list[str], why: str) -> None:
    if obstacles:
        named = "、".join(obstacles[:20])
        more = f"等{len(obstacles)}项" if len(obstacles) > 20 else ""
        raise UndoRefused(f"批次{batch.pk}不能撤销：{why}：{named}{more}。请先撤销之后的批次，或逐项更正。")


def _certificate_numbers(batch: Batch) -> list[str]:
    changes = batch.changes.filter(table="registry_certificate").values_list("before__number", "after__number")
    return sorted({number for pair in changes for number in pair if number})
