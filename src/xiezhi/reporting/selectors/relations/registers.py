"""Certificates, organisations and power items, each as of the days that the period's spans ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xiezhi.measures.periods import Period, Span
from xiezhi.reporting.selectors.relations.grains import Stretch, stretches
from xiezhi.reporting.selectors.relations.question import SPAN, Question, Relation, placed

_IN_STOCK = "(c.issued_on IS NULL OR c.issued_on <= {day}) AND (c.cancelled_on IS NULL OR c.cancelled_on > {day})"
# A day of the span tells its month, quarter, year and week alike.
_MONTH = "span.first AS month"


# Counters know their month; the days of a span that cut a month are read from the acts.
def _parts(name: str, days: Mapping[str, Sequence[date]]) -> str:
    """The stretches `name` of the spans: the day a span begins, and from when until when.

    A single one is written as constants, so that the planner knows what it asks for and joins nothing to it.
    """
    columns = ("first", f"{name}_spans"), ("since", f"{name}_since"), ("until", f"{name}_until")
    one = len(days[f"{name}_spans"]) == 1
    values = (f"(%({key})s::date[])[1]" if one else f"unnest(%({key})s::date[])" for _, key in columns)
    return f"(SELECT {', '.join(f'{value} AS {column}' for value, (column, _) in zip(values, columns, strict=True))}) AS part"


_BELOW = "(ARRAY(SELECT organisation_id FROM registry_ancestry WHERE ancestor_id = %(organisation)s)::int[])"


@dataclass(frozen=True, slots=True)
class _Counter:
    """A counter of acts by `key` and month: its tables, which of its rows are asked for, and the acts of a few days."""

    key: str
    table: str
    condition: str
    acts: str

    def counted(self, question: Question, days: Mapping[str, Sequence[date]]) -> str:
        """The keys with acts in a span: from the counter, its deltas, and the acts of the span's edges.

        A key is counted that has anything anywhere: all parts are counts, only a delta can take away. So nothing is
        added up but the keys of which a delta does, and those are few; adding up all of a city would cost a third of
        its figure. Asks beforehand whether there is one that takes away.
        """
        parts = [
            f"SELECT part.first, {self.key}, n FROM {_parts(grain, days)}"
            f" JOIN {self.table}{suffix} ON month BETWEEN since AND until WHERE {self.condition}"
            for grain, suffix in (("year", "_year"), ("month", ""), ("whole", "_delta"))
            if days[f"{grain}_spans"]
        ]
        every = " UNION ALL ".join(
            [*parts, self.acts.replace("{edges}", _parts("edge", days))] if days["edge_spans"] or not parts else parts
        )
        anything = f"SELECT first, {self.key} FROM ({every}) AS counted WHERE n > 0"
        less = f"SELECT DISTINCT {self.key} FROM {self.table}_delta WHERE n < 0"
        _, ((takes_away,),) = question.records.ask(f"SELECT EXISTS ({less})", {})
        if not takes_away:
            return anything
        return f"""
        {anything} AND ({self.key}) NOT IN ({less})
        UNION ALL
        SELECT first, {self.key} FROM ({every}) AS counted JOIN ({less}) AS less USING ({self.key})
        GROUP BY first, {self.key} HAVING sum(n) > 0"""


def _among(question: Question, mine: str, rows: str, theirs: str) -> str:
    """Whether a row's key is among those of the same span in `rows`; a single span is not compared."""
    if len(question.period.spans(question.unit)) == 1:
        return f"({mine}) IN (SELECT {theirs} FROM {rows})"
    return f"(span.first, {mine}) IN (SELECT first, {theirs} FROM {rows})"


# Who is named by an act of the span, wherever it was done: the number stands on the act. The list of all bodies lets
# the acts of a few days be found by the index of bodies and days.
_OFFICERS = _Counter(
    "certificate_id",
    "cube_officer",
    f"certificate_id = ANY (ARRAY(SELECT id FROM registry_certificate WHERE organisation_id = ANY {_BELOW})::int[])",
    """
    SELECT part.first, unnest(act.certificate_ids) AS certificate_id, 1 AS n FROM {edges}
    JOIN cases_act act ON act.counted_on BETWEEN since AND until
    WHERE act.body_id = ANY (ARRAY(SELECT id FROM registry_organisation)::int[])""",
)

# A body came under the organisation asked about (n = 1) or left it; `day` is one on which it stood there.
_CHANGE = """change AS (
    SELECT organisation_id, valid_from AS happened, valid_from - 1 AS before, valid_from AS day, 1 AS n
    FROM registry_ancestry WHERE ancestor_id = %(organisation)s AND valid_from > date '0001-01-01'
    UNION ALL
    SELECT organisation_id, valid_to + 1, valid_to, valid_to, -1
    FROM registry_ancestry WHERE ancestor_id = %(organisation)s AND valid_to < date '9999-12-31'
)"""
_MOVED = f"""
    SELECT 'moved', c.id, c.organisation_id, change.day, {_MONTH}, change.n, c.post, false, false
    FROM span JOIN change ON change.happened BETWEEN span.first AND span.last
    JOIN registry_certificate c ON c.organisation_id = change.organisation_id AND {_IN_STOCK.format(day="change.before")}
"""


_EXPIRED = "COALESCE(c.expires_on < span.last, false)"


