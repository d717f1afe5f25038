"""Photos of a draft from the street: each becomes evidence of what the draft became, under its hash at capture, once.

They are sent in pieces before their draft and lie among the uploads, bound to its key. The draft takes in those that are
whole each time it comes; one that never came is asked for again.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.evidence.errors import StoreUnavailable
from xiezhi.cases.evidence.texts import EvidenceTexts
from xiezhi.cases.models import CaseFile, Evidence, StreetDraft, StreetPhoto, Upload
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.evidence import Holder
from xiezhi.cases.selectors.uploads import has_arrived, of_draft
from xiezhi.cases.services.evidence import EvidenceStatement, taken_before
from xiezhi.cases.services.evidence_turns import EvidenceTurn
from xiezhi.cases.services.street import Sender
from xiezhi.cases.services.uploads import give_up_upload, receive_upload
from xiezhi.trail.actor import Actor

KIND = "视听资料"
TOLERANCE = timedelta(minutes=2)


def take_in_photos(*, sender: Sender, draft: StreetDraft) -> Mapping[str, str]:
    """Make evidence of those photos of a draft that have arrived; why one was refused, by its hash in hexadecimal.

    What is neither evidence nor refused afterwards has not arrived, or could not be kept now: its bytes stay where they are.
    """
    uploads = {bytes(upload.digest): upload for upload in of_draft(sender.actor.id, draft.key)}
    refused = {}
    for place, photo in enumerate(draft.photos.order_by("taken_at", "pk"), start=1):
        upload = uploads.pop(bytes(photo.digest), None)
        if photo.evidence_id is not None:
            _drop(sender.actor, upload)
            continue
        try:
            _take_in(sender, draft, photo, place, upload)
        except StoreUnavailable:
            continue
        except (CaseRefused, UnknownCase) as why:
            refused[bytes(photo.digest).hex()] = str(why)
    for upload in uploads.values():  # deleted on the phone after they had arrived
        _drop(sender.actor, upload)
    return refused


def _drop(actor: Actor, upload: Upload | None) -> None:
    if upload is not None:
        give_up_upload(actor=actor, upload=upload)


def _take_in(sender: Sender, draft: StreetDraft, photo: StreetPhoto, place: int, upload: Upload | None) -> None:
    case = draft.case
    if case is None:
        raise CaseRefused("这份草稿在平台上已经删除，照片没有再收。")
    turn = EvidenceTurn(sender.actor, sender.scope, Holder.of_case(case), sender.now)
    evidence = _evidence(turn, _statement(draft, photo, case, place), upload)
    if evidence is not None:
        StreetPhoto.objects.filter(pk=photo.pk).update(evidence=evidence)


def _evidence(turn: EvidenceTurn, statement: EvidenceStatement, upload: Upload | None) -> Evidence | None:
    """The photo as evidence, also of a server that was killed before it wrote that down; None while it has not arrived."""
    if upload is None or not has_arrived(upload):
        return taken_before(turn, statement.key)
    return receive_upload(turn=turn, statement=statement, upload_id=upload.pk)


def _statement(draft: StreetDraft, photo: StreetPhoto, case: CaseFile, place: int) -> EvidenceStatement:
    texts = EvidenceTexts.entered(
        title=f"现场照片{place}",
        source=_source(draft),
        obtained_by=draft.sent_name,
        place=Particulars.opened(case.particulars).place,
    )
    return EvidenceStatement(
        kind=KIND, texts=texts, obtained_at=taken_at(photo), key=_key(draft.key, bytes(photo.digest))
    )


def _key(draft: UUID, digest: bytes) -> str:
    """By which a photo is known again: of the draft and not of the upload, which may be begun anew."""
    return hashlib.sha256(draft.bytes + digest).hexdigest()


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
