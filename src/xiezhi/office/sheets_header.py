"""Finding and checking the one header row of a sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from xiezhi.office.refusals import UnreadableFile
from xiezhi.office.sheets_model import Header

# How many rows at the top are looked at for the header.
LOOKED_AT = 20
_TITLE_NEEDS = 3
Row = tuple[int, Sequence[str | None]]


def column_letters(position: int) -> str:
    """Return the letters of a 0-based column: 0 → A, 26 → AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def choose_header(rows: Sequence[Row], max_columns: int) -> Header:
    """Return the header among the first filled rows.

    A first row with a single cell above wider rows is a title and is passed over. Raises UnreadableFile when
    there is no header, a name stands twice, or there are too many columns.
    """
    filled = [(number, _names(cells)) for number, cells in rows[:LOOKED_AT]]
    filled = [(number, names) for number, names in filled if names]
    if not filled:
        raise UnreadableFile("表格里没有内容，找不到表头。请确认第一行是列名，下面每行一条记录。")
    widest = max(_count(names) for _, names in filled)
    chosen = 0
    if widest >= _TITLE_NEEDS:
        chosen = next(i for i, (_, names) in enumerate(filled) if _count(names) > 1)
    number, names = filled[chosen]
    _check_width(names, max_columns)
    _check_unique(names)
    notes = []
    if chosen:
        notes.append(f"第{filled[0][0]}行只有一个单元格有内容，按标题跳过；表头取第{number}行。")
    unnamed = [column_letters(i) for i, name in enumerate(names) if not name]
    if unnamed:
        notes.append(f"表头中{'、'.join(unnamed)}列没有列名，按“列X（无表头）”读取。")
    named = tuple(name or f"列{column_letters(i)}（无表头）" for i, name in enumerate(names))
    return Header(row=number, names=named, notes=tuple(notes))


def header_has_gaps(header: Header) -> bool:
    """Tell whether a column inside the header has no name, as below a merged cell."""
    return any(name.endswith("（无表头）") for name in header.names)


def _names(cells: Sequence[str | None]) -> list[str]:
    names = ["".join((cell or "").split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _count(names: Sequence[str]) -> int:
    return sum(1 for name in names if name)


def _check_width(names: Sequence[str], max_columns: int) -> None:
    if len(names) > max_columns:
        raise UnreadableFile(
            f"表头有 {len(names)} 列，超过 {max_columns} 列的上限。请删去多余的列（包括右侧看不见的空列）后再上传。"
        )


def _check_unique(names: Sequence[str]) -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for position, name in enumerate(names):
        if name:
            places[name].append(column_letters(position))
    doubled = [f"“{name}”（{'、'.join(where)}列）" for name, where in places.items() if len(where) > 1]
    if doubled:
        raise UnreadableFile(f"表头有重复的列名：{'，'.join(doubled)}。请改成不同的列名，或删去多余的一列。")
