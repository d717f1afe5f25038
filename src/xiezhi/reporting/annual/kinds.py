"""The kinds of reports: annual, half-yearly, quarterly, monthly, weekly, of several years (data/report_kinds.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.period_titles import period_title
from xiezhi.measures.periods import DAY, Period, form, parse_period, period_of

ANNUAL = "annual"


@dataclass(frozen=True, slots=True)
class ReportKind:
    """One kind; `before`: what the period just before is called; `trend` periods of the form `trend_of` make its chart."""

    code: str
    title: str
    named: str
    form: str
    example: str
    area: str
    body: str
    wording: str
    before: str
    trend: int
    trend_of: str

    def period(self, wanted: str | Period) -> Period:
        """The period of a report of this kind. Raises BadPeriod, and BadQuestion for a period of another form."""
        text = wanted if isinstance(wanted, str) else wanted.text
        if form(text) != self.form:
            raise BadQuestion(f"{self.title}的期间应写成 {self.example} 的样子，不能是“{text.strip()}”。")
        return parse_period(wanted) if isinstance(wanted, str) else wanted

    def name(self, period: str | Period) -> str:
        """What the report on a period is called: 2024年度报告, 2024年3月月报."""
        return self.named.format(period=period_title(self.period(period)))

    def trend_periods(self, last: Period) -> list[Period]:
        """The latest periods of the chart up to the end of `last`, the oldest first."""
        found = [period_of(last.last, self.trend_of)]
        while len(found) < self.trend:
            found.insert(0, found[0].just_before())
        return found

    def latest(self, on: date) -> Period:
        """The last period that has ended by the end of the day `on`."""
        return period_of(on + DAY, self.form).just_before()


@cache
def kinds() -> Mapping[str, ReportKind]:
    """Every kind by its code, in the order of the file."""
    entries = {code: entry for code, entry in _data().items() if code != "chain"}
    return MappingProxyType({code: ReportKind(code=code, **entry) for code, entry in entries.items()})


def kind(code: str) -> ReportKind:
    """The kind `code`. Raises BadQuestion."""
    found = kinds().get(code)
    if found is None:
        raise BadQuestion(f"没有“{code}”这种报告，可用的有：{'、'.join(kinds())}。")
    return found


def chain_words(of: ReportKind) -> dict[str, Any]:
    """The words of a change against the period just before, by the names of the wording."""
    return {name: words.format(before=of.before) for name, words in _data()["chain"].items()}


@cache
def _data() -> dict[str, Any]:
    text = resources.files("xiezhi.reporting").joinpath("data/report_kinds.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
