"""An official document as one HTML file that needs nothing beside it: its style inside, its charts as SVG, no script."""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from xiezhi.office.documents import (
    Block,
    Chart,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Run,
    Signature,
    Table,
    TableColumn,
    Text,
    day_text,
    numbered_blocks,
    plain_text,
    runs_of,
)
from xiezhi.office.documents_drawings import data_table, drawing
from xiezhi.office.documents_styles import xml_text

_DENSE: Final = 7
_WIDE: Final = 7
_LONG: Final = 20
_IN_CONTENTS: Final = (1, 2)


def render_html(document: Document) -> bytes:
    """Return the document as UTF-8. A figure is a link to what it counts, or a marked number where it opens nothing."""
    numbered = list(numbered_blocks(document.blocks))
    title = escape(xml_text(document.title))
    parts = [
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<title>{title.replace(chr(10), "")}</title><meta name="author" content={_attribute(document.issuer)}>',
        f"<style>{_style()}</style></head><body>",
        '<nav class="contents" aria-label="目录"><a class="skip" href="#text">跳到正文</a><b>目录</b><ol>',
        *_contents(numbered),
        f'</ol></nav><main id="text"><h1>{title.replace(chr(10), "<br>")}</h1>',
    ]
    if document.subtitle:
        parts.append(f'<p class="subtitle">{escape(xml_text(document.subtitle))}</p>')
    breaks = False
    for place, (block, number) in enumerate(numbered):
        if isinstance(block, PageBreak):
            breaks = True
            continue
        parts += _block(block, number, place, breaks=breaks)
        breaks = False
    return "\n".join([*parts, "</main></body></html>\n"]).encode()


