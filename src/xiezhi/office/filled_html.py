"""A filled document as a piece of HTML without style or script: paragraphs with classes, tables with row heads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from xiezhi.office.filled import Box, Grid, Line, Piece, read

_CLASSES: Final = {"title": "t", "kai": "docno"}


def render_filled_html(content: bytes) -> str:
    """The .docx as HTML to be put into a page, all its text escaped."""
    return "\n".join(_part(part) for part in read(content))


def _part(part: Line | Grid) -> str:
    return _line(part) if isinstance(part, Line) else "".join(_grid(part))


def _line(line: Line) -> str:
    name = _CLASSES.get(line.face) or ("signed" if line.align == "right" else "in" if line.first else "flush")
    return f'<p class="{name}">{_pieces(line)}</p>'


def _pieces(line: Line) -> str:
    return "".join(map(_piece, line.pieces))


def _piece(piece: Piece) -> str:
    text = escape(piece.text).replace("\n", "<br>")
    return f"<b>{text}</b>" if piece.bold else text


def _grid(grid: Grid) -> Iterator[str]:
    yield '<div class="scroll" tabindex="0" role="region" aria-label="表格"><table class="form">'
    whole = sum(grid.widths) or 1
    yield f"<colgroup>{''.join(f'<col width={chr(34)}{100 * width / whole:.1f}%{chr(34)}>' for width in grid.widths)}</colgroup>"
    for row in grid.rows:
        yield f"<tr>{''.join(_box(box, head=row.head) for box in row.boxes)}</tr>"
    yield "</table></div>"


def _box(box: Box, *, head: bool) -> str:
    tag = "th" if box.label else "td"
    scope = "" if tag == "td" else f' scope="{"col" if head else "row"}"'
    across = f' colspan="{box.across}"' if box.across > 1 else ""
    down = f' rowspan="{box.down}"' if box.down > 1 else ""
    inner = "".join(f"<p{_right(line)}>{_pieces(line)}</p>" for line in box.lines)
    return f"<{tag}{scope}{across}{down}>{inner}</{tag}>"


def _right(line: Line) -> str:
    return f' class="{line.align}"' if line.align in {"right", "center"} else ""
