"""Putting a question to the database: the relation's SQL and the measures' compiled expression, as one statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import cast

from django.db import connection, transaction

from xiezhi.measures.asking import BASE, BODY_ID, BODY_ORDER, compiled
from xiezhi.measures.comparison import Number
from xiezhi.measures.measure import Measure
from xiezhi.measures.relations import Over
from xiezhi.measures.splits import BODY
from xiezhi.reporting.selectors.records import LIVE, Records
from xiezhi.reporting.selectors.relations import BUILDERS, Question

Key = tuple[int | str, ...]
Values = dict[str, Number | None]


class Answer:
    """What the database said: values and denominators of each group, and which body each body name belongs to."""

    def __init__(self) -> None:
        self.groups: dict[Key, Values] = {}
        self.bases: dict[Key, dict[str, int]] = {}
        self.bodies: dict[str, tuple[int, int]] = {}

    def bodies_in_order(self) -> dict[str, int]:
        """The place of each body name in the 编制序."""
        named = sorted(self.bodies, key=lambda name: (*self.bodies[name], name))
        return {name: place for place, name in enumerate(named)}


@contextmanager
def one_snapshot(records: Records = LIVE) -> Iterator[None]:
    """Let all statements inside see the same state of the records, so that their figures belong together.

    Inside a transaction that is already open its own isolation holds; frozen records have one state only.
    """
    if records.as_of is not None or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # The planner takes a list of bodies for ten of them, and would sort the cells of a whole city to group them.
            cursor.execute("SET LOCAL enable_sort = off")
        yield


def answer(question: Question) -> Answer:
    """Ask for all measures of the question, one statement for each relation that they are over."""
    found = Answer()
    by_relation = sorted(question.measures, key=lambda measure: measure.over)
    for over, measures in groupby(by_relation, key=lambda measure: measure.over):
        _ask(replace(question, measures=tuple(measures)), over, found)
    return found


def _ask(question: Question, over: Over, found: Answer) -> None:
    codes = tuple(measure.code for measure in question.measures)
    splits = tuple(split.code for split in question.splits)
    relation = BUILDERS[over](question)
    asked = compiled(over, codes, splits, question.records.dialect, question.rule).replace("%", "%%")
    columns, rows = question.records.ask(
        f"{question.tree.reading(f'{over.value} AS ({relation.sql})')}SELECT * FROM ({asked}) AS answer",
        relation.parameters,
    )
    for row in (dict(zip(columns, values, strict=True)) for values in rows):
        key = tuple(cast("int | str", row[code]) for code in splits)
        if BODY in splits:
            place = (cast("int", row[BODY_ORDER]), question.tree.stands_for(cast("int", row[BODY_ID])))
            name = cast("str", row[BODY])
            found.bodies[name] = min(place, found.bodies.get(name, place))
        values = found.groups.setdefault(key, {})
        values |= {measure.code: _number(measure, row[measure.code]) for measure in question.measures}
        # A base of nothing is none: groups whose deltas cancel out are still read from the live cube.
        found.bases.setdefault(key, {}).update(
            (measure.code, base)
            for measure in question.measures
            if measure.is_rate and (base := int(cast("int", row[f"{measure.code}{BASE}"] or 0)))
        )


def _number(measure: Measure, raw: object) -> Number | None:
    """A count as int, money in yuan (int when whole, else with two decimals), a rate as float or None."""
    if measure.is_rate:
        return None if raw is None else float(cast("float", raw))
    whole = int(cast("int", raw or 0))
    if not measure.is_money:
        return whole
    return whole // 100 if whole % 100 == 0 else Decimal(whole) / 100
