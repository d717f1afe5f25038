"""A ledger of acts taken in: one transaction, one event with the root of its rows' tree."""

from typing import Final

import polars as pl
from django.db import connection, transaction

from xiezhi.cases.models import CaseFile
from xiezhi.cases.services import bulk
from xiezhi.cases.services.clocks import put_clocks_of
from xiezhi.exchange.acts.warnings import warning_counts
from xiezhi.exchange.results import ImportResult
from xiezhi.exchange.selectors.register import load_register
from xiezhi.exchange.services.acts_load import CHANGED, NEW, SAME, ActsLoad, Setting, pick_rows
from xiezhi.exchange.services.batches import close_batch
from xiezhi.exchange.services.jobs import ROW, Job, Outcome, RolledBack, result_of, told_of
from xiezhi.exchange.services.lane import Lane
from xiezhi.exchange.services.refused import keep_refused
from xiezhi.trail.services import configured_hash, record, store_row_leaves
from xiezhi.trail.tiles import Tiles

_CHUNK: Final = 20_000
_BEFORE: Final = """
INSERT INTO exchange_batchchange (batch_id, "table", row_id, before, revision)
SELECT %s, 'cases_act', a.id, to_jsonb(a), s.revision FROM cases_act a JOIN act_staged s ON s.id = a.id
"""


def load_acts(job: Job, bodies: frozenset[int] = frozenset()) -> ImportResult:
    """Check and load the acts of a file; on a dry run (no batch) only check.

    `bodies`: to be locked at once, in order; those that an attempt before met when it ran into a deadlock. Raises
    RolledBack when all rows were wanted and some were refused.
    """
    hasher = configured_hash()
    with transaction.atomic():
        register = load_register()
        connection.ensure_connection()
        if bodies:
            bulk.lock_bodies(connection.connection, bodies)
        batch = job.batch.pk if job.batch else None
        setting = Setting(job.mapping, register, job.scope, job.now, job.today, batch, hasher.leaf_hash)
        with Lane(connection.connection) as lane:
            load = ActsLoad(setting, lane)
            try:
                accepted = _run(job, load)
                if batch is not None:
                    lane.write(bulk.check_now)
                # The tree is hashed while the last rows go in.
                tiles = Tiles(load.leaves, hasher)
                lane.drain()
            except Exception as error:
                error.__dict__["bodies"] = load.bodies | bodies
                raise
        outcome = _outcome(job, load, accepted)
        result = result_of(job, outcome)
        if job.batch is None:
            return result
        if job.all_or_nothing and result.refused:
            raise RolledBack(result)
        job.progress(outcome.read, 1.0, "写入")
        event = _commit(job, load, result, tiles)
        keep_refused(job.own_batch, result)
        close_batch(job.own_batch, result, event_id=event, now=job.now)
    return result


def _run(job: Job, load: ActsLoad) -> pl.DataFrame:
    for cells in job.sheet.batches(_CHUNK):
        load.take(cells)
        job.progress(load.read, cells.done, "核对并写入")
    return load.finish()


def _outcome(job: Job, load: ActsLoad, accepted: pl.DataFrame) -> Outcome:
    states = dict(accepted["state"].value_counts().iter_rows())
    if load.late_rows:
        kept = [row for part in load.refused_cells for row in part[ROW].to_list()]
        late = sorted(set(load.late_rows) - set(kept))
        load.refused_cells.extend(pick_rows(job.sheet.batches(_CHUNK), late))
    return Outcome(
        read=load.read,
        inserted=states.get(NEW, 0),
        updated=states.get(CHANGED, 0),
        unchanged=states.get(SAME, 0),
        problems=load.problems,
        refused_cells=load.refused_cells,
        warning_counts=warning_counts(accepted),
        organisation_ids=load.bodies,
    )


def _commit(job: Job, load: ActsLoad, result: ImportResult, tiles: Tiles) -> int:
    """Change the staged acts, keep what they were, and leave the event of the batch with the rows' tree."""
    if load.staged:
        with connection.cursor() as cursor:
            cursor.execute(_BEFORE, [job.own_batch.pk])
        bulk.apply_staged(connection.connection)
        put_clocks_of(CaseFile.objects.filter(act__last_batch=job.own_batch.pk))
    changed = len(load.leaves)
    event = record(
        actor=job.actor,
        action="import.acts",
        subject=f"batch:{job.own_batch.pk}",
        body={**told_of(job, result), "warnings": result.warnings},
        rows_count=changed,
        rows_root=tiles.root if changed else None,
    )
    if changed:
        store_row_leaves(event_id=event, leaves=tiles)
    return event
