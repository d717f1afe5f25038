"""The charts of a report: what is drawn, each bar a figure; how it is drawn is for the document."""

from dataclasses import replace

from xiezhi.measures.catalogue import measure
from xiezhi.measures.period_titles import period_title
from xiezhi.reporting.annual import composition as plan
from xiezhi.reporting.annual.source import Compared, Source
from xiezhi.reporting.annual.template import BlockTemplate
from xiezhi.reporting.annual.wording import Speaker


def months(block: BlockTemplate, source: Source, speaker: Speaker) -> plan.Chart:
    """The months of the year against those of the year before."""
    year = speaker.year
    found = [source.get(block.measure, {"month": f"{year}-{month:02d}"}) for month in range(1, 13)]
    names = tuple(f"{month}月" for month in range(1, 13))
    return _against_last_year(block, names, found, speaker, (f"{year}年", f"{year - 1}年"))


def trend(block: BlockTemplate, source: Source, speaker: Speaker) -> plan.Chart:
    """The latest periods, each against the same one of the year before; of years, which follow each other, alone."""
    latest = speaker.latest
    found = [source.get(block.measure, period=period) for period in latest]
    if latest[-1].text == f"{latest[-1].first.year}":
        bars = tuple(speaker.figure(each, "value", in_table=True) for each in found)
        names = tuple(period_title(period) for period in latest)
        return plan.Chart(block.caption, names, ("件数", bars), None, measure(block.measure).unit)
    names = tuple(period_title(period, year=False) for period in latest)
    chart = _against_last_year(block, names, found, speaker, ("本期", "上年同期"))
    return replace(chart, caption=f"{block.caption}（{period_title(latest[0])}至{period_title(latest[-1])}）")


def _against_last_year(
    block: BlockTemplate, names: tuple[str, ...], found: list[Compared], speaker: Speaker, titles: tuple[str, str]
) -> plan.Chart:
    now, before = (
        tuple(speaker.figure(each, aspect, in_table=True) for each in found) for aspect in ("value", "previous")
    )
    return plan.Chart(block.caption, names, (titles[0], now), (titles[1], before), measure(block.measure).unit)
