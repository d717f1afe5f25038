"""Photos of a draft from the street: each becomes evidence of what the draft became, under its hash at capture, once."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.evidence.texts import EvidenceTexts
from xiezhi.cases.models import CaseFile, Evidence, StreetDraft, StreetPhoto
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.evidence import Holder
from xiezhi.cases.selectors.street import announced_photo
from xiezhi.cases.services.evidence import EvidenceStatement, receive
from xiezhi.cases.services.evidence_turns import EvidenceTurn
from xiezhi.cases.services.street import Sender

KIND = "视听资料"
TOLERANCE = timedelta(minutes=2)


def take_in_photo(*, sender: Sender, key: UUID, digest: bytes, file: Path) -> Evidence:
    """Take the bytes of a photo that a draft announced; sent again, it is the evidence that it became the first time.

    Raises FileRefused where the bytes are not those of the hash or no picture, CaseRefused, UnknownCase, StoreUnavailable.
    """
    photo = announced_photo(sender.actor.id, key, digest)
    if photo.evidence is not None:
        return photo.evidence
    case = photo.draft.case
    if case is None:
        raise CaseRefused("这份草稿在平台上已经删除，照片没有再收。")
    turn = EvidenceTurn(sender.actor, sender.scope, Holder.of_case(case), sender.now)
    evidence = receive(turn=turn, statement=_statement(photo, case), file=file)
    StreetPhoto.objects.filter(pk=photo.pk).update(evidence=evidence)
    return evidence


def _statement(photo: StreetPhoto, case: CaseFile) -> EvidenceStatement:
    draft = photo.draft
    place = list(draft.photos.order_by("taken_at", "pk").values_list("pk", flat=True)).index(photo.pk) + 1
    texts = EvidenceTexts.entered(
        title=f"现场照片{place}",
        source=_source(draft),
        obtained_by=draft.sent_name,
        place=Particulars.opened(case.particulars).place,
    )
    digest = bytes(photo.digest)
    return EvidenceStatement(
        kind=KIND,
        texts=texts,
        obtained_at=taken_at(photo),
        digest=digest,
        key=hashlib.sha256(draft.key.bytes + digest).hexdigest(),
    )


def taken_at(photo: StreetPhoto) -> datetime:
    """When a photo was taken by our clock: what the phone said, moved by as much as its clock differed when it sent.

    What the phone said stays in the row, and in the photo itself.
    """
    behind = photo.draft.received_at - photo.draft.device_at
    return photo.taken_at + behind if abs(behind) > TOLERANCE else photo.taken_at


def _source(draft: StreetDraft) -> str:
    behind = draft.received_at - draft.device_at
    if abs(behind) <= TOLERANCE:
        return "手机现场拍摄"
    way = "慢" if behind > timedelta(0) else "快"
    return f"手机现场拍摄；手机时钟比平台{way}{round(abs(behind).total_seconds())}秒，取得时间已按此换算"
