"""Lists of acts with their exact count, and one act."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from xiezhi.cases import sealing
from xiezhi.cases.masking import masked_name, masked_number
from xiezhi.cases.models import Act
from xiezhi.cases.selectors.filters import ActFilters, filtered
from xiezhi.cases.selectors.tally import tally
from xiezhi.paging import cut
from xiezhi.registry.models import OrganisationName
from xiezhi.registry.scope import Scope

PAGE = 100

# No order by money: bodies and people are not ranked by fines (行政处罚法第七十四条), nor acts, whose first page would.
_NEWEST = ("-counted_on", "-id")
ORDERS: Mapping[str, tuple[str, ...]] = {
    "-counted_on": _NEWEST,
    "counted_on": ("counted_on", "id"),
    # Numbers begin with the short name of their body; body by body there is an index of them, for any number of bodies.
    "number": ("body_id", "number_order", "id"),
    "-number": ("-body_id", "-number_order", "-id"),
    "body": ("body__sort_order", "body_id", *_NEWEST),
    "-body": ("-body__sort_order", "-body_id", *_NEWEST),
    "kind": ("kind", *_NEWEST),
    "-kind": ("-kind", *_NEWEST),
    "outcome": ("outcome", *_NEWEST),
    "-outcome": ("-outcome", *_NEWEST),
}


# What a row of a page shows. The rest of an act is fetched where it is asked for: whole rows cost most of a page's time.
SHOWN = (
    "body_id",
    "number",
    "kind",
    "procedure",
    "power_name",
    "party_name",
    "party_cipher",
    "counted_on",
    "outcome",
    "fine",
    "confiscated",
    "warnings",
)


class UnknownAct(LookupError):
    """No act in view has this id."""


@dataclass(frozen=True, slots=True)
class ActRow:
    """An act as shown: the model's fields, the body's name on the day of the act, the party as it may be seen."""

    act: Act
    body_name: str
    party: str

    @property
    def is_person(self) -> bool:
        """True when the party is a natural person, whose name is masked."""
        return bool(self.act.party_cipher)


@dataclass(frozen=True, slots=True)
class ActPage:
    """One page of a list; `total` is exact, pages count from 1."""

    rows: list[ActRow]
    total: int
    page: int
    pages: int


def party_shown(act: Act) -> str:
    """An enterprise's name in plain, a natural person's masked."""
    return masked_name(sealing.decrypt(act.party_cipher)) if act.party_cipher else act.party_name


def identity_shown(act: Act) -> str:
    """The party's number: masked for a natural person, in plain for an enterprise."""
    number = sealing.decrypt(act.party_id_cipher)
    return masked_number(number) if act.party_cipher else number


def _rows(acts: list[Act]) -> list[ActRow]:
    names: dict[int, list[tuple[date, date, str]]] = {}
    for organisation, first, last, name in OrganisationName.objects.filter(
        organisation_id__in={act.body_id for act in acts}
    ).values_list("organisation_id", "valid_from", "valid_to", "name"):
        names.setdefault(organisation, []).append((first, last, name))

    def named(act: Act) -> str:
        day = act.counted_on
        return next(name for first, last, name in names[act.body_id] if first <= day <= last)

    return [ActRow(act=act, body_name=named(act), party=party_shown(act)) for act in acts]


def listing(
    scope: Scope,
    *,
    filters: ActFilters,
    page: int = 1,
    order: str = "-counted_on",
    size: int = PAGE,
    among: RawSQL | None = None,
) -> ActPage:
    """One page of the acts in view; an unknown order is the newest first, a page past the end is the last one.

    `among`: a statement that gives the ids of the acts to choose from.
    """
    by_day = order not in ORDERS or order in ("counted_on", "-counted_on")
    one_body = filters.body is not None or (scope.organisation_ids is not None and len(scope.organisation_ids) == 1)
    counted = tally(scope, filters) if among is None else None
    in_index_order = (one_body and by_day) or (counted is not None and order in ("number", "-number"))
    once = not in_index_order or bool(filters.text.strip()) or among is not None
    ids, total = _chosen(
        filtered(scope, filters, among), page=max(page, 1), order=order, size=size, once=once, counted=counted
    )
    found = Act.objects.only(*SHOWN).in_bulk(ids)
    at = cut(total, page=page, size=size)
    return ActPage(rows=_rows([found[pk] for pk in ids if pk in found]), total=total, page=at.page, pages=at.pages)


