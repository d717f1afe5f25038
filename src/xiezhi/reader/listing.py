"""A reading as a table for the terminal, columns set by the width of Chinese letters."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from xiezhi.reader.messages import number
from xiezhi.reader.model import Change, Figure, Reading, Relation
from xiezhi.reader.verdicts import KIND_NAMES, STATUS_NAMES, verdicts

_LABEL = 34
_COLUMNS = ("编号", "数字", "名称", "范围", "时段", "变化")


def table(reading: Reading, *, extra: Sequence[Relation] = ()) -> str:
    """Return the figures and the relations of a reading as text: what is wrong first, then what must be looked at."""
    if not reading.figures:
        return "没有读到数字，请确认文件是报告正文；图片里的数字须先做文字识别（OCR）。\n"
    found = verdicts(reading, extra)
    lines = _columns([_COLUMNS, *(_figure_row(figure) for figure in reading.figures)])
    bad = sum(finding.colour == "bad" for finding in found.findings)
    lines += [
        "",
        f"共 {len(reading.figures)} 个数字、{len(found.findings) + len(found.holding)} 条算术关系：不符 {bad}，待核 {len(found.findings) - bad}，成立 {len(found.holding)}。",
        "",
    ]
    relations = [*(finding.relation for finding in found.findings), *found.holding]
    rows = [(STATUS_NAMES[relation.status], KIND_NAMES[relation.kind], relation.message) for relation in relations]
    return "\n".join([*lines, *(_columns(rows) if rows else [])]) + "\n"


def width(text: str) -> int:
    """Return how many columns a text takes in a terminal: two for a full-width letter, one for another."""
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


def shorten(text: str, columns: int) -> str:
    """Return the text cut to at most so many columns, with … where it was cut."""
    if width(text) <= columns:
        return text
    kept, used = "", 0
    for char in text:
        used += width(char)
        if used > columns - 2:
            break
        kept += char
    return kept + "…"


def _figure_row(figure: Figure) -> tuple[str, ...]:
    change = _change(figure.change) if figure.change else ""
    return (
        figure.id,
        figure.raw,
        shorten(figure.label, _LABEL),
        shorten(figure.item or figure.scope or "", 20),
        figure.period or "",
        change,
    )


def _change(change: Change) -> str:
    sign = "+" if change.value > 0 else ""
    ending = {"yoy_pct": "%", "yoy_pp": "个百分点", "yoy_abs": ""}[change.kind]
    return f"{sign}{number(change.value)}{ending}"


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(cell + " " * (widths[column] - width(cell)) for column, cell in enumerate(row)).rstrip()
        for row in rows
    ]
