"""Finding and checking the header of a sheet: one row, or two where titles are merged over several columns."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from xiezhi.office.refusals import UnreadableFile
from xiezhi.office.sheets_model import Header

# How many rows at the top are looked at for the header.
LOOKED_AT = 20
_TITLE_NEEDS = 3
_NUMBER = re.compile(r"[-+]?[\d,.:/年月日%-]+")
_UNIT = re.compile(r"[(（](?:单位[:：])?(?:万元|元|分)[)）]$")
Row = tuple[int, Sequence[str | None]]
# Names by position, "" for none.
_Names = list[str]


def column_letters(position: int) -> str:
    """Return the letters of a 0-based column: 0 → A, 26 → AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def choose_header(rows: Sequence[Row], max_columns: int, knows: Callable[[str], bool] | None = None) -> Header:
    """Return the header among the first filled rows.

    Rows above it with a single cell, or with few cells such as 填报单位 and 填报日期, are passed over. Two rows are
    put together where a title of the upper one spans several named columns; `knows` tells which of the names that
    come of it the caller has a use for. Raises UnreadableFile when there is no header, a name stands twice, or there
    are too many columns.
    """
    filled = [(number, _names(cells)) for number, cells in rows[:LOOKED_AT]]
    filled = [(number, names) for number, names in filled if names]
    if not filled:
        raise UnreadableFile("表格里没有内容，找不到表头。请确认第一行是列名，下面每行一条记录。")
    chosen = _first_header([names for _, names in filled])
    number, names = filled[chosen]
    notes = _notes_above(filled, chosen)
    joined = _with_row_below(filled, chosen, knows)
    if joined:
        notes.append(f"表头占第{number}、{number + 1}行，已按上下两行合成列名。")
        number, names = number + 1, joined
    _check_width(names, max_columns)
    _check_unique(names)
    unnamed = [column_letters(i) for i, name in enumerate(names) if not name]
    if unnamed:
        notes.append(f"表头中{'、'.join(unnamed)}列没有列名，按“列X（无表头）”读取。")
    named = tuple(name or f"列{column_letters(i)}（无表头）" for i, name in enumerate(names))
    return Header(row=number, names=named, notes=tuple(notes))


def header_has_gaps(header: Header) -> bool:
    """Tell whether a column inside the header has no name, as below a merged cell."""
    return any(name.endswith("（无表头）") for name in header.names)


def _first_header(filled: list[_Names]) -> int:
    """The first row with several cells, or a later one of words where that one has few cells (填报单位, 填报日期)."""
    widest = max(map(_count, filled))
    if widest < _TITLE_NEEDS:
        return 0
    first = next(i for i, names in enumerate(filled) if _count(names) > 1)
    if _count(filled[first]) * 2 >= widest:
        return first
    later = (i for i in range(first + 1, len(filled)) if _count(filled[i]) * 2 >= widest and _is_words(filled[i]))
    return next(later, first)


def _notes_above(filled: list[tuple[int, _Names]], chosen: int) -> list[str]:
    if not chosen:
        return []
    number = filled[chosen][0]
    if _count(filled[0][1]) == 1 and chosen == 1:
        return [f"第{filled[0][0]}行只有一个单元格有内容，按标题跳过；表头取第{number}行。"]
    above = "、".join(str(row) for row, _ in filled[:chosen])
    return [f"第{above}行在表头之上，按标题和填报说明跳过；表头取第{number}行。"]


def _with_row_below(
    filled: list[tuple[int, _Names]], chosen: int, knows: Callable[[str], bool] | None
) -> _Names | None:
    """The names of a header of two rows, None where the row below is a record."""
    number, upper = filled[chosen]
    if chosen + 1 >= len(filled) or filled[chosen + 1][0] != number + 1:
        return None
    lower = filled[chosen + 1][1]
    width = max(len(upper), len(lower))
    upper, lower = upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower))
    groups = _groups(upper, lower)
    if not groups or not _is_words(lower):
        return None
    # Below the titles that span one column the lower row of a header is empty; a record fills them.
    alone = [place for place in range(width) if upper[place] and place not in groups]
    if sum(bool(lower[place]) for place in alone) * 2 > len(alone):
        return None
    twice = {name for name, count in Counter(filter(None, lower)).items() if count > 1}
    return [
        _joined(groups.get(place, upper[place]), lower[place], twice, knows) if lower[place] else upper[place]
        for place in range(width)
    ]


def _groups(upper: _Names, lower: _Names) -> dict[int, str]:
    """For each column under a title that spans several named columns: that title."""
    groups: dict[int, str] = {}
    for place, name in enumerate(upper):
        end = place + 1
        while end < len(upper) and not upper[end] and lower[end]:
            end += 1
        if name and lower[place] and end > place + 1:
            groups |= dict.fromkeys(range(place, end), name)
    return groups


def _joined(title: str, name: str, twice: set[str], knows: Callable[[str], bool] | None) -> str:
    """The name of a column under a title: its own, or with the title's words or unit before or behind it."""
    unit = _UNIT.search(title)
    candidates = [f"{name}{unit.group()}" if unit else "", "" if name in twice else name, f"{title}{name}"]
    usable = [candidate for candidate in candidates if candidate]
    return next((each for each in usable if knows and knows(each)), f"{title}{name}" if name in twice else name)


def _is_words(names: Sequence[str]) -> bool:
    return not any(_NUMBER.fullmatch(name) for name in names if name)


def _names(cells: Sequence[str | None]) -> _Names:
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
