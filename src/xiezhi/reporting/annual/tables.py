"""The tables of the annual report."""

from collections.abc import Callable
from functools import partial

from xiezhi.measures.splits import split
from xiezhi.reporting.annual import composition as plan
from xiezhi.reporting.annual.source import Compared, Source
from xiezhi.reporting.annual.template import TableTemplate
from xiezhi.reporting.annual.wording import Speaker

Cells = tuple[plan.Run, ...]
Row = tuple[str, ...]


def table(wanted: TableTemplate, source: Source, speaker: Speaker) -> plan.Table:
    """Fill one table of the template."""
    header, rows = _FILLERS[wanted.type](wanted, source, speaker)
    return plan.Table(
        caption=wanted.caption,
        unit=wanted.unit,
        header=header,
        rows=rows,
        note=wanted.note,
        total=wanted.total,
        turned=wanted.turned,
    )


def _line(wanted: TableTemplate, source: Source, speaker: Speaker) -> tuple[Row, tuple[Cells, ...]]:
    """The columns side by side: one row, or this year's and last year's."""
    columns = [source.get(column.measure, rule=wanted.rule) for column in wanted.columns]

    def cells(aspect: str) -> Cells:
        return tuple(speaker.figure(column, aspect, in_table=True) for column in columns)

    titles = tuple(column.title for column in wanted.columns)
    if not wanted.years:
        return titles, (cells("value"),)
    rows = ((f"{speaker.year}年", *cells("value")), (f"{speaker.year - 1}年", *cells("previous")))
    return ("年度", *titles), rows


def _comparison(wanted: TableTemplate, source: Source, speaker: Speaker) -> tuple[Row, tuple[Cells, ...]]:
    """One measure a row: this year, last year, the change and the change in percent."""
    header = ("类别", f"{speaker.year}年", f"{speaker.year - 1}年", "增减", "增减百分比")
    return header, tuple(_comparison_rows(wanted, source, speaker))


def _comparison_rows(wanted: TableTemplate, source: Source, speaker: Speaker) -> list[Cells]:
    found = [(row, source.get(row.measure, rule=wanted.rule)) for row in wanted.rows]
    return [
        (
            row.title,
            speaker.figure(about, "value", in_table=True),
            speaker.figure(about, "previous", in_table=True),
            speaker.change_cell(about),
            speaker.percent_cell(about),
        )
        for row, about in found
        if about.value or about.previous or not row.optional
    ]


def _split(wanted: TableTemplate, source: Source, speaker: Speaker) -> tuple[Row, tuple[Cells, ...]]:
    """One part a row, in its own order, and the whole below."""
    labels = [row.by[wanted.split] for row in source.table(wanted.split, rule=wanted.rule).rows]
    rows = [
        (label, *_cells(wanted, speaker, partial(source.get, by={wanted.split: label}, rule=wanted.rule)))
        for label in labels
    ]
    kept = [row for row in rows if any(isinstance(cell, plan.Figure) and cell.value for cell in row)]
    if wanted.total:
        kept.append(("合计", *_cells(wanted, speaker, partial(source.get, rule=wanted.rule))))
    return (wanted.label or split(wanted.split).title, *(column.title for column in wanted.columns)), tuple(kept)


def _cells(wanted: TableTemplate, speaker: Speaker, get: Callable[[str], Compared]) -> Cells:
    return tuple(speaker.figure(get(column.measure), column.aspect, in_table=True) for column in wanted.columns)


_FILLERS = {"line": _line, "comparison": _comparison, "split": _split}
