"""Time and place in MP4 and QuickTime files (ISO/IEC 14496-12): the boxes that say so, read without decoding anything."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, Final

from xiezhi.cases.evidence.found import Told

_EPOCH: Final = datetime(1904, 1, 1, tzinfo=UTC)
_MOST_BOXES: Final = 10_000
_MOST_TEXT: Final = 65_536
# ISO 6709 as cameras write it: +39.0842+117.2009/ with an altitude perhaps.
_PLACE: Final = re.compile(rb"([+-]\d{2}\.\d{3,8})([+-]\d{3}\.\d{3,8})")
Box = tuple[bytes, int, int]


def told_by_container(content: BinaryIO, size: int) -> Told:
    """When and where an MP4 or QuickTime file says that it was recorded; nothing where it does not or is damaged."""
    at: datetime | None = None
    place: tuple[float, float] | None = None
    for name, begin, end in _boxes(content, 0, size):
        if name != b"moov":
            continue
        for inner, first, last in _boxes(content, begin, end):
            if inner == b"mvhd":
                at = _created(content, first)
            elif inner in (b"udta", b"meta"):
                place = place or _place(content, first, last)
        break  # a film has one; more of them only cost time
    latitude, longitude = place or (None, None)
    return Told(at=at, by="文件自带的制作时间" if at else "", latitude=latitude, longitude=longitude)


def _boxes(content: BinaryIO, begin: int, end: int) -> Iterator[Box]:
    """Name, first byte and end of every box between two places; what claims to reach beyond ends there."""
    at = begin
    for _ in range(_MOST_BOXES):
        if at + 8 > end:
            return
        content.seek(at)
        head = content.read(16)
        if len(head) < 8:
            return
        length, first = int.from_bytes(head[:4]), at + 8
        if length == 1:
            length, first = int.from_bytes(head[8:16]), at + 16
        elif length == 0:
            length = end - at
        if length < first - at:
            return
        yield head[4:8], first, min(at + length, end)
        at += length


def _created(content: BinaryIO, begin: int) -> datetime | None:
    content.seek(begin)
    head = content.read(12)
    if len(head) < 12:
        return None
    seconds = int.from_bytes(head[4:12] if head[0] == 1 else head[4:8])
    # Some devices count from 1970 against the standard; what falls before 1970 was never set.
    for epoch in (_EPOCH, datetime(1970, 1, 1, tzinfo=UTC)):
        try:
            moment = epoch + timedelta(seconds=seconds)
        except OverflowError:
            return None
        if moment.year >= 2000:
            return moment
    return None


def _place(content: BinaryIO, begin: int, end: int) -> tuple[float, float] | None:
    content.seek(begin)
    written = _PLACE.search(content.read(min(end - begin, _MOST_TEXT)))
    if written is None:
        return None
    latitude, longitude = float(written[1]), float(written[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
