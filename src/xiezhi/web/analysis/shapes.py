"""The shapes that the template of the analysis page draws: heads, cells, lines, charts."""

from dataclasses import dataclass, field

from xiezhi.measures.comparison import SMALLEST_BASE, Number
from xiezhi.measures.measure import Measure
from xiezhi.web.templatetags.xz import DASH, n, pct, rate, signed

SMALL = "基数小"
NOT_ADDED = "不相加"
EMPTY_LABEL = "（未填）"


@dataclass(frozen=True, slots=True)
class Head:
    """A cell of the head; `sort` is the address that orders by it, `order` its aria-sort."""

    text: str
    across: int = 1
    down: int = 1
    number: bool = True
    sort: str = ""
    order: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """What a line is about, with the address of the narrower question ("" for none)."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as text. `series` and `column` say what the charts take it for; `mute` when it says that nothing is there.

    `base`: the denominator of a rate where it is too small to compare by.
    """

    text: str
    url: str = ""
    measure: str = ""
    series: str = ""
    column: str = ""
    mute: bool = False
    base: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    labels: list[Label]
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Grid:
    """The table of an analysis. `lines` are those of the page shown, `total` how many there are."""

    heads: list[list[Head]]
    lines: list[Line]
    total: int
    foot: Line | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """One chart, drawn from the table by the browser: of which measure, how, and which label stands along the axis.

    `flat`: bars lie, as their names are long; `partial`: the label of the month, quarter or year that is not over.
    """

    measure: str
    title: str
    kind: str
    axis: int
    words: str
    flat: bool = False
    partial: str = ""


@dataclass(frozen=True, slots=True)
class Plots:
    """The charts, why one is drawn otherwise than asked for, and whether they stand below the table."""

    charts: list[Plot] = field(default_factory=list)
    note: str = ""
    below: bool = False


def figure(
    measure: Measure,
    value: Number | None,
    *,
    url: str = "",
    series: str = "now",
    column: str = "",
    base: int | None = None,
) -> Cell:
    """The cell of a figure; a zero, and what does not exist, opens nothing."""
    text = rate(value) if measure.is_rate else n(value)
    return Cell(text, url if value else "", measure.code, series, column, mute=not value, base=base)


def change(measure: Measure, value: Number | None) -> Cell:
    """The cell of a change: counts and money as they are, rates in percentage points."""
    points = measure.is_rate and value is not None
    return Cell(pct(value).removesuffix("%") if points else signed(value), mute=value is None)


def change_in_percent(measure: Measure, value: float | None, base: Number | None) -> Cell:
    """The cell of a change in percent: only of counts, and only where the base is large enough to say so."""
    if not percent_said(measure):
        return Cell(DASH, mute=True)
    if base is None or base >= SMALLEST_BASE:
        return Cell(pct(value), mute=value is None)
    return Cell(SMALL, mute=True)


def percent_said(measure: Measure) -> bool:
    """True for counts: money has no count as its base, and a rate changes by points."""
    return not (measure.is_money or measure.is_rate)
