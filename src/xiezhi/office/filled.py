"""A filled .docx read back as plain lines and tables, so that what is printed or shown has the text of the file and no other."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

import docx
from docx.document import Document as DocxDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

_TWIPS: Final = 20
_FACES: Final = (("小标宋", "title"), ("黑", "hei"), ("楷", "kai"), ("仿宋", "fang"), ("宋", "song"))
_SIZE: Final = 16.0


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text; bold or not."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. `face`: title, hei, kai, fang or song; `size`, `leading` (0: by the size) and indents in points.

    `first`: of the first line; `right`: from the right; `keep`: on one page with what follows; `breaks`: a page ends after it.
    """

    pieces: tuple[Piece, ...]
    face: str = "fang"
    size: float = _SIZE
    align: str = "both"
    leading: float = 0.0
    first: float = 0.0
    left: float = 0.0
    right: float = 0.0
    keep: bool = False
    breaks: bool = False

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Box:
    """A cell: its lines, over how many columns and rows it reaches."""

    lines: tuple[Line, ...]
    across: int = 1
    down: int = 1

    @property
    def label(self) -> bool:
        """True for the name of what stands beside or below it."""
        return bool(self.lines) and all(line.face == "hei" for line in self.lines)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `height`: at least so many points; `head`: repeated on each page; `whole`: no page ends in it."""

    boxes: tuple[Box, ...]
    height: float = 0.0
    head: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table by the widths of its columns in points."""

    widths: tuple[float, ...]
    rows: tuple[Row, ...] = field(default_factory=tuple)


Part = Line | Grid


def read(content: bytes) -> tuple[Part, ...]:
    """The lines and tables of a .docx in their order; pictures, notes, headers and footers are left out."""
    document = docx.Document(io.BytesIO(content))
    styles = _Styles(document)
    return tuple(_parts(document.element.body, styles))


def lines_of(parts: Sequence[Part]) -> Iterator[Line]:
    """Every line, those of tables row by row."""
    for part in parts:
        if isinstance(part, Line):
            yield part
        else:
            yield from (line for row in part.rows for box in row.boxes for line in box.lines)


def text_of(content: bytes) -> str:
    """The text of a .docx, a line each."""
    return "\n".join(line.text for line in lines_of(read(content)))


def _parts(body: BaseOxmlElement, styles: _Styles) -> Iterator[Part]:
    for child in body:
        if child.tag == qn("w:p"):
            yield styles.line(child)
        elif child.tag == qn("w:tbl"):
            yield _grid(child, styles)


class _Styles:
    """What paragraphs look like by their styles."""

    def __init__(self, document: DocxDocument) -> None:
        self._by_id = {style.style_id: style.element for style in document.styles}
        self._default = next((s.style_id for s in document.styles if s.element.get(qn("w:default")) == "1"), "")
        self._chain = cache(self._ancestry)

    def line(self, paragraph: BaseOxmlElement) -> Line:
        """The paragraph as a line."""
        own = paragraph.find(qn("w:pPr"))
        named = _value(own, "w:pStyle") or self._default
        looks = [own, *(style.find(qn("w:pPr")) for style in self._chain(named))]
        letters = [*self._run_looks(paragraph), *(style.find(qn("w:rPr")) for style in self._chain(named))]
        spacing, exact = _attribute(looks, "w:spacing", "w:line"), _attribute(looks, "w:spacing", "w:lineRule")
        return Line(
            pieces=tuple(_pieces(paragraph)),
            face=_face(letters),
            size=float(_first(letters, "w:sz") or _SIZE * 2) / 2,
            align=_first(looks, "w:jc") or "left",
            leading=_points(spacing) if exact in {"exact", "atLeast"} else 0.0,
            first=_points(_attribute(looks, "w:ind", "w:firstLine")),
            left=_points(_attribute(looks, "w:ind", "w:left")),
            right=_points(_attribute(looks, "w:ind", "w:right")),
            keep=own is not None and own.find(qn("w:keepNext")) is not None,
            breaks=any(_named(b, "w:type") == "page" for b in paragraph.iter(qn("w:br"))),
        )

    def _ancestry(self, style_id: str) -> tuple[BaseOxmlElement, ...]:
        found: list[BaseOxmlElement] = []
        while style_id in self._by_id and self._by_id[style_id] not in found:
            found.append(self._by_id[style_id])
            style_id = _value(found[-1], "w:basedOn")
        return tuple(found)

    @staticmethod
    def _run_looks(paragraph: BaseOxmlElement) -> list[BaseOxmlElement | None]:
        run = next((r for r in paragraph.iter(qn("w:r")) if any(t.text for t in r.iter(qn("w:t")))), None)
        return [] if run is None else [run.find(qn("w:rPr"))]


