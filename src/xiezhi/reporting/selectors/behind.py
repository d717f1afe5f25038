"""The records behind a figure: exactly those that it counts, by the expression that counts them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.expressions import RawSQL

from xiezhi.cases.selectors.filters import ActFilters, filtered
from xiezhi.measures.comparison import Number
from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.measure import Measure
from xiezhi.measures.periods import Period
from xiezhi.measures.relations import RECORD
from xiezhi.measures.rules import DEFAULT
from xiezhi.measures.shares import SHARE, Side, compiled_shares
from xiezhi.measures.splits import BODY
from xiezhi.registry.scope import Scope
from xiezhi.reporting.selectors.figures import key_label, one_value, question_on, standing_still
from xiezhi.reporting.selectors.places import chosen, name_on
from xiezhi.reporting.selectors.reading import Key, one_snapshot
from xiezhi.reporting.selectors.relations import FACTS, Question, Relation

_NAMED = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure as its address names it: `keys` are the stored values of splits; `side`: which sum of a rate is listed.

    `standing_on`: counted with the tree and the names of this day (a figure on the basis "like"), not of each day.
    """

    measure: str
    organisation: int
    period: str | Period
    rule: str = DEFAULT
    keys: Mapping[str, int | str] = field(default_factory=dict)
    side: Side = Side.FIGURE
    standing_on: date | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records, and the sum of what each adds: their number, or fen."""

    count: int = 0
    total: int = 0


@dataclass(frozen=True)
class Behind:
    """A figure with the records that it counts. `figure` is as `stats` gives it, in yuan where it is money.

    `listed` are the records in view, `hidden` those of bodies that are not; `whole` is the other sum of a rate.
    """

    asked: Asked
    measure: Measure
    organisation: str
    period: Period
    labels: Mapping[str, str]
    figure: Number | None
    listed: Tally
    hidden: Tally
    sides: Mapping[Side, int]
    records: "Records"

    @property
    def total(self) -> int:
        """What all records add up to: their number, or fen."""
        return self.listed.total + self.hidden.total

    @cached_property
    def agrees(self) -> bool:
        """True when the records add up to the figure."""
        if self.measure.is_rate:
            part, whole = self.sides[Side.PART], self.sides[Side.WHOLE]
            return self.figure == (part * 100 / whole if whole else None)
        recounted = Decimal(self.total) / 100 if self.measure.is_money else self.total
        return (self.figure or 0) == recounted


@dataclass(frozen=True, slots=True)
class Records:
    """The statement of the records: columns `record`, `share`, `body_id`, `body_order`; positional parameters."""

    sql: str
    parameters: tuple[Any, ...]

    @property
    def ids(self) -> RawSQL:
        """The ids, as what a queryset can be asked to be among."""
        return RawSQL(f"SELECT {RECORD} FROM ({self.sql}) AS behind", self.parameters)  # noqa: S611 - our own statement


def behind(scope: Scope, asked: Asked, *, today: date) -> Behind:
    """The figure and its records at one moment. Raises BadQuestion and UnknownOrganisation."""
    found = chosen(scope, asked.organisation, today)
    question = question_on(
        found.pk, measures=[asked.measure], period=asked.period, by=list(asked.keys), rule=asked.rule
    )
    (entry,) = question.measures
    side = asked.side or (Side.PART if entry.is_rate else Side.FIGURE)
    key = tuple(asked.keys.values())
    with one_snapshot():
        if asked.standing_on is not None:
            question = standing_still(question, on=asked.standing_on)
        tallies = {one: _tally(scope, _records(question, one, asked.keys)) for one in _sides(entry, side)}
        listed, hidden = tallies[side]
        return Behind(
            asked=replace(asked, side=side),
            measure=entry,
            organisation=name_on(found, question.period.last),
            period=question.period,
            labels=_labels(question, key),
            figure=one_value(question, key),
            listed=listed,
            hidden=hidden,
            sides={one: mine.total + rest.total for one, (mine, rest) in tallies.items()},
            records=_records(question, side, asked.keys),
        )


def _sides(entry: Measure, side: Side) -> tuple[Side, ...]:
    return (Side.PART, Side.WHOLE) if entry.is_rate and side is not Side.FIGURE else (side,)


def _labels(question: Question, key: Key) -> dict[str, str]:
    labels = {}
    for part, split in zip(key, question.splits, strict=True):
        if (split.code == BODY) != isinstance(part, str):
            raise BadQuestion(f"“{part}”不是{split.title}（{split.code}）的取值。")
        try:
            labels[split.title] = key_label(split, part) or "（未填）"
        except IndexError:
            raise BadQuestion(f"“{part}”不是{split.title}（{split.code}）的取值。") from None
    return labels


def shares_of(question: Question, side: Side = Side.FIGURE, keys: Mapping[str, int | str] | None = None) -> Relation:
    """What each record adds to the figure of one group: columns RECORD, SHARE (1, or fen), `body_id`, `body_order`."""
    (entry,) = question.measures
    key = dict(keys or {})
    relation = FACTS[entry.over](question)
    splits = tuple(split.code for split in question.splits)
    shares = compiled_shares(entry.code, side, splits, question.records.dialect, question.rule.code).replace("%", "%%")
    wanted = "".join(f' AND "{code}" = %(key_{code})s' for code in splits)
    statement = (
        f"{question.tree.reading(f'{entry.over.value} AS ({relation.sql})')}"
        f"SELECT {RECORD}, {SHARE}, body_id, body_order FROM ({shares}) AS shares WHERE true{wanted}"
    )
    return Relation(statement, {**relation.parameters, **{f"key_{code}": part for code, part in key.items()}})


def _records(question: Question, side: Side, keys: Mapping[str, int | str]) -> Records:
    shares = shares_of(question, side, keys)
    return _positional(shares.sql, shares.parameters)


def _positional(statement: str, parameters: Mapping[str, Any]) -> Records:
    """The statement as querysets take it, which know no named parameters."""
    order = tuple(parameters[name] for name in _NAMED.findall(statement))
    return Records(_NAMED.sub("%s", statement), order)


def _tally(scope: Scope, records: Records) -> tuple[Tally, Tally]:
    """The records in view and those that are not."""
    in_view = "true" if scope.organisation_ids is None else "body_id = ANY (%s)"
    asked = f"SELECT {in_view} AS in_view, count(*), sum({SHARE}) FROM ({records.sql}) AS behind GROUP BY 1"
    view = [] if scope.organisation_ids is None else [list(scope.organisation_ids)]
    with connection.cursor() as cursor:
        cursor.execute(asked, [*view, *records.parameters])
        found = {seen: Tally(count, int(total)) for seen, count, total in cursor.fetchall()}
    return found.get(True, Tally()), found.get(False, Tally())


def total_of(scope: Scope, found: Behind, filters: ActFilters) -> int:
    """What the acts in view that meet further conditions add to the figure: their number, or fen."""
    try:
        acts, parameters = filtered(scope, filters).values("pk").query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return 0
    records = found.records
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce(sum({SHARE}), 0) FROM ({records.sql}) AS behind WHERE {RECORD} IN ({acts})",
            [*records.parameters, *parameters],
        )
        return int(cast("tuple[int]", cursor.fetchone())[0])
