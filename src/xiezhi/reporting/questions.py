"""A question to the figures as a value: what an address asks and what a saved view keeps, with what may be wrong in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xiezhi.measures import ordering, rules, splits
from xiezhi.measures.catalogue import MEASURES, measure
from xiezhi.measures.errors import BadPeriod, BadQuestion
from xiezhi.measures.measure import Measure
from xiezhi.measures.periods import Period, parse_period
from xiezhi.measures.relations import relation
from xiezhi.measures.splits import Split

MOST_MEASURES = 8
MOST_SPLITS = 2
COMPARISONS: Mapping[str, str] = {"": "不比较", "yoy": "与上年同期比"}
# With "" for the usual one; the note beside the table says which it is.
BASES: Mapping[str, str] = {"": "按当时机构", "like": "按可比机构"}
CHARTS: Mapping[str, str] = {
    "": "自动",
    "bar": "柱状图",
    "line": "折线图",
    "stack": "堆积柱状图",
    "heat": "热力图",
    "none": "不画图",
}


@dataclass(frozen=True, slots=True)
class FigureQuestion:
    """Measures of one organisation (id) in one period, split and compared; then how they are drawn and ordered.

    `basis`: "" for every act with the tree and the names of its day, "like" for those of the period's last day.
    `sort`: code of a measure, with "-" in front from high to low; "" for 编制序, time and code.
    """

    organisation: int
    measures: tuple[str, ...]
    period: str
    by: tuple[str, ...] = ()
    compare: str = ""
    rule: str = rules.DEFAULT
    chart: str = ""
    sort: str = ""
    basis: str = ""

    def parameters(self) -> dict[str, str | list[str]]:
        """All but the organisation as plain JSON, without what is usual."""
        told: dict[str, str | list[str]] = {"m": list(self.measures), "period": self.period, "by": list(self.by)}
        told |= {"compare": self.compare, "basis": self.basis, "chart": self.chart, "sort": self.sort}
        told["rule"] = "" if self.rule == rules.DEFAULT else self.rule
        return {name: value for name, value in told.items() if value}

    @classmethod
    def of(cls, organisation: int, parameters: Mapping[str, str | Sequence[str]]) -> "FigureQuestion":
        """The question that `parameters` told; what is missing is as usual."""

        def one(name: str) -> str:
            value = parameters.get(name, "")
            return value if isinstance(value, str) else ""

        def several(name: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(value for value in parameters.get(name, ()) if value))

        return cls(
            organisation=organisation,
            measures=several("m"),
            period=one("period"),
            by=several("by"),
            compare=one("compare"),
            rule=one("rule") or rules.DEFAULT,
            chart=one("chart"),
            sort=one("sort"),
            basis=one("basis"),
        )

    def days(self, today: date) -> Period:
        """The days asked about, cut off at today. Raises BadPeriod."""
        asked = parse_period(self.period)
        if asked.last <= today or asked.first > today:
            return asked
        return Period(asked.first, today, f"{asked.first}..{today}")

    def order(self) -> tuple[str, bool]:
        """By which measure the groups are ordered, and whether from high to low; "" for the usual order."""
        code = self.sort.removeprefix("-")
        allowed = code in self.measures and code in MEASURES and not ordering.refusal(MEASURES[code])
        return (code, self.sort.startswith("-")) if allowed else ("", False)

    def order_refused(self) -> str:
        """Why the order asked for is not made, as a Chinese sentence; "" where nothing is refused."""
        code = self.sort.removeprefix("-")
        if not code or self.order()[0]:
            return ""
        if code not in self.measures or code not in MEASURES:
            return f"没有选“{code[:60]}”这一指标，不能按它排序，仍按编制序、时间或代码排列。"
        return ordering.refusal(MEASURES[code])


def problems(question: FigureQuestion, *, today: date) -> dict[str, str]:
    """What is wrong, as one Chinese line for each parameter (m, period, by, compare, basis, rule, chart); empty when nothing."""
    found: dict[str, str] = {}
    measures = _measures(question, found)
    wanted = _splits(question, measures, found)
    _period(question, today, found)
    _rule(question, measures, found)
    if question.compare not in COMPARISONS:
        found["compare"] = f"不能按“{question.compare[:20]}”比较，目前只有与上年同期比较。"
    if question.basis not in BASES:
        found["basis"] = f"没有“{question.basis[:20]}”这种可比基础，可选{'、'.join(BASES.values())}。"
    if "by" not in found and "m" not in found:
        _chart(question, measures, wanted, found)
    return found


def _measures(question: FigureQuestion, found: dict[str, str]) -> tuple[Measure, ...]:
    unknown = [code for code in question.measures if code not in MEASURES]
    if unknown:
        found["m"] = f"没有名为“{'、'.join(unknown)[:100]}”的指标，请从列表中选。"
    elif not question.measures:
        found["m"] = "还没有选指标，请至少选一项。"
    elif len(question.measures) > MOST_MEASURES:
        found["m"] = f"选了 {len(question.measures)} 项指标，一次最多 {MOST_MEASURES} 项，请去掉几项。"
    return tuple(measure(code) for code in question.measures if code in MEASURES)


def _splits(question: FigureQuestion, measures: Sequence[Measure], found: dict[str, str]) -> tuple[Split, ...]:
    if len(question.by) > MOST_SPLITS:
        found["by"] = f"一次最多按 {MOST_SPLITS} 项分组，请去掉几项。"
        return ()
    try:
        wanted = tuple(map(splits.split, question.by))
        for entry in measures:
            splits.check(entry, wanted)
    except BadQuestion as refused:
        found["by"] = f"{str(refused)[:300]}请改分组，或去掉这项指标。" if question.by else str(refused)
        return ()
    return wanted


def _period(question: FigureQuestion, today: date, found: dict[str, str]) -> None:
    try:
        days = parse_period(question.period)
    except BadPeriod as refused:
        found["period"] = str(refused)[:200] if question.period else "还没有选期间。"
        return
    if days.first > today:
        found["period"] = f"期间 {days.text} 还没有开始，请选 {today} 及以前的期间。"


def _rule(question: FigureQuestion, measures: Sequence[Measure], found: dict[str, str]) -> None:
    try:
        counted_by = rules.rule(question.rule)
        for entry in measures:
            if entry.ruled:
                entry.aggregate(relation(entry.over), counted_by)
    except BadQuestion as refused:
        found["rule"] = str(refused)[:400]


def _chart(
    question: FigureQuestion, measures: Sequence[Measure], wanted: Sequence[Split], found: dict[str, str]
) -> None:
    names = CHARTS.get(question.chart)
    if names is None:
        found["chart"] = f"没有“{question.chart[:20]}”这种图，可选{'、'.join(CHARTS.values())}。"
    elif question.chart in ("stack", "heat") and len(wanted) < MOST_SPLITS:
        found["chart"] = f"{names}要按两项分组，请再选一项分组，或换一种图。"
    elif question.chart == "stack" and not all(entry.additive for entry in measures):
        apart = "、".join(entry.title for entry in measures if not entry.additive)
        found["chart"] = f"{apart}各组不能相加，不能堆积，请换一种图。"
    elif question.chart == "line" and not any(split.unit for split in wanted):
        found["chart"] = "折线图要按月份、季度或年份分组，请改分组，或换一种图。"
