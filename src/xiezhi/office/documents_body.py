"""Paragraphs and tables of an official document as WordprocessingML."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from xiezhi.office.documents import (
    Document,
    Heading,
    Paragraph,
    Run,
    Signature,
    Table,
    TableColumn,
    Text,
    characters,
    day_text,
    runs_of,
)
from xiezhi.office.documents_styles import (
    FANGSONG,
    HEITI,
    KAITI,
    STYLES,
    TEXT_WIDTH,
    TURNED_WIDTH,
    XIAOBIAOSONG,
    face,
    latin_of,
    xml_text,
)

# Characters without a script of their own: Word goes by the hint, others by the Latin face, so their face is named outright.
_AMBIGUOUS: Final = re.compile(r"([“”‘’—…·×①-⑳Ⅰ-Ⅻ℃№→]+)")
# From how many columns on a table is set in a smaller size, upright and turned.
_DENSE: Final = 7
_DENSE_TURNED: Final = 12
# Room beside the text of a cell in twips, and in a table of the smaller size.
_CELL_MARGIN: Final = 70
_DENSE_MARGIN: Final = 28
_EDGES: Final = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)


class Body:
    """Writes blocks as XML; knows the styles' identifiers and counts the bookmarks of figures."""

    def __init__(self, style_ids: dict[str, str]) -> None:
        self._style_ids = style_ids
        self._bookmarks = itertools.count(1)

    def title(self, document: Document) -> Iterator[str]:
        """Yield title and subtitle with the empty line that parts them from the text."""
        for line in document.title.split("\n"):
            yield self.paragraph("Title", line, XIAOBIAOSONG)
        if document.subtitle:
            yield self.paragraph("Subtitle", document.subtitle, KAITI)
        yield self.paragraph("Normal", "", FANGSONG)

    def heading(self, heading: Heading, number: str) -> str:
        """Return a heading with its number as text, so that it stays where the text is copied or extracted."""
        name = f"Heading {heading.level}"
        return self.paragraph(name, [number, *runs_of(heading.text)], STYLES[name].face)

    def body_text(self, paragraph: Paragraph) -> str:
        """Return a paragraph of the body or a note."""
        style = "表注" if paragraph.small else "Body Text" if paragraph.indent else "Normal"
        align = "" if paragraph.align == "both" else f'<w:jc w:val="{paragraph.align}"/>'
        return self.paragraph(style, paragraph.text, FANGSONG, align)

    def signature(self, signature: Signature) -> Iterator[str]:
        """Yield an empty line, the issuing body and the day four characters from the right, the shorter one centred."""
        day = day_text(signature.day)
        difference = len(signature.issuer) - characters(day)
        yield self.paragraph("Normal", "", FANGSONG, "<w:keepNext/>")
        for line, shift in ((signature.issuer, max(-difference, 0)), (day, max(difference, 0))):
            right = 640 * 2 + round(shift * 160)
            keep = "<w:keepNext/>" if line is not day else ""
            yield self.paragraph("Normal", line, FANGSONG, f'{keep}<w:ind w:right="{right}"/><w:jc w:val="right"/>')

    def page_break(self) -> str:
        """Return a paragraph that ends the page."""
        return f'<w:p>{self._properties("Normal")}<w:r><w:br w:type="page"/></w:r></w:p>'

    def table(self, table: Table) -> Iterator[str]:
        """Yield caption, unit, table and note."""
        yield self.paragraph("Caption", table.caption, HEITI)
        if table.unit:
            yield self.paragraph("单位", f"单位：{table.unit}", FANGSONG)
        yield self.grid(table)
        yield self.paragraph("表注", table.note, FANGSONG)

    def paragraph(self, style: str, text: Text, name: str, properties: str = "") -> str:
        """Return a paragraph in a style, its Chinese characters in the face `name`."""
        return f"<w:p>{self._properties(style, properties)}{self._runs(text, name)}</w:p>"

    def _properties(self, style: str, more: str = "") -> str:
        return f'<w:pPr><w:pStyle w:val="{self._style_ids[style]}"/>{more}</w:pPr>'

    def _runs(self, text: Text, name: str) -> str:
        return "".join(self._run(run, name) for run in runs_of(text))

    def _run(self, run: Run, name: str) -> str:
        bold = "<w:b/><w:bCs/>" if run.bold else ""
        pieces = "".join(
            f"<w:r><w:rPr>{face(name, name if _AMBIGUOUS.match(piece) else latin_of(name))}{bold}</w:rPr>"
            f'<w:t xml:space="preserve">{escape(xml_text(piece))}</w:t></w:r>'
            for piece in _AMBIGUOUS.split(run.text)
            if piece
        )
        if run.ref is None:
            return pieces
        number = next(self._bookmarks)
        mark = f"_n{number}_" + re.sub(r"[^0-9A-Za-z]", "_", run.ref)[:24]
        return f'<w:bookmarkStart w:id="{number}" w:name="{mark}"/>{pieces}<w:bookmarkEnd w:id="{number}"/>'

    def grid(self, table: Table) -> str:
        """Return the table itself, without caption and note."""
        widths = _widths(table.columns, TURNED_WIDTH if table.turned else TEXT_WIDTH)
        style = "表格密" if len(table.columns) >= (_DENSE_TURNED if table.turned else _DENSE) else "表格"
        margin = _DENSE_MARGIN if style == "表格密" else _CELL_MARGIN
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        head = "".join(self._head_rows(table, widths, style))
        rows = "".join(
            self._row(table, row, widths, style, total=table.total_row and row is table.rows[-1]) for row in table.rows
        )
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{_EDGES}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{margin}" w:type="dxa"/>'
            f'<w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar><w:tblLook w:val="0020" w:firstRow="1"/>'
            f"<w:tblCaption w:val={quoteattr(xml_text(table.caption))}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"
        )

    def _head_rows(self, table: Table, widths: Sequence[int], style: str) -> Iterator[str]:
        names = [column.name for column in table.columns]
        if not any(column.group for column in table.columns):
            cells = "".join(self._cell(name, width, style, HEITI) for name, width in zip(names, widths, strict=True))
            yield _table_row(cells, head=True)
            return
        upper, place = "", 0
        for group, members in itertools.groupby(table.columns, key=lambda column: column.group or column):
            span = len(list(members))
            width = sum(widths[place : place + span])
            if isinstance(group, str):
                upper += self._cell(group, width, style, HEITI, f'<w:gridSpan w:val="{span}"/>')
            else:
                upper += self._cell(names[place], width, style, HEITI, '<w:vMerge w:val="restart"/>')
            place += span
        yield _table_row(upper, head=True)
        lower = (
            self._cell(column.name if column.group else "", width, style, HEITI, "" if column.group else "<w:vMerge/>")
            for column, width in zip(table.columns, widths, strict=True)
        )
        yield _table_row("".join(lower), head=True)

    def _row(self, table: Table, row: Sequence[Text], widths: Sequence[int], style: str, *, total: bool) -> str:
        name = HEITI if total else FANGSONG
        cells = (
            self._cell(text, width, style, name, align=column.align)
            for text, width, column in zip(row, widths, table.columns, strict=True)
        )
        return _table_row("".join(cells))

    def _cell(self, text: Text, width: int, style: str, name: str, properties: str = "", align: str = "center") -> str:
        jc = "" if align == "center" else f'<w:jc w:val="{align}"/>'
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}<w:vAlign w:val="center"/></w:tcPr>'
            f"{self.paragraph(style, text, name, jc)}</w:tc>"
        )


def _table_row(cells: str, *, head: bool = False) -> str:
    repeat = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{cells}</w:tr>"


def _widths(columns: Sequence[TableColumn], width: int) -> list[int]:
    whole = sum(column.width for column in columns)
    widths = [round(width * column.width / whole) for column in columns]
    widths[-1] += width - sum(widths)
    return widths