def style_hash() -> str:
    """The style's digest as a content security policy names it: 'sha256-…'."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()}'"


@cache
def _style() -> str:
    return resources.files("xiezhi.office").joinpath("documents.css").read_text(encoding="utf-8")


def _contents(numbered: Sequence[tuple[Block, str]]) -> Iterator[str]:
    for place, (block, number) in enumerate(numbered):
        if isinstance(block, Heading) and block.level in _IN_CONTENTS:
            sub = ' class="sub"' if block.level > 1 else ""
            yield f'<li{sub}><a href="#b{place}">{number}{escape(xml_text(plain_text(block.text)))}</a></li>'
        elif isinstance(block, Table) and block.caption.startswith("附"):
            yield f'<li><a href="#b{place}">{escape(xml_text(block.caption))}</a></li>'


def _block(block: Block, number: str, place: int, *, breaks: bool) -> Iterator[str]:
    match block:
        case Heading():
            tag = f"h{block.level + 1}"
            yield f'<{tag} id="b{place}">{number}{_text(block.text)}</{tag}>'
        case Paragraph():
            yield f'<p class="{_paragraph_class(block)}">{_text(block.text)}</p>'
        case Table():
            yield from _table(block, f"b{place}", breaks=breaks or block.turned)
        case Chart():
            yield from _chart(block)
        case Signature():
            yield f'<p class="signed">{escape(xml_text(block.issuer))}<br>{day_text(block.day)}</p>'


def _paragraph_class(paragraph: Paragraph) -> str:
    size = "note" if paragraph.small else "text" if paragraph.indent else "flush"
    return size if paragraph.align == "both" else f"{size} {paragraph.align}"


def _table(table: Table, anchor: str, *, breaks: bool) -> Iterator[str]:
    long = " long" if len(table.rows) > _LONG else ""
    yield f'<figure id="{anchor}" class="table{long}{" new-page" if breaks else ""}">'
    yield f'<figcaption class="caption" id="{anchor}-c">{escape(xml_text(table.caption))}</figcaption>'
    if table.unit:
        yield f'<p class="unit">单位：{escape(xml_text(table.unit))}</p>'
    yield from _scrolled(_grid(table, f"{anchor}-c"), table.caption, wide=len(table.columns) >= _WIDE)
    if table.note:
        yield f'<p class="note">{escape(xml_text(table.note))}</p>'
    yield "</figure>"


def _chart(chart: Chart) -> Iterator[str]:
    yield "<figure>"
    if chart.unit and not chart.cells:
        yield f'<p class="unit">单位：{escape(xml_text(chart.unit))}</p>'
    content = [drawing(chart)]
    if chart.cells:
        keys = ["key before" if series.previous else "key" for series in chart.series]
        content += _grid(data_table(chart), "", keys=keys)
    yield from _scrolled(content, chart.caption, wide=len(chart.categories) >= _WIDE)
    yield f'<figcaption class="caption">{escape(xml_text(chart.caption))}</figcaption></figure>'


def _scrolled(content: Sequence[str] | Iterator[str], label: str, *, wide: bool) -> Iterator[str]:
    """A region that scrolls sideways where the page is narrow, by keys too."""
    yield f'<div class="scroll" tabindex="0" role="region" aria-label={_attribute(label)}>'
    yield f'<div class="{"wide" if wide else "fits"}">'
    yield from content
    yield "</div></div>"


def _grid(table: Table, labelled_by: str, keys: Sequence[str] = ()) -> Iterator[str]:
    """The table; `keys`: the class of the mark before the name of each row, as the series of a chart have."""
    sizes = ["dense"] if len(table.columns) >= _DENSE else []
    label = f' aria-labelledby="{labelled_by}"' if labelled_by else f" aria-label={_attribute(table.caption)}"
    yield f'<table class="{" ".join([*sizes, "data" if keys else "plain"])}"{label}>'
    yield f"<colgroup>{''.join(_column(column, table) for column in table.columns)}</colgroup>"
    yield f"<thead>{''.join(_head(table.columns))}</thead><tbody>"
    for place, row in enumerate(table.rows):
        total = table.total_row and place == len(table.rows) - 1
        first, *others = row
        name = f'<span class="{keys[place]}">{_text(first)}</span>' if keys else _text(first)
        cells = "".join(_cell(cell, column) for cell, column in zip(others, table.columns[1:], strict=True))
        yield f'<tr{" class=" + chr(34) + "sum" + chr(34) if total else ""}><th scope="row">{name}</th>{cells}</tr>'
    yield "</tbody></table>"


def _column(column: TableColumn, table: Table) -> str:
    # A width as an attribute, since a style attribute would be refused by the platform's policy.
    share = 100 * column.width / sum(each.width for each in table.columns)
    return f'<col width="{share:.2f}%">'


def _head(columns: Sequence[TableColumn]) -> Iterator[str]:
    if not any(column.group for column in columns):
        yield "<tr>" + "".join(f'<th scope="col">{escape(xml_text(column.name))}</th>' for column in columns) + "</tr>"
        return
    upper = ""
    for group, members in itertools.groupby(columns, key=lambda column: column.group or column):
        if isinstance(group, str):
            upper += f'<th scope="colgroup" colspan="{len(list(members))}">{escape(xml_text(group))}</th>'
        else:
            upper += f'<th scope="col" rowspan="2">{escape(xml_text(group.name))}</th>'
    lower = "".join(f'<th scope="col">{escape(xml_text(column.name))}</th>' for column in columns if column.group)
    yield f"<tr>{upper}</tr><tr>{lower}</tr>"


def _cell(text: Text, column: TableColumn) -> str:
    runs = runs_of(text)
    number = len(runs) == 1 and runs[0].ref is not None
    kind = ' class="num"' if number else "" if column.align == "center" else f' class="{column.align}"'
    return f"<td{kind}>{_text(text)}</td>"


def _text(text: Text) -> str:
    return "".join(map(_run, runs_of(text)))


def _run(run: Run) -> str:
    shown = escape(xml_text(run.text))
    shown = f"<b>{shown}</b>" if run.bold else shown
    if run.ref is None:
        return shown
    told = f'class="fig" data-ref={_attribute(run.ref)} title={_attribute(run.title)}'
    return f"<a {told} href={_attribute(run.url)}>{shown}</a>" if run.url else f"<span {told}>{shown}</span>"


def _attribute(text: str) -> str:
    return quoteattr(xml_text(text))
