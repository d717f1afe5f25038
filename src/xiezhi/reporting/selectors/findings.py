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
from xiezhi.measures.period_titles import period_title
from xiezhi.measures.periods import Period, form, parse_period
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
_ACTS = "act.count"
# By what a change is split. Of a half-year three months make up half at least, and the weeks of a month are not those of
# the year before: parts of time explain changes of years only.
_SPLITS = {"year": ("body", "month")}
# A part and by how much it changed.
_Move = tuple[str, Decimal]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. `code` names it for the explanation; `level`: FAULT, WARNING (to be explained) or NOTE."""

    code: str
    level: str
    message: str

    def as_data(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is of: its organisation, its kind and its period."""

    organisation: int
    kind: str
    period: Period


@dataclass(frozen=True, slots=True)
class _Judged:
    """What is asked about the subject, of which measures, by which limits; `versus`: how the template says 比上年."""

    subject: Subject
    today: date
    measures: tuple[Measure, ...]
    scale: Scale
    versus: str

    def table(
        self, *by: str, measures: Sequence[str] = (), period: Period | None = None, compare: str | None = None
    ) -> StatsTable:
        """Figures of the subject: all that are judged, on its period, unless told otherwise."""
        return stats(
            _ALL,
            measures=measures or [each.code for each in self.measures],
            organisation=self.subject.organisation,
            period=period or self.subject.period,
            by=by,
            compare=compare,
            today=self.today,
        )


def examine(
    subject: Subject, *, today: date, template: Template, texts: Mapping[str, str]
) -> tuple[Composition | None, list[Finding]]:
    """Compose a report and look it over; no composition where it cannot be composed. Whether it may be seen is settled."""
    wrong = [Finding("template", FAULT, fault.message) for fault in faults(template)]
    if wrong:
        return None, wrong
    try:
        composed = compose(
            _ALL,
            organisation=subject.organisation,
            kind=subject.kind,
            period=subject.period,
            today=today,
            template=template,
            texts=texts,
        )
    except (BadQuestion, NotCrossFooted) as error:
        return None, [Finding("figures", FAULT, str(error))]
    asked = _Judged(subject, today, _judged(template), scale_on(subject.period.last), template.wording.versus)
    found = [*_unwritten(composed)]
    if asked.measures:
        found += [*_changes(asked), *_spread(asked)]
    return composed, sorted(found, key=lambda finding: (FAULT, WARNING, NOTE).index(finding.level))


def look_over(release: ReportRelease, *, today: date) -> tuple[Composition | None, list[Finding]]:
    """A report that has not been submitted yet, as it would be now."""
    days, kind, organisation = release.days, release.kind, release.organisation
    return examine(
        Subject(organisation.pk, kind, days),
        today=today,
        template=chosen_template(organisation.pk, organisation.category, on=days.last, kind=kind)[1],
        texts=texts_of(organisation, kind, days),
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


def _changes(asked: _Judged) -> Iterator[Finding]:
    """Large changes against the same period of the year before."""
    scale = asked.scale
    (whole,) = asked.table(compare=YOY).rows
    splits = [(by, asked.table(by, compare=YOY).rows) for by in _SPLITS.get(form(asked.subject.period.text), ("body",))]
    for each in asked.measures:
        change, previous = _change(whole, each.code), _previous(whole, each.code)
        if previous < scale.base or abs(change) * 100 < scale.percent * previous:
            continue
        said = f"{_said(each, _exact(whole.values[each.code]))}，{asked.versus}{_words(change, previous)}"
        yield _judge(f"change:{each.code}", said, [_moves(by, rows, each.code) for by, rows in splits], change, scale)


def _moves(by: str, rows: Sequence[StatsRow], code: str) -> list[_Move]:
    """Each part and its change; months as people call them."""
    named = [(row.by[by], _change(row, code)) for row in rows]
    return [(period_title(parse_period(name), year=False), moved) for name, moved in named] if by == "month" else named


def _judge(code: str, said: str, splits: Sequence[Sequence[_Move]], change: Decimal, scale: Scale) -> Finding:
    """Whether the parts explain a large change: a few of them make up most of it. One part alone explains nothing."""
    best = (Decimal(0), "")
    for moves in splits:
        same = sorted((move for move in moves if move[1] * change > 0), key=lambda move: -abs(move[1]))[: scale.top]
        if len(moves) <= scale.top or not same:
            continue
        share = sum((abs(part) for _, part in same), Decimal(0)) * 100 / abs(change)
        best = max(best, (share, "、".join(f"{name}（{_signed(part)}）" for name, part in same)))
    share, names = best
    if share >= scale.share:
        return Finding(code, NOTE, f"{said}，主要来自{names}，合占变化的{int(share)}%。")
    reason = f"变化最大的{scale.top}个部分（{names}）只占其{int(share)}%，变化分散，" if names else ""
    return Finding(code, WARNING, f"{said}，{reason}请说明原因。")


def _spread(asked: _Judged) -> Iterator[Finding]:
    """Figures far outside those of the same period of the years before, as far as there were acts then."""
    scale = asked.scale
    codes = [_ACTS, *(each.code for each in asked.measures if each.code != _ACTS)]
    told: list[tuple[Period, StatsRow]] = []
    for days in _years_before(asked.subject.period, scale.years):
        (row,) = asked.table(measures=codes, period=days).rows
        told += [(days, row)] if row.values[_ACTS] else []
    if len(told) < scale.least:
        return
    (now,) = asked.table(measures=codes).rows
    range_said = _range_said(told[-1][0], told[0][0])
    for each in asked.measures:
        values = [_exact(row.values[each.code]) for _, row in told]
        low, high, value = min(values), max(values), _exact(now.values[each.code])
        if max(value, high) >= scale.base and not _within(value, low, high, scale.margin):
            yield Finding(
                f"spread:{each.code}",
                WARNING,
                f"{_said(each, value)}，超出{range_said}的范围（{_plain(low)}至{_plain(high)}）{scale.margin}%以上，请作说明。",
            )


def _years_before(period: Period, number: int) -> list[Period]:
    """The same period of each of so many years before, the latest first."""
    found = [period.previous_year()]
    while len(found) < number:
        found.append(found[-1].previous_year())
    return found


def _range_said(first: Period, last: Period) -> str:
    """2020年至2023年; of a part of the year, 2020年至2023年各年同期."""
    said = f"{first.text[:4]}年至{last.text[:4]}年"
    return said if form(first.text) == "year" else f"{said}各年同期"


def _within(value: Decimal, low: Decimal, high: Decimal, margin: int) -> bool:
    return low * (100 - margin) <= value * 100 <= high * (100 + margin)


def _change(row: StatsRow, code: str) -> Decimal:
    return _exact((row.change or {}).get(code))


def _previous(row: StatsRow, code: str) -> Decimal:
    return _exact((row.previous or {}).get(code))


def _said(asked: Measure, number: Decimal) -> str:
    return f"{asked.title}{_plain(number)}{asked.unit}"


def _words(change: Decimal, previous: Decimal) -> str:
    return f"{'增长' if change > 0 else '下降'}{abs(change) * 100 / previous:.1f}%"


def _signed(number: Decimal) -> str:
    return f"{'+' if number > 0 else '−'}{_plain(abs(number))}"


def _plain(number: Decimal) -> str:
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"


def _exact(number: Number | None) -> Decimal:
    """Counts and money in yuan are exact in decimals."""
    return Decimal(str(number or 0))
