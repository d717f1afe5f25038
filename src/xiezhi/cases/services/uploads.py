"""Files sent in pieces: begun, continued, given up, forgotten after some days, and made evidence once they are whole."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.evidence.errors import FileRefused
from xiezhi.cases.evidence.incoming import NotHere, incoming
from xiezhi.cases.evidence.inspecting import kind_by_head, require_ending, require_size
from xiezhi.cases.evidence.kinds import HEAD, limits
from xiezhi.cases.models import Evidence, Upload
from xiezhi.cases.services.evidence import EvidenceStatement, receive, taken_before
from xiezhi.cases.services.evidence_turns import EvidenceTurn
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

_STRAY_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Announced:
    """A file that a device is going to send: its name, bytes, and SHA-256 where the device computed it (else b"").

    `draft`: the key of the draft from the street whose photo it is; such a file bears its hash.
    """

    name: str
    size: int
    digest: bytes = b""
    draft: UUID | None = None


@dataclass(frozen=True, slots=True)
class Checksum:
    """What one piece must have: the name of an algorithm of hashlib, and the hash."""

    algorithm: str
    digest: bytes


def begin(*, actor: Actor, announced: Announced, now: datetime) -> Upload:
    """Make room for a file; the photo of a draft that was begun before goes on where it is, whoever forgot its address.

    Raises FileRefused, CaseRefused, StoreUnavailable.
    """
    require_size(announced.size, None, announced.name)
    if announced.draft is not None and not announced.digest:
        raise CaseRefused("照片没有带上拍摄时的散列，平台没有接收。请更新“现场执法”后再发送；照片仍在手机上。")
    try:
        return _begun_before(actor, announced) or _begin(actor, announced, now)
    except IntegrityError:  # another tab began the same photo meanwhile
        found = _begun_before(actor, announced)
        if found is None:
            raise
        return found


def _begun_before(actor: Actor, announced: Announced) -> Upload | None:
    if announced.draft is None:
        return None
    found = Upload.objects.filter(owner=actor.id, draft=announced.draft, digest=announced.digest).first()
    if found is not None and not incoming().has(str(found.pk)):
        give_up_upload(actor=actor, upload=found)
        return None
    return found


@transaction.atomic
def _begin(actor: Actor, announced: Announced, now: datetime) -> Upload:
    if Upload.objects.filter(owner=actor.id).count() >= limits().waiting_files:
        raise CaseRefused(f"有 {limits().waiting_files} 个文件还没有传完。请先完成或者取消它们，再上传新的文件。")
    upload = Upload(
        id=uuid4(),
        owner=actor.id,
        name=sealing.encrypt(announced.name),
        size=announced.size,
        digest=announced.digest,
        draft=announced.draft,
        begun_at=now,
        expires_at=now + timedelta(days=limits().waiting_days),
    )
    upload.save(force_insert=True)
    incoming().begin(str(upload.id), size=announced.size, free=limits().free)
    told = {"draft": str(announced.draft)} if announced.draft else {}
    record(actor=actor, action="upload.begun", subject=f"upload:{upload.id}", body={"size": announced.size, **told})
    return upload


def continue_with(
    *, actor: Actor, upload: Upload, at: int, read: Callable[[int], bytes], checksum: Checksum | None = None
) -> int:
    """Add what `read` gives to a file; bytes that are there then.

    With a checksum, a piece that ends early is taken off again. As soon as the beginning tells that the file is of no use
    it is given up: nobody sends a gigabyte to be refused. Raises NotHere, Behind, Mangled, FileRefused, StoreUnavailable.
    """
    name = str(upload.id)
    there = incoming().append(name, at=at, most=upload.size, read=read, free=limits().free)
    if checksum is not None:
        incoming().require_checksum(name, since=at, algorithm=checksum.algorithm, digest=checksum.digest)
    if at < HEAD <= there or there == upload.size:
        _require_wanted(actor, upload)
    return there


def _require_wanted(actor: Actor, upload: Upload) -> None:
    called = sealing.decrypt(upload.name)
    try:
        kind = kind_by_head(incoming().head(str(upload.id), HEAD), called)
        require_size(upload.size, kind.family, called)
        if not kind.main:
            require_ending(called, kind)
    except FileRefused:
        give_up_upload(actor=actor, upload=upload)
        raise


def receive_upload(*, turn: EvidenceTurn, statement: EvidenceStatement, upload_id: UUID) -> Evidence:
    """Make evidence of a file that has arrived. Asked again it gives what it gave; what is refused is not kept.

    The statement may bear a key of its own by which it is told again. Raises FileRefused, CaseRefused, UnknownCase,
    StoreUnavailable.
    """
    key = statement.key or str(upload_id)
    upload = Upload.objects.filter(pk=upload_id, owner=turn.actor.id).first()
    if upload is None:
        earlier = taken_before(turn, key)
        if earlier is None:
            raise CaseRefused("没有这个上传的文件：可能已经过期或者取消。请重新选择文件上传。")
        return earlier
    texts = replace(statement.texts, name=sealing.decrypt(upload.name))
    whole = replace(statement, texts=texts, digest=bytes(upload.digest), key=key)
    try:
        # From the look at it to the store it is one file: a piece that fails its checksum meanwhile takes nothing off.
        with incoming().held(str(upload_id)) as there:
            if there != upload.size:
                raise CaseRefused(f"文件还没有传完（{there:,} / {upload.size:,} 字节）。请等上传完成后再登记。")
            taken = receive(turn=turn, statement=whole, file=incoming().path(str(upload_id)))
    except NotHere as gone:
        earlier = taken_before(turn, key)  # the same was asked at the same moment, and answered first
        if earlier is not None:
            return earlier
        raise CaseRefused("上传的文件已经不在服务器上。请重新选择文件上传。") from gone
    except FileRefused:
        give_up_upload(actor=turn.actor, upload=upload)
        raise
    _forget(upload)
    return taken


@transaction.atomic
def give_up_upload(*, actor: Actor, upload: Upload) -> None:
    """Give up a file that is being sent, or is of no use."""
    _forget(upload)
    record(actor=actor, action="upload.dropped", subject=f"upload:{upload.pk}", body={"size": upload.size})


def _forget(upload: Upload) -> None:
    Upload.objects.filter(pk=upload.pk).delete()
    incoming().drop(str(upload.pk))


def forget_expired(*, actor: Actor, now: datetime) -> int:
    """Give up files whose time is over, and what belongs to none; how many."""
    expired = list(Upload.objects.filter(expires_at__lt=now))
    for upload in expired:
        give_up_upload(actor=actor, upload=upload)
    known = {str(pk) for pk in Upload.objects.values_list("pk", flat=True)}
    stray = [name for name, written in incoming().names() if name not in known and _old(written)]
    for name in stray:
        incoming().drop(name)
    return len(expired) + len(stray)


def _old(written: float) -> bool:
    return time.time() - written > _STRAY_SECONDS
