"""The blocks of the dashboard, each from one question to the figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xiezhi.law import vocabulary
from xiezhi.measures.periods import Period, month_end
from xiezhi.registry.scope import Scope
from xiezhi.reporting.selectors.figures import stats
from xiezhi.web.behind import list_behind
from xiezhi.web.board.figures import Compared
from xiezhi.web.board.question import Question

ACTS, INSPECTIONS, PENALTIES = "act.count", "inspection.count", "penalty.count"
STRIP_KINDS = ("行政检查", "行政处罚", "行政强制", "行政许可")
# Measure → the procedure code that its acts bear: the parts of the penalties.
PROCEDURES = (
    ("penalty.summary.count", "简易程序"),
    ("penalty.ordinary.count", "普通程序"),
    ("penalty.expedited.count", "快速办理"),
)
PENALTY = "行政处罚"
Keys = Mapping[str, int | str]
# Panel of the chart → its measure, and what its lines are called.
PANELS = {"inspection": (INSPECTIONS, "检查"), "penalty": (PENALTIES, "处罚")}


@dataclass(frozen=True, slots=True)
class Kinds:
    """All acts, and each kind of them, in the order of the code list; kinds without any are left out."""

    total: Compared
    rows: list[Compared]
    strip: list[Compared]


@dataclass(frozen=True, slots=True)
class Cell:
    """A count of a table with the list that it opens; None where it has none yet."""

    value: int | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One line of the table by months: which panel it is drawn in, and whether it is the year before."""

    title: str
    panel: str
    past: bool
    cells: list[Cell]
    total: Cell


@dataclass(frozen=True, slots=True)
class Months:
    """The table that the chart by months is drawn from; `partial` is the month that is not over, 0 for none."""

    heads: list[int]
    partial: int
    rows: list[MonthRow]


def kinds(scope: Scope, question: Question) -> Kinds:
    """Acts by kind against the same days a year before; the penalties also by procedure."""
    period, org = question.period, question.organisation.id
    table = stats(
        scope, measures=[ACTS], organisation=org, period=period, by=["kind"], compare="yoy", today=question.today
    )
    counted = {row.by["kind"]: (_whole(row.values[ACTS]), _whole((row.previous or {})[ACTS])) for row in table.rows}
    names = vocabulary.table("kind")

    def compared(name: str) -> Compared:
        now, was = counted.get(name, (0, 0))
        return compared_acts(question, name, now, was, {"kind": names.code(name) or 0})

    rows = []
    for name in names.names:
        if name in counted:
            rows.append(compared(name))
            rows.extend(_procedures(scope, question) if name == PENALTY else [])
    total = compared_acts(
        question,
        "执法行为合计",
        sum(now for now, _ in counted.values()),
        sum(was for _, was in counted.values()),
        {},
    )
    return Kinds(total=total, rows=rows, strip=[total, *(compared(name) for name in STRIP_KINDS)])


def compared_acts(
    question: Question, title: str, now: int, was: int, keys: Keys, measure: str = ACTS, *, child: bool = False
) -> Compared:
    """Two counts of a measure with the lists that they open; `keys` say which part."""
    url, was_url = (
        list_behind(measure, organisation=question.organisation.id, period=days, keys=keys)
        for days in (question.period, question.period.previous_year())
    )
    return Compared(title, now, was, url, was_url, child)


def _procedures(scope: Scope, question: Question) -> list[Compared]:
    period, org = question.period, question.organisation.id
    measures = [measure for measure, _ in PROCEDURES]
    table = stats(scope, measures=measures, organisation=org, period=period, compare="yoy", today=question.today)
    rows: list[Compared] = []
    for row in table.rows:
        for measure, name in PROCEDURES:
            now, was = _whole(row.values[measure]), _whole((row.previous or {})[measure])
            if now or was:
                title = ("其中：" if not rows else "") + name
                rows.append(compared_acts(question, title, now, was, {}, measure, child=True))
    return rows


def months(scope: Scope, question: Question) -> Months:
    """Inspections and penalties of each month of the period, this year and the year before."""
    period = question.period
    before = {False: period, True: period.previous_year()}
    rows = [_month_row(scope, question, before[past], panel, past=past) for panel in PANELS for past in (False, True)]
    return Months(
        heads=list(range(period.first.month, period.last.month + 1)),
        partial=period.last.month if question.is_partial else 0,
        rows=rows,
    )


def _month_row(scope: Scope, question: Question, days: Period, panel: str, *, past: bool) -> MonthRow:
    measure, name = PANELS[panel]
    org = question.organisation.id
    table = stats(scope, measures=[measure], organisation=org, period=days, by=["month"], today=question.today)
    counted = {row.keys["month"]: _whole(row.values[measure]) for row in table.rows}
    year = days.first.year
    months = range(year * 100 + days.first.month, year * 100 + days.last.month + 1)
    cells = [
        Cell(counted.get(month, 0), list_behind(measure, organisation=org, period=days, keys={"month": month}))
        for month in months
    ]
    total = Cell(sum(cell.value or 0 for cell in cells), list_behind(measure, organisation=org, period=days, keys={}))
    return MonthRow(f"{year} {name}", panel, past, cells, total)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def twelve_months(last: date) -> Period:
    """The twelve months that end with the month of a day."""
    first = date(last.year - 1 + last.month // 12, last.month % 12 + 1, 1)
    return Period(first, month_end(last), f"{first}..{month_end(last)}")
