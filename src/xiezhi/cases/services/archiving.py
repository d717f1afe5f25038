"""Archiving in the background: papers are set, volumes bound, the number taken and everything kept in one transaction."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from xiezhi.cases import sealing
from xiezhi.cases.archive.store import Kept, keep
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import ArchivedFile, ArchivedVolume, CaseFile, FilingTask
from xiezhi.cases.selectors.decisions import officers_of
from xiezhi.cases.selectors.file_contents import CaseContents, case_name, closed_on, contents_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.services.documents import subject_of
from xiezhi.cases.services.numbering import take_serial
from xiezhi.cases.services.volumes import (
    MANY_TITLE,
    BoundVolume,
    Entry,
    Facts,
    Sheets,
    bind_volume,
    bind_whole,
    set_pieces,
)
from xiezhi.law.derivations import spoken
from xiezhi.law.retention import Retention, retentions
from xiezhi.law.vocabulary import table
from xiezhi.office.binding import Binder
from xiezhi.office.documents_fonts import NoChineseFont
from xiezhi.office.refusals import UnreadableFile
from xiezhi.registry.selectors.organisations import name_on
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

SERIES: Final = "归档号"
FAILED: Final = "装订时出错，没有归档，归档号没有占用。请重新交付归档；仍不成功的，请管理员查看日志、磁盘空间。"


@dataclass(frozen=True, slots=True)
class _Made:
    """Volumes on disk that wait for their rows: each with what was kept of it; `whole` where there are several."""

    volumes: tuple[tuple[BoundVolume, Kept], ...]
    whole: Kept | None
    title: str


def archive(*, case_id: int, now: datetime) -> ArchivedFile | None:
    """Archive the file of a case that was handed in; None where nothing waits, or it had to be refused: the task says why.

    May be run again after its worker was killed: nothing is kept by halves. After an error it has to be handed in again.
    """
    task = _begun(case_id)
    if task is None:
        return None
    try:
        return _archived(task, now)
    except (CaseRefused, UnreadableFile, NoChineseFont) as refused:
        _refuse(task, str(refused))
        return None
    except Exception:
        # Whatever it was, the log has it with the job that failed; a file that seems to be bound for ever could not be handed in.
        _refuse(task, FAILED)
        raise


def _refuse(task: FilingTask, problem: str) -> None:
    FilingTask.objects.filter(pk=task.pk).update(state=FilingTask.State.REFUSED, problem=problem)


def _begun(case_id: int) -> FilingTask | None:
    waiting = (FilingTask.State.WAITING, FilingTask.State.RUNNING)
    tasks = FilingTask.objects.select_related("case__body", "case__act", "case__origin")
    task = tasks.filter(case_id=case_id, state__in=waiting).first()
    if task is not None:
        task.state = FilingTask.State.RUNNING
        task.save(update_fields=["state"])
    return task


def _archived(task: FilingTask, now: datetime) -> ArchivedFile:
    case = task.case
    contents = contents_of(Reading(case, on=closed_on(case)))
    binder = _binder(task)
    progress = FilingTask.objects.filter(pk=task.pk)
    progress.update(total=len(contents.pieces), done=0)
    with tempfile.TemporaryDirectory(prefix="xiezhi-") as name:
        folder = Path(name)
        # What takes long is done before anything is locked.
        paths = set_pieces(contents.pieces, folder, binder, lambda done: progress.update(done=done))
        with transaction.atomic():
            case = _unchanged(task)
            file = _numbered_file(task, case, now)
            sheets = _sheets(task, case, file, contents, binder)
            made = _bound(contents, paths, folder, sheets)
            return _kept(task, file, made)


def _binder(task: FilingTask) -> Binder:
    """Whose file it is, its name in plain, and the day on which it was handed in."""
    case = task.case
    return Binder(name_on(case.body, on=task.asked_on), case_name(case, masked=False), task.asked_on)


def _unchanged(task: FilingTask) -> CaseFile:
    """The case, locked, as it was when its file was handed in. Raises CaseRefused."""
    cases = CaseFile.objects.select_for_update(of=("self",)).select_related("body", "act", "origin")
    case = cases.get(pk=task.case_id)
    if case.revision != task.revision:
        raise CaseRefused(f"交付归档后，{case.changed_name}又办理了“{case.changed_what}”。请核对案卷后重新归档。")
    if ArchivedFile.objects.filter(case=case).exists():
        raise CaseRefused("这件案件已经归档。")
    return case


def _numbered_file(task: FilingTask, case: CaseFile, now: datetime) -> ArchivedFile:
    """The file with its number, unsaved. The series stays locked until the transaction ends: numbers have no gap."""
    closed = closed_on(case)
    return ArchivedFile(
        case=case,
        body=case.body,
        year=closed.year,
        serial=take_serial(case.body, SERIES, closed.year),
        retention=task.retention,
        keep_until=_retention(task).until(closed),
        closed_on=closed,
        archived_on=task.asked_on,
        archived_at=now,
        archived_by=task.asked_by,
        archived_name=task.asked_name,
    )


def _retention(task: FilingTask) -> Retention:
    return retentions()[task.retention]


def _sheets(task: FilingTask, case: CaseFile, file: ArchivedFile, contents: CaseContents, binder: Binder) -> Sheets:
    return Sheets(
        binder=binder,
        heading=contents.order.title,
        facts=_cover(task, case, file, binder),
        note=sealing.decrypt(task.note),
        by=task.asked_name,
        on=task.asked_on,
        several=len(contents.volumes) > 1,
    )


def _cover(task: FilingTask, case: CaseFile, file: ArchivedFile, binder: Binder) -> Facts:
    act = case.act
    filed = act.filed_on if act and act.filed_on else None
    outcome = table("outcome").name(act.outcome) if act and act.outcome else ""
    until = f"（至{spoken(file.keep_until)}）" if file.keep_until else ""
    return (
        ("归档号", file.number),
        ("案件名称", binder.title),
        ("文号", (act.decision_number or act.number) if act else ""),
        ("办案机构", binder.issuer),
        ("承办人", "\n".join(officers_of(case, on=file.closed_on))),
        *((("处理结果", outcome),) if outcome else ()),
        ("立案日期" if filed else "登记日期", spoken(filed or case.opened_on)),
        ("结案日期", spoken(file.closed_on)),
        ("归档日期", spoken(file.archived_on)),
        ("保管期限", f"{_retention(task).title}{until}"),
    )


def _bound(contents: CaseContents, paths: dict[str, Path], folder: Path, sheets: Sheets) -> _Made:
    volumes = [bind_volume(each, paths, folder, sheets) for each in contents.volumes if each.pieces]
    kept = tuple((each, keep(each.path)) for each in volumes)
    whole = keep(bind_whole(volumes, folder, sheets.binder)[0]) if len(volumes) > 1 else None
    return _Made(kept, whole, sheets.binder.title)


def _kept(task: FilingTask, file: ArchivedFile, made: _Made) -> ArchivedFile:
    """Save the file with its volumes and leave the event."""
    file.pieces = sum(len(volume.entries) for volume, _ in made.volumes)
    file.pages = sum(volume.pages for volume, _ in made.volumes)
    file.title = sealing.encrypt(made.title)
    file.contents = sealing.encrypt(json.dumps(_listed([volume for volume, _ in made.volumes]), ensure_ascii=False))
    file.save()
    rows = [
        ArchivedVolume(
            archive=file,
            code=volume.code,
            title=volume.title,
            pieces=len(volume.entries),
            pages=volume.pages,
            size=kept.size,
            digest=kept.digest,
        )
        for volume, kept in made.volumes
    ]
    if made.whole is not None:
        rows.append(
            ArchivedVolume(
                archive=file,
                code=ArchivedVolume.WHOLE,
                title=MANY_TITLE,
                pieces=file.pieces,
                pages=file.pages,
                size=made.whole.size,
                digest=made.whole.digest,
            )
        )
    ArchivedVolume.objects.bulk_create(rows)
    FilingTask.objects.filter(pk=task.pk).update(state=FilingTask.State.DONE, problem="")
    record(
        actor=Actor(task.asked_by, task.asked_name, task.asked_via),
        action="file.archived",
        subject=subject_of(file.case),
        body={
            "case": file.case_id,
            "number": file.number,
            "retention": file.retention,
            "pieces": file.pieces,
            "pages": file.pages,
            "volumes": {row.code: row.digest.hex() for row in rows},
        },
    )
    return file


def _listed(volumes: Sequence[BoundVolume]) -> list[dict[str, object]]:
    """The contents for storage: one entry for each paper."""
    return [_entry(volume, entry) for volume in volumes for entry in volume.entries]


def _entry(volume: BoundVolume, entry: Entry) -> dict[str, object]:
    piece = entry.piece
    told = {"volume": volume.code, "section": piece.section, "key": piece.key, "title": piece.title}
    return {**told, "number": piece.number, "day": piece.day.isoformat(), "pages": entry.pages, "remark": piece.remark}
