"""A filled document as PDF/A, from the lines and tables of its .docx."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from importlib import resources
from itertools import pairwise
from typing import Any, Final

import typst

from xiezhi.office.documents_fonts import faces, fonts, heading_weight
from xiezhi.office.documents_styles import xml_text
from xiezhi.office.filled import Box, Line, Part, read

_STANDARD: Final = "a-2a"


def render_filled_pdf(content: bytes, *, title: str, author: str, day: date, watermark: str = "") -> bytes:
    """The .docx as PDF/A with the same text; the same file and fonts give the same bytes. Raises NoChineseFont.

    `watermark`: written across each page, "" for none.
    """
    told = {
        "title": xml_text(title),
        "author": xml_text(author),
        "day": [day.year, day.month, day.day],
        "watermark": watermark,
        "faces": faces(),
        "hei_weight": heading_weight(),
        "parts": [_part(part) for part in _written(read(content))],
    }
    layout = resources.files("xiezhi.office").joinpath("filled.typ").read_bytes()
    compiler = typst.Compiler(layout, font_paths=fonts(), sys_inputs={"document": json.dumps(told, ensure_ascii=False)})
    written = compiler.compile(format="pdf", pdf_standards=[_STANDARD], timestamp=datetime.combine(day, time(), UTC))
    if not isinstance(written, bytes):
        raise TypeError("Typst gave no PDF")
    return written


def _written(parts: Sequence[Part]) -> Sequence[Part]:
    """The parts without empty lines after the last: Word asks for one below a table, and alone it would fill a page."""
    end = len(parts)
    while end > 1 and isinstance(last := parts[end - 1], Line) and not last.text.strip():
        end -= 1
    return parts[:end]


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Line):
        return asdict(part)
    rows = [
        {"boxes": [_box(box) for box in row.boxes], "height": row.height, "head": row.head, "whole": row.whole}
        for row in part.rows
    ]
    return {"widths": part.widths, "rows": rows}


def _box(box: Box) -> dict[str, Any]:
    """A cell; what is signed at its right stands on one page with the end of the text above it."""
    kept = [replace(line, keep=below.align == "right") for line, below in pairwise(box.lines)]
    return {"lines": [asdict(line) for line in (*kept, *box.lines[-1:])], "across": box.across, "down": box.down}
