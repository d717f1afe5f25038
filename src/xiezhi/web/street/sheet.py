"""The card of a case or visit that came from the street: who sent it, both clocks, photos that are still on the phone."""

from dataclasses import dataclass
from datetime import datetime

from xiezhi.cases.models import CaseFile, StreetDraft
from xiezhi.cases.selectors.street import sent_before
from xiezhi.web.street.answers import clock_in_words
from xiezhi.web.street.keeping import keeping


@dataclass(frozen=True, slots=True)
class SentDraft:
    """A draft as it came; `clock`: by how much the phone's clock differed, "" within what is tolerated."""

    row: StreetDraft
    clock: str
    photos: int
    missing: int
    begun_at: datetime


def street_card(case: CaseFile | None) -> list[SentDraft]:
    """What phones sent of a case, the oldest first; nothing for one that was entered at a desk."""
    return [] if case is None else [_sent(row) for row in sent_before(case)]


def _sent(row: StreetDraft) -> SentDraft:
    photos = list(row.photos.all())
    skew = round((row.received_at - row.device_at).total_seconds())
    clock = clock_in_words(skew) if abs(skew) > keeping().clock_tolerance else ""
    return SentDraft(row, clock, len(photos), sum(photo.evidence_id is None for photo in photos), row.begun_at)
