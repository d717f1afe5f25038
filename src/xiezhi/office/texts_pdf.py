"""The text of a .pdf with a text layer, its paragraphs put together again."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pypdfium2
from pypdfium2 import raw

from xiezhi.office.refusals import UnreadableFile
from xiezhi.office.texts_pages import Line, Page, joined_text

_MAX_PAGES: Final = 2_000
# Less than this many characters in a whole file is a scan with a stamp or a page number, not a document.
_FEWEST_CHARACTERS: Final = 20
_MOST_UNKNOWN: Final = 0.2
_TURNED: Final = 0.5  # sine of the angle from which on a character stands across
_WIDE_GAP: Final = 0.75  # in heights of a character: what parts columns, even narrow ones, rather than words


@dataclass(frozen=True, slots=True)
class _Character:
    text: str
    generated: bool
    left: float
    right: float
    bottom: float
    top: float
    turned: bool


def text_of(path: Path) -> str:
    """Return the text, one line a paragraph; page numbers and running heads are left out. Raises UnreadableFile."""
    pages = _pages(path)
    text = joined_text(pages)
    shown = [character for character in text if not character.isspace()]
    if len(shown) < _FEWEST_CHARACTERS:
        raise UnreadableFile(
            f"文件“{path.name}”没有文字层，像是扫描件。请先做文字识别（OCR），或上传 Word 原文件后再试。"
        )
    unknown = sum(1 for character in shown if character == "\ufffd" or "\ue000" <= character <= "\uf8ff")
    if unknown > _MOST_UNKNOWN * len(shown):
        raise UnreadableFile(
            f"文件“{path.name}”的文字使用了无法识别的内嵌字体编码。请上传 Word 原文件，或先做文字识别（OCR）。"
        )
    return text


def _pages(path: Path) -> list[Page]:
    try:
        with pypdfium2.PdfDocument(path) as document:
            if len(document) > _MAX_PAGES:
                raise UnreadableFile(
                    f"文件“{path.name}”有 {len(document)} 页，超过 {_MAX_PAGES} 页的上限。请拆分后再上传。"
                )
            return [_page(document, number) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise UnreadableFile(f"文件“{path.name}”已加密，需要密码才能打开。请去掉密码后再上传。") from error
        raise UnreadableFile(f"文件“{path.name}”不是完整的 PDF，可能已损坏。请重新导出后再上传。") from error


def _page(document: pypdfium2.PdfDocument, number: int) -> Page:
    page = document[number]
    text_page = page.get_textpage()
    try:
        return Page(page.get_width(), list(_lines(_upright(_characters(text_page)))))
    finally:
        text_page.close()
        page.close()


def _characters(text_page: Any) -> Iterator[_Character]:
    box = raw.FS_RECTF()
    for index in range(text_page.count_chars()):
        # The loose box is the room that a character takes, not its ink: 》 and 《 side by side leave no gap.
        raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box))
        code = raw.FPDFText_GetUnicode(text_page, index)
        generated = raw.FPDFText_IsGenerated(text_page, index) == 1
        text = chr(code) if code and not 0xD800 <= code <= 0xDFFF else ""
        turned = abs(math.sin(raw.FPDFText_GetCharAngle(text_page, index))) > _TURNED
        yield _Character(text, generated, box.left, box.right, box.bottom, box.top, turned)


def _upright(characters: Iterator[_Character]) -> Iterator[_Character]:
    """Leave out what stands across the text, as the page number of a page set across or a stamp does."""
    held = list(characters)
    few = sum(character.turned for character in held) < len(held) / 2
    return (character for character in held if not (few and character.turned))


def _lines(characters: Iterator[_Character]) -> Iterator[Line]:
    held: list[_Character] = []
    for character in characters:
        if character.text in {"\r", "\n"}:
            yield from _line(held)
            held = []
        elif character.text:
            held.append(character)
    yield from _line(held)


def _line(held: list[_Character]) -> Iterator[Line]:
    inked = [character for character in held if not character.text.isspace()]
    if not inked:
        return
    height = max(character.top - character.bottom for character in inked)
    width = max(character.right - character.left for character in inked)
    yield Line(
        text=_spaced(held, max(height, width)),
        left=inked[0].left,
        right=inked[-1].right,
        top=max(character.top for character in inked),
        bottom=min(character.bottom for character in inked),
        size=max(height, width),
    )


def _spaced(held: list[_Character], size: float) -> str:
    """Join the characters; where the page only has a gap, its width tells whether columns or words are apart."""
    pieces: list[str] = []
    before: _Character | None = None
    space = ""
    for character in held:
        if character.text.isspace():
            space = "gap" if character.generated else " "
            continue
        if before is not None:
            pieces.append(_between(before, character, space, size))
        pieces.append(character.text)
        before, space = character, ""
    return "".join(pieces)


def _between(before: _Character, after: _Character, space: str, size: float) -> str:
    if after.left - before.right > _WIDE_GAP * size:
        return "\t"
    if space == "gap":
        return "" if _is_wide(before.text) or _is_wide(after.text) else " "
    return space


def _is_wide(text: str) -> bool:
    return text >= "\u2e80"
