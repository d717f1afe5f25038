"""The visible text of an HTML page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree, html

from xiezhi.office.refusals import UnreadableFile

_CHARSET: Final = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_SKIPPED: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "title",
        "nav",
        "svg",
        "math",
        "iframe",
        "object",
        "select",
        "button",
        "textarea",
        "input",
    ]
)
_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "caption",
        "tr",
        "form",
        "fieldset",
        "address",
        "hr",
        "body",
        "html",
        "center",
    ]
)
_GAP: Final = "data-gap"
_MOST_COVERED: Final = 200
_CELLS: Final = frozenset({"td", "th"})
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ALIASES: Final = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "utf8": "utf-8"}


def text_of(path: Path) -> str:
    """Return the visible text: one line a block, the cells of a table row joined by tabs. Raises UnreadableFile."""
    text = _decoded(path)
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(f"文件“{path.name}”不是完整的网页，无法读取。请在浏览器中另存为网页后再上传。") from error
    for table in root.iter("table"):
        _place_cells(table)
    lines = (_tidy(line) for line in "".join(_pieces(root)).split("\n"))
    return "\n".join(line for line in lines if line) + "\n"


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    found = _CHARSET.search(data[:4096])
    named = _ALIASES.get(name := found[1].decode("ascii").lower(), name) if found else None
    codecs = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else [named, "utf-8-sig", "gb18030"]
    for codec in filter(None, codecs):
        try:
            # A declaration of encoding in a str makes lxml refuse it.
            return re.sub(r"^\s*<\?xml[^>]*\?>", "", data.decode(codec).lstrip("\ufeff"))
        except (UnicodeDecodeError, LookupError):
            continue
    raise UnreadableFile(f"文件“{path.name}”的文字编码无法识别。请在浏览器中另存为 UTF-8 网页后再上传。")


def _pieces(element: etree._Element) -> Iterator[str]:
    tag = element.tag
    if not isinstance(tag, str) or tag in _SKIPPED or _is_hidden(element):
        return
    if tag == "br":
        yield "\n"
        return
    edge = "\n" if tag in _BLOCKS else ""
    yield edge
    if tag in _CELLS:
        yield from _cell(element)
    elif tag == "pre":
        yield "".join(element.itertext())
    else:
        yield from _inline(element)
    yield edge


def _inline(element: etree._Element) -> Iterator[str]:
    yield _SPACE.sub(" ", element.text or "")
    for child in element:
        yield from _pieces(child)
        yield _SPACE.sub(" ", child.tail or "")


def _cell(element: etree._Element) -> Iterator[str]:
    """A cell is one field of its row, whatever blocks it holds; fields that merged cells cover are empty."""
    yield "\t" * int(element.get(_GAP, "0")) + " ".join("".join(_inline(element)).split())


def _place_cells(table: etree._Element) -> None:
    """Note on each cell of a table how many columns it stands behind the one before, as colspan and rowspan move it."""
    covered: dict[int, int] = {}  # column → rows below that a cell above still covers
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is not table:
            continue
        column = before = 0
        reaching: dict[int, int] = {}
        for cell in row.iterchildren("td", "th"):
            while covered.get(column):
                column += 1
            cell.set(_GAP, str(column - before))
            before = column
            column += _span(cell, "colspan")
            reaching |= dict.fromkeys(range(before, column), _span(cell, "rowspan") - 1)
        covered = {place: rows - 1 for place, rows in covered.items() if rows > 1} | {
            place: rows for place, rows in reaching.items() if rows
        }


def _span(cell: etree._Element, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    return min(max(int(text), 1), _MOST_COVERED) if text.isascii() and text.isdigit() else 1


def _is_hidden(element: etree._Element) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style") or ""))


def _tidy(line: str) -> str:
    return "\t".join(field.strip(" ") for field in line.split("\t")).strip(" \xa0")
