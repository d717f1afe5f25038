"""Evidence as papers of a case's file: what was withdrawn is left out, what a lead brought lies where matters come from."""

from collections.abc import Iterator
from typing import Final

from django.utils import timezone

from xiezhi.cases.archive.order import Order
from xiezhi.cases.archive.pieces import Piece
from xiezhi.cases.evidence.kinds import FAMILIES, FileKind, kind_by_media_type
from xiezhi.cases.evidence.texts import EvidenceTexts
from xiezhi.cases.models import Evidence
from xiezhi.cases.selectors.evidence import standing_evidence
from xiezhi.cases.selectors.reading import Reading
from xiezhi.law.vocabulary import table

EVIDENCE: Final = "evidence"
RECORDED: Final = frozenset({"video", "audio"})


def evidence_pieces(reading: Reading, order: Order) -> Iterator[Piece]:
    """What counts as evidence for a case, as papers of its file. Who may see the file was asked before.

    Evidence of a lead that another body keeps is left out.
    """
    for evidence in standing_evidence(reading.case):
        volume, section = order.evidence_place() if evidence.lead is None else order.lead_place()
        day = timezone.localtime(evidence.obtained_at).date()
        yield Piece(
            key=f"{EVIDENCE}:{evidence.pk}",
            title=EvidenceTexts.opened(evidence.texts).title,
            number=f"证据{evidence.number}",
            day=day,
            volume=volume,
            section=section,
            at=(day, evidence.pk),
            remark=_remark(evidence),
        )


def _remark(evidence: Evidence) -> str:
    kind = file_kind(evidence)
    told = [table("evidence_kind").name(evidence.kind)]
    if kind is None:
        told.append("原物另存")
    elif kind.family in RECORDED:
        told.append(f"{FAMILIES[kind.family]}另存")
    if evidence.after_decision:
        told.append("决定后补充")
    return "，".join(told)


def file_kind(evidence: Evidence) -> FileKind | None:
    """What the file of a piece of evidence is; None for an object or a paper."""
    return kind_by_media_type(evidence.file.media_type) if evidence.file is not None else None
