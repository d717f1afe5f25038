"""Acts, from the monthly cells and the deltas not yet folded, in one statement: exact at commit, folded or not.

Cells know their month, not their day. So the acts themselves are read where a day matters: for the days of a period
that cut a month, and for the months inside which a body was renamed or changed its place in the tree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection

from xiezhi.measures.periods import Span, month_end
from xiezhi.measures.splits import BODY
from xiezhi.reporting.selectors.relations.question import Question, Relation, placed

_DIMENSIONS = "kind, procedure, source, party_type, outcome, penalties, rectified, led_to_act"
_MONTH = "date_trunc('month', {}::timestamp)::date"
_SUMS = "n, fine, confiscated, reviewed, published"

# Beyond so many (body, month) pairs, whole months are read from the acts instead of being listed one by one.
_MANY = 200


@dataclass(frozen=True, slots=True)
class Cut:
    """A month inside which something about a body changed."""

    body_id: int
    month: date


def acts(question: Question) -> Relation:
    """The relation `acts`; runs one small query beforehand to find the months that cannot be read from cells."""
    whole = question.period.whole_months()
    cuts = _cuts(question, whole) if whole else []
    days = [*question.period.edges(), *_whole_cut_months(cuts)]
    pairs = [] if len(cuts) > _MANY else cuts
    parameters: dict[str, object] = {"organisation": question.organisation_id}
    parts = list(_cells(whole, cuts, pairs, parameters)) if whole else []
    parts += [_facts(_between(span, f"d{place}", parameters)) for place, span in enumerate(days)]
    if pairs:
        parts.append(_facts(_either(pairs, parameters)))
    rows = " UNION ALL ".join(parts)
    columns = f"x.month, {', '.join('x.' + name for name in f'{_DIMENSIONS}, {_SUMS}'.split(', '))}"
    return Relation(placed(rows, columns, question), parameters)


def _whole_cut_months(cuts: list[Cut]) -> list[Span]:
    if len(cuts) <= _MANY:
        return []
    return [Span(month, month_end(month)) for month in sorted({cut.month for cut in cuts})]


def _cells(whole: Span, cuts: list[Cut], pairs: list[Cut], parameters: dict[str, object]) -> Iterator[str]:
    """Cells of the whole months and the deltas of their days, without the months that are read from the acts."""
    parameters |= {"first_month": whole.first, "last_month": whole.last.replace(day=1), "last_day": whole.last}
    if pairs:
        parameters |= {"cut_bodies": [cut.body_id for cut in pairs], "cut_months": [cut.month for cut in pairs]}
        left_out = (
            " AND NOT EXISTS (SELECT FROM unnest(%(cut_bodies)s::int[], %(cut_months)s::date[]) AS cut (body_id, month)"
            " WHERE cut.body_id = cell.body_id AND cut.month = {})"
        )
    elif cuts:
        parameters["cut_months"] = sorted({cut.month for cut in cuts})
        left_out = " AND {} <> ALL (%(cut_months)s::date[])"
    else:
        left_out = ""
    yield (
        f"SELECT body_id, month AS day, month, {_DIMENSIONS}, {_SUMS} FROM cube_month cell"
        f" WHERE month BETWEEN %(first_month)s AND %(last_month)s{left_out.format('cell.month')}"
    )
    month = _MONTH.format("cell.day")
    yield (
        f"SELECT body_id, day, {month} AS month, {_DIMENSIONS}, {_SUMS} FROM cube_delta cell"
        f" WHERE day BETWEEN %(first_month)s AND %(last_day)s{left_out.format(month)}"
    )


def _facts(condition: str) -> str:
    return f"""
    SELECT body_id, counted_on AS day, {_MONTH.format("counted_on")} AS month, {_DIMENSIONS}, 1 AS n, fine, confiscated,
        (reviewed_on IS NOT NULL)::int AS reviewed, (published_on IS NOT NULL)::int AS published
    FROM cases_act WHERE {condition}
    """


def _between(span: Span, name: str, parameters: dict[str, object]) -> str:
    parameters |= {f"{name}_first": span.first, f"{name}_last": span.last}
    return f"counted_on BETWEEN %({name}_first)s AND %({name}_last)s"


def _either(pairs: list[Cut], parameters: dict[str, object]) -> str:
    conditions = []
    for place, cut in enumerate(pairs):
        parameters[f"c{place}"] = cut.body_id
        days = _between(Span(cut.month, month_end(cut.month)), f"c{place}", parameters)
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
WHERE EXISTS (SELECT FROM registry_ancestry tree WHERE tree.ancestor_id = %(organisation)s
    AND tree.organisation_id = named.organisation_id)
"""


def _cuts(question: Question, whole: Span) -> list[Cut]:
    changes = _CHANGES + (_RENAMINGS if question.splits_by(BODY) else "")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT organisation_id, {_MONTH.format('day')} AS month FROM ({changes}) AS change"
            " WHERE day BETWEEN %(first)s AND %(last)s AND extract(day FROM day) <> 1 ORDER BY 2, 1",
            {"organisation": question.organisation_id, "first": whole.first, "last": whole.last},
        )
        return [Cut(*row) for row in cursor.fetchall()]
