"""The exact number of acts from cells by body, month and kind, where filters ask for nothing finer."""

from calendar import monthrange
from dataclasses import replace
from datetime import date
from typing import Any

from xiezhi.cases.selectors.filters import ActFilters
from xiezhi.registry.scope import Scope

_CELLS = "SELECT body_id, month, kind, n FROM act_tally UNION ALL SELECT body_id, month, kind, n FROM act_tally_delta"


def tally(scope: Scope, filters: ActFilters) -> tuple[str, list[Any]] | None:
    """A statement of one number, and its parameters: how many acts `filtered` would give; None where cells cannot tell.

    Meant to be part of the statement that reads the acts, so that both see the same moment.
    """
    if not _told_by_cells(filters):
        return None
    conditions, parameters = ["true"], []
    for condition, value in (
        ("body_id = ANY (%s::int[])", None if scope.organisation_ids is None else sorted(scope.organisation_ids)),
        ("body_id = %s", filters.body),
        ("kind = ANY (%s::int[])", list(filters.kinds) or None),
        ("month >= %s", filters.first),
        ("month <= %s", filters.last),
    ):
        if value is not None:
            conditions.append(condition)
            parameters.append(value)
    return f"SELECT coalesce(sum(n), 0)::bigint FROM ({_CELLS}) AS cell WHERE {' AND '.join(conditions)}", parameters


def _told_by_cells(filters: ActFilters) -> bool:
    """Whether the filters ask for bodies, kinds and whole months only."""
    asked_of_cells = replace(filters, body=None, kinds=(), first=None, last=None, text=filters.text.strip())
    return asked_of_cells == ActFilters() and _begins_month(filters.first) and _ends_month(filters.last)


def _begins_month(day: date | None) -> bool:
    return day is None or day.day == 1


def _ends_month(day: date | None) -> bool:
    return day is None or day.day == monthrange(day.year, day.month)[1]
