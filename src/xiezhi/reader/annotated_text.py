"""The text of a report as HTML: its paragraphs, headings and tables, with every figure marked."""

from __future__ import annotations

import re
from bisect import bisect_left
from html import escape

from xiezhi.reader.model import Figure, Reading
from xiezhi.reader.verdicts import COLOUR_NAMES, Verdicts

_HEADING = re.compile(r"^[一二三四五六七八九十]{1,3}、")
_SUBHEADING = re.compile(r"^[(（][一二三四五六七八九十]{1,3}[)）]")
_LONGEST_HEADING = 40
_LONGEST_NAME = 20  # letters of a body's name that stands alone above the title
_PAPER = re.compile(r"(?:报告|年报|情况|总结|公示|通报|统计表|说明)(?:[(（].*[)）])?$")
_NUMBER = re.compile(r"[-+−]?\d[\d,.]*\D{0,3}$|[-—–/]$")

# Where a figure begins and ends, and the tags around it.
Mark = tuple[int, int, str, str]


_CHAPTER = re.compile(r"[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]|第[一二三四五六七八九十]+[章部]")


def title_of(text: str) -> str:
    """Return the title of a report: its first line, with the second where the first is the body's name alone."""
    return "".join(_title_lines(text))[:80]


def _title_lines(text: str) -> list[str]:
    lines = (line.strip() for line in text.splitlines() if not line.startswith("#"))
    first, second = next((line for line in lines if line), ""), next((line for line in lines if line), "")
    alone = len(first) <= _LONGEST_NAME and not _PAPER.search(first) and "\t" not in first
    goes_on = len(second) <= _LONGEST_HEADING and _PAPER.search(second) and not _CHAPTER.match(second)
    return [first, second] if alone and goes_on else [first]


def body(reading: Reading, text: str, found: Verdicts) -> str:
    """Return the text as HTML blocks with its figures marked; lines of cells become tables."""
    marks = _marks(reading, found)
    titles = len(_title_lines(text))
    blocks: list[str] = []
    rows: list[str] = []
    shown = offset = 0
    for line in text.splitlines(keepends=True):
        content = line.strip()
        if content and not (offset == 0 and content.startswith("#")):
            if "\t" in content:
                rows.append(_row(text, offset, line, marks))
            else:
                blocks += _table(rows)
                rows = []
                html = _marked(text, offset, offset + len(line), marks)
                blocks.append(_line(html, content, title=shown < titles))
            shown += 1
        offset += len(line)
    return "\n".join([*blocks, *_table(rows)])


def _table(rows: list[str]) -> list[str]:
    if not rows:
        return []
    opening = (
        '<div class="xz-scroll" tabindex="0" role="region" aria-label="表格"><table class="xz-table cells"><tbody>'
    )
    return [opening, *rows, "</tbody></table></div>"]


def _row(text: str, offset: int, line: str, marks: list[Mark]) -> str:
    cells = []
    position = offset
    for field in line.split("\t"):
        kind = ' class="num"' if _NUMBER.match(field.strip()) else ""
        cells.append(f"<td{kind}>{_marked(text, position, position + len(field), marks)}</td>")
        position += len(field) + 1
    return f"<tr>{''.join(cells)}</tr>"


def _line(html: str, content: str, *, title: bool) -> str:
    short = len(content) <= _LONGEST_HEADING and not content.endswith(("。", "；", ";"))
    tag = "p"
    if title and len(content) <= 2 * _LONGEST_HEADING:
        tag = "h2"
    elif short and _HEADING.match(content):
        tag = "h3"
    elif short and _SUBHEADING.match(content):
        tag = "h4"
    return f"<{tag}>{html}</{tag}>"


def _marks(reading: Reading, found: Verdicts) -> list[Mark]:
    """Spans with their opening and closing tags, in order and without overlap; a change beside its figure is marked too."""
    spans = []
    for figure in reading.figures:
        opening, closing = _tags(figure, found)
        spans.append((figure.start, figure.end, opening, closing))
        if figure.change and figure.change.start >= figure.end and figure.id in found.colours:
            changed = f'<mark class="r-{found.colours[figure.id]}">' if _change_judged(figure, found) else ""
            spans.append((figure.change.start, figure.change.end, changed, "</mark>" if changed else ""))
    spans.sort()
    return spans


def _change_judged(figure: Figure, found: Verdicts) -> bool:
    kinds = {"change", "change_feasible"}
    relations = [*(finding.relation for finding in found.findings), *found.holding]
    return any(relation.kind in kinds and figure.id in relation.operands for relation in relations)


def _tags(figure: Figure, found: Verdicts) -> tuple[str, str]:
    colour, numbers = found.colours.get(figure.id), found.numbers.get(figure.id, ())
    if colour is None:
        return f'<span class="r-none" id="{figure.id}">', "</span>"
    if not numbers:
        return f'<mark class="r-{colour}" id="{figure.id}">', "</mark>"
    notes = "、".join(str(number) for number in numbers)
    opening = f'<mark class="r-{colour}" id="{figure.id}"><a href="#n{numbers[0]}" aria-describedby="n{numbers[0]}-s">'
    return opening, f'<sup aria-label="{COLOUR_NAMES[colour]}，清单{notes}">{notes}</sup></a></mark>'


def _marked(text: str, start: int, end: int, marks: list[Mark]) -> str:
    pieces, position = [], start
    for first, last, opening, closing in marks[bisect_left(marks, (start,)) :]:
        if first < position or last > end:
            continue
        if first >= end:
            break
        pieces += [escape(text[position:first]), opening, escape(text[first:last]), closing]
        position = last
    pieces.append(escape(text[position:end]))
    return "".join(pieces).strip()
