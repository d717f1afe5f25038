"""What is done to a filled document before it is kept: signatures centred, marks in the face of the characters around them."""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from docx.document import Document as DocxDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from xiezhi.office.documents import characters
from xiezhi.office.documents_styles import BODY_SIZE, element

SIGNATURE_STYLE: Final = "落款"
# Four characters from the right (GB/T 9704); the shorter line is centred on the longer one.
_INDENT: Final = 4 * BODY_SIZE * 10
# Characters without a script of their own, which some programs would set in the Latin face.
_AMBIGUOUS: Final = re.compile(r"([“”‘’—…·×①-⑳Ⅰ-Ⅻ℃№→]+)")


def finish(document: DocxDocument) -> None:
    """Mend a filled document in place."""
    _centre_signatures(document)
    for run in list(document.element.body.iter(qn("w:r"))):
        _part_marks(run)


def _centre_signatures(document: DocxDocument) -> None:
    wanted = [style.style_id for style in document.styles if style.name == SIGNATURE_STYLE]
    paragraphs = list(document.element.body.iter(qn("w:p")))
    for signed, group in itertools.groupby(paragraphs, key=lambda each: _style_of(each) in wanted):
        if signed:
            lines = list(group)
            for line, indent in zip(lines, signature_indents([text_of(line) for line in lines]), strict=True):
                _indent(line, indent)


def signature_indents(lines: Sequence[str]) -> list[int]:
    """Indents from the right in twips, by which lines of these texts stand centred on each other."""
    widths = [characters(line) for line in lines]
    return [_INDENT + round((max(widths) - width) * BODY_SIZE * 10 / 2) for width in widths]


def _style_of(paragraph: BaseOxmlElement) -> str:
    properties = paragraph.find(qn("w:pPr"))
    style = None if properties is None else properties.find(qn("w:pStyle"))
    return "" if style is None else str(style.get(qn("w:val")))


def text_of(paragraph: BaseOxmlElement) -> str:
    """The characters of a paragraph."""
    return "".join(text.text or "" for text in paragraph.iter(qn("w:t")))


def _indent(paragraph: BaseOxmlElement, right: int) -> None:
    properties = paragraph.find(qn("w:pPr"))
    for old in properties.findall(qn("w:ind")):
        properties.remove(old)
    following = [child for child in properties if child.tag in {qn("w:jc"), qn("w:outlineLvl"), qn("w:rPr")}]
    new = element(f'<w:ind w:right="{right}"/>')
    if following:
        following[0].addprevious(new)
    else:
        properties.append(new)


def _part_marks(run: BaseOxmlElement) -> None:
    """Give quotes, dashes and dots a run of their own in the Chinese face of their run."""
    texts = run.findall(qn("w:t"))
    faces = None if run.rPr is None else run.rPr.find(qn("w:rFonts"))
    name = None if faces is None else faces.get(qn("w:eastAsia"))
    if len(texts) != 1 or not name or not _AMBIGUOUS.search(texts[0].text or ""):
        return
    if faces is not None and faces.get(qn("w:ascii")) == name:
        return
    for piece in _pieces(run, texts[0].text or "", name):
        run.addprevious(piece)
    run.getparent().remove(run)


def _pieces(run: BaseOxmlElement, text: str, name: str) -> Iterator[BaseOxmlElement]:
    for part in filter(None, _AMBIGUOUS.split(text)):
        piece = copy.deepcopy(run)
        piece.find(qn("w:t")).text = part
        piece.find(qn("w:t")).set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        if _AMBIGUOUS.match(part):
            fonts = piece.rPr.find(qn("w:rFonts"))
            for slot in ("ascii", "hAnsi"):
                fonts.set(qn(f"w:{slot}"), name)
        yield piece
