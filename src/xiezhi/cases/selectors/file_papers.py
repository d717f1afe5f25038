"""Further papers of a case's file: documents of the leads that it came from, and what was said when its steps were approved."""

from collections.abc import Iterator
from typing import Final

from django.db.models import Q

from xiezhi.cases.archive.order import Order
from xiezhi.cases.archive.pieces import Piece
from xiezhi.cases.documents.catalogue import kind_of
from xiezhi.cases.models import ApprovalRequest, LeadDocument
from xiezhi.cases.selectors.approvals import shown_requests
from xiezhi.cases.selectors.reading import Reading

LEAD_DOCUMENT: Final = "lead_document"
APPROVAL: Final = "approval"
_APPROVAL_KIND: Final = "approval"


def lead_pieces(reading: Reading, order: Order) -> Iterator[Piece]:
    """Documents that the body made of the case's leads, but for those that name who reported: a file is read by others."""
    case = reading.case
    of_case = Q(lead__case=case) | Q(lead__merged_into__case=case)
    volume, section = order.lead_place()
    for document in LeadDocument.objects.filter(of_case, body_id=case.body_id).defer("content").order_by("pk"):
        if not kind_of(document.title).confidential:
            yield Piece(
                key=f"{LEAD_DOCUMENT}:{document.pk}",
                title=document.title,
                number=document.number,
                day=document.issued_on,
                volume=volume,
                section=section,
                at=(document.issued_on, document.pk),
                catalogued=document.title,
            )


def approval_pieces(reading: Reading, order: Order) -> Iterator[Piece]:
    """What each level said to what was asked of it, sent back or agreed; what was withdrawn or never answered is no paper."""
    volume, section = order.place_of("", _APPROVAL_KIND)
    for request in shown_requests(reading.case, reading.done.requests, place=reading.place):
        if request.given and request.row.state != ApprovalRequest.State.WITHDRAWN:
            day = request.given[-1].row.given_on
            yield Piece(
                key=f"{APPROVAL}:{request.row.pk}",
                title=f"“{request.title}”审批记录",
                number="",
                day=day,
                volume=volume,
                section=section,
                at=(day, request.row.pk),
                remark=request.row.get_state_display(),
            )
