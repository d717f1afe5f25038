"""By what figures can be split, and the key of each split as an expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from xiezhi.measures.errors import UnknownSplit
from xiezhi.measures.measure import Measure
from xiezhi.measures.relations import Over

if TYPE_CHECKING:
    import ibis

_EVERYTHING = frozenset(Over)
_ACTS = frozenset({Over.ACTS, Over.WARNED})
BODY = "body"
_A_YEAR = {"week": 100, "month": 100, "quarter": 10, "year": 1}


@dataclass(frozen=True, slots=True)
class Split:
    """One way to split. `key` is an int that sorts as people expect, but for `body`, whose key is the name.

    `unit` says at which borders the period is cut ("" for a split that is none of time); `vocabulary` names the code
    list of the keys ("" where they are no codes).
    """

    code: str
    title: str
    over: frozenset[Over]
    key: Callable[[ibis.Table], ibis.Value] = field(repr=False, compare=False)
    unit: str = ""
    vocabulary: str = ""

    def label(self, key: int) -> str:
        """The text of a time key: 2024W09, 2024-03, 2024Q1, 2024."""
        if self.unit == "week":
            return f"{key // 100:04d}W{key % 100:02d}"
        if self.unit == "month":
            return f"{key // 100:04d}-{key % 100:02d}"
        if self.unit == "quarter":
            return f"{key // 10:04d}Q{key % 10}"
        return f"{key:04d}"

    def key_of(self, day: date) -> int:
        """The time key of a day."""
        year, week, _ = day.isocalendar()
        return {
            "week": year * 100 + week,
            "month": day.year * 100 + day.month,
            "quarter": day.year * 10 + (day.month + 2) // 3,
            "year": day.year,
        }[self.unit]

    def year_later(self, key: int) -> int:
        """The time key one year on; of a week, the week of the same number."""
        return key + _A_YEAR[self.unit]

    def year_earlier(self, key: int) -> int:
        """The time key one year before."""
        return key - _A_YEAR[self.unit]


def _code(code: str, title: str, over: frozenset[Over] = _ACTS) -> Split:
    return Split(code, title, over, lambda t: t[code], vocabulary=code)


def _month(t: ibis.Table) -> ibis.Value:
    return (t.month.year() * 100 + t.month.month()).cast("int32")


def _quarter(t: ibis.Table) -> ibis.Value:
    return (t.month.year() * 10 + t.month.quarter()).cast("int32")


def _week(t: ibis.Table) -> ibis.Value:
    # Where figures are split by the week, `month` is a day of that week.
    return (t.month.iso_year() * 100 + t.month.week_of_year()).cast("int32")


_ALL = (
    Split(BODY, "执法主体", _EVERYTHING, lambda t: t.body),
    Split("category", "机构类别", _EVERYTHING, lambda t: t.category, vocabulary="category"),
    Split("week", "周", _EVERYTHING, _week, unit="week"),
    Split("month", "月份", _EVERYTHING, _month, unit="month"),
    Split("quarter", "季度", _EVERYTHING, _quarter, unit="quarter"),
    Split("year", "年份", _EVERYTHING, lambda t: t.month.year().cast("int32"), unit="year"),
    _code("kind", "执法类别"),
    _code("procedure", "适用程序"),
    _code("source", "案件来源"),
    _code("party_type", "相对人类型"),
    _code("outcome", "处理结果"),
    _code("rectified", "整改情况"),
    _code("post", "岗位", frozenset({Over.CERTIFICATES})),
)
SPLITS: Mapping[str, Split] = MappingProxyType({split.code: split for split in _ALL})


def split(code: str) -> Split:
    """The split `code`. Raises UnknownSplit."""
    found = SPLITS.get(code.strip())
    if found is None:
        raise UnknownSplit(f"不能按“{code}”分组，可用的分组有：{'、'.join(SPLITS)}。")
    return found


def check(measure: Measure, splits: tuple[Split, ...]) -> None:
    """Raise UnknownSplit where a measure has no figures by one of the splits, or by weeks and longer units at once."""
    units = {wanted.unit for wanted in splits if wanted.unit}
    if "week" in units and len(units) > 1:
        raise UnknownSplit("一周可能跨月，不能同时按周（week）和按月、季、年分组，请去掉其中一种。")
    for wanted in splits:
        if measure.over not in wanted.over:
            raise UnknownSplit(f"指标 {measure.code}（{measure.title}）不能按{wanted.title}（{wanted.code}）分组。")
