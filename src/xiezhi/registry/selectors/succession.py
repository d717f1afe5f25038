"""What became of bodies: who stands today for a body of earlier years, and what changed in between."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from xiezhi.registry.models import Organisation
from xiezhi.registry.selectors.organisations import names_on, subtree_ids


@dataclass(frozen=True, slots=True)
class Standing:
    """A body, and the name, place and category of the one that stands for it (itself, or the one it was merged into)."""

    organisation_id: int
    successor_id: int
    name: str
    sort_order: int
    category: int


def standing_on(organisation_id: int, *, on: date) -> list[Standing]:
    """Every body whose successor stands at or below an organisation on a day, merged ones with their successors."""
    members = subtree_ids(organisation_id, on=on)
    merged = merged_before(on)
    successors = {body: successor for body in {*members, *merged} if (successor := _follow(merged, body)) in members}
    kept = {row.pk: row for row in Organisation.objects.filter(pk__in=set(successors.values()))}
    names = names_on(kept, on=on)
    return [
        Standing(body, successor, names[successor], kept[successor].sort_order, kept[successor].category)
        for body, successor in sorted(successors.items())
    ]


def merged_before(on: date) -> dict[int, int]:
    """Bodies that were part of another one by a day, with that one."""
    found = Organisation.objects.filter(merged_into__isnull=False, valid_to__lt=on)
    return dict(found.values_list("pk", "merged_into_id"))


def _follow(merged: Mapping[int, int], body: int) -> int:
    """The last of a chain of mergers; of a circle, the last before it closes."""
    passed = {body}
    while body in merged and merged[body] not in passed:
        body = merged[body]
        passed.add(body)
    return body


@dataclass(frozen=True, slots=True)
class TreeChange:
    """What happened to a body on a day: `kind` is merged, split, renamed, came or left.

    `name` is what it was called the day before; `others` the body that it was merged into, those that it was split into,
    or its new name.
    """

    day: date
    kind: str
    name: str
    others: tuple[str, ...] = ()


def changes_below(organisation_id: int, *, first: date, last: date) -> list[TreeChange]:
    """What happened after `first` and until `last` to bodies that stood at or below an organisation, in order.

    A body that moves inside the tree of the organisation neither comes nor leaves.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, {"organisation": organisation_id, "first": first, "last": last})
        return [TreeChange(day, kind, name, tuple(others)) for day, kind, name, others in cursor.fetchall()]


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
    WHERE merged_into_id IS NOT NULL AND (id IN (TABLE stood) OR merged_into_id IN (TABLE stood))
    UNION ALL
    SELECT valid_from, 'split', split_from_id, id FROM registry_organisation WHERE split_from_id IN (TABLE stood)
    UNION ALL
    SELECT valid_from, 'renamed', organisation_id, organisation_id FROM registry_organisationname
    WHERE organisation_id IN (TABLE stood)
)
SELECT day, kind, earlier.name, array_remove(array_agg(later.name ORDER BY other), NULL)
FROM happened JOIN registry_organisationname earlier
    ON earlier.organisation_id = body AND day - 1 BETWEEN earlier.valid_from AND earlier.valid_to
LEFT JOIN registry_organisationname later
    ON later.organisation_id = other AND day BETWEEN later.valid_from AND later.valid_to
WHERE day > %(first)s AND day <= %(last)s
GROUP BY day, kind, body, earlier.name ORDER BY day, kind, earlier.name
"""
