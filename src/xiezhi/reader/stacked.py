"""Tables pasted one cell a line: first the titles of the columns, then the numbers."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby, pairwise

from xiezhi.reader.cells import UNIT, Cell, Grid, is_total, make_grid
from xiezhi.reader.page import Page
from xiezhi.reader.vocabulary import vocabulary

_LONGEST_TITLE = 24
_MOST_TITLES = 40
_FEWEST = 3  # numbers one below the other that make a row
_PROSE = re.compile(r"[。;:!?，,“”]|^[(]?[一二三四五六七八九十\d]{1,3}[)、.]")
_CAPTION = re.compile(r"数量|情况|统计表|单位:|表[一二三四五六七八九十\d]*$")
_PUNCTUATION = re.compile(r"[\s、,，]|[(][^()]*[)]")


def stacked_grids(page: Page) -> list[Grid]:
    """Return the tables whose cells stand one a line, with empty lines between or without."""
    lines = _lines(page)
    runs = [
        (numeric, list(group))
        for numeric, group in groupby((cell for cell in lines), key=lambda cell: cell.is_numeric or not cell.text)
    ]
    grids: list[Grid] = []
    taken = 0
    runs = _without_serials(runs)
    for place, ((_, titles), (numeric, numbers)) in enumerate(pairwise(runs)):
        if not numeric or place < taken:
            continue
        named = _named_rows(runs, place)
        if named:
            grids.append(named)
            taken = place + 2 * len(named.rows)
        else:
            grids += _one_row(_last_titles(titles), numbers)
    return grids


def serials(page: Page) -> frozenset[int]:
    """Return where the lines start that only number the rows of such tables."""
    runs = [list(group) for _, group in groupby(_lines(page), key=lambda cell: cell.is_numeric or not cell.text)]
    return frozenset(run[-1].start for chain in _chains(runs) for run in chain)


def _without_serials(runs: list[tuple[bool, list[Cell]]]) -> list[tuple[bool, list[Cell]]]:
    last = {id(run) for chain in _chains([cells for _, cells in runs]) for run in chain}
    stripped = [(numeric, cells[:-1] if id(cells) in last else cells) for numeric, cells in runs]
    joined: list[tuple[bool, list[Cell]]] = []
    for numeric, cells in stripped:
        if joined and cells and joined[-1][0] == numeric:
            joined[-1] = (numeric, [*joined[-1][1], *cells])
        elif cells:
            joined.append((numeric, cells))
    return joined


def _chains(runs: list[list[Cell]]) -> list[list[list[Cell]]]:
    """Runs of numbers that end in 1, 2, 3 … one after the other: the last of each numbers the next row."""
    numeric = [run for run in runs if run[0].is_numeric]
    chains: list[list[list[Cell]]] = []
    for run in numeric:
        if chains and run[-1].text == str(len(chains[-1]) + 1):
            chains[-1].append(run)
        elif run[-1].text == "1":
            chains.append([run])
    return [chain for chain in chains if len(chain) > 2]


def _lines(page: Page) -> list[Cell]:
    """Every line that holds something as a cell; a line of blanks is an empty cell, an empty line is none."""
    cells, offset = [], 0
    for line in page.plain.split("\n"):
        text = line.strip(" |")
        if text or (line and offset >= page.skip):
            start = offset + (line.index(text[0]) if text else 0)
            cells.append(Cell(start, start + len(text), text))
        offset += len(line) + 1
    return _without_idle_blanks(cells)


def _without_idle_blanks(cells: list[Cell]) -> list[Cell]:
    """Keep an empty cell only among numbers."""
    kept: list[Cell] = []
    for place, cell in enumerate(cells):
        following = next((other for other in cells[place + 1 : place + 8] if other.text), None)
        if cell.text or (kept and (kept[-1].is_numeric or not kept[-1].text) and following and following.is_numeric):
            kept.append(cell)
    return kept


def _last_titles(cells: list[Cell]) -> list[Cell]:
    """The short lines right above the numbers, none of which reads like a sentence."""
    titles: list[Cell] = []
    for cell in reversed(cells[-_MOST_TITLES:]):
        if len(cell.text) > _LONGEST_TITLE or (_PROSE.search(cell.text) and not UNIT.search(cell.text)):
            break
        titles.insert(0, cell)
    return titles


def _named_rows(runs: list[tuple[bool, list[Cell]]], place: int) -> Grid | None:
    """Rows of a name and as many numbers each (甲局, 12, 340): the titles stand above the first name."""
    titles, width = _last_titles(runs[place][1]), len(runs[place + 1][1])
    rows = [(titles[-1], *runs[place + 1][1])] if titles and width > 1 else []
    for (_, names), (_, numbers) in zip(runs[place + 2 :: 2], runs[place + 3 :: 2], strict=False):
        if not rows or len(names) != 1 or len(numbers) != width or len(names[0].text) > _LONGEST_TITLE:
            break
        rows.append((names[0], *numbers))
    above = _merged(titles[:-1])
    if len(rows) < 2 or len(above) < width:
        return None
    header = above[-width - 1 :] if len(above) > width else above
    caption = " ".join(cell.text for cell in titles if _CAPTION.search(cell.text))
    return make_grid(tuple(header), [tuple(row) for row in rows], caption)


def _one_row(titles: list[Cell], numbers: list[Cell]) -> list[Grid]:
    merged = _merged(titles)
    width = len(numbers)
    if width < _FEWEST or len(merged) < 2:
        return []
    above = merged[-width - 1] if len(merged) > width else None
    caption = next(
        (cell.text for cell in reversed(titles) if _CAPTION.search(cell.text) and UNIT.search(cell.text)), ""
    )
    if len(merged) == width or (above and _CAPTION.search(above.text)):
        return [make_grid(tuple(merged[-width:]), [tuple(numbers)], caption)]
    return _surely_titled(merged, numbers, caption)


def _surely_titled(merged: list[Cell], numbers: list[Cell], caption: str) -> list[Grid]:
    """Cells left empty in the page leave fewer numbers than titles: only the last ones, the total's, are sure."""
    last = next((place for place, cell in enumerate(reversed(merged[-3:]), 1) if is_total(cell.text)), None)
    if last is None or len(numbers) <= last:
        return []
    unnamed = [Cell(merged[0].start, merged[0].start, "")] * (len(numbers) - last)
    return [make_grid((*unnamed, *merged[-last:]), [tuple(numbers)], caption)]


@cache
def _columns() -> frozenset[str]:
    return frozenset(_plain(title) for title in vocabulary("tables")["columns"])


def _plain(text: str) -> str:
    return _PUNCTUATION.sub("", text)


def _merged(titles: list[Cell]) -> list[Cell]:
    """The titles with those put together that the page broke over several lines (没收违法, 所得)."""
    result: list[Cell] = []
    end = len(titles)
    while end:
        size = next(
            (n for n in (4, 3, 2) if n <= end and _plain("".join(c.text for c in titles[end - n : end])) in _columns()),
            1,
        )
        group = titles[end - size : end]
        result.insert(0, Cell(group[0].start, group[-1].end, "".join(cell.text for cell in group)))
        end -= size
    return result
