"""The certificates, organisations and power items behind a figure, page by page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection

from xiezhi.measures.relations import RECORD, Over
from xiezhi.measures.shares import SHARE
from xiezhi.registry.models import Certificate, Organisation, Power
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import names_on
from xiezhi.reporting.selectors.behind import Behind

Entry = Certificate | Organisation | Power


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One record; `body` is what its organisation was called at the end of the period, `share` what it adds (−1: left)."""

    entry: Entry
    body_id: int
    body: str
    share: int


def _certificates(ids: list[int]) -> Iterable[Entry]:
    return Certificate.objects.select_related("officer").filter(pk__in=ids)


_READ: dict[Over, Callable[[list[int]], Iterable[Entry]]] = {
    Over.CERTIFICATES: _certificates,
    Over.ORGANISATIONS: lambda ids: Organisation.objects.filter(pk__in=ids),
    Over.POWERS: lambda ids: Power.objects.filter(pk__in=ids),
}


def register_rows(scope: Scope, found: Behind, *, page: int, size: int) -> list[RegisterRow]:
    """One page (from 1) of the records in view, in 编制序."""
    in_view = "true" if scope.organisation_ids is None else "body_id = ANY (%s)"
    view = [] if scope.organisation_ids is None else [list(scope.organisation_ids)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {RECORD}, body_id, {SHARE} FROM ({found.records.sql}) AS behind WHERE {in_view}"
            f" ORDER BY body_order, body_id, {RECORD}, {SHARE} LIMIT %s OFFSET %s",
            [*found.records.parameters, *view, size, (page - 1) * size],
        )
        chosen = cursor.fetchall()
    entries = {entry.pk: entry for entry in _READ[found.measure.over]([record for record, _, _ in chosen])}
    names = names_on({body for _, body, _ in chosen}, on=found.period.last)
    return [RegisterRow(entries[record], body, names[body], int(share)) for record, body, share in chosen]
