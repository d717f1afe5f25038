"""Acts one by one, each with its id: what a figure of acts is made of."""

from datetime import date

from xiezhi.measures.periods import Span
from xiezhi.measures.splits import BODY
from xiezhi.reporting.selectors.relations.acts import DIMENSIONS, SUMS, between, columns_of, facts
from xiezhi.reporting.selectors.relations.question import Question, Relation, placed

_RECORD = "id AS record, "
_STOOD = """
SELECT organisation_id, greatest(valid_from, %(first)s::date), least(valid_to, %(last)s::date) FROM registry_ancestry
WHERE ancestor_id = %(organisation)s AND valid_from <= %(last)s::date AND valid_to >= %(first)s::date
"""


def act_facts(question: Question) -> Relation:
    """The relation `acts` with a row for each act and its id as `record`, no cells.

    Where no name is asked for, the days on which bodies stood in the tree are looked up beforehand and written as plain
    conditions: joined, they would hide from the planner how many acts there are.
    """
    parameters = question.parameters()
    if question.splits_by(BODY):
        rows = facts(between(question.period, "days", parameters), question.grain, _RECORD)
        return Relation(placed(rows, columns_of("record", "month", DIMENSIONS, SUMS), question), parameters)
    rows = facts(_stood(question, parameters), question.grain, _RECORD)
    columns = columns_of("record", "month", DIMENSIONS, SUMS)
    return Relation(
        f"SELECT {columns}, x.body_id::bigint AS body_id, ''::text AS body, organisation.sort_order AS body_order,"
        f" organisation.category FROM ({rows}) AS x JOIN {question.tree.bodies} organisation"
        " ON organisation.id = x.body_id",
        parameters,
    )


def _stood(question: Question, parameters: dict[str, object]) -> str:
    """The acts of bodies on days on which they stood at or below the organisation asked about."""
    period = question.period
    _, rows = question.records.ask(
        question.tree.reading() + _STOOD, {**question.parameters(), "first": period.first, "last": period.last}
    )
    stood = [
        (body, Span(first, last)) for body, first, last in rows if isinstance(first, date) and isinstance(last, date)
    ]
    parameters["throughout"] = [body for body, days in stood if days == Span(period.first, period.last)]
    conditions = ["body_id = ANY (%(throughout)s::int[])"]
    for place, (body, days) in enumerate(pair for pair in stood if pair[1] != Span(period.first, period.last)):
        parameters[f"part{place}"] = body
        conditions.append(f"(body_id = %(part{place})s AND {between(days, f'part{place}', parameters)})")
    return f"({' OR '.join(conditions)}) AND {between(period, 'days', parameters)}"
