"""An official document as a PDF by GB/T 9704, set by Typst: letters embedded, text selectable, headings as bookmarks."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from importlib import resources
from typing import Any, Final

import typst

from xiezhi.office.documents import (
    Block,
    Chart,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Signature,
    Table,
    TableColumn,
    Text,
    characters,
    day_text,
    numbered_blocks,
    runs_of,
)
from xiezhi.office.documents_drawings import COLOUR, PREVIOUS_COLOUR, data_table, drawing
from xiezhi.office.documents_fonts import faces, fonts, heading_weight
from xiezhi.office.documents_styles import xml_text

_DENSE: Final = 7
_DENSE_TURNED: Final = 12


def render_pdf(document: Document) -> bytes:
    """Return the document as PDF/A; the same document and fonts give the same bytes. Raises NoChineseFont."""
    told = {
        "title": [xml_text(line) for line in document.title.split("\n")],
        "subtitle": xml_text(document.subtitle),
        "issuer": xml_text(document.issuer),
        "day": [document.day.year, document.day.month, document.day.day],
        "faces": faces(),
        "hei_weight": heading_weight(),
        "parts": list(_parts(document)),
    }
    layout = resources.files("xiezhi.office").joinpath("gongwen.typ").read_bytes()
    compiler = typst.Compiler(layout, font_paths=fonts(), sys_inputs={"document": json.dumps(told, ensure_ascii=False)})
    written = compiler.compile(
        format="pdf", pdf_standards=["a-2a"], timestamp=datetime.combine(document.day, time(), UTC)
    )
    if not isinstance(written, bytes):
        raise TypeError("Typst gave no PDF")
    return written


def _parts(document: Document) -> Iterator[dict[str, Any]]:
    """Blocks in runs of upright and turned pages."""
    numbered = numbered_blocks(document.blocks)
    for turned, members in itertools.groupby(numbered, key=lambda each: isinstance(each[0], Table) and each[0].turned):
        yield {"turned": turned, "blocks": [_block(block, number) for block, number in members]}


def _block(block: Block, number: str) -> dict[str, Any]:
    match block:
        case Heading():
            return {"type": "heading", "level": block.level, "runs": [*_runs(number), *_runs(block.text)]}
        case Paragraph():
            told = {"indent": block.indent, "align": block.align, "small": block.small}
            return {"type": "text", "runs": _runs(block.text), **told}
        case Table():
            return {"type": "table", "unit": xml_text(block.unit), "note": xml_text(block.note), **_grid(block)}
        case Chart():
            return _chart(block)
        case Signature():
            return _signature(block)
        case PageBreak():
            return {"type": "break"}


def _chart(chart: Chart) -> dict[str, Any]:
    told = {"type": "chart", "drawing": drawing(chart), "alt": chart.alt or chart.caption}
    if not chart.cells:
        return {**told, "unit": xml_text(chart.unit), "rows": [], "caption": xml_text(chart.caption)}
    keys = [PREVIOUS_COLOUR if series.previous else COLOUR for series in chart.series]
    return {**told, "unit": "", **_grid(data_table(chart), keys)}


def _signature(signature: Signature) -> dict[str, Any]:
    """The shorter of the two lines is centred on the longer one, in characters."""
    day = day_text(signature.day)
    difference = (characters(signature.issuer) - characters(day)) / 2
    shift = [max(-difference, 0), max(difference, 0)]
    return {"type": "signature", "issuer": xml_text(signature.issuer), "day": day, "shift": shift}


def _grid(table: Table, keys: Sequence[str] = ()) -> dict[str, Any]:
    dense = len(table.columns) >= (_DENSE_TURNED if table.turned else _DENSE)
    return {
        "caption": xml_text(table.caption),
        "widths": [column.width for column in table.columns],
        "head": list(_head(table.columns)),
        "rows": [[_runs(cell) for cell in row] for row in table.rows],
        "total": table.total_row,
        "dense": dense,
        "keys": list(keys),
    }


def _head(columns: Sequence[TableColumn]) -> Iterator[dict[str, Any]]:
    grouped = any(column.group for column in columns)
    for group, members in itertools.groupby(columns, key=lambda column: column.group or column):
        if isinstance(group, str):
            yield {"text": xml_text(group), "across": len(list(members)), "down": 1}
        else:
            yield {"text": xml_text(group.name), "across": 1, "down": 2 if grouped else 1}
    yield from ({"text": xml_text(column.name), "across": 1, "down": 1} for column in columns if column.group)


def _runs(text: Text) -> list[dict[str, Any]]:
    return [{"text": xml_text(run.text), "bold": run.bold} for run in runs_of(text)]
