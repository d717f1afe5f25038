"""Taking in a ledger file: the one way by which doors and commands import."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import OperationalError
from psycopg import errors as pg

from xiezhi.exchange.errors import LedgerRefused
from xiezhi.exchange.footings import Footings
from xiezhi.exchange.models import Batch
from xiezhi.exchange.profiles import detect, known_header, match, missing_columns, standard_profile
from xiezhi.exchange.results import ImportResult, MappedHeader, Preview, Refusal
from xiezhi.exchange.selectors.profiles import saved_mapping
from xiezhi.exchange.services.acts import load_acts
from xiezhi.exchange.services.batches import fail_batch, file_facts, settle_abandoned, start_batch
from xiezhi.exchange.services.beacon import Beacon
from xiezhi.exchange.services.jobs import Job, RolledBack
from xiezhi.exchange.services.orders import load_orders
from xiezhi.exchange.services.refused import keep_refused
from xiezhi.exchange.services.registers import load_register_ledger
from xiezhi.office.refusals import UnreadableFile
from xiezhi.office.sheets import Sheet, open_sheet
from xiezhi.registry.scope import Scope
from xiezhi.reporting.services import fold
from xiezhi.trail.actor import Actor

Progress = Callable[[int, int | None, str], None]
PREVIEWED: Final = 5_000
_ATTEMPTS: Final = 4
_FILE: Final = re.compile("文件“[^”]*”")
_LOADERS: Final[Mapping[str, Callable[..., ImportResult]]] = {
    "acts": load_acts,
    "organisations": load_register_ledger,
    "officers": load_register_ledger,
    "powers": load_register_ledger,
    "enterprises": load_register_ledger,
    "benchmarks": load_register_ledger,
    "exemptions": load_register_ledger,
    "checklists": load_register_ledger,
    "orders": load_orders,
}


def run_import(  # noqa: PLR0913 - the options of the command line
    *,
    ledger: str,
    path: Path,
    actor: Actor,
    scope: Scope,
    now: datetime,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    profile: str | int | None = None,
    file_name: str | None = None,
    progress: Progress | None = None,
    batch_id: int | None = None,
    first: int | None = None,
) -> ImportResult:
    """Import a ledger file and say what came of it.

    All rows that can be recorded go in by one transaction, the others come back with reasons; with `all_or_nothing`
    either every row goes in or none. `profile`: id or name of a saved mapping. `batch_id`: a batch made for an upload.
    `first`: on a dry run, about how many records to look at; without it all. Raises LedgerRefused when the file cannot be read as this ledger; then nothing was written but the failed batch.
    """
    settle_abandoned(actor=actor, now=now)
    try:
        own = saved_mapping(profile, ledger, actor.id)
        sheet = _opened(path, file_name or "", ledger, own)
        mapping = detect(standard_profile(ledger), sheet.headers, own)
        facts = file_facts(path, file_name)
    except LedgerRefused as error:
        _fail_upload(batch_id, actor, str(error), now)
        raise
    footings = Footings(mapping)
    sheet = (sheet.first(first) if dry_run and first else sheet).through(footings.without)
    asked = (ledger, sheet, mapping, facts, actor, scope, now)
    if dry_run:
        return _attempted(Job(*asked, None, all_or_nothing, _progress(progress, None), footings))
    batch = start_batch(actor=actor, scope=scope, ledger=ledger, facts=facts, now=now, batch_id=batch_id)
    with Beacon(batch.pk) as beacon:
        return _guarded(Job(*asked, batch, all_or_nothing, _progress(progress, beacon), footings))


def preview(
    *,
    ledger: str,
    path: Path,
    scope: Scope,
    now: datetime,
    actor: Actor,
    profile: str | int | None = None,
    rows: int = 20,
    file_name: str = "",
) -> Preview:
    """The mapping and the first rows of a file, and what an import of its first records would come to; writes nothing.

    A page waits for it, so it looks at no more than PREVIEWED records or so of a long file; `whole` says whether these
    were all. Raises LedgerRefused when the file cannot be read; missing columns are told in the preview.
    """
    own = saved_mapping(profile, ledger, actor.id)
    sheet = _opened(path, file_name, ledger, own)
    mapping = match(standard_profile(ledger), sheet.headers, own)
    missing = tuple(missing_columns(mapping))
    first = next(sheet.batches(rows), None)
    refusals: tuple[Refusal, ...] = ()
    counts: dict[str, int] = {}
    notes = sheet.notes
    if not missing:
        result = run_import(
            ledger=ledger,
            path=path,
            actor=actor,
            scope=scope,
            now=now,
            dry_run=True,
            profile=profile,
            file_name=file_name or None,
            first=PREVIEWED,
        )
        refusals, notes = result.refusals, result.notes
        counts = {
            "read": result.read,
            "inserted": result.inserted,
            "updated": result.updated,
            "unchanged": result.unchanged,
            "refused": result.refused,
            "warnings": result.warnings,
        }
    keys = {mapped.header: (key, mapped.column.header) for key, mapped in mapping.columns.items()}
    return Preview(
        headers=sheet.headers,
        mapping=tuple(MappedHeader(header, *keys.get(header, ("", ""))) for header in sheet.headers),
        missing=missing,
        rows=tuple(zip(first.rows.to_list(), first.frame.iter_rows(), strict=True)) if first else (),
        refusals=refusals,
        counts=counts,
        notes=notes,
        whole=counts.get("read", 0) < PREVIEWED,
    )


def _opened(path: Path, name: str, ledger: str, own: Mapping[str, str] | None) -> Sheet:
    try:
        return open_sheet(path, knows=lambda header: known_header(standard_profile(ledger), header, own))
    except UnreadableFile as error:
        raise _refused(error, name or path.name) from error


def _refused(error: UnreadableFile, name: str) -> LedgerRefused:
    """The refusal by the name that the file had when it was sent: an upload lies under another."""
    return LedgerRefused(_FILE.sub(lambda _: f"文件“{name}”", error.message, count=1))


def _fail_upload(batch_id: int | None, actor: Actor, message: str, now: datetime) -> None:
    if batch_id is not None:
        fail_batch(actor=actor, batch=Batch.objects.get(pk=batch_id), message=message, now=now)


def _guarded(job: Job) -> ImportResult:
    """Import, and leave a batch that failed marked as such."""
    try:
        result = _attempted(job)
    except RolledBack as rolled:
        result = _rolled_back(job, rolled.result)
    except Exception as error:
        message = str(error) if isinstance(error, LedgerRefused) else "导入时出错，没有写入任何数据。"
        fail_batch(actor=job.actor, batch=job.own_batch, message=message, now=job.now)
        raise
    if job.ledger == "acts" and result.inserted + result.updated:
        fold()
    return result


def _rolled_back(job: Job, result: ImportResult) -> ImportResult:
    nothing = replace(result, inserted=0, updated=0, unchanged=0, rolled_back=True)
    message = f"有{result.refused}行不能导入，按“全部或全不”的要求没有写入任何数据。"
    fail_batch(actor=job.actor, batch=job.own_batch, message=message, now=job.now, result=nothing)
    keep_refused(job.own_batch, nothing)
    return nothing


def _attempted(job: Job) -> ImportResult:
    """Load; when two imports wait for each other's bodies, PostgreSQL ends one, which begins again with all locks."""
    bodies: frozenset[int] = frozenset()
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _LOADERS[job.ledger](job, bodies) if bodies else _LOADERS[job.ledger](job)
        except UnreadableFile as error:
            raise _refused(error, job.facts.name) from error
        except (pg.DeadlockDetected, OperationalError) as error:
            deadlock = isinstance(error, pg.DeadlockDetected) or isinstance(error.__cause__, pg.DeadlockDetected)
            if not deadlock or attempt == _ATTEMPTS:
                raise
            bodies = frozenset(error.__dict__.get("bodies", ()))
        except pg.UniqueViolation as error:
            raise LedgerRefused("导入期间有人登记了相同编号的案件，本次没有写入。请重新导入。") from error
    raise AssertionError


def _progress(progress: Progress | None, beacon: Beacon | None) -> Callable[[int, float, str], None]:
    def tell(rows: int, done: float, stage: str) -> None:
        if progress is not None:
            progress(rows, round(rows / done) if done else None, stage)
        if beacon is not None:
            beacon.report(rows, min(99, int(done * 100)), stage)

    return tell
