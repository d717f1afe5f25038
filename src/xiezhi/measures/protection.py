"""Small cells of tables for the public: which to hide, so that none can be found again from the cells and totals shown.

A table with its totals is a network: every cell is an arc from its row to its column, the total of a column leads on to
the grand total, and that back to the totals of the rows. Raising a cell by one and keeping every sum is a cycle through
it. A hidden cell is safe exactly when such a cycle runs over hidden cells only, as then another table looks the same.
Who reads the table is taken to know that a hidden cell is no 0, as zeros are always shown. Tables that are linked with
this one (other splits of the same acts) are no part of this reasoning.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from heapq import heappop, heappush
from importlib import resources

# Row and column of a cell; None for both stands for the grand total, for one for the total of the other.
Cell = tuple[int | None, int | None]
Node = tuple[str, int]

_ROWS: Node = ("rows", 0)
_COLUMNS: Node = ("columns", 0)
# A cell of the table is given up before the total of a line, and that before the grand total.
_COST_OF_TOTAL = 1_000.0
_COST_OF_ALL = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Threshold:
    """Counts from 1 to below `smallest` are not shown to the public."""

    smallest: int
    since: date
    source: str


@cache
def thresholds() -> tuple[Threshold, ...]:
    """Every threshold, oldest first."""
    raw = tomllib.loads(resources.files("xiezhi.measures").joinpath("data/protection.toml").read_text(encoding="utf-8"))
    return tuple(sorted((Threshold(**entry) for entry in raw["threshold"]), key=lambda entry: entry.since))


def threshold(on: date) -> Threshold:
    """The threshold in force on a day, before the first one that first one."""
    known = thresholds()
    return next((entry for entry in reversed(known) if entry.since <= on), known[0])


def hidden_cells(counts: Sequence[Sequence[int]], *, smallest: int) -> frozenset[Cell]:
    """Cells and totals to hide: those from 1 to below `smallest`, and as few and as small others as keep them safe.

    `counts`: rows of equal length, none negative; a table by one split has rows of length 1. Raises ValueError for a
    negative count.
    """
    values = _with_totals(counts)
    small = sorted((value, str(cell), cell) for cell, value in values.items() if 0 < value < smallest)
    network = _Network(values)
    hidden = {cell for _, _, cell in small}
    for _, _, cell in small:
        hidden |= network.cover(cell, hidden)
    return frozenset(hidden)


def _with_totals(counts: Sequence[Sequence[int]]) -> dict[Cell, int]:
    values: dict[Cell, int] = {(None, None): 0}
    for row, line in enumerate(counts):
        for column, count in enumerate(line):
            if count < 0:
                raise ValueError(f"a count cannot be negative: {count}")
            values[row, column] = count
            for total in ((row, None), (None, column), (None, None)):
                values[total] = values.get(total, 0) + count
    return values


def _ends(cell: Cell) -> tuple[Node, Node]:
    """From where to where the arc of a cell leads."""
    row, column = cell
    if row is None:
        return (_COLUMNS, _ROWS) if column is None else (("column", column), _COLUMNS)
    return (_ROWS, ("row", row)) if column is None else (("row", row), ("column", column))


class _Network:
    """The arcs of a table that may be hidden (zeros never are), and the cheapest cycles over them."""

    def __init__(self, values: Mapping[Cell, int]) -> None:
        self._values = values
        self._ways: dict[Node, list[tuple[Node, Cell]]] = {}
        for cell, value in values.items():
            start, end = _ends(cell)
            if value >= 1:
                self._ways.setdefault(start, []).append((end, cell))
            if value >= 2:  # one less is still a count that would be hidden
                self._ways.setdefault(end, []).append((start, cell))

    def cover(self, cell: Cell, hidden: set[Cell]) -> set[Cell]:
        """The cells of the cheapest cycle through `cell`; all hidden already where it is safe as it is."""
        start, end = _ends(cell)
        raising = self._path(end, start, cell, hidden)
        lowering = self._path(start, end, cell, hidden) if self._values[cell] >= 2 else None
        ways = [way for way in (raising, lowering) if way is not None]
        return min(ways, key=lambda way: way[0])[1]

    def _path(self, start: Node, end: Node, without: Cell, hidden: set[Cell]) -> tuple[float, set[Cell]] | None:
        """Cost and cells of the cheapest path (Dijkstra); None where there is none."""
        best: dict[Node, float] = {start: 0.0}
        came: dict[Node, tuple[Node, Cell]] = {}
        waiting = [(0.0, start)]
        while waiting:
            cost, node = heappop(waiting)
            if node == end:
                return cost, self._walked(came, start, end)
            if cost > best[node]:
                continue
            for following, cell in self._ways.get(node, ()):
                further = cost + (0.0 if cell in hidden else self._cost(cell))
                if cell != without and further < best.get(following, float("inf")):
                    best[following] = further
                    came[following] = (node, cell)
                    heappush(waiting, (further, following))
        return None

    def _cost(self, cell: Cell) -> float:
        row, column = cell
        if row is None and column is None:
            return _COST_OF_ALL
        share = self._values[cell] / (self._values[None, None] + 1)
        return share + (_COST_OF_TOTAL if row is None or column is None else 1.0)

    @staticmethod
    def _walked(came: Mapping[Node, tuple[Node, Cell]], start: Node, end: Node) -> set[Cell]:
        cells = set()
        while end != start:
            end, cell = came[end]
            cells.add(cell)
        return cells
