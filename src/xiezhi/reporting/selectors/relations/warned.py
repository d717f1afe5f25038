"""Acts with warnings, read one by one: the cells do not know them."""

from xiezhi.reporting.selectors.relations.question import Question, Relation, placed

_CODES = "kind, procedure, source, party_type, outcome, rectified"


def warned(question: Question) -> Relation:
    """The relation `warned`: the acts of the period that bear at least one warning, each with its id as `record`."""
    rows = f"""
    SELECT id AS record, body_id, counted_on AS day, counted_on AS month, 1 AS n, {_CODES} FROM cases_act
    WHERE body_id = ANY (
        ARRAY(SELECT organisation_id FROM registry_ancestry WHERE ancestor_id = %(organisation)s)::int[]
    ) AND counted_on BETWEEN %(first)s AND %(last)s AND array_length(warnings, 1) > 0
    """
    days = {"first": question.period.first, "last": question.period.last}
    columns = ", ".join(f"x.{name}" for name in ("record", "month", "n", *_CODES.split(", ")))
    return Relation(placed(rows, columns, question), {**question.parameters(), **days})
