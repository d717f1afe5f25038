"""Where bodies stood and what they were called: as it was on the day of each row, or as it is on one day for all rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xiezhi.registry.selectors.succession import Standing

_ALL_TIME = "date '0001-01-01' AS valid_from, date '9999-12-31' AS valid_to"


@dataclass(frozen=True, slots=True)
class Tree:
    """What the relations read as the tree: the registers, or tables of a statement's own that stand in their place.

    `tables`: their definitions for WITH, named like the registers, which they hide from the statement. `bodies`: the
    table of the place of bodies in the 编制序 and of their category. `is_fixed`: the same for all time. `successors`: who
    stands for whom.
    """

    tables: tuple[str, ...] = ()
    bodies: str = "registry_organisation"
    is_fixed: bool = False
    parameters: Mapping[str, Any] = field(default_factory=dict)
    successors: Mapping[int, int] = field(default_factory=dict)

    def stands_for(self, body_id: int) -> int:
        """The body under whose name this one is counted."""
        return self.successors.get(body_id, body_id)

    def reading(self, *tables: str) -> str:
        """WITH the tables of the tree, and others that may read them; "" without any."""
        every = (*self.tables, *tables)
        return f"WITH {', '.join(every)} " if every else ""


AS_IT_WAS = Tree()


def fixed_tree(standing: Sequence[Standing]) -> Tree:
    """The tree in which every body stands, for all time, where its successor stands, under its successor's name."""
    names = "unnest(%(tree_bodies)s::int[], %(tree_names)s::text[]) AS t (organisation_id, name)"
    places = (
        "unnest(%(tree_bodies)s::int[], %(tree_orders)s::int[], %(tree_categories)s::smallint[])"
        " AS t (id, sort_order, category)"
    )
    bodies = "unnest(%(tree_bodies)s::int[]) AS t (organisation_id)"
    placed = f"SELECT %(organisation)s::int AS ancestor_id, organisation_id, {_ALL_TIME} FROM {bodies}"
    return Tree(
        tables=(
            f"registry_ancestry AS ({placed})",
            f"registry_organisationname AS (SELECT organisation_id, name, {_ALL_TIME} FROM {names})",
            f"standing AS (SELECT id, sort_order, category FROM {places})",
        ),
        bodies="standing",
        is_fixed=True,
        parameters={
            "tree_bodies": [one.organisation_id for one in standing],
            "tree_names": [one.name for one in standing],
            "tree_orders": [one.sort_order for one in standing],
            "tree_categories": [one.category for one in standing],
        },
        successors={one.organisation_id: one.successor_id for one in standing},
    )
