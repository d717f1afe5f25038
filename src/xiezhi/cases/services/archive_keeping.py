"""What is done with archived files: read for a purpose, kept longer, exported as a register, checked against their hashes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from xiezhi.cases import sealing
from xiezhi.cases.archive import store
from xiezhi.cases.archive.order import purposes
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import ArchivedFile, ArchivedVolume, ArchiveReading, RetentionChange
from xiezhi.cases.selectors.archives import every_volume, named_volume, one_archive, one_volume
from xiezhi.cases.selectors.destructions import on_a_list
from xiezhi.cases.services.documents import subject_of
from xiezhi.cases.texts import cleaned
from xiezhi.law.retention import retentions
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class OpenedVolume:
    """A volume to be read: its name as a file, its bytes piece by piece, their number."""

    name: str
    content: Iterator[bytes]
    size: int


@transaction.atomic
def open_volume(*, actor: Actor, scope: Scope, volume_id: int, purpose: str, now: datetime) -> OpenedVolume:
    """A volume in view to be read, in plain, leaving who read it, and for what, in the file's own log and in the trail.

    Raises UnknownCase, CaseRefused for a purpose that is none and a file that was destroyed, DamagedVolume.
    """
    volume = one_volume(scope, volume_id)
    file = volume.archive
    if purpose not in purposes():
        raise CaseRefused("请选择查阅目的。")
    if file.destroyed_on is not None:
        raise CaseRefused(f"案卷{file.number}已于{file.destroyed_on}依法销毁，不能查阅。")
    ArchiveReading.objects.create(
        archive=file, volume=volume.code, purpose=purpose, read_by=actor.id, read_name=actor.name, read_at=now
    )
    record(
        actor=actor,
        action="archive.opened",
        subject=subject_of(file.case),
        body={"number": file.number, "volume": volume.code, "purpose": purposes()[purpose]},
    )
    content = store.opened(bytes(volume.digest))
    return OpenedVolume(f"案卷{file.number}（{volume.title}）.pdf", content, volume.size)


@transaction.atomic
def keep_longer(
    *, actor: Actor, scope: Scope, archive_id: int, retention: str, reason: str, today: date
) -> RetentionChange:
    """Give a file a longer retention, as the head of the body decides. Raises UnknownCase, CaseRefused."""
    file = one_archive(scope, archive_id)
    file = ArchivedFile.objects.select_for_update(of=("self",)).select_related("case").get(pk=file.pk)
    if not scope.over(Role.BODY_HEAD).covers(file.body_id):
        raise CaseRefused("须由该执法主体的负责人批准延长保管期限。")
    before, after = retentions()[file.retention], retentions().get(retention)
    if after is None or after.id == before.id or not after.at_least(before):
        raise CaseRefused(f"保管期限只能延长：现在是{before.title}，请选择更长的期限。")
    if file.destroyed_on is not None or on_a_list(file):
        raise CaseRefused("这份案卷已经销毁，或者正列在销毁清册上，不能延长；请先撤回销毁清册。")
    text = cleaned(reason)[:LONGEST_REASON]
    if not text:
        raise CaseRefused("请填写延长保管期限的理由。")
    until = after.until(file.closed_on)
    change = RetentionChange.objects.create(
        archive=file,
        before=before.id,
        before_until=file.keep_until,
        after=after.id,
        after_until=until,
        reason=sealing.encrypt(text),
        changed_by=actor.id,
        changed_name=actor.name,
        changed_on=today,
    )
    file.retention, file.keep_until = after.id, until
    file.save(update_fields=["retention", "keep_until"])
    record(
        actor=actor,
        action="archive.kept_longer",
        subject=subject_of(file.case),
        body={"number": file.number, "before": before.id, "after": after.id},
    )
    return change


def verify_archives() -> tuple[int, list[str]]:
    """How many volumes there are, and a sentence for each that is gone or altered and for each file that belongs to none."""
    wrong, known = [], set()
    for volume in every_volume():
        digest = bytes(volume.digest)
        known.add(digest)
        try:
            for _ in store.opened(digest):
                pass
        except store.DamagedVolume as damaged:
            remedy = f"备份中的这一份是 {store.path_of(digest)}，恢复后再核对一次。"
            wrong.append(f"{named_volume(volume)}：{damaged}{remedy}")
    left = "归档、销毁中断时留下的，或者从备份恢复了已销毁的案卷；确认没有案卷正在装订后可以删除。"
    wrong += [f"文件 {path} 不属于任何在库案卷：{left}" for path in _strays(known)]
    return len(known), wrong


def _strays(known: set[bytes]) -> Iterator[Path]:
    """Files of no volume; one of an archiving that is under way may be among them."""
    yield from store.strays(known)


def remove_volumes(file: ArchivedFile) -> None:
    """Remove the bound volumes of a destroyed file from the disk."""
    for digest in ArchivedVolume.objects.filter(archive=file).values_list("digest", flat=True):
        store.remove(bytes(digest))