def _face(letters: Sequence[BaseOxmlElement | None]) -> str:
    name = _attribute(letters, "w:rFonts", "w:eastAsia")
    return next((face for mark, face in _FACES if mark in name), "fang")


def _pieces(paragraph: BaseOxmlElement) -> Iterator[Piece]:
    for run in paragraph.iter(qn("w:r")):
        look = run.find(qn("w:rPr"))
        mark = None if look is None else look.find(qn("w:b"))
        text = "".join(_characters(run))
        if text:
            yield Piece(text, bold=mark is not None and mark.get(qn("w:val")) not in {"0", "false"})


def _characters(run: BaseOxmlElement) -> Iterator[str]:
    for child in run:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:tab"):
            yield "　"
        elif child.tag == qn("w:br") and _named(child, "w:type") != "page":
            yield "\n"


def _grid(table: BaseOxmlElement, styles: _Styles) -> Grid:
    grid = table.find(qn("w:tblGrid"))
    widths = tuple(_points(_named(column, "w:w")) or 1.0 for column in (() if grid is None else grid))
    drawn: list[tuple[Row, list[str]]] = [_row(row, styles, len(widths)) for row in table.iterchildren(qn("w:tr"))]
    return Grid(widths, tuple(_merged(drawn)))


def _row(row: BaseOxmlElement, styles: _Styles, columns: int) -> tuple[Row, list[str]]:
    """The row and for each of its cells whether it begins ("restart"), goes on ("continue") or has no merging down."""
    boxes, merged, left = [], [], columns
    for cell in row.iterchildren(qn("w:tc")):
        look = cell.find(qn("w:tcPr"))
        across = min(max(int(_value(look, "w:gridSpan") or 1), 1), max(left, 1))
        left -= across
        down = None if look is None else look.find(qn("w:vMerge"))
        merged.append("" if down is None else down.get(qn("w:val")) or "continue")
        boxes.append(Box(tuple(styles.line(p) for p in cell.iter(qn("w:p"))), across))
    look = row.find(qn("w:trPr"))
    height = 0.0 if look is None or look.find(qn("w:trHeight")) is None else _points(_value(look, "w:trHeight"))
    head, whole = (look is not None and look.find(qn(tag)) is not None for tag in ("w:tblHeader", "w:cantSplit"))
    return Row(tuple(boxes), height, head, whole), merged


def _merged(drawn: Sequence[tuple[Row, list[str]]]) -> Iterator[Row]:
    """Rows without the cells that a cell above reaches over."""
    starts = [_starts(row) for row, _ in drawn]
    for place, (row, marks) in enumerate(drawn):
        boxes = []
        for start, box, mark in zip(starts[place], row.boxes, marks, strict=True):
            if mark == "continue" and place:
                continue
            down = 1
            while (
                mark == "restart"
                and place + down < len(drawn)
                and _goes_on(drawn[place + down], starts[place + down], start)
            ):
                down += 1
            boxes.append(Box(box.lines, box.across, down))
        yield replace(row, boxes=tuple(boxes))


def _starts(row: Row) -> list[int]:
    starts, at = [], 0
    for box in row.boxes:
        starts.append(at)
        at += box.across
    return starts


def _goes_on(below: tuple[Row, list[str]], starts: Sequence[int], start: int) -> bool:
    return any(at == start and mark == "continue" for at, mark in zip(starts, below[1], strict=True))


def _first(looks: Sequence[BaseOxmlElement | None], tag: str) -> str:
    return next((found for look in looks if (found := _value(look, tag))), "")


def _attribute(looks: Sequence[BaseOxmlElement | None], tag: str, name: str) -> str:
    for look in looks:
        found = None if look is None else look.find(qn(tag))
        if found is not None and found.get(qn(name)) is not None:
            return str(found.get(qn(name)))
    return ""


def _value(look: BaseOxmlElement | None, tag: str) -> str:
    found = None if look is None else look.find(qn(tag))
    return "" if found is None else str(found.get(qn("w:val")) or "")


def _named(child: BaseOxmlElement, name: str) -> str:
    return str(child.get(qn(name)) or "")


def _points(twips: str) -> float:
    try:
        return float(twips or 0) / _TWIPS
    except ValueError:
        return 0.0
