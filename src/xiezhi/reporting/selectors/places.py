"""The organisation that a question means and what it was called, read from the records that answer it."""

from dataclasses import dataclass
from datetime import date

from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.reporting.selectors.records import LIVE, Records

_BY_ID = "SELECT id, category FROM registry_organisation WHERE id = %(wanted)s"
_BY_CODE = "SELECT id, category FROM registry_organisation WHERE code = %(wanted)s AND code <> ''"
_BY_NAME = """
SELECT o.id, o.category, bool_or(named.valid_from <= %(day)s AND named.valid_to >= %(day)s)
FROM registry_organisation o JOIN registry_organisationname named ON named.organisation_id = o.id
WHERE named.name = %(wanted)s GROUP BY o.id, o.category ORDER BY o.id
"""
_NAME = """
SELECT name FROM registry_organisationname
WHERE organisation_id = %(organisation)s AND valid_from <= %(day)s AND valid_to >= %(day)s
"""


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation as the records know it."""

    pk: int
    category: int


def chosen(scope: Scope, wanted: str | int, today: date, records: Records = LIVE) -> Place:
    """The organisation of this id, code or name: a name of the records' day, else of `today`, before one of another time.

    Raises UnknownOrganisation, also for one out of scope and where several bear the name.
    """
    if isinstance(wanted, int):
        known = _asked(records, scope, _BY_ID, {"wanted": wanted})
        if not known:
            raise UnknownOrganisation.out_of_view()
        return known[0][0]
    return _found(scope, wanted.strip(), records.as_of or today, records)


def name_on(place: Place, day: date, records: Records = LIVE) -> str:
    """What an organisation was called on a day."""
    _, rows = records.ask(_NAME, {"organisation": place.pk, "day": day})
    return str(rows[0][0])


def _found(scope: Scope, wanted: str, day: date, records: Records) -> Place:
    by_code = _asked(records, scope, _BY_CODE, {"wanted": wanted.upper()})
    if by_code:
        return by_code[0][0]
    named = _asked(records, scope, _BY_NAME, {"wanted": wanted, "day": day})
    found = [place for place, now in named if now] or [place for place, _ in named]
    if not found:
        raise UnknownOrganisation.named(wanted)
    if len(found) > 1:
        raise UnknownOrganisation.several(wanted)
    return found[0]


def _asked(records: Records, scope: Scope, statement: str, parameters: dict[str, object]) -> list[tuple[Place, bool]]:
    """The organisations in scope that the statement finds; whether by a name that they bear on the day."""
    _, rows = records.ask(statement, parameters)
    found = [
        (Place(row[0], row[1]), bool(row[-1])) for row in rows if isinstance(row[0], int) and isinstance(row[1], int)
    ]
    return [(place, now) for place, now in found if scope.covers(place.pk)]
