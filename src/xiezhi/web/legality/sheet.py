"""The conditions as the page and its file show them."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xiezhi.cases.selectors.legality.findings import UNDECIDED, VIOLATED, Finding, Question
from xiezhi.law.conditions import EFFECTS
from xiezhi.office.workbooks import Cell, Column, write_csv
from xiezhi.registry.selectors.organisations import OrganisationRow
from xiezhi.web.board.question import chosen_organisation, newest_year
from xiezhi.web.days import readable_day
from xiezhi.web.listing.conditions import address
from xiezhi.web.listing.legal import written
from xiezhi.web.visit import Visit

HEADS = ("条件编码", "条件", "依据", "程序", "环节", "性质", "不符合（件）", "不能判断（件）", "缺少的事实", "补救")


@dataclass(frozen=True, slots=True)
class Asked:
    """An organisation in view with all below it, days of counting, and the day as of whose end conditions are judged."""

    organisation: OrganisationRow
    first: date
    last: date
    on: date


def read(visit: Visit, parameters: Mapping[str, str]) -> Asked | None:
    """What an address asks; what it does not say is the newest year with acts. None for a visitor without organisations.

    Raises UnknownOrganisation.
    """
    organisation = chosen_organisation(visit, parameters.get("org", ""))
    if organisation is None:
        return None
    year = newest_year(visit, organisation.id)
    first = readable_day(parameters.get("first", "")) or date(year, 1, 1)
    last = readable_day(parameters.get("last", "")) or date(max(year, first.year), 12, 31)
    return Asked(organisation, min(first, last), min(max(first, last), max(visit.today, first)), visit.today)


@dataclass(frozen=True, slots=True)
class Line:
    """One condition, with the lists behind its two numbers ("" for none)."""

    finding: Finding
    effect: str
    violated: str
    undecided: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The conditions that acts break, those that nobody can judge, and those that all acts meet."""

    broken: list[Line]
    unknown: list[Line]
    met: list[Line]


def sheet(findings: Sequence[Finding], asked: Asked) -> Sheet:
    """The page of these findings."""
    lines = [_line(finding, asked) for finding in findings]
    return Sheet(
        broken=[line for line in lines if line.finding.violated],
        unknown=[line for line in lines if line.finding.undecided and not line.finding.violated],
        met=[line for line in lines if not line.finding.violated and not line.finding.undecided],
    )


def as_csv(findings: Sequence[Finding]) -> bytes:
    """Every condition with its numbers, as the bytes of a csv file."""
    with tempfile.TemporaryDirectory(prefix="xiezhi-") as folder:
        path = Path(folder) / "legality.csv"
        write_csv(path, [Column(head) for head in HEADS], (_row(finding) for finding in findings))
        return path.read_bytes()


def _row(finding: Finding) -> tuple[Cell, ...]:
    condition = finding.condition
    return (
        condition.id,
        condition.sentence,
        finding.article,
        "、".join(finding.procedures),
        "、".join(finding.steps),
        _effect(finding),
        finding.violated,
        finding.undecided,
        "；".join(f"{want.title} {want.acts}" for want in finding.wants),
        condition.remedy,
    )


def _line(finding: Finding, asked: Asked) -> Line:
    def behind(state: str, number: int) -> str:
        question = Question(finding.code, state, asked.on)
        told = {"legal": written(question), "org": asked.organisation.id, "first": asked.first, "last": asked.last}
        return address(told) if number else ""

    return Line(finding, _effect(finding), behind(VIOLATED, finding.violated), behind(UNDECIDED, finding.undecided))


def _effect(finding: Finding) -> str:
    return EFFECTS["forbid" if finding.condition.forbids else "alarm"]
