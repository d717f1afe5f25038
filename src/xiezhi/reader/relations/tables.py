"""Totals of tables: the rows above a total row, the columns beside a total column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from xiezhi.reader.cells import is_total
from xiezhi.reader.grids import Grids, Place
from xiezhi.reader.relations.claims import Claims
from xiezhi.reader.relations.parts import Division, fits, value_of
from xiezhi.reader.vocabulary import vocabulary


def tables(claims: Claims, grids: Grids) -> Iterator[Division]:
    """Return the divisions that total rows and total columns claim."""
    placed: dict[int, dict[tuple[int, int], int]] = defaultdict(dict)
    homes: dict[int, Place] = {}
    for index, figure in enumerate(claims.figures):
        place = grids.place(figure.start)
        if place and claims.is_number(index):
            width = len(place.grid.rows[place.row])
            placed[id(place.grid)][place.row, place.column - width] = index
            homes[index] = place
    for cells in placed.values():
        yield from _columns(claims, cells, homes)
        yield from _rows(claims, cells, homes)


def _columns(claims: Claims, cells: dict[tuple[int, int], int], homes: dict[int, Place]) -> Iterator[Division]:
    """Cells are placed by row and by column counted from the right, so that a total row may lack its serial number."""
    for (row, column), whole in cells.items():
        if not is_total(homes[whole].name):
            continue
        if homes[whole].grid.repeats:
            parts = _side_by_side(cells, homes, whole)
            if len(parts) > 1:
                yield Division(whole, parts, "complete")
            continue
        above = [cells[other, column] for other in range(row) if (other, column) in cells]
        last_total = max((place for place, index in enumerate(above) if is_total(homes[index].name)), default=-1)
        below = (
            [cells[other, column] for other in range(row + 1, row + 200) if (other, column) in cells]
            if not above
            else []
        )
        parts = tuple(
            index
            for index in (above[last_total + 1 :] or below)
            if fits(claims, whole, index) and not is_total(homes[index].name)
        )
        if len(parts) > 1:
            # Rows that add up to less than half of their total are the rest of a table that was cut.
            cut_off = value_of(claims, parts) * 2 < claims.figures[whole].value
            yield Division(whole, parts, "complete", doubtful=cut_off)


def _side_by_side(cells: dict[tuple[int, int], int], homes: dict[int, Place], whole: int) -> tuple[int, ...]:
    """The cells of all columns with the total's title, where a long table is set in several columns side by side."""
    home = homes[whole]
    title = home.grid.header[home.column].text if home.column < len(home.grid.header) else ""
    return tuple(i for i in cells.values() if i != whole and homes[i].heading == title)


def _rows(claims: Claims, cells: dict[tuple[int, int], int], homes: dict[int, Place]) -> Iterator[Division]:
    aside = vocabulary("tables")["aside"]
    for (row, column), whole in cells.items():
        if not is_total(homes[whole].heading):
            continue
        beside = [index for (other, place), index in sorted(cells.items()) if other == row and place != column]
        parts = tuple(
            index
            for index in _of_group(homes, whole, beside)
            if not any(word in homes[index].titles for word in aside)
            and not homes[index].year
            and fits(claims, whole, index)
            and homes[index].unit[1] in {"", claims.figures[index].unit}  # no 304册 in a column of 宗
        )
        if len(parts) > 1:
            yield Division(whole, parts, "complete")


def _of_group(homes: dict[int, Place], whole: int, beside: list[int]) -> list[int]:
    """The columns that a total column sums: those under its own title, else of each group its total or all of it."""
    if homes[whole].group:
        return [index for index in beside if homes[index].group == homes[whole].group]
    summed = {homes[index].group for index in beside if is_total(homes[index].heading)}
    return [index for index in beside if homes[index].group not in summed or is_total(homes[index].heading)]
