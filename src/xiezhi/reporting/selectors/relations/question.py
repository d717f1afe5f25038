"""What a relation is built for, and the parts that all of them share: the tree and the names as of a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xiezhi.measures.measure import Measure
from xiezhi.measures.periods import Period
from xiezhi.measures.rules import DEFAULT, Rule, rule
from xiezhi.measures.splits import BODY, Split
from xiezhi.reporting.selectors.records import LIVE, Records
from xiezhi.reporting.selectors.relations.tree import AS_IT_WAS, Tree


@dataclass(frozen=True, slots=True)
class Question:
    """Figures of everything at or below `organisation_id` on the day of each row, in `period`, by `splits`, as the rule set counts.

    `records`: where to read them; `tree`: where bodies stand and what they are called.
    """

    organisation_id: int
    period: Period
    measures: tuple[Measure, ...]
    splits: tuple[Split, ...]
    rule: Rule = field(default_factory=lambda: rule(DEFAULT))
    records: Records = LIVE
    tree: Tree = AS_IT_WAS

    @property
    def unit(self) -> str:
        """The finest unit of time that the splits cut the period by, "" for none."""
        units = {split.unit for split in self.splits}
        return next((unit for unit in ("month", "quarter", "year") if unit in units), "")

    def splits_by(self, *codes: str) -> bool:
        """Whether one of the splits is among `codes`."""
        return any(split.code in codes for split in self.splits)

    def asks(self, *codes: str) -> bool:
        """Whether one of the measures is among `codes`."""
        return any(measure.code in codes for measure in self.measures)

    def parameters(self) -> dict[str, Any]:
        """Parameters for the tree, and the organisation asked about."""
        return {"organisation": self.organisation_id, **self.tree.parameters}

    def spans(self) -> dict[str, Sequence[date]]:
        """Parameters for `SPAN`: the period cut by `unit`."""
        spans = self.period.spans(self.unit)
        return {"firsts": [span.first for span in spans], "lasts": [span.last for span in spans]}


@dataclass(frozen=True, slots=True)
class Relation:
    """SQL of a relation and its parameters."""

    sql: str
    parameters: Mapping[str, Any]


SPAN = "span AS (SELECT first, last FROM unnest(%(firsts)s::date[], %(lasts)s::date[]) AS t (first, last))"


def placed(rows: str, columns: str, question: Question) -> str:
    """SELECT of `columns` of `rows` (body_id, day, …) that stood under the organisation asked about on their day.

    Adds what a relation says of the body: its name on the day where figures are split by it, its place, its category.
    """
    named = question.splits_by(BODY)
    names = (
        "JOIN registry_organisationname named ON named.organisation_id = tree.organisation_id"
        " AND named.valid_from <= tree.valid_to AND named.valid_to >= tree.valid_from"
    )
    since = "greatest(tree.valid_from, named.valid_from)" if named else "tree.valid_from"
    until = "least(tree.valid_to, named.valid_to)" if named else "tree.valid_to"
    # The bodies with their days come first, once: joined to the rows one by one they would cost more than the rows.
    return f"""
    SELECT {columns}, x.body_id::bigint AS body_id, below.body, below.sort_order AS body_order, below.category
    FROM ({rows}) AS x
    JOIN (
        SELECT tree.organisation_id, {since} AS since, {until} AS until, organisation.sort_order, organisation.category,
            {"named.name" if named else "''::text"} AS body
        FROM registry_ancestry tree JOIN {question.tree.bodies} organisation ON organisation.id = tree.organisation_id
        {names if named else ""} WHERE tree.ancestor_id = %(organisation)s OFFSET 0
    ) AS below ON below.organisation_id = x.body_id AND x.day BETWEEN below.since AND below.until
    """
