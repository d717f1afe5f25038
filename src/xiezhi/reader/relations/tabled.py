"""Shares that a table states in a row or column of their own, over its total or over a number of the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from xiezhi.reader.cells import is_total
from xiezhi.reader.grids import Grids, Place
from xiezhi.reader.relations.claims import Claims
from xiezhi.reader.relations.parts import is_part, value_of
from xiezhi.reader.relations.quotients import Share
from xiezhi.reader.units import compatible
from xiezhi.reader.vocabulary import vocabulary

_NEAR_BY = 40  # figures before a table among which the base of its shares is looked for
_FEWEST = 3  # shares that a base which the table does not hold must give
_MOST_WRONG = Fraction(1, 3)  # of the shares of one line: with more, they are taken of something else

# A line of a table whose numbers are parts, and the shares beside or below them: (part, share).
_Pairs = list[tuple[int, int]]


def tabled_shares(claims: Claims, grids: Grids) -> dict[int, Share]:
    """Return for each share of a table (index) its part and base, where the table or the text before it has the base."""
    homes = {i: place for i, figure in enumerate(claims.figures) if (place := grids.place(figure.start))}
    return {
        rate: Share(rate, (part,), base, firm=True, sure=True)
        for pairs in _lines(claims, homes)
        if (base := _total(claims, homes, pairs) or _outside(claims, homes, pairs)) is not None
        for part, rate in pairs
        if part != base
    }


def _lines(claims: Claims, homes: dict[int, Place]) -> Iterator[_Pairs]:
    lines: dict[tuple[int, str, int], _Pairs] = defaultdict(list)
    cells = {(id(place.grid), place.row, place.column): index for index, place in homes.items()}
    for index, place in homes.items():
        if not claims.figures[index].is_percent:
            continue
        grid = id(place.grid)
        if _says_share(place.titles):
            beside = [cells.get((grid, place.row, column)) for column in range(place.column - 1, -1, -1)]
            part = next((i for i in beside if i is not None and claims.is_number(i)), None)
            if part is not None:
                lines[grid, "column", homes[part].column].append((part, index))
        elif _says_share(place.name):
            above = [cells.get((grid, row, place.column)) for row in range(place.row - 1, -1, -1)]
            part = next((i for i in above if i is not None and claims.is_number(i)), None)
            if part is not None:
                lines[grid, "row", homes[part].row].append((part, index))
    yield from lines.values()


def _says_share(title: str) -> bool:
    return any(word in title for word in vocabulary("tables")["share"]) and not any(
        word in title for word in vocabulary("tables")["change"]
    )


def _total(claims: Claims, homes: dict[int, Place], pairs: _Pairs) -> int | None:
    """The total of the parts' row or column, where the shares are taken of it."""
    part = homes[pairs[0][0]]
    beside = _says_share(homes[pairs[0][1]].titles)
    line = [
        index
        for index, place in homes.items()
        if place.grid is part.grid
        and claims.is_number(index)
        and (place.column == part.column if beside else place.row == part.row)
        and is_total(place.name if beside else place.heading)
    ]
    if not line or not _mostly(claims, pairs, claims.figures[line[-1]].value, line[-1]):
        return None
    # Shares that hold over what the parts really add up to are right: then only the total is wrong, and told so.
    added = value_of(claims, [part for part, _ in pairs if part != line[-1]])
    better = _wrong(claims, pairs, added, line[-1]) < _wrong(claims, pairs, claims.figures[line[-1]].value, line[-1])
    return None if better else line[-1]


def _outside(claims: Claims, homes: dict[int, Place], pairs: _Pairs) -> int | None:
    """The number of the text before a table over which the shares of a line hold."""
    first, unit = min(part for part, _ in pairs), claims.figures[pairs[0][0]].unit
    largest = max(claims.figures[part].value for part, _ in pairs)
    if len(pairs) < _FEWEST:
        return None
    return next(
        (
            base
            for base in range(first - 1, max(-1, first - _NEAR_BY), -1)
            if base not in homes
            and is_part(claims, base)
            and claims.figures[base].value >= largest
            and (not unit or compatible(claims.figures[base].unit, unit))
            and _mostly(claims, pairs, claims.figures[base].value, base)
        ),
        None,
    )


def _mostly(claims: Claims, pairs: _Pairs, whole: Fraction, base: int) -> bool:
    """Whether a base gives the shares to their last digit, a few wrong ones left aside."""
    return whole > 0 and _wrong(claims, pairs, whole, base) <= len(pairs) * _MOST_WRONG


def _wrong(claims: Claims, pairs: _Pairs, whole: Fraction, base: int) -> int:
    """How many shares miss what their part is of a whole by more than their last digit."""
    return sum(
        abs(claims.figures[part].value / whole * 100 - claims.figures[rate].value) > claims.figures[rate].granularity
        for part, rate in pairs
        if part != base
    )
