"""Hiding small cells: what is hidden cannot be found again from what is shown."""

from datetime import date
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiezhi.measures.protection import Cell, hidden_cells, threshold

SMALLEST = 5
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=1, max_size=5)
)
ONE_WAY = st.lists(st.integers(0, 9).map(lambda count: [count]), min_size=1, max_size=9)


def lines(counts: list[list[int]]) -> list[tuple[list[Cell], Cell]]:
    """Every sum that the table shows: its parts and its total."""
    rows, columns = range(len(counts)), range(len(counts[0]))
    return [
        *(([(row, column) for column in columns], (row, None)) for row in rows),
        *(([(row, column) for row in rows], (None, column)) for column in columns),
        ([(row, None) for row in rows], (None, None)),
        ([(None, column) for column in columns], (None, None)),
    ]


def every_value(counts: list[list[int]]) -> dict[Cell, int]:
    values: dict[Cell, int] = {(r, c): count for r, line in enumerate(counts) for c, count in enumerate(line)}
    for parts, total in lines(counts):
        values[total] = sum(values[part] for part in parts)
    return values


def determined(counts: list[list[int]], hidden: frozenset[Cell]) -> set[Cell]:
    """Hidden cells that the sums determine: those whose unit vector lies in the space of the equations."""
    unknown = sorted(hidden, key=str)
    place = {cell: at for at, cell in enumerate(unknown)}
    equations = []
    for parts, total in lines(counts):
        row = [Fraction(0)] * len(unknown)
        for cell, sign in [*((part, 1) for part in parts), (total, -1)]:
            if cell in place:
                row[place[cell]] += sign
        equations.append(row)
    rank = 0
    for column in range(len(unknown)):
        pivot = next((at for at in range(rank, len(equations)) if equations[at][column]), None)
        if pivot is None:
            continue
        equations[rank], equations[pivot] = equations[pivot], equations[rank]
        scale = equations[rank][column]
        equations[rank] = [entry / scale for entry in equations[rank]]
        for at, row in enumerate(equations):
            if at != rank and row[column]:
                equations[at] = [left - row[column] * right for left, right in zip(row, equations[rank], strict=True)]
        rank += 1
    reduced = [row for row in equations if any(row)]
    return {unknown[row.index(Fraction(1))] for row in reduced if sum(map(bool, row)) == 1}


@given(st.one_of(TABLES, ONE_WAY))
def test_no_hidden_cell_is_derivable_by_subtraction(counts: list[list[int]]) -> None:
    hidden = hidden_cells(counts, smallest=SMALLEST)
    assert determined(counts, hidden) == set()


@given(st.one_of(TABLES, ONE_WAY))
def test_every_small_cell_is_hidden_and_no_zero_is(counts: list[list[int]]) -> None:
    hidden = hidden_cells(counts, smallest=SMALLEST)
    values = every_value(counts)
    assert {cell for cell, value in values.items() if 0 < value < SMALLEST} <= hidden
    assert all(values[cell] > 0 for cell in hidden)


@given(st.one_of(TABLES, ONE_WAY))
def test_a_table_without_small_cells_is_shown_whole(counts: list[list[int]]) -> None:
    raised = [[count + SMALLEST if count else 0 for count in line] for line in counts]
    assert hidden_cells(raised, smallest=SMALLEST) == frozenset()


@given(st.lists(st.lists(st.integers(1, 6), min_size=2, max_size=2), min_size=1, max_size=2))
@settings(deadline=None, max_examples=50)
def test_whoever_knows_that_hidden_cells_are_no_zeros_still_finds_none(counts: list[list[int]]) -> None:
    """All tables that look the same are counted out; each hidden cell has more than one value among them."""
    hidden = hidden_cells(counts, smallest=SMALLEST)
    shown = {cell: value for cell, value in every_value(counts).items() if cell not in hidden}
    inner = [(row, column) for row in range(len(counts)) for column in range(2)]
    reach = [range(1, 9) if cell in hidden else (shown[cell],) for cell in inner]
    seen: dict[Cell, set[int]] = {cell: set() for cell in hidden}
    for guess in product(*reach):
        table = [list(guess[at : at + 2]) for at in range(0, len(guess), 2)]
        values = every_value(table)
        if all(values[cell] == value for cell, value in shown.items()):
            for cell in hidden:
                seen[cell].add(values[cell])
    assert all(len(values) > 1 for values in seen.values())


def test_the_smallest_neighbour_goes_along() -> None:
    assert hidden_cells([[3], [40], [7], [0]], smallest=5) == {(0, 0), (0, None), (2, 0), (2, None)}


def test_a_small_cell_of_a_two_way_table_takes_a_rectangle_along() -> None:
    hidden = hidden_cells([[2, 90, 10], [80, 60, 50], [20, 70, 30]], smallest=5)
    assert hidden == {(0, 0), (0, 2), (2, 0), (2, 2)}


def test_a_negative_count_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="negative"):
        hidden_cells([[-1]], smallest=5)


def test_the_threshold_is_dated_and_says_whose_choice_it_is() -> None:
    assert threshold(date(2026, 1, 1)).smallest == 5
    assert threshold(date(2000, 1, 1)) == threshold(date(2024, 1, 1))
    assert "平台自定" in threshold(date(2026, 1, 1)).source
