"""The text of a .docx: paragraphs and table rows in the order of the document."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from xiezhi.office.archives import MIB, ArchiveLimits, open_archive, parse_xml, read_part
from xiezhi.office.refusals import UnreadableFile

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_LIMITS: Final = ArchiveLimits(max_bytes=20 * MIB, max_inflated=512 * MIB)
_NOTES: Final = ("word/footnotes.xml", "word/endnotes.xml")
_BODY_BYTES: Final = 128 * MIB
# Deleted or moved-away text under tracked changes, the code of a field, the plain copy of a drawing.
_SKIPPED: Final = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback", "pPr", "rPr", "sectPr"})
_CHARACTERS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_MOST_COVERED: Final = 200
_HIDING: Final = ("vanish", "webHidden")


def text_of(path: Path) -> str:
    """Return the lines of the body; the cells of a table row are joined by tabs.

    Footnotes and endnotes stand behind the body. Headers, footers and their page numbers, comments, deleted and hidden
    text are left out. Raises UnreadableFile.
    """
    with open_archive(path, _LIMITS) as archive:
        body = parse_xml(read_part(archive, _main_part(archive, path), _BODY_BYTES), huge=True)
        names = set(archive.namelist())
        notes = [
            line
            for part in _NOTES
            if part in names
            for line in _notes(parse_xml(read_part(archive, part, _BODY_BYTES), huge=True))
        ]
    root = body.find("{*}body")
    return "\n".join([*_lines(root), *notes]) + "\n" if root is not None else ""


def _notes(root: etree._Element) -> Iterator[str]:
    """The lines of the notes themselves; the lines that part them from the text have a type of their own."""
    for note in root:
        if _name(note) in {"footnote", "endnote"} and not (note.get(f"{_W}type") or note.get(f"{_STRICT}type")):
            yield from filter(str.strip, _lines(note))


def _main_part(archive: zipfile.ZipFile, path: Path) -> str:
    names = archive.namelist()
    if "word/document.xml" in names:
        return "word/document.xml"
    others = {"xl/": "Excel 工作簿", "ppt/": "演示文稿", "OFD.xml": "OFD 版式文件", "content.xml": "OpenDocument 文件"}
    what = next((label for start, label in others.items() if any(n.startswith(start) for n in names)), "压缩包")
    raise UnreadableFile(f"文件“{path.name}”是{what}，不是文档。请另存为 .docx、.pdf 或 .txt 后再上传。")


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _lines(container: etree._Element) -> Iterator[str]:
    for child in container:
        name = _name(child)
        if name == "p":
            yield _paragraph(child)
        elif name == "tbl":
            yield from _table(child)
        elif name not in _SKIPPED:  # content controls, inserted blocks, custom XML
            yield from _lines(child)


def _table(table: etree._Element) -> Iterator[str]:
    for row in _below(table, "tr"):
        fields: list[str] = []
        for cell in _below(row, "tc"):
            fields.append(" ".join(filter(None, _lines(cell))).replace("\n", " "))
            fields.extend([""] * (_columns(cell) - 1))
        yield "\t".join(fields)


def _columns(cell: etree._Element) -> int:
    """How many columns a cell covers."""
    span = cell.find("{*}tcPr/{*}gridSpan")
    text = "1" if span is None else span.get(f"{_W}val") or span.get(f"{_STRICT}val") or "1"
    return min(max(int(text), 1), _MOST_COVERED) if text.isascii() and text.isdigit() else 1


def _below(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or cells of a row, through content controls and tracked insertions."""
    for child in parent:
        name = _name(child)
        if name == wanted:
            if not _is_deleted_row(child):
                yield child
        elif name in {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}:
            yield from _below(child, wanted)


def _is_deleted_row(row: etree._Element) -> bool:
    return row.find("{*}trPr/{*}del") is not None or row.find("{*}tcPr/{*}cellDel") is not None


def _paragraph(paragraph: etree._Element) -> str:
    return "".join(_pieces(paragraph)).rstrip()


def _pieces(element: etree._Element) -> Iterator[str]:
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in _CHARACTERS:
            yield "" if child.get(f"{_W}type") == "page" else _CHARACTERS[name]
        elif name == "txbxContent":
            yield "\n" + "\n".join(_lines(child)) + "\n"
        elif name not in _SKIPPED and not _is_hidden(child, name):
            yield from _pieces(child)


def _is_hidden(run: etree._Element, name: str) -> bool:
    if name != "r":
        return False
    for hiding in _HIDING:
        found = run.find(f"{{*}}rPr/{{*}}{hiding}")
        if found is not None and (found.get(f"{_W}val") or found.get(f"{_STRICT}val") or "1") not in {"0", "false"}:
            return True
    return False
