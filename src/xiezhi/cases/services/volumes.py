"""Volumes made of the papers of a file: each paper set as PDF, then cover, contents, papers and note bound into one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from xiezhi.cases.archive.pieces import FileVolume, Piece
from xiezhi.cases.archive.workroom import Workroom
from xiezhi.cases.models import IssuedDocument
from xiezhi.cases.selectors.file_contents import DOCUMENT
from xiezhi.cases.selectors.file_evidence import EVIDENCE
from xiezhi.cases.selectors.file_papers import APPROVAL, LEAD_DOCUMENT
from xiezhi.cases.services.file_evidence import set_evidence
from xiezhi.cases.services.file_papers import set_approval, set_frozen, set_lead_document
from xiezhi.law.derivations import spoken
from xiezhi.office.binding import Binder, ContentsLine, render_contents, render_cover, render_remarks
from xiezhi.office.bound import Part, Placed

Facts = tuple[tuple[str, str], ...]
COVER, CONTENTS, REMARKS = "封面", "卷内目录", "备考表"
MANY_TITLE: Final = "全卷"
_NOT_BOUND: Final = "未能编入，原件另存"


@dataclass(frozen=True, slots=True)
class Sheets:
    """What covers and notes say: whose file, its name, `facts` of the cover, the note, who made it up and when.

    `several`: the file has more than one volume.
    """

    binder: Binder
    heading: str
    facts: Facts
    note: str
    by: str
    on: date
    several: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the contents as it was bound: pages are the numbers on them, 0 for a paper that bears none."""

    piece: Piece
    first: int
    last: int

    @property
    def pages(self) -> str:
        """The numbers of the pages: 3 or 3-5, "" for none."""
        if not self.last:
            return ""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class BoundVolume:
    """One bound volume: its file, its contents, the numbered pages, where its bookmarks stand (pages from 0)."""

    code: str
    title: str
    path: Path
    entries: tuple[Entry, ...]
    pages: int
    marks: tuple[tuple[str, int], ...]


def set_document(piece: Piece, room: Workroom) -> Path:
    """An issued document as PDF, from the file that was issued. Raises UnreadableFile, NoChineseFont."""
    number = int(piece.key.partition(":")[2])
    document = IssuedDocument.objects.get(pk=number)
    return set_frozen(document, piece, room.folder / f"{DOCUMENT}-{number}.pdf", room.binder)


# How what comes from each source becomes PDF.
SETTERS: Final[Mapping[str, Callable[[Piece, Workroom], Path]]] = {
    DOCUMENT: set_document,
    EVIDENCE: set_evidence,
    LEAD_DOCUMENT: set_lead_document,
    APPROVAL: set_approval,
}


def set_pieces(pieces: Sequence[Piece], room: Workroom, told: Callable[[int], object]) -> dict[str, Path]:
    """Every paper as PDF by its key, one after the other; `told` hears how many are done."""
    paths = {}
    for number, piece in enumerate(pieces, start=1):
        paths[piece.key] = SETTERS[piece.key.partition(":")[0]](piece, room)
        told(number)
    return paths


def bind_volume(volume: FileVolume, paths: dict[str, Path], room: Workroom, sheets: Sheets) -> BoundVolume:
    """Bind one volume: cover, contents, papers, note. Page numbers of the contents are those of the papers.

    Raises UnreadableFile, NoChineseFont.
    """
    title = volume.volume.title if sheets.several else ""
    folder, name = room.folder, volume.volume.title
    counts = room.apart.page_counts([paths[piece.key] for piece in volume.pieces], name=name)
    entries = _numbered([_as_bound(piece, room) for piece in volume.pieces], counts)
    pages = max((entry.last for entry in entries), default=0)
    counted = (*sheets.facts, ("本卷件数、页数", f"{len(entries)}件 {pages}页"))
    lines = [_line(entry) for entry in entries]
    ends = {
        "cover": render_cover(sheets.binder, heading=sheets.heading, volume=title, facts=counted),
        "contents": render_contents(sheets.binder, volume=title, lines=lines),
        "remarks": render_remarks(
            sheets.binder, volume=title, paragraphs=_remarks(entries, pages, sheets), signers=_signers(sheets)
        ),
    }
    code = volume.volume.id
    for name, content in ends.items():
        (folder / f"{code}-{name}.pdf").write_bytes(content)
    parts = [
        Part(folder / f"{code}-cover.pdf", COVER, numbered=False),
        Part(folder / f"{code}-contents.pdf", CONTENTS, numbered=False),
        *(Part(paths[entry.piece.key], entry.piece.title) for entry in entries),
        Part(folder / f"{code}-remarks.pdf", REMARKS, numbered=False),
    ]
    target = folder / f"{code}.pdf"
    placed = room.apart.bind(parts, target, binder=sheets.binder, name=name)
    bound = tuple(Entry(entry.piece, at.first, at.last) for entry, at in zip(entries, placed[2:-1], strict=True))
    marks = tuple((part.title, at.at) for part, at in zip(parts, placed, strict=True))
    return BoundVolume(code, volume.volume.title, target, bound, pages, marks)


def bind_whole(volumes: Sequence[BoundVolume], room: Workroom) -> tuple[Path, list[Placed]]:
    """All volumes one after the other, each with its own numbers and bookmarks. Raises UnreadableFile, NoChineseFont."""
    target = room.folder / "whole-file.pdf"
    parts = [Part(each.path, each.title, numbered=False, below=each.marks) for each in volumes]
    return target, room.apart.bind(parts, target, binder=room.binder, name=MANY_TITLE)


def _numbered(pieces: Sequence[Piece], counts: Sequence[int]) -> tuple[Entry, ...]:
    entries, last = [], 0
    for piece, pages in zip(pieces, counts, strict=True):
        entries.append(Entry(piece, last + 1, last + pages))
        last += pages
    return tuple(entries)


def _as_bound(piece: Piece, room: Workroom) -> Piece:
    """A paper with the remark that only a sheet stands for it, where it could not be bound."""
    if piece.key not in room.listed:
        return piece
    return replace(piece, remark="，".join(text for text in (piece.remark, _NOT_BOUND) if text))


def _line(entry: Entry) -> ContentsLine:
    piece = entry.piece
    return ContentsLine(piece.title, piece.number, f"{piece.day:%Y-%m-%d}", entry.pages, piece.remark)


def _remarks(entries: Sequence[Entry], pages: int, sheets: Sheets) -> list[str]:
    counted = f"本卷共有材料{len(entries)}件，编有页号{pages}页。"
    how = "文书由制发时固定的文件转成，页号为阿拉伯数字，封面、卷内目录和备考表不编页号。"
    return [counted, how, *(line for line in sheets.note.split("\n") if line)]


def _signers(sheets: Sheets) -> Facts:
    return (("立卷人", sheets.by), ("检查人", ""), ("立卷时间", spoken(sheets.on)))
