"""Which tables a snapshot holds, with which columns, and the statement that gives their rows.

No column holds a party's name, number, cipher or hash, an officer's name or certificate number, a remark or what else a
ledger held: what is not named here is not frozen. The deltas of the cube are added to their cells on the way out, so that
the folded and the unfolded state give the same rows, and rows that no write has changed give the same bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_DIMENSIONS = {
    **dict.fromkeys(("kind", "procedure", "source", "party_type", "outcome"), "SMALLINT"),
    "penalties": "INTEGER",
    "rectified": "SMALLINT",
    "led_to_act": "BOOLEAN",
    "decided": "BOOLEAN",
}
_SUMS = {"n": "INTEGER", "fine": "BIGINT", "confiscated": "BIGINT", "reviewed": "INTEGER", "published": "INTEGER"}
_BODY = {"body_id": "INTEGER", "month": "DATE"}
_UNIT = {"unit_id": "INTEGER", "month": "DATE", "category": "SMALLINT"}
_OFFICER = {"certificate_id": "INTEGER", "month": "DATE"}
_POWER = {"body_id": "INTEGER", "month": "DATE", "power_code": "VARCHAR"}
_DAYS = {"valid_from": "DATE", "valid_to": "DATE"}
_YEAR = "date_trunc('year', month::timestamp)::date AS month"
_UNIT_DELTAS = "cube_delta JOIN cube_placement USING (body_id) WHERE month BETWEEN first_month AND last_month"


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `columns`: types of DuckDB; `order`: columns that tell every row from every other.

    `rows`: SQL on the live database, none for a table that is always empty. `yearly`: it is asked year by year, with the
    year's days as %(first)s and %(last)s, and each year is a file of its own.
    """

    name: str
    columns: Mapping[str, str]
    order: str = "id"
    rows: str = ""
    yearly: bool = False


def _register(name: str, columns: Mapping[str, str]) -> Table:
    columns = {"id": "INTEGER", **columns}
    return Table(name, columns, rows=f"SELECT {', '.join(columns)} FROM {name}")


def _grain(name: str, deltas: str, key: Mapping[str, str]) -> Table:
    """A grain with its deltas; a cell that came down to nothing is none. Counters have no dimensions."""
    counter = key in (_OFFICER, _POWER)
    told = key if counter else {**key, **_DIMENSIONS}
    sums = {"n": "INTEGER"} if counter else _SUMS
    columns = {**told, **sums}
    listed = ", ".join(columns)
    fresh = listed.replace("month", _YEAR) if name.endswith("_year") else listed
    added = ", ".join(f"sum({column})::{kind} AS {column}" for column, kind in sums.items())
    rows = f"""
    SELECT {", ".join(told)}, {added} FROM (SELECT {listed} FROM {name} UNION ALL SELECT {fresh} FROM {deltas}) AS part
    WHERE month BETWEEN %(first)s AND %(last)s
    GROUP BY {", ".join(told)} HAVING sum(n) <> 0
    """
    return Table(name, columns, ", ".join(told), rows, yearly=True)


_ACT = {
    "id": "BIGINT",
    "body_id": "INTEGER",
    "number": "VARCHAR",
    **dict.fromkeys(("kind", "procedure", "source"), "SMALLINT"),
    "power_code": "VARCHAR",
    "party_type": "SMALLINT",
    **dict.fromkeys(("inspected_on", "filed_on", "decided_on", "served_on", "closed_on"), "DATE"),
    **dict.fromkeys(("reviewed_on", "published_on", "counted_on"), "DATE"),
    "decision_number": "VARCHAR",
    "penalties": "INTEGER",
    "fine": "BIGINT",
    "confiscated": "BIGINT",
    **dict.fromkeys(("outcome", "rectified"), "SMALLINT"),
    "led_to_ref": "VARCHAR",
    "led_to_act": "BOOLEAN",
    "certificate_ids": "INTEGER[]",
    "warnings": "VARCHAR[]",
}

TABLES = (
    _register(
        "registry_ancestry", {"ancestor_id": "INTEGER", "organisation_id": "INTEGER", "depth": "SMALLINT", **_DAYS}
    ),
    _register(
        "registry_organisation",
        {"code": "VARCHAR", "category": "SMALLINT", "nature": "SMALLINT", **_DAYS}
        | {"merged_into_id": "INTEGER", "split_from_id": "INTEGER", "sort_order": "INTEGER"},
    ),
    _register("registry_organisationname", {"organisation_id": "INTEGER", "name": "VARCHAR", **_DAYS}),
    _register(
        "registry_certificate",
        {"organisation_id": "INTEGER", "post": "SMALLINT"}
        | dict.fromkeys(("issued_on", "expires_on", "cancelled_on"), "DATE"),
    ),
    _register(
        "registry_power",
        {"organisation_id": "INTEGER", "code": "VARCHAR", "name": "VARCHAR", "kind": "SMALLINT", "is_duty": "BOOLEAN"}
        | _DAYS,
    ),
    Table(
        "cases_act",
        _ACT,
        "body_id, counted_on, id",
        f"SELECT {', '.join(_ACT)} FROM cases_act WHERE counted_on BETWEEN %(first)s AND %(last)s",
        yearly=True,
    ),
    _grain("cube_month", "cube_delta", _BODY),
    _grain("cube_year", "cube_delta", _BODY),
    _grain("cube_unit", _UNIT_DELTAS, _UNIT),
    _grain("cube_unit_year", _UNIT_DELTAS, _UNIT),
    _grain("cube_officer", "cube_officer_delta", _OFFICER),
    _grain("cube_officer_year", "cube_officer_delta", _OFFICER),
    _grain("cube_power", "cube_power_delta", _POWER),
    _grain("cube_power_year", "cube_power_delta", _POWER),
    Table("cube_delta", {**_BODY, **_DIMENSIONS, **_SUMS}),
    Table("cube_officer_delta", {**_OFFICER, "n": "INTEGER"}),
    Table("cube_power_delta", {**_POWER, "n": "INTEGER"}),
)

YEARS = """
SELECT DISTINCT extract(year FROM day)::int FROM (
    SELECT counted_on AS day FROM cases_act UNION ALL SELECT month FROM cube_month UNION ALL SELECT month FROM cube_delta
) AS days ORDER BY 1
"""
