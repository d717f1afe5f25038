"""Workbooks written part by part, as other programs write them and as attackers would."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>'
    '</numFmts><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="4"/></cellXfs></styleSheet>'
)


def sheet_xml(rows: str, *, before: str = "", after: str = "", root: str = f'<worksheet xmlns="{MAIN}">') -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>{root}{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def header_row(*names: str) -> str:
    cells = "".join(
        f'<c r="{chr(65 + i)}1" t="inlineStr"><is><t>{escape(name)}</t></is></c>'
        for i, name in enumerate(names)
        if name
    )
    return f'<row r="1">{cells}</row>'


def write_book(
    path: Path,
    *sheets: str | bytes,
    strings: str | None = None,
    states: tuple[str, ...] = (),
    names: tuple[str, ...] = (),
    extra: dict[str, bytes] | None = None,
    date1904: bool = False,
) -> Path:
    """Write a workbook of the given worksheet XML."""
    tabs = "".join(
        f'<sheet name="{names[i] if names else f"表{i + 1}"}" sheetId="{i + 1}" state="{states[i] if states else "visible"}" r:id="rId{i + 1}"/>'
        for i in range(len(sheets))
    )
    relations = "".join(
        f'<Relationship Id="rId{i + 1}" Type="{RELS}/worksheet" Target="worksheets/sheet{i + 1}.xml"/>'
        for i in range(len(sheets))
    )
    properties = '<workbookPr date1904="1"/>' if date1904 else ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}">{properties}<sheets>{tabs}</sheets></workbook>',
        )
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>')
        book.writestr("xl/styles.xml", STYLES)
        for i, sheet in enumerate(sheets):
            book.writestr(f"xl/worksheets/sheet{i + 1}.xml", sheet)
        if strings is not None:
            book.writestr("xl/sharedStrings.xml", strings)
        for name, data in (extra or {}).items():
            book.writestr(name, data)
    return path


def shared(*items: str) -> str:
    """Return sharedStrings.xml of <si> contents."""
    return f'<sst xmlns="{MAIN}">' + "".join(f"<si>{item}</si>" for item in items) + "</sst>"
