"""The total of a table against the number in the paragraph that leads to it (…486件。各季度办案情况见下表。)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from xiezhi.reader.cells import is_total
from xiezhi.reader.grids import Grids, Place
from xiezhi.reader.messages import named
from xiezhi.reader.model import Status
from xiezhi.reader.relations.claims import Claim, Claims
from xiezhi.reader.relations.parts import is_part
from xiezhi.reader.units import compatible

_LEADS = re.compile(r"(?:见|如)(?:下表|表[一二三四五六七八九十\d]*|附表)|下表(?:所示|是|为)?")
_SLIP = Fraction(3, 100)  # of the total: a larger gap is one of scope


def captioned(claims: Claims, grids: Grids) -> Iterator[Claim]:
    """Return verdicts on the total of each table that a paragraph with one number of its kind leads to."""
    told: set[int] = set()
    for index, figure in enumerate(claims.figures):
        place = grids.place(figure.start)
        if place is None or id(place.grid) in told or not claims.is_number(index) or not _is_grand_total(place):
            continue
        told.add(id(place.grid))
        stated = _number_above(claims, grids, index)
        if stated is not None:
            yield _judge(claims, stated, index)


def _is_grand_total(place: Place) -> bool:
    return is_total(place.name) and is_total(place.heading) and not place.group


def _number_above(claims: Claims, grids: Grids, whole: int) -> int | None:
    """The one number of the paragraph before the table that its total can repeat."""
    first = next(i for i in range(whole + 1) if _one_grid(claims, grids, i, whole))
    before = claims.page.paragraph(max(claims.figures[first].start - 1, 0))[0]
    for _ in range(3):  # past the header and a caption
        start, end = claims.page.paragraph(max(before - 1, 0))
        if _LEADS.search(claims.page.plain, start, end):
            near = [i for i in range(first) if claims.paragraphs[i] == start and _may_repeat(claims, i, whole)]
            return near[0] if len(near) == 1 else None
        before = start
    return None


def _one_grid(claims: Claims, grids: Grids, one: int, other: int) -> bool:
    here, there = grids.place(claims.figures[one].start), grids.place(claims.figures[other].start)
    return here is not None and there is not None and here.grid is there.grid


def _may_repeat(claims: Claims, index: int, whole: int) -> bool:
    one, other = claims.figures[index], claims.figures[whole]
    return (
        is_part(claims, index) and one.period == other.period and (not other.unit or compatible(one.unit, other.unit))
    )


def _judge(claims: Claims, stated: int, whole: int) -> Claim:
    one, other = claims.figures[stated], claims.figures[whole]
    if claims.intervals[stated].meets(claims.intervals[whole]):
        status: Status = "exact" if one.value == other.value else "rounding"
        message = f"{named(one)}与表中合计{other.raw}一致。"
    else:
        status = "violated" if abs(one.value - other.value) <= other.value * _SLIP else "unverifiable"
        ending = "请核对" if status == "violated" else "若范围不同请写明"
        message = f"正文写{named(one)}，表中合计为{other.raw}，{ending}。"
    return Claim("restatement", (stated, whole), whole, status, other.value, one.value, message)
