"""Charts as plain SVG without a letter in it: bars or lines that stand above the columns of their table.

The names and figures are those of the table below, so that they are read, selected and translated once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import quoteattr

from xiezhi.office.documents import Chart, Series, Table, TableColumn

# Share of the width that the first column of the table takes, in columns of a category.
LEAD: Final = 1.7
PREVIOUS_COLOUR: Final = "#A6A6A6"
COLOUR: Final = "#1F4E79"
_WIDTH: Final = 1000.0
_HEIGHT: Final = 170.0
_TOP: Final = 10.0
_BAR_SHARE: Final = 0.72
_BROADEST: Final = 60.0


def data_table(chart: Chart) -> Table:
    """The table of a chart: a row for each series, a column for each category."""
    columns = [TableColumn(chart.unit, LEAD), *(TableColumn(name) for name in chart.categories)]
    rows = [[series.name, *cells] for series, cells in zip(chart.series, chart.cells, strict=True)]
    return Table(chart.caption, columns, rows)


def drawing(chart: Chart) -> str:
    """The chart as an SVG element as wide as its table, whose columns its bars stand above."""
    alt = chart.alt or chart.caption
    marks = _lines(chart) if chart.kind == "line" else _bars(chart)
    base = f'<line x1="0" y1="{_HEIGHT:g}" x2="{_WIDTH:g}" y2="{_HEIGHT:g}" stroke="#7F7F7F" stroke-width="1.5"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {_HEIGHT + 1:g}" role="img"'
        f" aria-label={quoteattr(alt)}>{''.join(marks)}{base}</svg>"
    )


def _place(chart: Chart) -> tuple[float, float, float]:
    """Where the first category begins, how wide each is, how high a value of 1 stands."""
    step = _WIDTH / (LEAD + len(chart.categories))
    highest = max((value or 0 for series in chart.series for value in series.values), default=0)
    return step * LEAD, step, (_HEIGHT - _TOP) / highest if highest > 0 else 0.0


def _bars(chart: Chart) -> Iterator[str]:
    start, step, scale = _place(chart)
    width = min(step * _BAR_SHARE / len(chart.series), _BROADEST)
    for number, series in enumerate(chart.series):
        shift = (number - len(chart.series) / 2) * width
        for place, value in enumerate(series.values):
            height = max(value or 0, 0) * scale
            if height > 0:
                left = start + (place + 0.5) * step + shift
                yield (
                    f'<rect x="{left:.1f}" y="{_HEIGHT - height:.1f}" width="{width:.1f}" height="{height:.1f}"'
                    f' fill="{_colour(series)}"/>'
                )


def _lines(chart: Chart) -> Iterator[str]:
    start, step, scale = _place(chart)
    for series in chart.series:
        points = [
            (start + (place + 0.5) * step, _HEIGHT - value * scale)
            for place, value in enumerate(series.values)
            if value is not None
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dash = ' stroke-dasharray="10 6"' if series.previous else ""
        yield f'<polyline points="{path}" fill="none" stroke="{_colour(series)}" stroke-width="3"{dash}/>'
        for x, y in points:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{_colour(series)}"/>'


def _colour(series: Series) -> str:
    return PREVIOUS_COLOUR if series.previous else COLOUR
