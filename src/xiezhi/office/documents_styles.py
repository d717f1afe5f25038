"""Page, faces and styles of an official document by GB/T 9704-2012, put into a python-docx document.

The measures are those of the standard: A4, type area 156 × 225 mm, 22 lines of 28 characters of size 3 (16 pt). The grid is
made by exact line spacing and characters set closer by a quarter point, and not by Word's character grid, which
LibreOffice and WPS read in ways of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from docx.document import Document as DocxDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section

LATIN: Final = "Times New Roman"
FANGSONG: Final = "仿宋_GB2312"
KAITI: Final = "楷体_GB2312"
HEITI: Final = "黑体"
SONGTI: Final = "宋体"
XIAOBIAOSONG: Final = "方正小标宋简体"
# What Word takes where a face is not installed: face, other name, family, pitch.
_OTHER_NAMES: Final = (
    (FANGSONG, "仿宋", "modern", "fixed"),
    (KAITI, "楷体", "modern", "fixed"),
    (HEITI, "SimHei", "modern", "fixed"),
    (SONGTI, "SimSun", "auto", "variable"),
    (XIAOBIAOSONG, "方正小标宋_GBK", "auto", "variable"),
)
# 28.95 pt: 22 lines in 225 mm. A character 16 pt wide less 0.25 pt: 28 × 15.75 = 441.0 pt < 442.2 pt = 156 mm < 29 × 15.75.
LINE: Final = 579
_TIGHTER: Final = -5
BODY_SIZE: Final = 32
TEXT_WIDTH: Final = 8844
TURNED_WIDTH: Final = 12755
_PORTRAIT: Final = {"w": 11906, "h": 16838, "top": 2098, "right": 1474, "bottom": 1985, "left": 1588, "footer": 1440}
_TURNED: Final = {"w": 16838, "h": 11906, "top": 1588, "right": 2098, "bottom": 1474, "left": 1985, "footer": 964}
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INDENT: Final = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph style: face, size in half points, alignment, exact line in twips (0: as high as its content)."""

    face: str
    size: int = BODY_SIZE
    align: str = "both"
    line: int = LINE
    indent: str = ""
    outline: int | None = None
    keep_next: bool = False


STYLES: Final = {
    "Normal": _Style(FANGSONG),
    "Body Text": _Style(FANGSONG, indent=_INDENT),
    "Title": _Style(XIAOBIAOSONG, 44, "center", line=640),
    "Subtitle": _Style(KAITI, align="center"),
    "Heading 1": _Style(HEITI, indent=_INDENT, outline=0),
    "Heading 2": _Style(KAITI, indent=_INDENT, outline=1),
    "Heading 3": _Style(FANGSONG, indent=_INDENT, outline=2),
    "Heading 4": _Style(FANGSONG, indent=_INDENT, outline=3),
    "Caption": _Style(HEITI, 24, "center", keep_next=True),
    "Footer": _Style(SONGTI, 28, "left", line=280),
    "表格": _Style(FANGSONG, 21, "center", line=320),
    "表格密": _Style(FANGSONG, 18, "center", line=260),
    "表注": _Style(FANGSONG, 21, "left", line=360),
    "单位": _Style(FANGSONG, 21, "right", line=360, keep_next=True),
    "图": _Style(FANGSONG, align="center", line=0, keep_next=True),
    "表项": _Style(HEITI, 24, "center", line=340),
    "表文": _Style(FANGSONG, 24, "left", line=340),
    "落款": _Style(FANGSONG, align="right", indent='<w:ind w:right="1280"/>'),
}


def element(markup: str) -> BaseOxmlElement:
    """Parse one WordprocessingML element written without its name space declaration."""
    cut = min(place for place in (markup.find(" "), markup.find(">"), markup.find("/")) if place > 0)
    return parse_xml(f"{markup[:cut]} {nsdecls('w')}{markup[cut:]}")


def xml_text(text: str) -> str:
    """Return a text without the control characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def face(name: str, latin: str = LATIN) -> str:
    """Return the fonts of a run; the East Asian one is named outright, so that no theme font takes its place."""
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{name}" w:cs="{latin}"/>'


def latin_of(name: str) -> str:
    """Return the face of digits beside a Chinese face: Times beside 仿宋, elsewhere the heading's own."""
    return LATIN if name == FANGSONG else name


