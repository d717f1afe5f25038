"""A table for the public: small counts hidden, and what they could be computed from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.protection import hidden_cells, threshold
from xiezhi.reporting.stats_table import Figures, StatsRow, StatsTable

COUNTED = "件"
MOST_SPLITS = 2
FIGURES = ("values", "previous", "change", "change_pct")


def protected(table: StatsTable) -> StatsTable:
    """The table with its small counts hidden, for each of the two periods by itself.

    A hidden figure is None and named in `StatsRow.hidden`. Only for one count of acts by at most two splits: money and
    rates of a few acts give away what is hidden, and so do the other counts that one is a part of. Raises BadQuestion
    for others.
    """
    _refuse(table)
    smallest = threshold(table.period.last)
    hidden: list[dict[str, set[str]]] = [{name: set() for name in FIGURES} for _ in table.rows]
    for entry in table.measures:
        for place in _small(table, [row.values for row in table.rows], entry.code, smallest.smallest):
            hidden[place]["values"].add(entry.code)
        if table.compared:
            before = [row.previous or {} for row in table.rows]
            for place in _small(table, before, entry.code, smallest.smallest):
                hidden[place]["previous"].add(entry.code)
    rows = tuple(_without(row, codes) for row, codes in zip(table.rows, hidden, strict=True))
    note = f"“*”：{smallest.smallest} 件以下（不含 0）的数，以及能推算出它们的数，不予公开（{smallest.source}）。"
    return replace(table, rows=rows, notes=(*table.notes, note))


def _refuse(table: StatsTable) -> None:
    others = [entry.title for entry in table.measures if entry.unit != COUNTED]
    if others:
        raise BadQuestion(f"小数保护只用于以件计的指标，请去掉：{'、'.join(others)}。")
    if len(table.measures) > 1:
        raise BadQuestion("小数保护一次只用于一项指标，因为隐去的数能由另一项推算出来，请分开统计。")
    if len(table.splits) > MOST_SPLITS:
        raise BadQuestion(f"小数保护最多按 {MOST_SPLITS} 项分组，请去掉多余的分组。")


def _small(table: StatsTable, figures: Sequence[Figures], code: str, smallest: int) -> list[int]:
    """Places of the rows whose figure is to be hidden."""
    first, second = ([*(split.code for split in table.splits), "", ""])[:MOST_SPLITS]
    downward, across = _places(table, first), _places(table, second)
    counts = [[0] * len(across) for _ in downward]
    cells = []
    for row, values in zip(table.rows, figures, strict=True):
        cell = (downward[row.keys.get(first, "")], across[row.keys.get(second, "")])
        cells.append(cell)
        counts[cell[0]][cell[1]] += int(values.get(code) or 0)
    hidden = hidden_cells(counts, smallest=smallest)
    return [place for place, cell in enumerate(cells) if cell in hidden]


def _places(table: StatsTable, split: str) -> dict[int | str, int]:
    return {key: place for place, key in enumerate(dict.fromkeys(row.keys.get(split, "") for row in table.rows))}


def _without(row: StatsRow, codes: Mapping[str, set[str]]) -> StatsRow:
    either = codes["values"] | codes["previous"]
    gone = {name: frozenset(codes[name] if name in ("values", "previous") else either) for name in FIGURES}
    return replace(
        row,
        values=_emptied(row.values, gone["values"]),
        previous=row.previous and _emptied(row.previous, gone["previous"]),
        change=row.change and _emptied(row.change, gone["change"]),
        change_pct=row.change_pct and _emptied(row.change_pct, gone["change_pct"]),
        hidden={name: gone[name] for name in FIGURES if gone[name] and getattr(row, name) is not None},
    )


def _emptied(figures: Figures, codes: frozenset[str]) -> Figures:
    return {code: None if code in codes else value for code, value in figures.items()}
