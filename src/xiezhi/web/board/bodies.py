"""The table by body: in 编制序 under their categories, cross-footed; never ordered by a figure."""

from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlencode

from xiezhi.law import vocabulary
from xiezhi.measures.periods import Period
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import organisations
from xiezhi.registry.selectors.organisations import OrganisationRow
from xiezhi.reporting.selectors.figures import stats
from xiezhi.web.behind import list_behind
from xiezhi.web.board.figures import Compared, Spark, spark
from xiezhi.web.board.panels import ACTS, Cell, Keys, twelve_months
from xiezhi.web.board.question import Question
from xiezhi.web.links import acts_url

CERTIFICATES = "officer.count"
COLUMNS = ("行政检查", "行政处罚", "行政强制", "行政许可")
REST = "其他"
UNSORTED = "未填类别"


@dataclass
class Count:
    """What is gathered for one line before it is drawn."""

    kinds: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    was: int = 0
    months: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    certificates: int = 0
    names: set[str] = field(default_factory=set)

    @property
    def now(self) -> int:
        """All acts."""
        return sum(self.kinds.values())

    def add(self, other: "Count") -> None:
        """Add another line to a sum."""
        for mine, theirs in ((self.kinds, other.kinds), (self.months, other.months)):
            for key, value in theirs.items():
                mine[key] += value
        self.was += other.was
        self.certificates += other.certificates


@dataclass(frozen=True, slots=True)
class BodyLine:
    """One line: a body, the sum of a category, or the sum of all."""

    title: str
    cells: list[Cell]
    total: Compared
    spark: Spark
    certificates: Cell
    closed: bool = False


@dataclass(frozen=True, slots=True)
class BodyGroup:
    """The bodies of one category with their sum."""

    sum: BodyLine
    rows: list[BodyLine]


@dataclass(frozen=True, slots=True)
class Bodies:
    """The whole table; the groups add up to `sum`."""

    count: int
    columns: list[str]
    groups: list[BodyGroup]
    sum: BodyLine


def bodies(scope: Scope, question: Question) -> Bodies:
    """Acts of every body at or below the organisation in view, with those that have none."""
    counts = _counts(scope, question)
    period = question.period
    every = {
        row.id: row
        for row in organisations.rows(scope, on=period.last, under=question.organisation.id, standing_only=False)
    }
    missing = set(counts) - set(every)  # bodies that stood below it only on an earlier day of the period
    if missing:
        every |= {
            row.id: row for row in organisations.rows(scope, on=period.last, standing_only=False) if row.id in missing
        }
    listed = [row for row in every.values() if row.id in counts or _listed(row, question)]
    columns = [*COLUMNS, REST]
    groups = []
    whole = Count()
    unsorted = len(vocabulary.table("category").names) + 1
    for category, title in enumerate([*vocabulary.table("category").names, UNSORTED], start=1):
        members = [row for row in listed if (row.category or unsorted) == category]
        if not members:
            continue
        total = Count()
        rows = []
        for row in members:
            count = counts.get(row.id, Count())
            total.add(count)
            renamed = row.id if len(count.names) > 1 else 0
            opens = Opens(question.organisation.id, {"body": next(iter(count.names), row.name)}, renamed)
            rows.append(_line(question, row.name, count, opens, closed=row.valid_to < period.last))
        whole.add(total)
        groups.append(
            BodyGroup(
                _line(
                    question,
                    f"{title}（{len(members)}）",
                    total,
                    Opens(question.organisation.id, {"category": category % unsorted}),
                ),
                rows,
            )
        )
    return Bodies(
        count=len(listed),
        columns=[name.removeprefix("行政") for name in columns],
        groups=groups,
        sum=_line(question, f"合计 {len(listed)} 个", whole, Opens(question.organisation.id, {})),
    )


def _listed(row: OrganisationRow, question: Question) -> bool:
    """A body that stood in the period; an entrusted organisation is none and shows only with acts of its own."""
    if not row.is_body or row.nature == organisations.ENTRUSTED:
        return False
    return row.valid_from <= question.period.last and row.valid_to >= question.period.first


def _counts(scope: Scope, question: Question) -> dict[int, Count]:
    period, org, today = question.period, question.organisation.id, question.today
    counts: dict[int, Count] = defaultdict(Count)
    by_kind = stats(
        scope, measures=[ACTS], organisation=org, period=period, by=["body", "kind"], compare="yoy", today=today
    )
    for row in by_kind.rows:
        if row.body_id is not None:
            counts[row.body_id].names.add(row.by["body"])
            column = row.by["kind"] if row.by["kind"] in COLUMNS else REST
            counts[row.body_id].kinds[column] += int(row.values[ACTS] or 0)
            counts[row.body_id].was += int((row.previous or {})[ACTS] or 0)
    year = twelve_months(period.last)
    for days in (year, year.previous_year()):
        by_month = stats(scope, measures=[ACTS], organisation=org, period=days, by=["body", "month"], today=today)
        for row in by_month.rows:
            if row.body_id is not None:
                counts[row.body_id].months[row.by["month"]] += int(row.values[ACTS] or 0)
    stock = stats(scope, measures=[CERTIFICATES], organisation=org, period=period, by=["body"], today=today)
    for row in stock.rows:
        if row.body_id is not None:
            counts[row.body_id].certificates += int(row.values[CERTIFICATES] or 0)
    return counts


def _line(question: Question, title: str, count: Count, opens: "Opens", *, closed: bool = False) -> BodyLine:
    period = question.period
    return BodyLine(
        title=title,
        cells=[Cell(count.kinds[name], opens(ACTS, period, name)) for name in (*COLUMNS, REST)],
        total=Compared(title, count.now, count.was, opens(ACTS, period), opens(ACTS, period.previous_year())),
        spark=_spark(question, count),
        certificates=Cell(count.certificates, opens(CERTIFICATES, period)),
        closed=closed,
    )


@dataclass(frozen=True, slots=True)
class Opens:
    """What the numbers of a line open: the figures of the part that `keys` say.

    A body that was renamed has a figure under each of its names (`renamed`): the line, which has both, opens the plain
    list of the body's acts.
    """

    organisation: int
    keys: Keys
    renamed: int = 0

    def __call__(self, measure: str, period: Period, column: str = "") -> str:
        """The address; `column`: of one column of kinds only, the last of which is of all other kinds."""
        codes = vocabulary.table("kind").codes
        kinds = [code for kind, code in codes.items() if (kind if kind in COLUMNS else REST) == column]
        told = ",".join(map(str, kinds))
        if self.renamed:
            plain = acts_url(period, org=self.organisation, body=self.renamed, kind=told or None)
            return plain if measure == ACTS else ""
        keys = {**self.keys, "kind": kinds[0]} if len(kinds) == 1 else self.keys
        address = list_behind(measure, organisation=self.organisation, period=period, keys=keys)
        return f"{address}&{urlencode({'kind': told})}" if len(kinds) > 1 else address


def _spark(question: Question, count: Count) -> Spark:
    year = twelve_months(question.period.last)
    names = [f"{span.first.year}-{span.first.month:02d}" for span in year.spans("month")]
    past = [f"{span.first.year}-{span.first.month:02d}" for span in year.previous_year().spans("month")]
    return spark([count.months[name] for name in names], [count.months[name] for name in past], names)
