"""Evidence received, corrected, withdrawn, sealed, and every hand that it went through. One transaction and one event each."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.evidence.found import Found, Told
from xiezhi.cases.evidence.inspecting import inspect
from xiezhi.cases.evidence.store import store_for_new
from xiezhi.cases.evidence.texts import EvidenceTexts
from xiezhi.cases.models import ArchivedFile, Custody, Evidence, StoredFile
from xiezhi.cases.selectors.evidence import Held, Holder, held
from xiezhi.cases.services.evidence_turns import EvidenceTurn, held_locked, leave, require_adder
from xiezhi.law.vocabulary import table

_FUTURE_MINUTES: Final = 10


@dataclass(frozen=True, slots=True)
class EvidenceStatement:
    """What the officer states of a piece of evidence.

    `kind`: a name of the vocabulary evidence_kind; `step`: id of a step of the procedure, "" for none; `digest`: SHA-256
    as the device computed it, b"" for none; `key`: what the device sends again when it does not know whether it arrived.
    """

    kind: str
    texts: EvidenceTexts
    obtained_at: datetime
    step: str = ""
    digest: bytes = b""
    key: str = ""


def receive(*, turn: EvidenceTurn, statement: EvidenceStatement, file: Path | None = None) -> Evidence:
    """Take a piece of evidence: a file that lies whole on this machine and stays there, or (None) an object or a paper.

    The same `key` from the same person gives what was taken the first time. The file is kept before the row is written:
    a killed process may leave a file without a row, never a row without its file. Raises FileRefused, CaseRefused,
    UnknownCase, StoreUnavailable.
    """
    found = held(turn.scope, turn.holder)
    require_adder(turn.scope, found)
    earlier = taken_before(turn, statement.key)
    if earlier is not None:
        return earlier
    _require(statement, found, now=turn.now, has_file=file is not None)
    kept = _kept(file, statement) if file is not None else None
    with transaction.atomic():
        found = held_locked(turn)
        return taken_before(turn, statement.key) or _put(turn, statement, found, kept, file)


def _require(statement: EvidenceStatement, found: Held, *, now: datetime, has_file: bool) -> None:
    """Raise CaseRefused with everything that is stated wrongly or not at all."""
    problems = []
    if found.case is not None and ArchivedFile.objects.filter(case=found.case, destroyed_on__isnull=False).exists():
        problems.append("案卷已经依法销毁，不能再登记证据。")
    if not table("evidence_kind").code(statement.kind):
        problems.append("请选择证据种类。")
    if not statement.texts.title:
        problems.append("请填写证据名称。")
    if not has_file and not statement.texts.kept_at:
        problems.append("没有文件的实物、纸质证据，请填写存放地点。")
    if (statement.obtained_at - now).total_seconds() > _FUTURE_MINUTES * 60:
        problems.append(f"取得时间 {timezone.localtime(statement.obtained_at):%Y-%m-%d %H:%M} 还没有到，请核对。")
    if statement.step and statement.step not in found.steps:
        problems.append("没有这个环节，请重新选择。")
    if problems:
        raise CaseRefused("".join(problems))


def taken_before(turn: EvidenceTurn, key: str) -> Evidence | None:
    """What was taken under this key already. Raises CaseRefused where somebody else did, or for something else."""
    found = Evidence.objects.filter(key=key).first() if key else None
    if found is not None and (found.received_by != turn.actor.id or Holder.of(found) != turn.holder):
        raise CaseRefused("这个文件已经作为别的案件的证据提交。请重新选择文件上传。")
    return found


def _kept(file: Path, statement: EvidenceStatement) -> tuple[Found, str]:
    name = statement.texts.name or file.name
    found = inspect(file, name, given=statement.digest, zone=timezone.get_current_timezone())
    store = store_for_new()
    store.keep(file, found.digest.hex())
    return found, store.name


def _put(
    turn: EvidenceTurn, statement: EvidenceStatement, holder: Held, kept: tuple[Found, str] | None, file: Path | None
) -> Evidence:
    found, told = (kept[0], kept[0].told) if kept else (None, Told())
    decided = holder.decided
    texts = replace(statement.texts, latitude=told.latitude, longitude=told.longitude, device=told.device)
    mine = Evidence.objects.filter(**turn.holder.columns)
    evidence = Evidence.objects.create(
        body_id=holder.body_id,
        **turn.holder.columns,
        number=(mine.aggregate(last=Max("number"))["last"] or 0) + 1,
        kind=table("evidence_kind").codes[statement.kind],
        step=statement.step,
        texts=texts.sealed(),
        obtained_at=statement.obtained_at,
        file=_stored(kept, file, turn.now) if kept and file else None,
        device_digest=statement.digest,
        captured_at=told.at,
        captured_by=told.by,
        received_at=turn.now,
        received_by=turn.actor.id,
        received_name=turn.actor.name,
        after_decision=decided,
        sealed_at=turn.now if decided else None,
        key=statement.key,
    )
    body = {"kind": statement.kind, "step": statement.step, "after_decision": decided}
    if found is not None:
        body |= {"digest": found.digest.hex(), "size": found.size, "by_device": statement.digest.hex()}
    leave(evidence, holder.subject, turn, Custody.Action.RECEIVED, body=body)
    return evidence


def _stored(kept: tuple[Found, str], file: Path, now: datetime) -> StoredFile:
    """The row of a kept file. Bytes that went with a destroyed file meanwhile are kept anew."""
    found, store = kept
    stored, _ = StoredFile.objects.select_for_update().get_or_create(
        digest=found.digest,
        defaults={
            "size": found.size,
            "media_type": found.kind.media_type,
            "store": store,
            "thumbnail": found.thumbnail,
            "stored_at": now,
        },
    )
    if stored.erased_on is not None:
        store_for_new().keep(file, found.digest.hex())
        stored.erased_on, stored.store, stored.thumbnail, stored.stored_at = None, store, found.thumbnail, now
        stored.save(update_fields=["erased_on", "store", "thumbnail", "stored_at"])
    return stored
