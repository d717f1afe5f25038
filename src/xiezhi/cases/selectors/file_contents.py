"""What lies in the file of a case and in which order, what it is called, and how long it is kept."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from xiezhi.cases import sealing
from xiezhi.cases.archive.order import Order, order_for
from xiezhi.cases.archive.pieces import FileVolume, Piece, laid_out
from xiezhi.cases.documents.catalogue import catalogue
from xiezhi.cases.models import CaseFile, FileArrangement
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.case_facts import recorded_facts
from xiezhi.cases.selectors.cases import procedure_of, shown_party
from xiezhi.cases.selectors.clocks import governing_of
from xiezhi.cases.selectors.file_evidence import evidence_pieces
from xiezhi.cases.selectors.file_papers import approval_pieces, lead_pieces
from xiezhi.cases.selectors.reading import Reading
from xiezhi.law.retention import Ground, retention_of

DOCUMENT: Final = "document"
_OTHER: Final = "other"
# How power items name what they punish: 对擅自占用城市道路的处罚.
_ITEM: Final = re.compile(r"^对?(?P<what>.+?)(?:的|进行)?(?:行政)?(?:处罚|检查|强制|许可)?$")
_CASE: Final = "案"


@dataclass(frozen=True, slots=True)
class CaseContents:
    """The file as it would be archived now: its order, its volumes, and the class of retention with its ground."""

    order: Order
    volumes: tuple[FileVolume, ...]
    ground: Ground

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Everything that lies in the file."""
        return tuple(piece for volume in self.volumes for piece in volume.pieces)


def contents_of(reading: Reading) -> CaseContents:
    """The file of a case as it stands."""
    case, order = reading.case, order_of(reading.case)
    arrangement = FileArrangement.objects.filter(case=case).first()
    pieces = (piece for source in SOURCES for piece in source(reading, order))
    laid = laid_out(order, pieces, arrangement.order if arrangement else ())
    return CaseContents(order, laid, ground_of(case))


def order_of(case: CaseFile) -> Order:
    """The order of a case's file: that of its procedure and branch on the day on which it was opened."""
    return order_for(procedure_of(case).id, case.sector, case.opened_on)


def ground_of(case: CaseFile) -> Ground:
    """How long the file of a case is kept at least, and why."""
    return retention_of(procedure_of(case).id, recorded_facts(case), governing_of(case))


def document_pieces(reading: Reading, order: Order) -> Iterator[Piece]:
    """The issued documents as papers of the file."""
    issued = reading.done.documents
    several = {document.title for document in issued if document.place > 1}
    for document in issued:
        kind = catalogue().get(document.title)
        volume, section = order.place_of(document.title, kind.kind if kind else _OTHER)
        yield Piece(
            key=f"{DOCUMENT}:{document.pk}",
            title=f"{document.title}（{document.place}）" if document.title in several else document.title,
            number=document.number,
            day=document.issued_on,
            volume=volume,
            section=section,
            at=(document.issued_on, document.pk),
            catalogued=document.title,
        )


# Where the papers of a file come from.
SOURCES: Final[tuple[Callable[[Reading, Order], Iterator[Piece]], ...]] = (
    document_pieces,
    evidence_pieces,
    lead_pieces,
    approval_pieces,
)


def case_name(case: CaseFile, *, masked: bool) -> str:
    """The name of a case: its party, what it did, and 案. Masked as a page may show it, or in plain as its cover does."""
    return f"{shown_party(case) if masked else _party(case)}{_what(case)}{_CASE}"


def _party(case: CaseFile) -> str:
    act = case.act
    recorded = (sealing.decrypt(act.party_cipher) or act.party_name) if act else ""
    return recorded or Particulars.opened(case.particulars).party_name


def _what(case: CaseFile) -> str:
    found = _ITEM.match(case.power_name)
    kind = procedure_of(case).kind.removeprefix("行政")
    what = found["what"] if found else case.power_name
    return what if kind in {"处罚", ""} else f"{what}{procedure_of(case).kind}"


def closed_on(case: CaseFile) -> date:
    """The day on which a case that has ended was closed; that of its last change where its act records none."""
    recorded = case.act.closed_on if case.act else None
    return recorded or timezone.localtime(case.changed_at).date()
