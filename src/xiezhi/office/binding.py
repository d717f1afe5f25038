"""What goes with the papers of a file as PDF: cover, contents, note at the end, sheets for what is no paper, page numbers."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib import resources
from pathlib import Path
from typing import Any, Final

import typst

from xiezhi.office.documents_fonts import faces, fonts, heading_weight
from xiezhi.office.documents_styles import xml_text
from xiezhi.office.refusals import UnreadableFile

Facts = Sequence[tuple[str, str]]
# Pictures that Typst reads, by the beginning of their content.
_PICTURES: Final = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"RIFF", "webp"),
)


@dataclass(frozen=True, slots=True)
class Binder:
    """Whose file it is and of which day: the properties of every sheet; the same content gives the same bytes."""

    issuer: str
    title: str
    day: date


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """One line of the contents: what the paper is, its number, its day, its pages and what is remarked, as texts."""

    title: str
    number: str
    day: str
    pages: str
    remark: str = ""


def render_cover(binder: Binder, *, heading: str, volume: str, facts: Facts) -> bytes:
    """The cover; `volume`: which volume it is, "" for the only one. Raises NoChineseFont."""
    return _set(binder, "cover", heading=heading, volume=volume, facts=_texts(facts))


def render_contents(binder: Binder, *, volume: str, lines: Sequence[ContentsLine]) -> bytes:
    """The contents, a line for each paper, numbered from 1. Raises NoChineseFont."""
    rows = [
        [str(serial), *map(xml_text, (line.title, line.number, line.day, line.pages, line.remark))]
        for serial, line in enumerate(lines, start=1)
    ]
    return _set(binder, "contents", volume=volume, rows=rows)


def render_remarks(binder: Binder, *, volume: str, paragraphs: Sequence[str], signers: Facts) -> bytes:
    """The note at the end of a volume (备考表): what it holds, and who made it up. Raises NoChineseFont."""
    told = [xml_text(text) for text in paragraphs]
    return _set(binder, "remarks", volume=volume, paragraphs=told, signers=_texts(signers))


def render_sheet(binder: Binder, *, heading: str, facts: Facts, note: str = "") -> bytes:
    """A sheet that stands in the file for what is no paper: what it is and where it is kept. Raises NoChineseFont."""
    return _set(binder, "sheet", heading=heading, facts=_texts(facts), note=xml_text(note))


def render_picture(binder: Binder, *, picture: Path, heading: str, facts: Facts) -> bytes:
    """A picture on one page with what it shows below. Raises UnreadableFile, NoChineseFont."""
    ending = _picture_kind(picture)
    if not ending:
        raise UnreadableFile(f"“{heading}”不是能编入案卷的图片（JPEG、PNG、GIF、WebP）。")
    # Beside the picture: what names people is copied nowhere else.
    with tempfile.TemporaryDirectory(prefix="xiezhi-", dir=picture.parent) as folder:
        shutil.copyfile(picture, Path(folder) / f"picture.{ending}")
        try:
            return _set(
                binder,
                "picture",
                root=Path(folder),
                picture=f"/picture.{ending}",
                heading=xml_text(heading),
                facts=_texts(facts),
            )
        except typst.TypstError as bad:
            raise UnreadableFile(f"“{heading}”的图片已损坏，不能编入案卷。") from bad


def _picture_kind(picture: Path) -> str:
    with picture.open("rb") as stream:
        head = stream.read(12)
    return next((ending for begins, ending in _PICTURES if head.startswith(begins)), "")


def render_numbers(binder: Binder, numbers: Sequence[tuple[str, float, float]]) -> bytes:
    """A page for each number, with nothing but the number at its lower right: its text, width and height in points.

    Raises NoChineseFont.
    """
    return _set(binder, "numbers", numbers=[list(each) for each in numbers])


def _texts(facts: Facts) -> list[list[str]]:
    return [[xml_text(name), xml_text(text)] for name, text in facts]


def _set(binder: Binder, kind: str, *, root: Path | None = None, **told: Any) -> bytes:
    layout = resources.files("xiezhi.office").joinpath("binding.typ").read_bytes()
    given = {
        "kind": kind,
        "title": xml_text(binder.title),
        "author": xml_text(binder.issuer),
        "issuer": xml_text(binder.issuer),
        "day": [binder.day.year, binder.day.month, binder.day.day],
        "faces": faces(),
        "hei_weight": heading_weight(),
        **told,
    }
    inputs = {"document": json.dumps(given, ensure_ascii=False)}
    compiler = typst.Compiler(layout, str(root) if root else None, font_paths=fonts(), sys_inputs=inputs)
    written = compiler.compile(format="pdf", timestamp=datetime.combine(binder.day, time(), UTC), pdf_tags=False)
    if not isinstance(written, bytes):
        raise TypeError("Typst gave no PDF")
    return written
