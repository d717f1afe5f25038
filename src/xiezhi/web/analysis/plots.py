"""Which charts stand above a table, and what each is; they are drawn from the table, never from figures of their own."""

from xiezhi.measures.measure import Measure
from xiezhi.measures.ordering import REFUSED, refusal
from xiezhi.measures.splits import BODY
from xiezhi.reporting.questions import CHARTS, FigureQuestion
from xiezhi.reporting.selectors.analysis import Analysis
from xiezhi.web.analysis.shapes import Plot, Plots

COLOURS = 5
LONG = 24
TALL = 15
TOO_MANY = f"分组超过 {COLOURS} 个，颜色不够分辨，改画热力图。"
NOT_DRAWN = "罚款、没收按执法主体只列表，不画图比较（行政处罚法第七十四条）。"


def plots(question: FigureQuestion, analysis: Analysis) -> Plots:
    """The charts of an answer, one for each measure, as units differ; none without splits."""
    table = analysis.table
    if question.chart == "none" or not table.splits or not table.rows:
        return Plots()
    axis = _axis(analysis)
    series = _groups(analysis, 1 - axis) if len(table.splits) == 2 else 0
    crowded = series > COLOURS and question.chart in ("bar", "line", "stack")
    drawn = [entry for entry in table.measures if not _compares_bodies_by_fines(analysis, entry)]
    kinds = ["heat" if crowded else question.chart or _usual(analysis, entry, axis, series) for entry in drawn]
    charts = [_plot(question, analysis, entry, kind, axis) for entry, kind in zip(drawn, kinds, strict=True)]
    notes = [TOO_MANY] if crowded else []
    notes += [NOT_DRAWN] if len(drawn) < len(table.measures) else []
    return Plots(charts, "".join(notes), below=_is_tall(analysis, charts, axis, series))


def _compares_bodies_by_fines(analysis: Analysis, entry: Measure) -> bool:
    return refusal(entry) == REFUSED and any(split.code == BODY for split in analysis.table.splits)


def _is_tall(analysis: Analysis, charts: list[Plot], axis: int, series: int) -> bool:
    """True where a chart needs so much height that the table should come first."""
    flat = _groups(analysis, axis) if any(chart.flat for chart in charts) else 0
    return max(flat, series) > TALL


def _plot(question: FigureQuestion, analysis: Analysis, entry: Measure, kind: str, axis: int) -> Plot:
    table = analysis.table
    along = table.splits[axis]
    named = "、".join(split.title for split in table.splits)
    words = f"{table.organisation}{table.period.text}{entry.title}，按{named}，{CHARTS[kind]}；数据见下表"
    return Plot(
        measure=entry.code,
        title=f"{entry.title}（{entry.unit}）",
        kind=kind,
        axis=axis,
        words=words,
        flat=kind in ("bar", "stack") and not along.unit,
        partial=along.label(along.key_of(table.period.last))
        if along.unit and table.period.text != question.period
        else "",
    )


def _axis(analysis: Analysis) -> int:
    """Which split runs along the axis: time where there is any, else the first."""
    units = [bool(split.unit) for split in analysis.table.splits]
    return units.index(True) if True in units else 0


def _groups(analysis: Analysis, place: int) -> int:
    code = analysis.table.splits[place].code
    return len({row.keys[code] for row in analysis.table.rows})


def _usual(analysis: Analysis, entry: Measure, axis: int, series: int) -> str:
    """Bars; lines for a long time; two splits are stacked where they add up and colours suffice, else a heat map."""
    if series > COLOURS:
        return "heat"
    if series:
        return "stack" if entry.additive else "bar"
    long = analysis.table.splits[axis].unit and len(analysis.table.rows) > LONG
    return "line" if long else "bar"
