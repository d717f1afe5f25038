"""Paragraphs out of the printed lines of pages: what belongs together is joined, what every page repeats is dropped."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_PAGE_NUMBER = re.compile(
    r"[-—–－─·\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/／共,，]\s*共?\s*\d{1,4}\s*页?)?[-—–－─·\s]*"
)
_DIGITS = re.compile(r"\d+")
# How many lines at the top and at the foot of a page may be a running head or a page number.
_EDGE = 2
_REPEATED_ON = 3
# A full line may leave this many characters of air: a closing mark draws one character to the next line.
_SLACK = 2.2
_NARROW = 0.5  # width of a Latin character or digit
_NUMBERED = re.compile(
    r"(?:第[一二三四五六七八九十百]+[章节条]|[（(][一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+、)"
)
_SENTENCE_ENDS = tuple("。！？；：;")
# No line of Chinese begins with these, so a line that seems to was cut off by the reading.
_NEVER_FIRST = "，。、；：！？）》”’"
_UNBREAKABLE = re.compile(r"[A-Za-z0-9.,%％:/+-]+")
_INDENTED_BY = 1.0
_TALL_GAP = 1.6  # a step between lines this much wider than usual begins a new paragraph


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its text, its box in points (origin at the foot of the page), the size of its characters."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its width in points, and its lines in the order of reading."""

    width: float
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class _Area:
    """The type area of pages of one width: its left and right edge."""

    left: float
    right: float


def joined_text(pages: Sequence[Page]) -> str:
    """Return the text of the pages, one line a paragraph."""
    # A page on its side, with a wide table, has edges of its own: by them no line of the others would be full.
    turned: dict[int, list[Line]] = {}
    placed: list[tuple[Line, int]] = []
    for page, lines in zip(pages, _without_edges(pages), strict=True):
        turned.setdefault(round(page.width), []).extend(lines)
        placed.extend((line, round(page.width)) for line in lines)
    if not placed:
        return ""
    areas = {width: _type_area(lines) for width, lines in turned.items() if lines}
    paragraphs = [placed[0][0].text]
    for (before, before_width), (line, width) in itertools.pairwise(placed):
        if _continues(before, line, areas[before_width], areas[width]):
            paragraphs[-1] += _glue(paragraphs[-1], line.text) + line.text
        else:
            paragraphs.append(line.text)
    return "\n".join(paragraphs) + "\n"


def _without_edges(pages: Sequence[Page]) -> Iterator[list[Line]]:
    """The lines without page numbers and what stands at the edge of most pages of one width."""
    widths = Counter(round(page.width) for page in pages)
    heads = Counter(
        (round(page.width), key) for page in pages for key in {_key(line) for line in _edge_lines(page.lines)}
    )
    for page in pages:
        width = round(page.width)
        often = max(_REPEATED_ON, widths[width] // 2)
        edge = {
            id(line)
            for line in _edge_lines(page.lines)
            if heads[width, _key(line)] >= often or _PAGE_NUMBER.fullmatch(line.text)
        }
        yield [line for line in page.lines if id(line) not in edge]


def _edge_lines(page: Sequence[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: -line.top)
    return by_height if len(by_height) <= 2 * _EDGE else by_height[:_EDGE] + by_height[-_EDGE:]


def _key(line: Line) -> str:
    return _DIGITS.sub("0", line.text)


def _type_area(lines: Sequence[Line]) -> _Area:
    """Find where most long lines begin and the furthest that several of them reach."""
    longest = max(line.right - line.left for line in lines)
    long = [line for line in lines if line.right - line.left > longest * 0.8]
    left: float = Counter(round(line.left) for line in long).most_common(1)[0][0]
    rights = sorted((line.right for line in long), reverse=True)
    left = min(left, min(line.left for line in long) + 4)
    return _Area(left=left, right=rights[len(rights) // 10])


def _continues(before: Line, line: Line, above: _Area, area: _Area) -> bool:
    """Tell whether a line goes on with the paragraph of the line before it, which stands in the type area `above`."""
    if line.text[0] in _NEVER_FIRST and "\t" not in before.text:
        return True
    if "\t" in before.text or "\t" in line.text or abs(before.size - line.size) > before.size * 0.35:
        return False
    if before.text.endswith(_SENTENCE_ENDS) and _NUMBERED.match(line.text):
        return False
    full = before.right + _first_word(line) > above.right
    flush = line.left < area.left + _INDENTED_BY * line.size
    step = before.bottom - line.top
    near = step < 0 or step < before.size * _TALL_GAP
    return full and flush and (near or line.top > before.top)


def _first_word(line: Line) -> float:
    """Return the room that the line before would have needed to take over the first word of this one."""
    word = _UNBREAKABLE.match(line.text.lstrip("（(“《〈"))
    return line.size * (_SLACK + (len(word[0]) * _NARROW if word else 0))


def _glue(before: str, after: str) -> str:
    if not after[0].isascii() or not after[0].isalpha():
        return ""
    return " " if before[-1].isascii() and (before[-1].isalnum() or before[-1] in ".,;:)") else ""
