"""The facts of acts as columns: what the act holds, what its case states, what the register says of the day.

Aliases: `a` the act, `f` its case (absent for an act from a ledger), `o` the body, `p` the power item as it was held, `t` the
officers. What no ledger holds is NULL. The same facts by Python: `selectors.case_facts`.
"""

from collections.abc import Iterable
from datetime import date, datetime

from xiezhi.cases.act_facts import CODES, DAYS, DECIDED, HELD
from xiezhi.cases.selectors.governing import POLICE, PUBLIC_SECURITY
from xiezhi.cases.selectors.legality import quoting
from xiezhi.law.clocks import clock_kinds
from xiezhi.law.facts import Kind, schema
from xiezhi.law.legality import Group
from xiezhi.law.procedures import procedures
from xiezhi.law.vocabulary import table
from xiezhi.registry.selectors.officers import ENFORCEMENT
from xiezhi.registry.selectors.organisations import AREA, ENTRUSTED

_REGISTERED = frozenset({"officers", "qualified_officers"})
# Facts for which a ledger has a column: where that is empty, it was not done, or not yet.
RECORDED = HELD | {"today", "now"}
_TEAM = """
LEFT JOIN LATERAL (
    SELECT count(DISTINCT c.officer_id) + count(DISTINCT n) FILTER (WHERE c.id IS NULL) AS officers,
        count(DISTINCT c.officer_id) FILTER (
            WHERE c.organisation_id = a.body_id AND c.post IN (0, {enforcement})
            AND (c.issued_on IS NULL OR c.issued_on <= {day}) AND (c.cancelled_on IS NULL OR c.cancelled_on > {day})
            AND (c.expires_on IS NULL OR c.expires_on >= {day})
        ) AS qualified
    FROM unnest(a.certificate_numbers) n LEFT JOIN registry_certificate c ON c.number = n
) t ON true"""
_POWER = """
LEFT JOIN registry_power p ON p.organisation_id = a.body_id AND p.code = a.power_code AND p.kind = a.kind
    AND {day} BETWEEN p.valid_from AND p.valid_to"""


def relation(names: Iterable[str], *, on: date, now: datetime, where: str) -> str:
    """A SELECT of these facts of the acts that meet `where`, with `id`, `body`, `procedure`, `sector`, the day `governed`,
    `act_kind` and `item`.

    `procedure` is the id of a case's procedure, NULL for an act from a ledger.
    """
    wanted = sorted(set(names))
    # The register is asked as of the decision; before it, of the day of a visit, else of today.
    registered = f"COALESCE(a.decided_on, a.inspected_on, {quoting.day(on)})"
    columns = [
        "a.id",
        "a.body_id AS body",
        "split_part(f.procedure, '@', 1) AS procedure",
        f"{_sector()} AS sector",
        "COALESCE(f.opened_on, a.filed_on, a.counted_on) AS governed",
        "a.kind AS act_kind",
        "a.power_code AS item",
        *(f"{_column(name, on, now, registered)} AS {fact(name)}" for name in wanted),
    ]
    joins = [
        "FROM cases_act a LEFT JOIN cases_casefile f ON f.act_id = a.id JOIN registry_organisation o ON o.id = a.body_id"
    ]
    if _REGISTERED & set(wanted):
        joins.append(_TEAM.format(day=registered, enforcement=ENFORCEMENT))
    if "in_power_list" in wanted:
        joins.append(_POWER.format(day=registered))
    return f"SELECT {', '.join(columns)} {' '.join(joins)} WHERE {where}"


def member(group: Group) -> str:
    """Whether an act is of a group: a case by its procedure, an act from a ledger by kind, form and the sector of its body."""
    case = f"starts_with(f.procedure, {quoting.text(group.procedure + '@')})"
    if not group.kind:
        return case
    form = f" AND a.procedure = {table('procedure').codes[group.form]}" if group.form else ""
    kind = table("kind").codes[group.kind]
    return f"CASE WHEN f.id IS NULL THEN a.kind = {kind}{form} AND {_sector()} = {quoting.text(group.sector)} ELSE {case} END"


def fact(name: str) -> str:
    """The column of a fact."""
    return f'"f_{name}"'


def sectors() -> tuple[str, ...]:
    """The sectors that an act can be told to belong to: by its case's procedure, or by its body (the police)."""
    return ("", *sorted({procedure.sector for procedure in procedures()} - {""}))


def _sector() -> str:
    by_sector: dict[str, list[str]] = {}
    for procedure in procedures():
        by_sector.setdefault(procedure.sector, []).append(procedure.id)
    cases = "".join(
        f" WHEN split_part(f.procedure, '@', 1) = ANY({quoting.texts(ids)}) THEN {quoting.text(sector)}"
        for sector, ids in by_sector.items()
        if sector
    )
    return f"CASE{cases} WHEN f.id IS NULL AND o.category = {POLICE} THEN '{PUBLIC_SECURITY}' ELSE '' END"


def _column(name: str, on: date, now: datetime, registered: str) -> str:
    own = {
        "today": quoting.day(on),
        "now": quoting.moment(now),
        "opened_on": "f.opened_on",
        "discovered_on": f"COALESCE({_stated('discovered_on')}, f.opened_on)",
        # A ledger that names no officer says nothing of how many they were.
        "officers": "CASE WHEN f.id IS NOT NULL OR a.certificate_numbers <> '{}' THEN t.officers END",
        "qualified_officers": "CASE WHEN f.id IS NOT NULL OR a.certificate_numbers <> '{}' THEN t.qualified END",
        "body_qualified": (
            f"({registered} BETWEEN o.valid_from AND o.valid_to AND o.category <> {AREA} AND o.nature <> {ENTRUSTED})"
        ),
        "entrusted": f"(o.nature = {ENTRUSTED})",
        "in_power_list": "CASE WHEN f.id IS NOT NULL OR a.power_code <> '' THEN p.id IS NOT NULL END",
    }
    if name in own:
        return own[name]
    if name in DAYS:
        return f"COALESCE(a.{name}, {_stated(name)})"
    if name in CODES:
        return f"COALESCE(({quoting.texts(table(name).names)})[NULLIF(a.{name}, 0)], {_stated(name)})"
    if name in DECIDED:
        return f"CASE WHEN a.decided_on IS NOT NULL THEN a.{name} ELSE {_stated(name)} END"
    due = _due(name, on)
    return f"COALESCE({due}, {_stated(name)})" if due else _stated(name)


def _stated(name: str) -> str:
    """What the case states."""
    known = schema()[name]
    if known.kind is not Kind.SET:
        return f"(f.facts ->> {quoting.text(name)})::{quoting.TYPES[known.kind]}"
    bit = f"1 << (array_position({quoting.texts(known.values)}, x) - 1)"
    bits = f"(SELECT COALESCE(bit_or({bit}), 0) FROM jsonb_array_elements_text(f.facts -> {quoting.text(name)}) x)"
    return f"CASE WHEN f.facts ? {quoting.text(name)} THEN {bits} END"


def _due(name: str, on: date) -> str:
    """The due day that suspensions and extensions give, from the stored clock; where it stands still, today at the earliest."""
    kinds = [kind.id for kind in clock_kinds().values() if kind.due_fact == name]
    if not kinds:
        return ""
    return (
        f"CASE WHEN f.id IS NOT NULL THEN (SELECT CASE WHEN k.paused THEN {quoting.day(on)} ELSE k.due_on END"
        f" FROM cases_caseclock k WHERE k.case_id = f.id AND k.kind = ANY({quoting.texts(kinds)}) LIMIT 1) END"
    )
