"""The answer of the analysis page: its sums, its order, and the spans in which nothing was counted."""

import random
from dataclasses import replace
from datetime import date

import pytest
from tests.factories import ActFactory, CertificateFactory, area, organisation

from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.reporting.questions import FigureQuestion
from xiezhi.reporting.selectors.analysis import Analysis, analyse
from xiezhi.reporting.selectors.figures import stats
from xiezhi.reporting.stats_table import StatsRow

pytestmark = pytest.mark.django_db
TODAY = date(2025, 1, 10)
ADDITIVE = ("act.count", "penalty.fine.sum", "officer.issued.count")


@pytest.fixture
def district() -> Organisation:
    """Three bodies with sixty acts of two years, reproducible; the third has none."""
    chance = random.Random(11)  # noqa: S311 - a test's own data
    made = area("云汀区")
    bodies = [organisation(name, made, sort_order=at) for at, name in enumerate(("乙局", "甲局", "丙局"))]
    for _ in range(60):
        day = date(chance.choice([2023, 2024]), chance.choice([1, 2, 5, 12]), chance.randrange(1, 29))
        ActFactory(body=chance.choice(bodies[:2]), filed_on=None, decided_on=day, fine=chance.randrange(10**6))
    CertificateFactory(organisation=bodies[0], issued_on=date(2024, 4, 1))
    return made


def ask(district: Organisation, *measures: str, **more: object) -> Analysis:
    asked = FigureQuestion(district.pk, measures, **({"period": "2024"} | more))  # type: ignore[arg-type]
    return analyse(Scope.everything(), asked, today=TODAY)


@pytest.mark.parametrize(
    "by", [("month",), ("body",), ("quarter", "body"), ("week",), ("body", "week"), ("category", "year")]
)
@pytest.mark.parametrize("compare", ["", "yoy"])
def test_the_groups_add_up_to_the_figure_without_splits(
    district: Organisation, by: tuple[str, ...], compare: str
) -> None:
    found = ask(district, *ADDITIVE, by=by, compare=compare)
    assert found.sums is not None
    assert found.sums.values == found.whole.values
    assert found.sums.previous == found.whole.previous
    assert found.sums.change == found.whole.change
    assert found.differing == ()
    assert found.whole.values["act.count"]


def test_what_does_not_add_up_is_not_added(district: Organisation) -> None:
    assert ask(district, "officer.count", by=["month"]).sums is None
    assert ask(district, "act.count").sums is None
    sums = ask(district, "officer.count", "act.count", by=["month"]).sums
    assert sums is not None
    assert list(sums.values) == ["act.count"]


def test_sums_that_differ_are_named() -> None:
    table = stats(Scope.everything(), measures=["act.count"], organisation=area("市").pk, period="2024", today=TODAY)
    whole = StatsRow(by={}, keys={}, values={"act.count": 3, "penalty.count": 1})
    assert Analysis(table, whole, replace(whole, values={"act.count": 2})).differing == ("act.count",)


def test_months_without_anything_stand_in_the_table(district: Organisation) -> None:
    found = ask(district, "act.count", "rectification.rate", by=["month"], compare="yoy")
    assert [row.by["month"] for row in found.table.rows] == [f"2024-{month:02d}" for month in range(1, 13)]
    march = found.table.rows[2]
    assert march.values == march.previous == {"act.count": 0, "rectification.rate": None}
    assert march.change == {"act.count": 0, "rectification.rate": None}


def test_bodies_stand_in_their_order_unless_a_count_orders_them(district: Organisation) -> None:
    usual = ask(district, "act.count", "penalty.fine.sum", by=["body"])
    assert [row.by["body"] for row in usual.table.rows] == ["乙局", "甲局"]
    for sort in ("act.count", "-act.count"):
        rows = ask(district, "act.count", by=["body"], sort=sort).table.rows
        counts = [int(row.values["act.count"] or 0) for row in rows]
        assert counts == sorted(counts, reverse=sort.startswith("-"))
    by_money = ask(district, "act.count", "penalty.fine.sum", by=["body"], sort="-penalty.fine.sum")
    assert by_money.table.rows == usual.table.rows
