"""From a document to the bytes of a .docx: the same document gives the same bytes."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from typing import Final

import docx
from docx.document import Document as DocxDocument
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from xiezhi.office.documents import (
    Block,
    Chart,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Signature,
    Table,
    numbered_blocks,
)
from xiezhi.office.documents_body import Body
from xiezhi.office.documents_charts import add_chart
from xiezhi.office.documents_drawings import data_table
from xiezhi.office.documents_footers import number_pages
from xiezhi.office.documents_styles import FANGSONG, HEITI, STYLES, dress, set_page, xml_text

_LONGEST_PROPERTY: Final = 255
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def render_docx(document: Document) -> bytes:
    """Lay out a document by GB/T 9704 and return its .docx."""
    target = docx.Document()
    dress(target)
    _start_section(target, turned=False, first=True)
    body = Body({name: target.styles[name].style_id for name in STYLES})
    _append(target, body.title(document))
    charts = itertools.count(1)
    turned = False
    for block, number in numbered_blocks(document.blocks):
        across = isinstance(block, Table) and block.turned
        if across != turned:
            _start_section(target, turned=across)
            turned = across
        _append(target, _markup(target, body, block, number, charts))
    _set_properties(target, document)
    return packed(target)


def _markup(target: DocxDocument, body: Body, block: Block, number: str, charts: Iterator[int]) -> Iterator[str]:
    match block:
        case Heading():
            yield body.heading(block, number)
        case Paragraph():
            yield body.body_text(block)
        case Table():
            yield from body.table(block)
        case Signature():
            yield from body.signature(block)
        case PageBreak():
            yield body.page_break()
        case Chart():
            yield from _chart(target, body, block, next(charts))


def _chart(target: DocxDocument, body: Body, block: Chart, number: int) -> Iterator[str]:
    if block.unit and not block.cells:
        yield body.paragraph("单位", f"单位：{block.unit}", FANGSONG)
    figure = body.paragraph("图", "", HEITI)
    yield figure.replace("</w:p>", add_chart(target, block, number) + "</w:p>")
    if block.cells:
        yield body.grid(data_table(block))
    yield body.paragraph("Caption", block.caption, HEITI, '<w:keepNext w:val="0"/>')


def _append(target: DocxDocument, markups: Iterator[str]) -> None:
    end = target.element.body[-1]  # the properties of the last section stay last
    for markup in markups:
        end.addprevious(parse_xml(markup.replace(">", f" {nsdecls('w')}>", 1)))


def _start_section(target: DocxDocument, *, turned: bool, first: bool = False) -> None:
    section = target.sections[0] if first else target.add_section(WD_SECTION.NEW_PAGE)
    set_page(section, turned=turned)
    number_pages(section, turned=turned)


def _set_properties(target: DocxDocument, document: Document) -> None:
    properties = target.core_properties
    properties.title = _property(document.title.replace("\n", ""))
    properties.author = properties.last_modified_by = _property(document.issuer)
    properties.language = "zh-CN"
    properties.comments = ""
    properties.revision = 1
    properties.created = properties.modified = datetime.combine(document.day, time())


def _property(text: str) -> str:
    return xml_text(text)[:_LONGEST_PROPERTY]


def packed(target: DocxDocument) -> bytes:
    """Save and pack again with one fixed time, since the time of saving would make each file different."""
    saved, packed = io.BytesIO(), io.BytesIO()
    target.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _ZIP_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, source.read(name))
    return packed.getvalue()
