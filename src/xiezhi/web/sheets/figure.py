"""What a list is a list of, in words, with the figure and whether both agree."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from xiezhi.measures.comparison import Number
from xiezhi.measures.rules import rule
from xiezhi.measures.shares import Side
from xiezhi.registry.scope import Scope
from xiezhi.reporting.selectors.behind import Asked, Behind, behind
from xiezhi.web.behind import page_of, parameters_of
from xiezhi.web.links import with_parameters
from xiezhi.web.templatetags.xz import n, rate

SIDES = {Side.PART: "分子", Side.WHOLE: "分母"}


@dataclass(frozen=True, slots=True)
class SideChoice:
    """One sum of a rate, and the address of its list."""

    title: str
    total: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class FigureSheet:
    """A figure above its list. `facts` are what it is of; `count` and `total` those of all its records."""

    found: Behind
    title: str
    unit: str
    figure: Number | None
    facts: list[tuple[str, str]]
    definition: str
    agrees: bool
    listed: int
    hidden: int
    total: Number
    is_money: bool
    is_rate: bool
    sides: list[SideChoice]
    parameters: Mapping[str, str | int]

    @property
    def words(self) -> str:
        """How the list and the figure compare."""
        number = f"清单 {self.listed + self.hidden:,} 条"
        if self.is_rate:
            part, whole = (side.total for side in self.sides)
            shown = f"分子 {part:,} ÷ 分母 {whole:,}"
            return f"{number}；{shown}{f' = {rate(self.figure)}' if whole else '，分母为 0，没有这个比率'}。"
        if self.is_money:
            return f"{number}，金额合计 {n(self.total)} 元。"
        if self.total != self.listed + self.hidden:
            return f"{number}，划入减划出为 {n(self.total)}。"
        return f"{number}，数字 {n(self.figure)}。"

    @property
    def counts_acts(self) -> bool:
        """False where the figure counts certificates, organisations or power items."""
        return self.found.measure.over.is_of_acts


def figure_sheet(scope: Scope, asked: Asked, *, today: date) -> FigureSheet:
    """The figure in words. Raises BadQuestion and UnknownOrganisation."""
    found = behind(scope, asked, today=today)
    entry = found.measure
    return FigureSheet(
        found=found,
        title=entry.title,
        unit=entry.unit,
        figure=found.figure,
        facts=_facts(found),
        definition=entry.definition,
        agrees=found.agrees,
        listed=found.listed.count,
        hidden=found.hidden.count,
        total=Decimal(found.total) / 100 if entry.is_money else found.total,
        is_money=entry.is_money,
        is_rate=entry.is_rate,
        sides=_sides(found),
        parameters=parameters_of(found.asked),
    )


def _facts(found: Behind) -> list[tuple[str, str]]:
    period = found.period
    days = f"{period.first} 至 {period.last}"
    parts = "，".join(f"{title}：{label}" for title, label in found.labels.items())
    return [
        ("机构", f"{found.organisation}及下级（按{found.asked.standing_on or '当日'}隶属）"),
        ("期间", days if ".." in period.text else f"{period.text}（{days}）"),
        ("口径", rule(found.asked.rule).title),
        ("分组", parts or "不分组"),
    ]


def _sides(found: Behind) -> list[SideChoice]:
    if not found.measure.is_rate:
        return []
    page = page_of(found.measure.code)
    return [
        SideChoice(
            title=title,
            total=found.sides[side],
            url=with_parameters(page, parameters_of(replace(found.asked, side=side))),
            current=side is found.asked.side,
        )
        for side, title in SIDES.items()
    ]
