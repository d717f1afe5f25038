"""What stands out in a report before it goes out: faults that block it, warnings to be explained, notes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from xiezhi.measures.catalogue import measure
from xiezhi.measures.comparison import Number
from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.measure import Measure
from xiezhi.measures.periods import Period, year_period
from xiezhi.measures.relations import Over
from xiezhi.registry.scope import Scope
from xiezhi.reporting.annual.checking import faults
from xiezhi.reporting.annual.composition import Composition, Signature, Written
from xiezhi.reporting.annual.template import Template, asked_measures, split_measures
from xiezhi.reporting.models import ReportRelease
from xiezhi.reporting.releasing.scale import Scale, scale_on
from xiezhi.reporting.selectors.annual import NotCrossFooted, compose, texts_of
from xiezhi.reporting.selectors.figures import YOY, stats
from xiezhi.reporting.selectors.templates import chosen_template
from xiezhi.reporting.stats_table import StatsRow, StatsTable

FAULT, WARNING, NOTE = "fault", "warning", "note"
_ALL = Scope.everything()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. `code` names it for the explanation; `level`: FAULT, WARNING (to be explained) or NOTE."""

    code: str
    level: str
    message: str

    def as_data(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


def examine(
    *, organisation: int, year: int, today: date, template: Template, texts: Mapping[str, str]
) -> tuple[Composition | None, list[Finding]]:
    """Compose a report and look it over; no composition where it cannot be composed. Whether it may be seen is settled."""
    wrong = [Finding("template", FAULT, fault.message) for fault in faults(template)]
    if wrong:
        return None, wrong
    try:
        composed = compose(_ALL, organisation=organisation, year=year, today=today, template=template, texts=texts)
    except (BadQuestion, NotCrossFooted) as error:
        return None, [Finding("figures", FAULT, str(error))]
    scale = scale_on(year_period(year).last)
    asked = _judged(template)
    found = [*_unwritten(composed)]
    if asked:
        found += [*_changes(organisation, year, today, asked, scale), *_spread(organisation, year, today, asked, scale)]
    return composed, sorted(found, key=lambda finding: (FAULT, WARNING, NOTE).index(finding.level))


def look_over(release: ReportRelease, *, today: date) -> tuple[Composition | None, list[Finding]]:
    """A report that has not been submitted yet, as it would be now."""
    year, organisation = int(release.period), release.organisation
    template = chosen_template(organisation.pk, organisation.category, on=year_period(year).last)[1]
    return examine(
        organisation=organisation.pk,
        year=year,
        today=today,
        template=template,
        texts=texts_of(organisation, release.kind, year_period(year)),
    )


def _judged(template: Template) -> tuple[Measure, ...]:
    """The measures of the report whose changes can be judged: counts and sums of acts that are asked of the whole."""
    of_parts = split_measures(template)
    known = (measure(code) for code in asked_measures(template))
    return tuple(
        each
        for each in known
        if each.over is Over.ACTS and each.additive and not each.ruled and not each.is_rate and each.code in of_parts
    )


def _unwritten(composed: Composition) -> Iterator[Finding]:
    """Sections that wait for their text, and a signature that is still a placeholder."""
    for block in composed.blocks:
        if isinstance(block, Signature) and "【" in block.issuer:
            reason = f"落款还是“{block.issuer}”，请在“报告模板”里填写发布机关，发布模板后再提交。"
            yield Finding("issuer", FAULT, reason)
    hints = {block.section: block.hint for block in composed.blocks if isinstance(block, Written)}
    for section in composed.unwritten:
        yield Finding(f"unwritten:{section}", FAULT, f"“{hints[section]}”一栏还没有写。")


def _changes(organisation: int, year: int, today: date, asked: Sequence[Measure], scale: Scale) -> Iterator[Finding]:
    codes = [each.code for each in asked]

    def table(*by: str) -> StatsTable:
        return stats(_ALL, measures=codes, organisation=organisation, period=str(year), by=by, compare=YOY, today=today)

    (whole,) = table().rows
    splits = [table("body"), table("month")]
    for each in asked:
        change, previous = _change(whole, each.code), _previous(whole, each.code)
        if previous < scale.base or abs(change) * 100 < scale.percent * previous:
            continue
        yield _judge(each, whole, change, [split.rows for split in splits], scale)


def _judge(
    asked: Measure, whole: StatsRow, change: Decimal, splits: Sequence[Sequence[StatsRow]], scale: Scale
) -> Finding:
    """Whether the parts explain a large change: a few of them make up most of it. One part alone explains nothing."""
    now = _exact(whole.values[asked.code])
    said = f"{asked.title}{_plain(now)}{asked.unit}，比上年{_words(change, _previous(whole, asked.code))}"
    best = (Decimal(0), "")
    for rows in splits:
        moved = [(row, _change(row, asked.code)) for row in rows]
        same = sorted((part for part in moved if part[1] * change > 0), key=lambda part: -abs(part[1]))[: scale.top]
        if len(rows) <= scale.top or not same:
            continue
        share = sum((abs(part[1]) for part in same), Decimal(0)) * 100 / abs(change)
        names = "、".join(f"{next(iter(row.by.values()))}（{_signed(part)}）" for row, part in same)
        best = max(best, (share, names))
    share, names = best
    if share >= scale.share:
        return Finding(f"change:{asked.code}", NOTE, f"{said}，主要来自{names}，合占变化的{share:.0f}%。")
    reason = f"变化最大的{scale.top}个部分（{names}）只占其{share:.0f}%，变化分散，" if names else ""
    return Finding(f"change:{asked.code}", WARNING, f"{said}，{reason}请说明原因。")


def _spread(organisation: int, year: int, today: date, asked: Sequence[Measure], scale: Scale) -> Iterator[Finding]:
    """Figures far outside those of the years before."""
    first, last = year - scale.years, year - 1
    codes = ["act.count", *(each.code for each in asked if each.code != "act.count")]
    days = Period(date(first, 1, 1), date(last, 12, 31), f"{first}-01-01..{last}-12-31")
    earlier = stats(_ALL, measures=codes, organisation=organisation, period=days, by=("year",), today=today).rows
    told = [row for row in earlier if row.values["act.count"]]
    if len(told) < scale.least:
        return
    (now,) = stats(_ALL, measures=codes, organisation=organisation, period=str(year), today=today).rows
    for each in asked:
        values = [_exact(row.values[each.code]) for row in told]
        low, high, value = min(values), max(values), _exact(now.values[each.code])
        if max(value, high) >= scale.base and not _within(value, low, high, scale.margin):
            yield Finding(
                f"spread:{each.code}",
                WARNING,
                f"{each.title}{_plain(value)}{each.unit}，超出{told[0].by['year']}年至{told[-1].by['year']}年的范围"
                f"（{_plain(low)}至{_plain(high)}）{scale.margin}%以上，请作说明。",
            )


def _within(value: Decimal, low: Decimal, high: Decimal, margin: int) -> bool:
    return low * (100 - margin) <= value * 100 <= high * (100 + margin)


def _change(row: StatsRow, code: str) -> Decimal:
    return _exact((row.change or {}).get(code))


def _previous(row: StatsRow, code: str) -> Decimal:
    return _exact((row.previous or {}).get(code))


def _words(change: Decimal, previous: Decimal) -> str:
    return f"{'增长' if change > 0 else '下降'}{abs(change) * 100 / previous:.1f}%"


def _signed(number: Decimal) -> str:
    return f"{'+' if number > 0 else '−'}{_plain(abs(number))}"


def _plain(number: Decimal) -> str:
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"


def _exact(number: Number | None) -> Decimal:
    """Counts and money in yuan are exact in decimals."""
    return Decimal(str(number or 0))
