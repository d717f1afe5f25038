"""What happened to bodies in the tree between two days, as the records tell it."""

from dataclasses import dataclass
from datetime import date

from xiezhi.reporting.selectors.records import Records

# In one statement, as every comparison asks it and there is nearly never anything to tell.
_CHANGES = """
WITH tree AS (
    SELECT organisation_id, depth, valid_from, valid_to FROM registry_ancestry WHERE ancestor_id = %(organisation)s
), stood AS (
    SELECT organisation_id FROM tree WHERE valid_from <= %(last)s AND valid_to >= %(first)s
), happened (day, kind, body, other) AS (
    SELECT valid_from, 'came', organisation_id, NULL::int FROM tree WHERE depth > 0
        AND (organisation_id, valid_from) NOT IN (SELECT organisation_id, valid_to + 1 FROM tree)
    UNION ALL
    SELECT valid_to + 1, 'left', organisation_id, NULL FROM tree WHERE depth > 0
        AND (organisation_id, valid_to + 1) NOT IN (SELECT organisation_id, valid_from FROM tree)
    UNION ALL
    SELECT valid_to + 1, 'merged', id, merged_into_id FROM registry_organisation
    WHERE merged_into_id IS NOT NULL AND (id IN (SELECT organisation_id FROM stood) OR merged_into_id IN (SELECT organisation_id FROM stood))
    UNION ALL
    SELECT valid_from, 'split', split_from_id, id FROM registry_organisation WHERE split_from_id IN (SELECT organisation_id FROM stood)
    UNION ALL
    SELECT valid_from, 'renamed', organisation_id, organisation_id FROM registry_organisationname
    WHERE organisation_id IN (SELECT organisation_id FROM stood)
)
SELECT day, kind, earlier.name, coalesce(string_agg(later.name, '、' ORDER BY other), '')
FROM happened JOIN registry_organisationname earlier
    ON earlier.organisation_id = body AND day - 1 BETWEEN earlier.valid_from AND earlier.valid_to
LEFT JOIN registry_organisationname later
    ON later.organisation_id = other AND day BETWEEN later.valid_from AND later.valid_to
WHERE day > %(first)s AND day <= %(last)s
GROUP BY day, kind, body, earlier.name ORDER BY day, kind, earlier.name
"""


@dataclass(frozen=True, slots=True)
class TreeChange:
    """What happened to a body on a day: `kind` is merged, split, renamed, came or left.

    `name` is what it was called the day before; `others` the body that it was merged into, those that it was split into,
    or its new name, with 、 between them.
    """

    day: date
    kind: str
    name: str
    others: str


def changes_below(records: Records, organisation_id: int, *, first: date, last: date) -> list[TreeChange]:
    """What happened after `first` and until `last` to bodies that stood at or below an organisation, in order.

    A body that moves inside the tree of the organisation neither comes nor leaves.
    """
    _, rows = records.ask(_CHANGES, {"organisation": organisation_id, "first": first, "last": last})
    return [
        TreeChange(day, str(kind), str(name), str(others)) for day, kind, name, others in rows if isinstance(day, date)
    ]
