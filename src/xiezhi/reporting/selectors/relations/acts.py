"""Acts, from cells and the deltas not yet folded into them, in one statement: exact at commit, folded or not.

Cells are kept of each area (`cube_unit`, for everything below it) and of each body (`cube_month`), by the month and by
the year; the smallest that can answer are read. Cells know no day. So the acts themselves are read where a day matters:
for the days of a period that cut a month, and for the months inside which a body was renamed or changed its place in
the tree. For figures by the week all is read from the acts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from xiezhi.measures.periods import Span, month_end
from xiezhi.measures.splits import BODY
from xiezhi.reporting.selectors.relations.grains import Stretch, stretches
from xiezhi.reporting.selectors.relations.question import Question, Relation, placed

DIMENSIONS = "kind, procedure, source, party_type, outcome, penalties, rectified, led_to_act, decided"
_FIRST_DAY = "date_trunc('{}', {}::timestamp)::date"
SUMS = "n, fine, confiscated, reviewed, published"

# As an array, so that the planner looks the bodies up in the index instead of reading the cells of all. The cast tells
# DuckDB that it is one value.
_BELOW = (
    "body_id = ANY (ARRAY(SELECT organisation_id FROM registry_ancestry WHERE ancestor_id = %(organisation)s)::int[])"
)

# Beyond so many (body, month) pairs, whole months are read from the acts instead of being listed one by one.
_MANY = 200


@dataclass(frozen=True, slots=True)
class Cut:
    """A month inside which something about a body changed."""

    body_id: int
    month: date


@dataclass(frozen=True, slots=True)
class _Ground:
    """What must be known of the organisation before its cells are read."""

    is_area: bool = False
    cuts: tuple[Cut, ...] = field(default=())
    changes: tuple[Cut, ...] = field(default=())
    """All changes inside a year, those at the beginning of a month too, which cut no month."""

    @property
    def pairs(self) -> tuple[Cut, ...]:
        """The cuts that are read one by one."""
        return self.cuts if len(self.cuts) <= _MANY else ()

    @property
    def months(self) -> list[date]:
        """The months that are read from the acts as a whole."""
        return [] if len(self.cuts) <= _MANY else sorted({cut.month for cut in self.cuts})


def acts(question: Question) -> Relation:
    """The relation `acts`; runs one small query beforehand to find the months that cannot be read from cells."""
    whole = None if question.grain == "week" else question.period.whole_months()
    ground = _ground(question, whole) if whole else _Ground()
    parameters: dict[str, object] = question.parameters()
    edges = question.period.edges() if whole else [question.period]
    days = [*edges, *(Span(month, month_end(month)) for month in ground.months)]
    by_area = ground.is_area and not question.splits_by(BODY)
    parts = [facts(between(span, f"d{place}", parameters), question.grain) for place, span in enumerate(days)]
    if ground.pairs:
        parts.append(facts(_either(ground.pairs, parameters), question.grain))
    units: list[str] = []
    if whole:
        by_year = question.unit in ("", "year") and len(ground.changes) <= _MANY
        cells = _unit_cells if by_area else _body_cells
        found = cells(stretches(whole, by_year=by_year), ground, parameters)
        units, bodies = (list(found), []) if by_area else ([], list(found))
        parts += [*bodies, _deltas(whole, ground, parameters)]
    rows = placed(" UNION ALL ".join(parts), columns_of("month", DIMENSIONS, SUMS), question)
    return Relation(" UNION ALL ".join([*units, rows]), parameters)


def columns_of(*names: str) -> str:
    """The columns of the rows `x`, given as one or several lists of names."""
    return ", ".join(f"x.{name}" for name in ", ".join(names).split(", "))


def _unit_cells(parts: list[Stretch], ground: _Ground, parameters: dict[str, object]) -> Iterator[str]:
    """Cells of the area itself: they hold no month in which a body came or went, so that those are added as acts."""
    for place, part in enumerate(parts):
        yield (
            f"SELECT month, {DIMENSIONS}, {SUMS}, 0::bigint AS body_id, ''::text AS body, 0 AS body_order, category"
            f" FROM {part.table('cube_unit', 'cube_unit_year')} cell WHERE unit_id = %(organisation)s"
            f" AND {_within(part, f'u{place}', parameters)}{_months_left_out(ground, parameters)}"
        )


def _body_cells(parts: list[Stretch], ground: _Ground, parameters: dict[str, object]) -> Iterator[str]:
    """Cells of the bodies. Where something changed in a month of a year, the body's other months stand for the year."""
    for place, part in enumerate(parts):
        name = f"b{place}"
        if part.yearly and ground.changes:
            years = [change.month.replace(month=1) for change in ground.changes]
            parameters |= {f"{name}_bodies": [change.body_id for change in ground.changes], f"{name}_years": years}
            changed = f"SELECT unnest(%({name}_bodies)s::int[]), unnest(%({name}_years)s::date[])"
            months = Stretch(part.first, part.last.replace(month=12))
            yield _cells("cube_year", part, name, f" AND (body_id, month) NOT IN ({changed})", parameters)
            instead = f" AND (body_id, date_trunc('year', month::timestamp)::date) IN ({changed})"
            left_out = instead + _left_out(ground, parameters)
            yield _cells("cube_month", months, f"{name}m", left_out, parameters)
        else:
            table = part.table("cube_month", "cube_year")
            yield _cells(table, part, name, "" if part.yearly else _left_out(ground, parameters), parameters)


