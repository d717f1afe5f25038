"""Names that 分别 hands out to the numbers behind it."""

from __future__ import annotations

import re

from xiezhi.reader.changes import Mark
from xiezhi.reader.labels import Name, strip_edges
from xiezhi.reader.page import Page
from xiezhi.reader.tokens import Token

ITEM_JOINS = re.compile(r"[、和及与以]+")
_CONTEXT = 160  # letters before a number in which 分别 is looked for

_HANDED_OUT = re.compile(
    r"(?P<names>.*?)(?:的?(?:数量|人数|件数|案件)?)?分别(?:为|是|有|达|达到|占|共|占[^,，;。]{0,12}的)?$"
)


_HANDED_SHARES = re.compile(r"分别占[^,，;。、()]{0,16}$")


def spread_lists(page: Page, tokens: list[Token], names: list[Name], marks: dict[int, Mark]) -> list[Name]:
    """Hand the names before 分别为 out to the numbers behind it (A、B分别为1件、2件)."""
    result = list(names)
    for index in range(len(tokens)):
        start = max(page.clause(tokens[index].start)[0], tokens[index].start - _CONTEXT)
        left = page.plain[max(start, tokens[index - 1].end if index else 0) : tokens[index].start]
        found = _HANDED_OUT.search(left) if index not in marks and "分别" in left else None
        if not found:
            continue
        run = _run(page, tokens, index)
        if _HANDED_SHARES.search(left) and tokens[index].is_percent and index >= run:
            for offset in range(run):
                result[index + offset] = Name(f"{result[index - run + offset].label}占比")
            continue
        pieces = [strip_edges(piece) for piece in ITEM_JOINS.split(found["names"])]
        if not found["names"].strip(" ,，"):
            pieces = _names_before(page, tokens[index].start, run)
        if len(pieces) == run > 1 and all(pieces):
            for offset, piece in enumerate(pieces):
                result[index + offset] = Name(piece)
    return result


def _names_before(page: Page, offset: int, run: int) -> list[str]:
    """The names of the clause before 分别为 (甲、乙、丙查处量较高，分别为…), the last one as long as the longest other."""
    end = page.clause(offset - 1)[0] - 1
    pieces = page.plain[page.clause(max(end - 1, 0))[0] : max(end, 0)].split("、")
    if len(pieces) != run or run < 2:
        return []
    names = [strip_edges(piece) for piece in pieces]
    return [*names[:-1], names[-1][: max(len(name) for name in names[:-1])]]


def _run(page: Page, tokens: list[Token], index: int) -> int:
    """How many numbers follow one another with nothing but joining marks between them."""
    size = 1
    while index + size < len(tokens):
        between = page.plain[tokens[index + size - 1].end : tokens[index + size].start]
        if not re.fullmatch(r"[ 、,，和及与以]*", between):
            break
        size += 1
    return size