def _state(state: str, day: str, condition: str, active: str = "false", expired: str = "false") -> str:
    return (
        f"SELECT '{state}' AS state, c.id AS record, c.organisation_id AS body_id, {day} AS day, {_MONTH}, 1 AS n, c.post,"
        f" {active} AS active, {expired} AS expired FROM span JOIN registry_certificate c ON {condition}"
    )


# The states that one measure alone counts; all others count the stock.
_STATES = {
    "officer.opening.count": _state("opening", "span.first - 1", _IN_STOCK.format(day="span.first - 1")),
    "officer.issued.count": _state("issued", "c.issued_on", "c.issued_on BETWEEN span.first AND span.last"),
    "officer.cancelled.count": _state("cancelled", "c.cancelled_on", "c.cancelled_on BETWEEN span.first AND span.last"),
    "officer.moved.count": _MOVED,
}


def certificates(question: Question) -> Relation:
    """The relation `certificates`: what was in stock before and at the end, and what came and went in between.

    Only the states that the measures ask for are read.
    """
    counts_acts = question.asks("officer.active.count", "officer.participation.rate")
    states = [rows for code, rows in _STATES.items() if question.asks(code)]
    if any(measure.code not in _STATES for measure in question.measures):
        stock = _IN_STOCK.format(day="span.last")
        named = _among(question, "c.id", "active", "id") if counts_acts else "false"
        states.insert(0, _state("stock", "span.last", stock, named, _EXPIRED))
    names = "state, record, body_id, day, month, n, post, active, expired"
    rows = " UNION ALL ".join(f"SELECT * FROM ({state}) AS s ({names})" for state in states)
    columns = "x.record, x.state, x.month, x.n, x.post, x.active, x.expired"
    days = _months(question)
    active = f", active (first, id) AS ({_OFFICERS.counted(question, days)})" if counts_acts else ""
    return Relation(
        f"WITH {SPAN}, {_CHANGE}{active} {placed(rows, columns, question)}",
        {**question.parameters(), **question.spans(), **days},
    )


def organisations(question: Question) -> Relation:
    """The relation `organisations`: those that stood on the last day of each span."""
    rows = f"""
    SELECT o.id AS record, o.id AS body_id, span.last AS day, {_MONTH}, 1 AS n, o.nature
    FROM span JOIN registry_organisation o ON span.last BETWEEN o.valid_from AND o.valid_to
    """
    return Relation(
        f"WITH {SPAN} {placed(rows, 'x.record, x.month, x.n, x.nature', question)}",
        {**question.parameters(), **question.spans()},
    )


_POWERS = _Counter(
    "body_id, power_code",
    "cube_power",
    f"body_id = ANY {_BELOW}",
    """
    SELECT part.first, act.body_id, act.power_code, 1 AS n FROM {edges}
    JOIN cases_act act ON act.counted_on BETWEEN since AND until AND act.power_code <> ''
    WHERE act.body_id = ANY """
    + _BELOW,
)
# Which bodies have no duty list: they are few, and found by a look at each body instead of at each of its items.
_UNLISTED = """unlisted AS (
    SELECT span.first, below.organisation_id
    FROM span CROSS JOIN (SELECT DISTINCT organisation_id FROM registry_ancestry WHERE ancestor_id = %(organisation)s) AS below
    WHERE NOT EXISTS (
        SELECT 1 FROM registry_power d WHERE d.organisation_id = below.organisation_id AND d.is_duty
            AND span.last BETWEEN d.valid_from AND d.valid_to
    )
)"""


def powers(question: Question) -> Relation:
    """The relation `powers`: items held on the last day of each span, with what was exercised in it.

    An item counts for performance when it is on the duty list of its body, or when its body has no such list; `exercised`
    is told of those only.
    """
    listed = f"p.is_duty OR {_among(question, 'p.organisation_id', 'unlisted', 'organisation_id')}"
    used = _among(question, "p.organisation_id, p.code", "used", "body_id, power_code")
    rows = f"""
    SELECT p.id AS record, p.organisation_id AS body_id, span.last AS day, {_MONTH}, 1 AS n, p.kind, true AS held, p.is_duty AS duty,
        {listed} AS listed, ({listed}) AND {used} AS exercised
    FROM span JOIN registry_power p ON span.last BETWEEN p.valid_from AND p.valid_to
    """
    columns = "x.record, x.month, x.n, x.kind, x.held, x.duty, x.listed, x.exercised"
    days = _months(question)
    return Relation(
        f"WITH {SPAN}, {_UNLISTED}, used AS ({_POWERS.counted(question, days)}) {placed(rows, columns, question)}",
        {**question.parameters(), **question.spans(), **days},
    )


def _months(question: Question) -> dict[str, list[date]]:
    """The spans of the question as years, months and the days beside them, each with the day its span begins."""
    spans = [Period(span.first, span.last, "") for span in question.period.spans(question.unit)]
    whole = [(span.first, months) for span in spans if (months := span.whole_months())]
    cells = [(first, part) for first, months in whole for part in stretches(months)]
    grains: dict[str, Sequence[tuple[date, Span | Stretch]]] = {
        "year": [(first, part) for first, part in cells if part.yearly],
        "month": [(first, part) for first, part in cells if not part.yearly],
        "whole": whole,
        "edge": [(span.first, days) for span in spans for days in span.edges()],
    }
    found: dict[str, list[date]] = {}
    for name, parts in grains.items():
        found[f"{name}_spans"] = [first for first, _ in parts]
        found[f"{name}_since"] = [part.first for _, part in parts]
        found[f"{name}_until"] = [part.last for _, part in parts]
    return found