def _deltas(whole: Span, ground: _Ground, parameters: dict[str, object]) -> str:
    months = Stretch(whole.first, whole.last.replace(day=1))
    return _cells("cube_delta", months, "delta", _left_out(ground, parameters), parameters)


def _cells(table: str, part: Stretch, name: str, left_out: str, parameters: dict[str, object]) -> str:
    return (
        f"SELECT body_id, month AS day, month, {DIMENSIONS}, {SUMS} FROM {table} cell"
        f" WHERE {_BELOW} AND {_within(part, name, parameters)}{left_out}"
    )


def _within(part: Stretch, name: str, parameters: dict[str, object]) -> str:
    parameters |= {f"{name}_first": part.first, f"{name}_last": part.last}
    return f"month BETWEEN %({name}_first)s AND %({name}_last)s"


def _left_out(ground: _Ground, parameters: dict[str, object]) -> str:
    """The months of bodies that are read from the acts."""
    if not ground.pairs:
        return _months_left_out(ground, parameters)
    parameters |= {
        "pair_bodies": [cut.body_id for cut in ground.pairs],
        "pair_months": [cut.month for cut in ground.pairs],
    }
    return " AND (body_id, month) NOT IN (SELECT unnest(%(pair_bodies)s::int[]), unnest(%(pair_months)s::date[]))"


def _months_left_out(ground: _Ground, parameters: dict[str, object]) -> str:
    if not ground.months:
        return ""
    parameters["cut_months"] = ground.months
    return " AND month <> ALL (%(cut_months)s::date[])"


def facts(condition: str, grain: str, record: str = "") -> str:
    """Acts as rows of the relation; `grain`: the unit whose first day is `month`; `record`: further columns, each with a comma."""
    return f"""
    SELECT {record}body_id, counted_on AS day, {_FIRST_DAY.format(grain, "counted_on")} AS month, kind, procedure, source, party_type,
        outcome, penalties, rectified, led_to_act, decided_on IS NOT NULL AS decided, 1 AS n, fine, confiscated,
        (reviewed_on IS NOT NULL)::int AS reviewed, (published_on IS NOT NULL)::int AS published
    FROM cases_act WHERE {_BELOW} AND {condition}
    """


def between(span: Span, name: str, parameters: dict[str, object]) -> str:
    """The acts of a span of days; its two parameters are added."""
    parameters |= {f"{name}_first": span.first, f"{name}_last": span.last}
    return f"counted_on BETWEEN %({name}_first)s AND %({name}_last)s"


def _either(pairs: tuple[Cut, ...], parameters: dict[str, object]) -> str:
    conditions = []
    for place, cut in enumerate(pairs):
        parameters[f"c{place}"] = cut.body_id
        days = between(Span(cut.month, month_end(cut.month)), f"c{place}", parameters)
        conditions.append(f"(body_id = %(c{place})s AND {days})")
    return f"({' OR '.join(conditions)})"


# A change happens on the first day of a range and on the day after its last one; one on the first of a month cuts none.
_CHANGES = """
SELECT organisation_id, valid_from AS day FROM registry_ancestry WHERE ancestor_id = %(organisation)s
UNION ALL
SELECT organisation_id, valid_to + 1 FROM registry_ancestry
WHERE ancestor_id = %(organisation)s AND valid_to < date '9999-12-31'
"""
_RENAMINGS = """
UNION ALL
SELECT named.organisation_id, named.valid_from FROM registry_organisationname named
WHERE EXISTS (SELECT 1 FROM registry_ancestry tree WHERE tree.ancestor_id = %(organisation)s
    AND tree.organisation_id = named.organisation_id)
"""
_GROUND = """
SELECT id, NULL::date, false FROM registry_organisation WHERE id = %(organisation)s AND category = 1
UNION ALL
(SELECT organisation_id, {month} AS month, bool_or(extract(day FROM day) <> 1) FROM ({changes}) AS change
WHERE day BETWEEN %(first)s AND %(last)s AND (extract(day FROM day) <> 1 OR extract(month FROM day) <> 1)
GROUP BY 1, 2 ORDER BY 2, 1)
"""


def _ground(question: Question, whole: Span) -> _Ground:
    if question.tree.is_fixed:
        return _Ground()
    asked = _CHANGES + (_RENAMINGS if question.splits_by(BODY) else "")
    _, rows = question.records.ask(
        _GROUND.format(month=_FIRST_DAY.format("month", "day"), changes=asked),
        {"organisation": question.organisation_id, "first": whole.first, "last": whole.last},
    )
    changes = [
        (Cut(body_id, month), bool(cuts))
        for body_id, month, cuts in rows
        if isinstance(body_id, int) and isinstance(month, date)
    ]
    return _Ground(
        is_area=len(changes) < len(rows),
        cuts=tuple(change for change, cuts in changes if cuts),
        changes=tuple(change for change, _ in changes),
    )
