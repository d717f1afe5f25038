"""The file of a case in the hands of its handlers: put in order, and handed in to be archived."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from procrastinate.contrib.django import app

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import ArchivedFile, CaseFile, FileArrangement, FilingTask
from xiezhi.cases.selectors.file_contents import contents_of
from xiezhi.cases.selectors.file_lacks import FileLack, lacks_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.services.documents import subject_of
from xiezhi.cases.services.turns import Turn, held_case, require_roles
from xiezhi.cases.texts import cleaned
from xiezhi.law.retention import retentions
from xiezhi.registry.models import Role
from xiezhi.trail.services import record

ARCHIVISTS: Final = frozenset({Role.OFFICER.value, Role.BODY_HEAD.value})
LONGEST_NOTE: Final = 500
LONGEST_VIA: Final = 20
_JOB: Final = "cases.archive_file"


@transaction.atomic
def arrange(*, turn: Turn, key: str, up: bool) -> None:
    """Move a paper one place up or down among those of its section. At the end of its section it stays where it is.

    Raises UnknownCase, ChangedMeanwhile, and CaseRefused for who may not, for a paper that is not there and for a file
    that is archived already.
    """
    case = _held(turn)
    _require_open(case)
    contents = contents_of(Reading(case, on=turn.today))
    section = next((laid for volume in contents.volumes for laid in volume.sections if _holds(laid.pieces, key)), None)
    if section is None:
        raise CaseRefused("案卷里没有这份材料，请刷新页面后重试。")
    keys = [piece.key for piece in section.pieces]
    place = keys.index(key)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(keys):
        return
    keys[place], keys[other] = keys[other], keys[place]
    kept = FileArrangement.objects.filter(case=case).first() or FileArrangement(case=case)
    kept.order = [*(each for each in kept.order if each not in keys), *keys]
    kept.changed_name, kept.changed_at = turn.actor.name, turn.now
    kept.save()
    record(
        actor=turn.actor,
        action="file.arranged",
        subject=subject_of(case),
        body={"case": case.pk, "section": section.section.id, "order": keys},
    )


def _holds(pieces: Sequence[object], key: str) -> bool:
    return any(getattr(piece, "key", "") == key for piece in pieces)


@transaction.atomic
def hand_in(*, turn: Turn, retention: str, note: str = "") -> FilingTask:
    """Hand the file of a case in to be bound and numbered; the binding goes on in the background.

    `retention`: a class no shorter than the rules ask; `note`: what the note at the end of the file says beside what it
    counts. Raises UnknownCase, ChangedMeanwhile, and CaseRefused with what must be in the file and is not.
    """
    case = _held(turn)
    reading = Reading(case, on=turn.today)
    _require_ready(reading)
    chosen, ground = retentions().get(retention), contents_of(reading).ground
    if chosen is None or not chosen.at_least(ground.retention):
        raise CaseRefused(f"保管期限不能短于{ground.retention.title}（{ground.title}），请重新选择。")
    text = cleaned(note)[:LONGEST_NOTE]
    task, _ = FilingTask.objects.update_or_create(
        case=case,
        defaults={
            "state": FilingTask.State.WAITING,
            "done": 0,
            "total": 0,
            "problem": "",
            "retention": chosen.id,
            "note": sealing.encrypt(text),
            "revision": case.revision,
            "asked_by": turn.actor.id,
            "asked_name": turn.actor.name,
            "asked_via": turn.actor.via[:LONGEST_VIA],  # the event of the handing in has the whole of it
            "asked_on": turn.today,
            "asked_at": turn.now,
        },
    )
    record(
        actor=turn.actor,
        action="file.handed_in",
        subject=subject_of(case),
        body={"case": case.pk, "retention": chosen.id, "revision": case.revision},
    )
    app.configure_task(_JOB).defer(case_id=case.pk)
    return task


def _held(turn: Turn) -> CaseFile:
    case = held_case(turn)
    require_roles(turn, case, ARCHIVISTS)
    return case


def _require_open(case: CaseFile) -> None:
    """Refuse a file that is archived, or about to be."""
    if ArchivedFile.objects.filter(case=case).exists():
        raise CaseRefused("这件案件已经归档，案卷不能再改。")
    moving = (FilingTask.State.WAITING, FilingTask.State.RUNNING)
    if FilingTask.objects.filter(case=case, state__in=moving).exists():
        raise CaseRefused("案卷正在装订，请等装订完成。")


def _require_ready(reading: Reading) -> None:
    _require_open(reading.case)
    if not reading.case.ended:
        raise CaseRefused("案件还没有办结，不能归档。请先在案件页面办理到最后一个环节。")
    if not contents_of(reading).pieces:
        raise CaseRefused("案卷里还没有材料，不能归档。")
    require_whole(lacks_of(reading), "归档")


def require_whole(lacks: Sequence[FileLack], what: str) -> None:
    """Raise CaseRefused with everything that must be in the file, and is not, before it is closed or archived."""
    standing = [lack for lack in lacks if lack.blocks]
    if standing:
        told = "；".join(f"{lack.title}，{lack.remedy}（{lack.article}）" for lack in standing)
        raise CaseRefused(f"现在不能{what}：案卷{told}。")
