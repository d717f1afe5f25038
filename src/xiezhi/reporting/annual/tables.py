"""The tables of a report."""

from collections.abc import Callable
from functools import partial

from xiezhi.measures.period_titles import period_title
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
    now, before = _both(speaker)
    return ("年度", *titles), ((now, *cells("value")), (before, *cells("previous")))


def _comparison(wanted: TableTemplate, source: Source, speaker: Speaker) -> tuple[Row, tuple[Cells, ...]]:
    """One measure a row: this period, that of last year, the change and the change in percent; then the one just before."""
    now, before = _both(speaker)
    if not wanted.mom:
        return ("类别", now, before, "增减", "增减百分比"), tuple(_comparison_rows(wanted, source, speaker))
    header = ("类别", now, before, "同比增减", "同比", period_title(speaker.period.just_before()), "环比")
    rows = _comparison_rows(wanted, source, speaker)
    found = {row.title: source.get(row.measure, rule=wanted.rule) for row in wanted.rows}
    return header, tuple((*row, *_chained(found[str(row[0])], source, speaker)) for row in rows)


def _chained(about: Compared, source: Source, speaker: Speaker) -> Cells:
    """The figure of the period just before and the change against it."""
    before = source.get(about.measure, rule=about.rule, period=about.period.just_before())
    return speaker.figure(before, "value", in_table=True), speaker.percent_cell(source.chained(about))


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


def _years(wanted: TableTemplate, source: Source, speaker: Speaker) -> tuple[Row, tuple[Cells, ...]]:
    """One of the latest periods a row."""
    header = (wanted.label or "年度", *(column.title for column in wanted.columns))
    rows = [
        (period_title(period), *_cells(wanted, speaker, partial(source.get, rule=wanted.rule, period=period)))
        for period in speaker.latest
    ]
    return header, tuple(rows)


def _both(speaker: Speaker) -> tuple[str, str]:
    """The period and that of the year before by their names."""
    return period_title(speaker.period), period_title(speaker.period.previous_year())


_FILLERS = {"line": _line, "comparison": _comparison, "split": _split, "years": _years}
