"""The question of an address or of the form, with what is wrong beside its field and all that was typed kept."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from xiezhi.measures import rules
from xiezhi.measures.catalogue import FAMILIES
from xiezhi.measures.errors import BadPeriod
from xiezhi.measures.measure import Measure
from xiezhi.measures.periods import parse_period
from xiezhi.measures.rules import Rule
from xiezhi.measures.splits import SPLITS, Split
from xiezhi.registry.selectors import organisations
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.reporting.questions import BASES, CHARTS, COMPARISONS, MOST_MEASURES, FigureQuestion, problems
from xiezhi.web.board.question import choices, newest_year
from xiezhi.web.numbers import read_key
from xiezhi.web.visit import Visit

UNITS = {"year": "年", "quarter": "季度", "month": "月份", "days": "自选日期"}
USUAL = ("act.count", "inspection.count", "penalty.count")
USUAL_SPLIT = "month"
YEARS_OFFERED = 15
LONGEST = 60
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})")
_QUARTER = re.compile(r"(?P<year>\d{4})[Qq](?P<quarter>\d)")
_YEAR = re.compile(r"(?P<year>\d{4})")
_DAYS = re.compile(r"(?P<first>[^.]*)\.\.(?P<last>[^.]*)")
_READ = {"year": _YEAR, "quarter": _QUARTER, "month": _MONTH, "days": _DAYS}


@dataclass(frozen=True, slots=True)
class PeriodFields:
    """The period as the form holds it, as typed."""

    unit: str = "year"
    year: str = ""
    quarter: str = ""
    month: str = ""
    first: str = ""
    last: str = ""

    @classmethod
    def of(cls, period: str) -> "PeriodFields":
        """The fields that stand for a period as an address writes it."""
        for unit, pattern in _READ.items():
            found = pattern.fullmatch(period)
            if found:
                parts = {
                    name: text.lstrip("0") if name == "month" else text for name, text in found.groupdict().items()
                }
                return cls(unit=unit, **parts)
        try:
            days = parse_period(period)
        except BadPeriod:
            return cls()
        return cls(unit="days", first=str(days.first), last=str(days.last))  # a half year or a week

    @property
    def text(self) -> str:
        """The period as an address writes it; "" where the fields that it needs are empty."""
        needed = {"quarter": (self.year, self.quarter), "month": (self.year, self.month)}
        needed |= {"days": (self.first, self.last)}
        if not all(needed.get(self.unit, (self.year,))):
            return ""
        return {
            "quarter": f"{self.year}Q{self.quarter}",
            "month": f"{self.year}-{self.month:0>2}",
            "days": f"{self.first}..{self.last}",
        }.get(self.unit, self.year)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked; `errors` by parameter, `typed` when the form sent it (an address of its own is to follow)."""

    question: FigureQuestion
    period: PeriodFields
    errors: dict[str, str] = field(default_factory=dict)
    typed: bool = False

    @property
    def address(self) -> str:
        """The one address of the question."""
        return address(self.question)

    @property
    def by(self) -> tuple[str, str]:
        """Both splits, "" for none."""
        first, second = (*self.question.by, "", "")[:2]
        return first, second


def address(question: FigureQuestion, name: str = "figures", **more: object) -> str:
    """The address of a question under one of the pages that take it; `more` are further parameters."""
    told: dict[str, object] = {"org": question.organisation, **question.parameters()}
    told |= {name: value for name, value in more.items() if value not in (None, "")}
    return f"{reverse(name)}?{urlencode(told, doseq=True)}"


def read(visit: Visit, parameters: QueryDict) -> Asked | None:
    """The question of an address; what it leaves out is as usual. None for somebody with nothing in view."""
    if visit.home is None:
        return None
    errors: dict[str, str] = {}
    organisation = _organisation(visit, parameters.get("org", ""), errors) or visit.home.id
    typed = "unit" in parameters
    period = _period(parameters) if typed else PeriodFields.of(parameters.get("period", ""))
    text = period.text if typed else parameters.get("period", "") or str(newest_year(visit, organisation))
    if not parameters.get("period") and not typed:
        period = PeriodFields.of(text)
    told: dict[str, str | list[str]] = {
        "m": _several(parameters, "m"),
        "period": text.strip()[:LONGEST],
        "by": _several(parameters, "by"),
    }
    told |= {name: parameters.get(name, "")[:LONGEST] for name in ("compare", "basis", "rule", "chart", "sort")}
    if not typed and not told["m"]:
        told |= {"m": list(USUAL), "by": told["by"] or [USUAL_SPLIT]}
    question = FigureQuestion.of(organisation, told)
    twice = [code for code in _chosen(parameters, "by") if _chosen(parameters, "by").count(code) > 1]
    errors |= problems(question, today=visit.today)
    if twice:
        errors.setdefault("by", "两次选了同一项分组，请改其中一项。")
    return Asked(question, period, errors, typed=typed)


def _several(parameters: QueryDict, name: str) -> list[str]:
    return [text[:LONGEST] for text in _chosen(parameters, name)]


def _chosen(parameters: QueryDict, name: str) -> list[str]:
    return [text for text in parameters.getlist(name) if text]


def _period(parameters: QueryDict) -> PeriodFields:
    unit = parameters.get("unit", "")
    told = {name: parameters.get(name, "").strip()[:20] for name in ("year", "quarter", "month", "first", "last")}
    return PeriodFields(unit=unit if unit in UNITS else "year", **told)


def _organisation(visit: Visit, wanted: str, errors: dict[str, str]) -> int | None:
    if not wanted:
        return None
    identifier = read_key(wanted)
    try:
        return organisations.get(visit.scope, identifier or 0).pk
    except UnknownOrganisation:
        errors["org"] = "没有这个机构，或不在你的管辖范围内，请从列表中选。"
        return None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers."""

    organisations: list[tuple[int, str]]
    families: tuple[tuple[str, tuple[Measure, ...]], ...]
    splits: tuple[Split, ...]
    rules: tuple[Rule, ...]
    years: list[str]
    units: dict[str, str] = field(default_factory=lambda: UNITS)
    comparisons: dict[str, str] = field(default_factory=lambda: dict(COMPARISONS))
    bases: dict[str, str] = field(default_factory=lambda: dict(BASES))
    charts: dict[str, str] = field(default_factory=lambda: dict(CHARTS))
    most: int = MOST_MEASURES


def offered(visit: Visit, asked: Asked) -> Choices:
    """What the form offers beside a question: its own year and organisation are among the choices."""
    known = choices(visit)
    asked_of = asked.question.organisation
    if asked_of not in {number for number, _ in known}:
        known = [*known, (asked_of, "已撤并的机构")]
    newest = visit.today.year
    years = {str(year) for year in range(newest, newest - YEARS_OFFERED, -1)}
    years |= {asked.period.year} if asked.period.year else set()
    return Choices(known, FAMILIES, tuple(SPLITS.values()), tuple(rules.rules().values()), sorted(years, reverse=True))
