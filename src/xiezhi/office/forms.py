"""Templates of documents and forms, written as plain text that can be reviewed and laid out as .docx by GB/T 9704.

A line is a paragraph; what it begins with says of which kind:

    = title            ~ number below the title       @ issuing body or day at the end
    < not indented     > at the right                 ^ centred
    , indented, its words not spread (names, numbers)       - a small note
    (nothing) a paragraph of the body, two characters in
    [2 5 2 5]          a table begins: shares of its columns
    | a | b            its row; the last cell reaches to the edge; |6 at least six lines high; |! repeated on each page
    % for 项 in 物品    what stands up to `% end` is repeated; `% if 有罚款` to `% end` stays where the field is not empty
    |% for 项 in 物品   the same for rows of a table, as is `|% if 有罚款`
    # words            a remark for reviewers, not part of the document

In a cell `#` begins a label, `>` a text at the right, `^` one in the middle, and ¶ parts paragraphs. {{ 当事人 }} is a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from xiezhi.office.documents_body import Body
from xiezhi.office.documents_footers import number_pages
from xiezhi.office.documents_package import packed
from xiezhi.office.documents_styles import (
    FANGSONG,
    HEITI,
    KAITI,
    STYLES,
    TEXT_WIDTH,
    XIAOBIAOSONG,
    dress,
    set_page,
)

# What a line begins with: style, face, properties of its own.
_LINES: Final = {
    "=": ("Title", XIAOBIAOSONG, ""),
    "~": ("Subtitle", KAITI, ""),
    "<": ("Normal", FANGSONG, ""),
    ">": ("Normal", FANGSONG, '<w:jc w:val="right"/>'),
    "^": ("Normal", FANGSONG, '<w:jc w:val="center"/>'),
    "@": ("落款", FANGSONG, "<w:keepLines/>"),
    ",": ("Body Text", FANGSONG, '<w:jc w:val="left"/>'),
    "-": ("表文", FANGSONG, ""),
}
_ROW: Final = re.compile(r"\|(\d*)(!?)")
_CELL_LINE: Final = 340
_SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")
_EDGES: Final = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in _SIDES)
# No clock: a template is the same file whenever it is made.
_MADE: Final = datetime(2026, 1, 1, tzinfo=UTC)


class BadForm(ValueError):
    """A text that is no template; the message names the line."""


def compose(title: str, text: str) -> bytes:
    """The .docx template of a text in the form above. Raises BadForm with the line."""
    target = docx.Document()
    dress(target)
    set_page(target.sections[0])
    number_pages(target.sections[0])
    body = Body({name: target.styles[name].style_id for name in STYLES})
    end = target.element.body[-1]
    for markup in _markups(body, text.splitlines()):
        end.addprevious(parse_xml(markup.replace(">", f" {nsdecls('w')}>", 1)))
    properties = target.core_properties
    properties.title, properties.author, properties.comments, properties.language = title, "", "", "zh-CN"
    properties.last_modified_by, properties.revision = "", 1
    properties.created = properties.modified = _MADE
    return packed(target)


def _markups(body: Body, lines: Sequence[str]) -> Iterator[str]:
    rows: list[str] = []
    widths: list[int] = []
    begun: list[str] = []
    kept = [each.rstrip() for each in lines if each.strip() and not each.startswith("# ")]
    for place, (before, line) in enumerate(zip(["", *kept], kept, strict=False)):
        if line.startswith("|"):
            if not widths:
                raise BadForm(f"no columns before the row {line!r}")
            rows.append(_row(body, line, widths, begun))
            continue
        yield from _table(rows, widths)
        yield from _gap(body, before, line)
        rows = []
        if line.startswith("["):
            widths = _widths(line)
        elif line.startswith("%"):
            yield _control(body, line, begun)
        else:
            yield _line(body, line, last=_signed_with(line, kept[place + 1 :]))
    yield from _table(rows, widths)
    if begun:
        raise BadForm(f"% {begun[-1]} has no % end")
    if rows:  # a document does not end with a table; what must follow takes no room
        yield body.paragraph("表注", "", FANGSONG, '<w:spacing w:line="20" w:lineRule="exact"/>')


def _gap(body: Body, before: str, line: str) -> Iterator[str]:
    """What parts a title from a text, a text from who signs it, and a table from what stands above and below."""
    titled = before.startswith(("=", "~"))
    if (titled and not line.startswith(("=", "~", "["))) or (line.startswith("@") and not before.startswith("@")):
        yield body.paragraph("Normal", "", FANGSONG, "<w:keepNext/>")
    elif (titled and line.startswith("[")) or before.startswith("|"):
        yield body.paragraph("表注", "", FANGSONG, '<w:spacing w:line="160" w:lineRule="exact"/>')


def _signed_with(line: str, after: Sequence[str]) -> bool:
    """Whether a line stands on one page with who signs: the end of the text, the seal, and the receipts below it."""
    below = after[0] if after else ""
    if line.startswith(("@", "-")):
        return below.startswith(("@", "-"))
    end = next((each for each in after if not each.startswith((",", "附件", "%", "-"))), "")
    return end.startswith("@")


def _line(body: Body, line: str, *, last: bool) -> str:
    """A paragraph; `last`: what follows stands on one page with its end."""
    if line == "---":
        return body.page_break()
    keep = "<w:keepNext/>" if last else ""
    if line[0] not in _LINES:
        return body.paragraph("Body Text", line, FANGSONG, keep)
    style, name, properties = _LINES[line[0]]
    return body.paragraph(style, line[1:].strip(), name, f"{keep}{properties}")


def _control(body: Body, line: str, begun: list[str]) -> str:
    """`% for 项 in 物品`, `% if 有罚款` or `% end` as a tag that takes its paragraph away."""
    return body.paragraph("Normal", f"{{%p {_tag(line[1:], begun)} %}}", FANGSONG)


def _tag(said: str, begun: list[str]) -> str:
    words = said.split()
    if words == ["end"]:
        if not begun:
            raise BadForm("% end without a beginning")
        words = [f"end{begun.pop()}"]
    elif words and words[0] in {"for", "if"}:
        begun.append(words[0])
    else:
        raise BadForm(f"neither for, if nor end: {said!r}")
    return " ".join(words)


def _widths(line: str) -> list[int]:
    try:
        shares = [float(share) for share in line.strip("[] ").split()]
    except ValueError as bad:
        raise BadForm(f"no shares of columns in {line!r}") from bad
    widths = [round(TEXT_WIDTH * share / sum(shares)) for share in shares]
    widths[-1] += TEXT_WIDTH - sum(widths)
    return widths


def _table(rows: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    if not rows:
        return
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{_EDGES}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(body: Body, line: str, widths: Sequence[int], begun: list[str]) -> str:
    if line.startswith("|%"):
        return f"<w:tr>{''.join(_cells(body, [f'{{%tr {_tag(line[2:], begun)} %}}'], widths))}</w:tr>"
    found = _ROW.match(line)
    if found is None:
        raise BadForm(f"no row: {line!r}")
    lines, head = int(found[1] or 0), bool(found[2])
    cells = [cell.strip() for cell in line[found.end() :].split("|")]
    if len(cells) > len(widths):
        raise BadForm(f"{len(cells)} cells for {len(widths)} columns: {line!r}")
    height = f'<w:trHeight w:val="{lines * _CELL_LINE}" w:hRule="atLeast"/>' if lines else ""
    repeat = "<w:tblHeader/>" if head else ""
    marked = [f"#{cell}" for cell in cells] if head else cells
    fits = "<w:cantSplit/>" if lines <= 10 else ""
    return f"<w:tr><w:trPr>{fits}{height}{repeat}</w:trPr>{''.join(_cells(body, marked, widths))}</w:tr>"


def _cells(body: Body, cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for place, cell in enumerate(cells):
        last = place == len(cells) - 1
        width = sum(widths[place:]) if last else widths[place]
        span = len(widths) - place if last else 1
        across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        yield (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{across}<w:vAlign w:val="center"/></w:tcPr>'
            f"{''.join(_cell(body, cell.split('¶')))}</w:tc>"
        )


def _cell(body: Body, parts: Iterable[str]) -> Iterator[str]:
    for part in (each.strip() for each in parts):
        match part[:1]:
            case "#":
                yield body.paragraph("表项", part[1:].strip(), HEITI)
            case ">":
                yield body.paragraph("表文", part[1:].strip(), FANGSONG, '<w:jc w:val="right"/>')
            case "^":
                yield body.paragraph("表文", part[1:].strip(), FANGSONG, '<w:jc w:val="center"/>')
            case _:
                yield body.paragraph("表文", part, FANGSONG)
