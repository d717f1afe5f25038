"""What a phone sends, read strictly: anything that the app itself would not send is no draft."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from xiezhi.cases.services.checking import Found
from xiezhi.cases.services.street import Announced, Envelope, InspectionDraft
from xiezhi.web.handling.entry import Entry, read_entry
from xiezhi.web.numbers import LARGEST_KEY, whole_number
from xiezhi.web.street.keeping import keeping

PENALTY, INSPECTION = "penalty", "inspection"
LONGEST_BODY = 512 * 1024
YEARS = range(1970, 2200)  # of a clock that may be wrong: two of them still lie apart by what a moment can be moved
LARGEST_PHOTO = 2**31 - 1
"""Bytes that the column of a photo can tell; what is taken is told by the limits of evidence."""


class NoDraft(ValueError):
    """What was sent is no draft of the app; the message is for whoever uses it."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A draft as it was sent: of which kind, what it says of itself, its texts by field, the officers, what was seen before."""

    kind: str
    envelope: Envelope
    values: Mapping[str, str]
    officers: tuple[str, ...]
    seen: Mapping[str, str]


def read_parcel(body: bytes) -> Parcel:
    """The draft in a body. Raises NoDraft."""
    if len(body) > LONGEST_BODY:
        raise NoDraft("草稿的文字太长，请删减后再发送。")
    try:
        sent = json.loads(body)
        return _parcel(sent)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as bad:
        raise NoDraft("收到的内容不是这个应用的草稿。请更新应用后再发送；草稿仍在手机上。") from bad


def _parcel(sent: Mapping[str, Any]) -> Parcel:
    if sent["kind"] not in (PENALTY, INSPECTION):
        raise ValueError(sent["kind"])
    values = _texts(sent["values"])
    kept = {name: value for name, value in sent.items() if name != "device_at"}
    canonical = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    envelope = Envelope(
        key=UUID(sent["key"]),
        digest=hashlib.sha256(canonical).digest(),
        day=date.fromisoformat(values["day"]),
        begun_at=_moment(sent["begun_at"]),
        device_at=_moment(sent["device_at"]),
        oldest=keeping().draft_oldest,
        photos=tuple(_photo(each) for each in sent["photos"]),
    )
    officers = tuple(str(number)[:40] for number in sent["officers"])
    return Parcel(sent["kind"], envelope, values, officers, _texts(sent["seen"]))


def _texts(sent: Mapping[str, Any]) -> dict[str, str]:
    if not all(isinstance(value, str) for value in sent.values()):
        raise TypeError("a value is no text")
    return {name: value.replace("\x00", "") for name, value in sent.items()}


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or moment.year not in YEARS:
        raise ValueError(text)
    return moment


def _photo(sent: Mapping[str, Any]) -> Announced:
    digest, size = bytes.fromhex(sent["sha256"]), sent["size"]
    if len(digest) != 32 or not isinstance(size, int) or not 0 < size <= LARGEST_PHOTO:
        raise ValueError("no photo")
    return Announced(digest, size, _moment(sent["taken_at"]))


def whole(text: str) -> int:
    """A whole number that can be an id, 0 for anything else."""
    return whole_number(text, low=0, high=LARGEST_KEY) or 0


def penalty_entry(parcel: Parcel) -> Entry:
    """The entry as the form at a desk would read it on the day on the spot."""
    return read_entry(parcel.values, parcel.officers, today=parcel.envelope.day)


def inspection_draft(parcel: Parcel) -> InspectionDraft:
    """What was found, by the lines that were filled in."""
    lines = {name[1:] for name in parcel.values if name[:1] == "r" and whole(name[1:])}
    found = {whole(line): _found(parcel.values, line) for line in lines}
    return InspectionDraft(
        task_id=whole(parcel.values.get("task", "")),
        shown=parcel.values.get("certificate_shown") == "1",
        found={line: each for line, each in found.items() if each.result},
        seen={whole(line): _found(parcel.seen, line) for line in lines},
    )


def _found(texts: Mapping[str, str], line: str) -> Found:
    return Found(whole(texts.get(f"r{line}", "")), texts.get(f"n{line}", ""))
