"""Archiving in the background: papers are set and volumes bound, then number, rows and event come in one transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from xiezhi.cases import sealing
from xiezhi.cases.archive.store import Kept, keep, remove
from xiezhi.cases.archive.workroom import Workroom, workroom
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import Act, ArchivedFile, ArchivedVolume, CaseFile, FilingTask
from xiezhi.cases.selectors.decisions import officers_of
from xiezhi.cases.selectors.file_contents import CaseContents, case_name, closed_on, contents_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.services.documents import subject_of
from xiezhi.cases.services.numbering import next_serial, take_serial
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
from xiezhi.law.amounts import spoken_yuan
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


# Of many that are numbered at once somebody succeeds at each turn.
_MOST_TURNS: Final = 50


class _Overtaken(Exception):
    """Another file was given the number with which this one was bound."""


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
    """Set and bind while nothing is locked, then look again, number and keep. What was numbered meanwhile is bound anew.

    The cover bears the number: it is bound with the one that comes next, and of two files that were bound with the same one
    the later is bound once more. At each turn somebody gets his number, so that nobody waits for ever.
    """
    contents = contents_of(Reading(task.case, on=closed_on(task.case)))
    progress = FilingTask.objects.filter(pk=task.pk)
    progress.update(total=len(contents.pieces), done=0)
    with workroom(_binder(task)) as room:
        paths = set_pieces(contents.pieces, room, lambda done: progress.update(done=done))
        for _ in range(_MOST_TURNS):
            file = _next_file(task, now)
            made = _bound(contents, paths, room, _sheets(task, file, contents, room.binder))
            try:
                return _numbered(task, contents, file, made)
            except (_Overtaken, CaseRefused) as late:
                _forget(made)
                if isinstance(late, CaseRefused):
                    raise
    raise CaseRefused("本机构同时归档的案卷太多，没有轮到编号。请稍后重新交付归档。")


@transaction.atomic
def _numbered(task: FilingTask, contents: CaseContents, file: ArchivedFile, made: _Made) -> ArchivedFile:
    """Take the number and keep the rows, if nothing changed while it was bound. Raises CaseRefused, _Overtaken."""
    _require_unchanged(task, contents)
    if take_serial(file.body, SERIES, file.year) != file.serial:
        raise _Overtaken
    return _kept(task, file, made)


def _forget(made: _Made) -> None:
    """Take away volumes that were bound in vain; another worker may have archived the same file meanwhile."""
    for kept in (*(kept for _, kept in made.volumes), *((made.whole,) if made.whole else ())):
        if not ArchivedVolume.objects.filter(digest=kept.digest).exists():
            remove(kept.digest)


def _binder(task: FilingTask) -> Binder:
    """Whose file it is, its name in plain, and the day on which it was handed in."""
    case = task.case
    return Binder(name_on(case.body, on=task.asked_on), case_name(case, masked=False), task.asked_on)


def _require_unchanged(task: FilingTask, contents: CaseContents) -> None:
    """Lock the case and raise CaseRefused unless it, and what lies in its file, is as it was when it was bound."""
    cases = CaseFile.objects.select_for_update(of=("self",)).select_related("body", "act", "origin")
    case = cases.get(pk=task.case_id)
    if case.revision != task.revision:
        raise CaseRefused(f"交付归档后，{case.changed_name}又办理了“{case.changed_what}”。请核对案卷后重新归档。")
    if ArchivedFile.objects.filter(case=case).exists():
        raise CaseRefused("这件案件已经归档。")
    if contents_of(Reading(case, on=closed_on(case))).volumes != contents.volumes:
        raise CaseRefused("装订期间，案卷的材料有增减或者调整了次序。请核对案卷后重新归档。")


def _next_file(task: FilingTask, now: datetime) -> ArchivedFile:
    """The file with the number that comes next, unsaved; nothing is held."""
    case = task.case
    closed = closed_on(case)
    return ArchivedFile(
        case=case,
        body=case.body,
        year=closed.year,
        serial=next_serial(case.body, SERIES, closed.year),
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


def _sheets(task: FilingTask, file: ArchivedFile, contents: CaseContents, binder: Binder) -> Sheets:
    return Sheets(
        binder=binder,
        heading=contents.order.title,
        facts=_cover(task, file, binder),
        note=sealing.decrypt(task.note),
        by=task.asked_name,
        on=task.asked_on,
        several=len(contents.volumes) > 1,
    )


def _cover(task: FilingTask, file: ArchivedFile, binder: Binder) -> Facts:
    case = task.case
    act = case.act
    filed = act.filed_on if act and act.filed_on else None
    outcome = _result(act) if act and act.outcome else ""
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


def _result(act: Act) -> str:
    """What became of the case: its outcome, with the penalties and amounts that were decided."""
    told = [
        f"罚款{spoken_yuan(act.fine)}" if name == "罚款" and act.fine else name
        for name in table("penalty").of_bits(act.penalties)
    ]
    if act.confiscated:
        told.append(f"没收金额{spoken_yuan(act.confiscated)}")
    outcome = table("outcome").name(act.outcome)
    return f"{outcome}：{'、'.join(told)}" if told else outcome


def _bound(contents: CaseContents, paths: dict[str, Path], room: Workroom, sheets: Sheets) -> _Made:
    volumes = [bind_volume(each, paths, room, sheets) for each in contents.volumes if each.pieces]
    kept = tuple((each, keep(each.path)) for each in volumes)
    whole = keep(bind_whole(volumes, room)[0]) if len(volumes) > 1 else None
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
