"""The closure of the organisation tree, remade after every change of a placement."""

from django.db import connection

DEEPEST = 20

_REBUILD = """
WITH RECURSIVE up(ancestor, organisation, depth, valid_from, valid_to) AS (
    SELECT id, id, 0, date '0001-01-01', date '9999-12-31' FROM registry_organisation
    UNION ALL
    SELECT p.parent_id, up.organisation, up.depth + 1,
           greatest(up.valid_from, p.valid_from), least(up.valid_to, p.valid_to)
    FROM up JOIN registry_placement p ON p.organisation_id = up.ancestor
        AND p.valid_from <= up.valid_to AND p.valid_to >= up.valid_from
    WHERE up.depth < %s
)
INSERT INTO registry_ancestry(ancestor_id, organisation_id, depth, valid_from, valid_to)
SELECT ancestor, organisation, depth, valid_from, valid_to FROM up
"""

_CIRCLE = """
SELECT organisation_id FROM registry_ancestry WHERE depth > 0 AND ancestor_id = organisation_id LIMIT 1
"""


class CircleInTree(ValueError):
    """An organisation would stand below itself; `organisation` is its id."""

    def __init__(self, organisation: int) -> None:
        super().__init__("机构的上级不能是它自己或它的下级，请检查“上级名称”。")
        self.organisation = organisation


def rebuild_ancestry() -> None:
    """Remake the whole closure from the placements, inside the caller's transaction.

    Whole, as a tree of a thousand organisations takes milliseconds and a partial remake would have to be right for
    every kind of change. Raises CircleInTree (the caller's transaction must end).
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE registry_ancestry IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM registry_ancestry")
        cursor.execute(_REBUILD, [DEEPEST])
        cursor.execute(_CIRCLE)
        row = cursor.fetchone()
    if row:
        raise CircleInTree(row[0])
