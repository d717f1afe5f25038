"""Documents of leads and records of approvals as pages of a file."""

import hashlib
from pathlib import Path
from typing import Final

from xiezhi.cases import sealing
from xiezhi.cases.archive.pieces import Piece
from xiezhi.cases.archive.workroom import Workroom
from xiezhi.cases.models import ApprovalRequest, LeadDocument
from xiezhi.cases.models.case import FrozenDocument
from xiezhi.cases.selectors.approvals import ShownGiven, ShownRequest, requests_of
from xiezhi.cases.selectors.file_papers import APPROVAL, LEAD_DOCUMENT
from xiezhi.law.amounts import spoken_yuan
from xiezhi.office.binding import Binder, render_sheet
from xiezhi.office.filled_pdf import render_filled_pdf
from xiezhi.office.refusals import UnreadableFile

_NOTE: Final = "审批在平台上逐级办理，审批人、时间和意见由系统记载，记录只增不改。"


def set_frozen(document: FrozenDocument, piece: Piece, path: Path, binder: Binder) -> Path:
    """An issued document as PDF, from the file that was issued. Raises UnreadableFile, NoChineseFont."""
    content = sealing.decrypt_file(document.content)
    if hashlib.sha256(content).digest() != bytes(document.digest):
        raise UnreadableFile(f"“{piece.title}”的内容与制发时的散列不符，请报告管理员并从备份恢复。")
    path.write_bytes(render_filled_pdf(content, title=document.title, author=binder.issuer, day=document.issued_on))
    return path


def set_lead_document(piece: Piece, room: Workroom) -> Path:
    """A document of a lead as PDF. Raises UnreadableFile, NoChineseFont."""
    number = int(piece.key.partition(":")[2])
    document = LeadDocument.objects.get(pk=number)
    return set_frozen(document, piece, room.folder / f"{LEAD_DOCUMENT}-{number}.pdf", room.binder)


def set_approval(piece: Piece, room: Workroom) -> Path:
    """What each level said, on one sheet. Raises NoChineseFont."""
    number = int(piece.key.partition(":")[2])
    row = ApprovalRequest.objects.select_related("case").get(pk=number)
    request = next(each for each in requests_of(row.case) if each.row.pk == number)
    path = room.folder / f"{APPROVAL}-{number}.pdf"
    path.write_bytes(render_sheet(room.binder, heading=piece.title, facts=_facts(request), note=_NOTE))
    return path


def _facts(request: ShownRequest) -> tuple[tuple[str, str], ...]:
    row = request.row
    told = (
        ("审批事项", request.title),
        ("审批权限依据", row.source),
        ("拟罚款", spoken_yuan(row.fine) if row.fine is not None else ""),
        ("呈批", f"{row.asked_name} {row.asked_on}"),
        ("呈批内容", request.text),
        *((each.level, _said(each)) for each in request.given),
        ("结果", row.get_state_display()),
    )
    return tuple((name, text) for name, text in told if text)


def _said(given: ShownGiven) -> str:
    row = given.row
    whose = f"（代{row.for_name}）" if row.for_name else ""
    verdict = "同意" if row.agreed else "退回"
    return f"{verdict}。{given.opinion}\n{row.given_name}{whose} {row.given_on}"