def dress(document: DocxDocument) -> None:
    """Give an empty python-docx document the styles, languages and settings of an official document."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    defaults.clear()
    for markup in (
        face(FANGSONG),
        f'<w:sz w:val="{BODY_SIZE}"/>',
        f'<w:szCs w:val="{BODY_SIZE}"/>',
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>',
    ):
        defaults.append(element(markup))
    for name, style in STYLES.items():
        _set_style(document, name, style)
    _set_settings(document)
    _name_fonts(document)


def set_page(section: Section, *, turned: bool = False) -> None:
    """Set page, margins and line grid of a section; turned: landscape, the margins turned with it."""
    measures = _TURNED if turned else _PORTRAIT
    properties = section._sectPr  # noqa: SLF001 - python-docx has no word for the grid
    size, margins, grid = (properties.find(qn(f"w:{tag}")) for tag in ("pgSz", "pgMar", "docGrid"))
    for key, value in measures.items():
        (size if key in "wh" else margins).set(qn(f"w:{key}"), str(value))
    margins.set(qn("w:header"), "851")
    size.attrib.pop(qn("w:orient"), None)
    if turned:
        size.set(qn("w:orient"), "landscape")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(LINE))


def _set_style(document: DocxDocument, name: str, style: _Style) -> None:
    known = {each.name for each in document.styles}
    found = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    target = found.element
    for tag in ("w:pPr", "w:rPr"):
        for old in target.findall(qn(tag)):
            target.remove(old)
    tighter = f'<w:spacing w:val="{_TIGHTER}"/>' if style.size == BODY_SIZE else ""
    rule = f'w:line="{style.line}" w:lineRule="exact"' if style.line else 'w:line="240" w:lineRule="auto"'
    outline = "" if style.outline is None else f'<w:outlineLvl w:val="{style.outline}"/>'
    keep = "<w:keepNext/>" if style.keep_next else ""
    target.append(
        element(
            f'<w:pPr>{keep}<w:widowControl w:val="0"/><w:kinsoku/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/>'
            f'<w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" {rule}/>{style.indent}'
            f'<w:jc w:val="{style.align}"/>{outline}</w:pPr>'
        )
    )
    target.append(
        element(
            f'<w:rPr>{face(style.face, latin_of(style.face))}<w:b w:val="0"/><w:bCs w:val="0"/><w:i w:val="0"/><w:iCs w:val="0"/>'
            f'<w:color w:val="000000"/>{tighter}<w:kern w:val="0"/><w:sz w:val="{style.size}"/><w:szCs w:val="{style.size}"/></w:rPr>'
        )
    )


def _set_settings(document: DocxDocument) -> None:
    settings = document.settings
    settings.odd_and_even_pages_header_footer = True
    root = settings.element
    root.find(qn("w:characterSpacingControl")).set(qn("w:val"), "doNotCompress")
    language = root.find(qn("w:themeFontLang"))
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    compatibility = root.find(qn("w:compat"))
    for old in compatibility.findall(qn("w:compatSetting")):
        compatibility.remove(old)
    # Word 2013 and later: without it the document opens in compatibility mode and charts cannot be edited as such.
    compatibility.append(
        element(
            '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        )
    )


def _name_fonts(document: DocxDocument) -> None:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="{family}"/>'
        f'<w:pitch w:val="{pitch}"/></w:font>'
        for name, other, family, pitch in _OTHER_NAMES
    )
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = part.blob.replace(b"</w:fonts>", fonts.encode() + b"</w:fonts>")  # noqa: SLF001 - a part without a class of its own
        elif str(part.partname).startswith("/word/theme/"):
            # Charts take their letters from the theme.
            part._blob = _themed(part.blob)  # noqa: SLF001


def _themed(theme: bytes) -> bytes:
    text = theme.decode()
    for kind in ("major", "minor"):
        start = text.index(f"<a:{kind}Font>")
        end = text.index(f"</a:{kind}Font>")
        fonts = f'<a:latin typeface="{LATIN}"/><a:ea typeface="{SONGTI}"/><a:cs typeface=""/>'
        text = f"{text[:start]}<a:{kind}Font>{fonts}{text[end:]}"
    return text.encode()
