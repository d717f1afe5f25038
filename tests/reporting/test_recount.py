"""Whatever happens to acts and to the tree, figures equal a recount in plain Python."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import area
from tests.reporting.ledger import COUNTED_BY, COUNTS, MONEY, World, blank

from xiezhi.cases.models import Act
from xiezhi.measures.periods import parse_period
from xiezhi.registry.scope import Scope
from xiezhi.reporting.selectors.figures import stats
from xiezhi.reporting.services import fold

pytestmark = pytest.mark.django_db
TODAY = date(2025, 1, 10)

# Few days, close together, so that acts, changes of the tree and borders of periods meet.
days = st.one_of(
    st.dates(date(2024, 2, 13), date(2024, 2, 18)),
    st.dates(date(2024, 2, 27), date(2024, 3, 3)),
    st.dates(date(2023, 2, 26), date(2023, 3, 3)),
    st.sampled_from([date(2023, 1, 1), date(2023, 2, 15), date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31)]),
    st.sampled_from([date(2023, 3, 1), date(2024, 3, 1), date(2024, 6, 30), date(2024, 7, 1)]),
)
bodies = st.integers(0, 2)


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from([1, 1, 2, 2, 2, 3, 4]))
    day = draw(days)
    dates: dict[str, Any] = {"inspected_on": None, "filed_on": None, "decided_on": None}
    if kind == 1:
        dates["inspected_on"] = day
    else:
        dates[draw(st.sampled_from(["filed_on", "decided_on"]))] = day
    return {
        "kind": kind,
        **dates,
        "procedure": draw(st.integers(0, 2)),
        "outcome": draw(st.integers(0, 3)),
        "source": draw(st.integers(0, 1)),
        "penalties": draw(st.sampled_from([0, 1, 4, 5, 12])),
        "fine": draw(st.integers(0, 3)) * 50,
        "confiscated": draw(st.integers(0, 1)) * 7_00,
        "led_to_ref": draw(st.sampled_from(["", "案9"])),
        "published_on": draw(st.sampled_from([None, date(2024, 5, 1)])),
        "power_code": draw(st.sampled_from(["", "甲", "乙"])),
        "certificate_ids": draw(st.lists(st.integers(1, 3), max_size=2, unique=True)),
    }


additions = st.tuples(st.just("add"), st.lists(st.tuples(bodies, contents()), min_size=4, max_size=14))
changes_of_the_tree = st.one_of(
    st.tuples(st.just("rename"), bodies, days),
    st.tuples(st.just("move"), bodies, st.just(1), days),
)
steps = st.one_of(
    additions,
    st.tuples(st.just("change"), st.integers(0, 40), contents()),
    st.tuples(st.just("hand_over"), st.integers(0, 40), bodies),
    st.tuples(st.just("delete"), st.integers(0, 40), st.integers(1, 5)),
    changes_of_the_tree,
    st.tuples(st.just("move"), bodies, st.just(0), days),
    st.tuples(st.just("merge"), bodies, bodies, days),
    st.tuples(st.just("fold")),
)
periods = st.one_of(
    st.sampled_from(["2024", "2023", "2024-02", "2024Q1"]),
    st.tuples(days, days).map(lambda pair: f"{min(pair)}..{max(pair)}"),
)
splits = st.one_of(
    st.sampled_from([(), ("body",), ("body", "kind"), ("month", "body")]),
    st.lists(
        st.sampled_from(["month", "kind", "procedure", "outcome", "quarter", "year", "source"]), max_size=2, unique=True
    ).map(tuple),
)


class History:
    """Takes the steps; each goes to the database as services and imports would send it."""

    def __init__(self) -> None:
        self.world = World()
        self.batches = 0

    def take(self, name: str, *arguments: Any) -> None:
        getattr(self, name)(*arguments)

    def add(self, ledger: list[tuple[int, dict[str, Any]]]) -> None:
        self.batches += 1
        Act.objects.bulk_create(
            blank(self.world.bodies[body], f"{self.batches}-{place}", **fields)
            for place, (body, fields) in enumerate(ledger)
        )

    def change(self, which: int, fields: dict[str, Any]) -> None:
        Act.objects.filter(pk__in=self.some(which, 1)).update(**fields)

    def hand_over(self, which: int, body: int) -> None:
        Act.objects.filter(pk__in=self.some(which, 40)).update(body=self.world.bodies[body])

    def delete(self, which: int, number: int) -> None:
        Act.objects.filter(pk__in=self.some(which, number)).delete()

    def rename(self, body: int, on: date) -> None:
        self.world.rename(self.world.bodies[body], on)

    def move(self, body: int, district: int, on: date) -> None:
        self.world.move(self.world.bodies[body], self.world.districts[district], on)

    def merge(self, body: int, into: int, on: date) -> None:
        self.world.merge(self.world.bodies[body], self.world.bodies[into], on)

    def fold(self) -> None:
        fold()

    def some(self, which: int, number: int) -> list[int]:
        keys = list(Act.objects.order_by("pk").values_list("pk", flat=True))
        start = which % len(keys) if keys else 0
        return keys[start : start + number]


def in_fen(code: str, value: Any) -> int:
    return int(value * 100) if code in MONEY else value


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    history=st.tuples(additions, changes_of_the_tree, st.lists(steps, max_size=6)).map(lambda t: [*t[:2], *t[2]]),
    which=st.sampled_from([0, 1, 1, 2, 2, 3, 4, 5]),
    period=periods,
    by=splits,
    folded=st.booleans(),
    rule=st.sampled_from(sorted(COUNTED_BY)),
    basis=st.sampled_from(["historic", "like"]),
)
def test_figures_equal_a_recount(
    db: None, history: list[Any], which: int, period: str, by: tuple[str, ...], folded: bool, rule: str, basis: str
) -> None:
    with transaction.atomic():
        story = History()
        for step in history:
            story.take(*step)
        if folded:
            fold()
        compare_with_recount(story.world, story.world.everything[which].pk, period, by, rule, basis)
        grains_equal_a_recount()
        transaction.set_rollback(True)


@pytest.mark.parametrize("on", [date(2024, 1, 1), date(2024, 3, 1), date(2024, 6, 30), date(2024, 7, 1)])
@pytest.mark.parametrize("moved", [2, 3, 5], ids=["a district", "a body with a team", "a team"])
def test_a_move_parts_a_year_on_its_day(db: None, on: date, moved: int) -> None:
    story, world = History(), World()
    story.world = world
    everything = [world.city, *world.districts, *world.bodies]
    other = area("他市", None)
    world._known(other, "他市", None)
    ledger = [
        (body, {"kind": 2, "decided_on": date(year, month, day), "fine": 100 * month + day})
        for body in range(3)
        for year in (2023, 2024)
        for month in (1, 2, 3, 6, 7, 12)
        for day in (1, 15, 28)
    ]
    story.add(ledger[::2])
    fold()
    world.move(everything[moved - 1], other if moved == 2 else world.districts[1], on)
    story.add(ledger[1::2])
    for folded in (False, True):
        if folded:
            fold()
        for asked in [*everything, other]:
            for by in ((), ("body",), ("month", "body"), ("year",)):
                compare_with_recount(world, asked.pk, "2024", by)
    grains_equal_a_recount()


def compare_with_recount(
    world: World, asked: int, period: str, by: tuple[str, ...], rule: str = "platform", basis: str = "historic"
) -> None:
    scope, days, acts = Scope.everything(), parse_period(period), list(Act.objects.all())
    question = {"measures": list(COUNTS), "organisation": asked, "period": period, "by": by}
    table = stats(scope, **question, compare="yoy", rule=rule, basis=basis, today=TODAY)
    before = days.previous_year()
    standing = days.last if basis == "like" else None
    now = world.recount(acts, asked, days.first, days.last, by, rule, standing)
    then = world.recount(acts, asked, before.first, before.last, by, rule, standing)
    earlier = {tuple(map(year_later, by, key)): figures for key, figures in then.items()}
    assert {tuple(row.by.values()) for row in table.rows} == (set(now) | set(earlier) if by else {()})
    nothing = dict.fromkeys(COUNTS, 0)
    for row in table.rows:
        key = tuple(row.by.values())
        assert row.previous is not None
        assert {code: in_fen(code, value) for code, value in row.values.items()} == now.get(key, nothing)
        assert {code: in_fen(code, value) for code, value in row.previous.items()} == earlier.get(key, nothing)


# Each grain by its key, and what it is counted from.
CELLS = "kind, procedure, source, party_type, outcome, penalties, rectified, led_to_act, decided"
FACTS = """(SELECT *, date_trunc('month', counted_on::timestamp)::date AS month, decided_on IS NOT NULL AS decided,
    (reviewed_on IS NOT NULL)::int AS reviewed, (published_on IS NOT NULL)::int AS published FROM cases_act) AS fact"""
STOOD = """JOIN registry_ancestry tree ON tree.organisation_id = body_id AND tree.valid_from <= month
    AND tree.valid_to >= (month + interval '1 month')::date - 1
    JOIN registry_organisation area ON area.id = tree.ancestor_id AND area.category = 1
    JOIN registry_organisation body ON body.id = body_id"""
YEARLY = "date_trunc('year', month::timestamp)::date"
GRAINS = [
    ("act_tally", "body_id, month, kind", FACTS),
    ("cube_month", f"body_id, month, {CELLS}", FACTS),
    ("cube_year", f"body_id, {{year}}, {CELLS}", FACTS),
    ("cube_unit", f"unit_id, month, category, {CELLS}", f"{FACTS} {STOOD}"),
    ("cube_unit_year", f"unit_id, {{year}}, category, {CELLS}", f"{FACTS} {STOOD}"),
    ("cube_officer", "certificate_id, month", FACTS),
    ("cube_officer_year", "certificate_id, {year}", FACTS),
    ("cube_power", "body_id, power_code, month", FACTS),
    ("cube_power_year", "body_id, power_code, {year}", FACTS),
]


def grains_equal_a_recount() -> None:
    """Every grain, folded, holds what the acts add up to; no figure is asked for that would tell a wrong cell."""
    fold()
    for table, key, facts in GRAINS:
        sums = (
            ""
            if table == "act_tally" or "officer" in table or "power" in table
            else ", sum(fine), sum(confiscated), sum(reviewed), sum(published)"
        )
        counted = key.format(year=YEARLY).replace("unit_id", "tree.ancestor_id").replace("category", "body.category")
        counted = counted.replace("certificate_id", "unnest(certificate_ids)")
        where = " WHERE power_code <> ''" if "power" in table else ""
        columns = key.count(",") + 1
        grouped = ", ".join(map(str, range(1, columns + 1)))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {key.format(year='month')}, n{sums.replace('sum', '')} FROM {table} WHERE n <> 0")
            cells = sorted(map(repr, cursor.fetchall()))
            cursor.execute(f"SELECT {counted}, count(*){sums} FROM {facts}{where} GROUP BY {grouped}")
            recounted = sorted(repr(tuple(int(v) if isinstance(v, Decimal) else v for v in row)) for row in cursor)
        assert cells == recounted, table


def year_later(split: str, label: str) -> str:
    return f"{int(label[:4]) + 1}{label[4:]}" if split in ("month", "quarter", "year") else label


def test_folding_changes_no_figure_and_leaves_no_empty_cell(db: None) -> None:
    world = World()
    fields = {"kind": 2, "decided_on": date(2024, 3, 5), "fine": 5_00}
    Act.objects.bulk_create([blank(world.bodies[0], str(number), **fields) for number in range(3)])
    assert fold() == 1
    Act.objects.filter(number="0").update(fine=7_00)
    Act.objects.filter(number="1").update(remark="不动数字的改动写不出增量")
    assert fold() == 1
    Act.objects.all().delete()
    assert fold() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM cube_month), (SELECT count(*) FROM cube_delta)")
        assert cursor.fetchone() == (0, 0)
