"""A ledger of the register taken in: all its rows at once, by one transaction, with one event."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from django.db import transaction

from xiezhi.exchange.errors import LedgerRefused
from xiezhi.exchange.parsing import Typed, parse
from xiezhi.exchange.results import ImportResult
from xiezhi.exchange.selectors.register import Register, load_register
from xiezhi.exchange.services.batches import close_batch
from xiezhi.exchange.services.jobs import ROW, Job, Outcome, RolledBack, result_of, told_of
from xiezhi.exchange.services.refused import keep_refused
from xiezhi.exchange.services.registers.enterprises import apply_enterprises
from xiezhi.exchange.services.registers.local_rules import apply_benchmarks, apply_checklists, apply_exemptions
from xiezhi.exchange.services.registers.officers import apply_officers
from xiezhi.exchange.services.registers.organisations import apply_organisations
from xiezhi.exchange.services.registers.powers import apply_powers
from xiezhi.exchange.services.registers.rows import CHANGED, NEW, SAME, Rows, count
from xiezhi.exchange.services.rejudging import rejudge
from xiezhi.exchange.services.snapshots import keep_changes, remember, tables_of
from xiezhi.office.sheets_model import Batch as Cells
from xiezhi.registry.services.holding import RegisterLocked, locked_periods_kept
from xiezhi.trail.services import record

_APPLY: Final[Mapping[str, Callable[[Job, Rows, Register], None]]] = {
    "organisations": apply_organisations,
    "officers": apply_officers,
    "powers": apply_powers,
    "enterprises": apply_enterprises,
    "benchmarks": apply_benchmarks,
    "exemptions": apply_exemptions,
    "checklists": apply_checklists,
}


def load_register_ledger(job: Job) -> ImportResult:
    """Check and load a ledger of the register; a dry run does all of it and takes it back.

    Raises RolledBack when all rows were wanted and some were refused, LedgerRefused where a locked period would show
    other figures.
    """
    cells = job.sheet.read()
    typed = parse(cells, job.mapping)
    with transaction.atomic():
        try:
            with locked_periods_kept():
                result = _applied(job, cells, typed)
        except RegisterLocked as locked:
            raise LedgerRefused(str(locked)) from locked
        if job.batch is None:
            transaction.set_rollback(True)
    return result


def _applied(job: Job, cells: Cells, typed: Typed) -> ImportResult:
    remember(tables_of(job.ledger))
    records = [{**row, "remainder": json.loads(row["remainder"])} for row in typed.frame.to_dicts()]
    rows = Rows(job.mapping, typed.problems, records, refused=set(typed.problems.rows().to_list()))
    _APPLY[job.ledger](job, rows, load_register())
    job.progress(len(records), 1.0, "写入")
    rejudged = rejudge(_moved_certificates(rows)) if job.ledger == "officers" else 0
    result = rows_result(job, cells, rows)
    if job.batch is None:
        return result
    if job.all_or_nothing and result.refused:
        raise RolledBack(result)
    _close(job, result, rejudged)
    return result


def _moved_certificates(rows: Rows) -> list[str]:
    return [row["number"] for row in rows.standing() if rows.states[row["row"]] != SAME]


def rows_result(job: Job, cells: Cells, rows: Rows) -> ImportResult:
    """What became of the rows of a ledger that is taken in at once."""
    states = count(rows)
    for row in rows.standing():
        if row.get("formula"):
            rows.warnings["cell.formula"] += 1
    refused = cells.rows.is_in(sorted(rows.refused))
    kept = cells.frame.filter(refused).insert_column(0, cells.rows.filter(refused).alias(ROW))
    outcome = Outcome(
        read=len(rows.rows),
        inserted=states.get(NEW, 0),
        updated=states.get(CHANGED, 0),
        unchanged=states.get(SAME, 0),
        problems=rows.problems,
        refused_cells=[kept],
        warning_counts=dict(sorted(rows.warnings.items())),
        organisation_ids=frozenset(rows.organisations),
    )
    return result_of(job, outcome)


def _close(job: Job, result: ImportResult, rejudged: int) -> None:
    changes = keep_changes(job.own_batch.pk, tables_of(job.ledger))
    event = record(
        actor=job.actor,
        action=f"import.{job.ledger}",
        subject=f"batch:{job.own_batch.pk}",
        body={**told_of(job, result), "rows_changed": changes, "acts_rejudged": rejudged},
        rows_count=result.inserted + result.updated,
    )
    keep_refused(job.own_batch, result)
    close_batch(job.own_batch, result, event_id=event, now=job.now)