# Keys of all acts that meet the filters first, their rows later: only so does PostgreSQL count from the list's index.
# One body's acts lie there in the order of the page, and everybody's by their numbers in another one: where they lie close
# together, or are counted without being looked at, they are not gathered first.
_CHOOSE = """
WITH met ({columns}) AS {once} MATERIALIZED ({acts}), counted (total) AS ({counted})
SELECT total, ARRAY(
    SELECT id FROM met ORDER BY {order} LIMIT %s OFFSET least(%s, greatest(total - 1, 0) / %s) * %s
) FROM counted
"""


def _chosen(
    acts: QuerySet[Act], *, page: int, order: str, size: int, once: bool, counted: tuple[str, list[Any]] | None
) -> tuple[list[int], int]:
    """Ids of one page (the last one where `page` is past it) and how many acts there are, by one statement.

    `counted`: a statement that knows how many there are without looking at them.
    """
    keys = ORDERS.get(order, _NEWEST)
    names = {name: f"key{place}" for place, name in enumerate(key.lstrip("-") for key in keys)} | {"id": "id"}
    try:
        statement, parameters = acts.values_list(*names).query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return [], 0
    chosen = _CHOOSE.format(
        columns=", ".join(names.values()),
        acts=statement,
        counted=counted[0] if counted else "SELECT count(*) FROM met",
        once="" if once else "NOT",
        order=", ".join(f"{names[key.lstrip('-')]} {'DESC' if key.startswith('-') else 'ASC'}" for key in keys),
    )
    with connection.cursor() as cursor:
        cursor.execute(chosen, [*parameters, *(counted[1] if counted else ()), size, page - 1, size, size])
        total, ids = cursor.fetchone()
    return ids, total


def count(scope: Scope, *, filters: ActFilters, among: RawSQL | None = None) -> int:
    """How many acts in view meet the filters, exactly."""
    return filtered(scope, filters, among).count()


def stream(
    scope: Scope,
    *,
    filters: ActFilters,
    order: str = "-counted_on",
    among: RawSQL | None = None,
    chunk: int = 2000,
) -> Iterator[ActRow]:
    """Every act in view that meets the filters, in the order of the list, in flat memory; for exports."""
    chunk_rows: list[Act] = []
    keys = ORDERS.get(order, _NEWEST)
    for act in filtered(scope, filters, among).order_by(*keys).iterator(chunk_size=chunk):
        chunk_rows.append(act)
        if len(chunk_rows) == chunk:
            yield from _rows(chunk_rows)
            chunk_rows = []
    yield from _rows(chunk_rows)


def one(scope: Scope, act_id: int) -> ActRow:
    """One act in view. Raises UnknownAct."""
    act = filtered(scope, ActFilters()).filter(pk=act_id).first()
    if act is None:
        raise UnknownAct("没有这条执法行为，或不在你的管辖范围内。")
    return _rows([act])[0]


def led_to(scope: Scope, act: Act) -> Act | None:
    """The act that this one led to, when it is recorded and in view; a reference may name another body's code."""
    if not act.led_to_ref:
        return None
    code, _, number = act.led_to_ref.rpartition("/")
    acts = filtered(scope, ActFilters())
    same_body = acts.filter(body_id=act.body_id, number=act.led_to_ref).first()
    if same_body is not None or not code:
        return same_body
    return acts.filter(body__code=code, number=number).first()


def led_from(scope: Scope, act: Act) -> list[Act]:
    """The acts of the same body in view that led to this one."""
    return list(filtered(scope, ActFilters(body=act.body_id)).filter(led_to_ref=act.number).order_by("id")[:20])
