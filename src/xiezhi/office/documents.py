"""What an official document holds, as plain values; how it looks is settled by GB/T 9704 in the writer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Alignment = Literal["left", "center", "right"]
_CHINESE = "一二三四五六七八九十"
_LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Run:
    """Some text; ref: the key of the result that the text states, kept in the file as a hidden bookmark.

    title: what the number is; url: what it opens, an address on the platform ("" for nothing).
    """

    text: str
    ref: str | None = None
    bold: bool = False
    title: str = ""
    url: str = ""


Text = str | Run | Sequence[str | Run]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4, numbered by its place: 一、 （一） 1. （1）. Numbering starts anew below a higher one."""

    level: int
    text: Text
    numbered: bool = True

    def __post_init__(self) -> None:
        if self.level not in _LEVELS:
            raise ValueError(f"heading level {self.level} is not 1 to 4")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body; indent: two characters in; small: a note in a smaller size, as below a table."""

    text: Text
    indent: bool = True
    align: Literal["both", "left", "center", "right"] = "both"
    small: bool = False


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its name, its share of the width, how its cells stand; columns in a row with one group get a common head."""

    name: str
    width: float = 1.0
    align: Alignment = "center"
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption above; unit: such as "件", shown right above; total_row: the last row is a total.

    turned: on a page of its own set across, for many columns.
    """

    caption: str
    columns: Sequence[TableColumn]
    rows: Sequence[Sequence[Text]]
    unit: str = ""
    total_row: bool = False
    note: str = ""
    turned: bool = False

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"table {self.caption!r} has a row that does not fit its {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures of a chart; previous: those of the year before, drawn in grey; None leaves a gap."""

    name: str
    values: Sequence[float | None]
    previous: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that Word and WPS can edit. alt: what it shows, for those who cannot see it.

    kind: "bar" stands upright, "row" lies (for long names), "line". cells: for each series the text of its values,
    which are set as a table below the chart; none leaves that table out.
    """

    caption: str
    kind: Literal["bar", "row", "line"]
    categories: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    alt: str = ""
    number_format: str = "#,##0"
    cells: Sequence[Sequence[Text]] = ()

    def __post_init__(self) -> None:
        if not self.series or any(len(each.values) != len(self.categories) for each in self.series):
            raise ValueError(f"chart {self.caption!r} needs series as long as its {len(self.categories)} categories")
        if self.cells and [len(row) for row in self.cells] != [len(each.values) for each in self.series]:
            raise ValueError(f"chart {self.caption!r} needs a cell for each value")


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The issuing body and the day, at the right below the text."""

    issuer: str
    day: date


Block = Heading | Paragraph | Table | Chart | PageBreak | Signature


@dataclass(frozen=True, slots=True)
class Document:
    """A document; title: a newline parts its lines; subtitle: below the title, as （2024年度）; day: of the document."""

    title: str
    issuer: str
    day: date
    blocks: Sequence[Block] = field(default_factory=tuple)
    subtitle: str = ""


def runs_of(text: Text) -> list[Run]:
    """Return a text as runs, without empty ones."""
    parts = [text] if isinstance(text, (str, Run)) else text
    runs = [Run(part) if isinstance(part, str) else part for part in parts]
    return [run for run in runs if run.text]


def plain_text(text: Text) -> str:
    """Return the characters of a text."""
    return "".join(run.text for run in runs_of(text))


def characters(text: str) -> float:
    """Return the width of a text in Chinese characters; a digit is half of one."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def day_text(day: date) -> str:
    """Return a day as documents write it: 2025年1月8日."""
    return f"{day.year}年{day.month}月{day.day}日"


def numbered_blocks(blocks: Sequence[Block]) -> Iterator[tuple[Block, str]]:
    """Yield each block with the number that its heading bears, "" for what has none."""
    counts = [0, 0, 0, 0]
    for block in blocks:
        if isinstance(block, Heading) and block.numbered:
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (len(counts) - block.level)
            yield block, heading_number(block.level, counts[block.level - 1])
        else:
            yield block, ""


def heading_number(level: int, count: int) -> str:
    """Return the number of a heading by GB/T 9704: 一、 （一） 1. （1）."""
    if level <= 2:
        chinese = _chinese(count)
        return f"{chinese}、" if level == 1 else f"（{chinese}）"
    return f"{count}." if level == 3 else f"（{count}）"


def _chinese(count: int) -> str:
    tens, ones = divmod(count, 10)
    if tens == 0:
        return _CHINESE[ones - 1]
    return ("" if tens == 1 else _CHINESE[tens - 1]) + "十" + (_CHINESE[ones - 1] if ones else "")
