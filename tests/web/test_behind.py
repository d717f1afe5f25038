"""The list behind a measure counts what the measure counts."""

import random
from datetime import date

import pytest
from django.test import Client
from tests.factories import ActFactory
from tests.web.conftest import Enter, Place

from xiezhi.law import vocabulary
from xiezhi.measures.catalogue import MEASURES
from xiezhi.measures.periods import parse_period
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.reporting.selectors.figures import stats
from xiezhi.web.behind import list_behind, lists

pytestmark = pytest.mark.django_db


@pytest.fixture
def mixture(place: Place) -> None:
    """Eighty acts of anything, reproducible."""
    chance = random.Random(7)  # noqa: S311 - a test's own data

    def code(table: str) -> int:
        return chance.randrange(len(vocabulary.table(table).names) + 1)

    for _ in range(80):
        day = date(2024, chance.randrange(1, 13), chance.randrange(1, 28))
        kind = chance.randrange(1, 12)
        days = {"inspected_on": day} if kind == 1 else {"decided_on": day}
        ActFactory.create(
            body=chance.choice([place.bureau, place.town]),
            kind=kind,
            filed_on=None,
            **({"decided_on": None} | days),
            procedure=code("procedure"),
            outcome=code("outcome"),
            rectified=code("rectified"),
            source=code("source"),
            reviewed_on=chance.choice([None, day]),
            published_on=chance.choice([None, day]),
        )


def total(client: Client, address: str) -> int:
    return int(client.get(address).context["found"].total)


@pytest.mark.usefixtures("mixture")
def test_each_list_is_as_long_as_its_figure(enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    for measure in lists():
        if MEASURES[measure].is_money:
            continue
        for by in ((), ("month",), ("kind", "procedure"), ("body", "month")):
            table = stats(
                Scope.everything(),
                measures=[measure],
                organisation=place.district.pk,
                period="2024",
                by=by,
                today=date(2024, 12, 31),
            )
            for row in table.rows[:4]:
                address = list_behind(
                    measure, organisation=place.district.pk, period="2024", keys=row.keys, body=row.body_id
                )
                if address:
                    assert total(client, address) == row.values[measure], (measure, row.keys)
                else:
                    assert 0 in row.keys.values(), (measure, row.keys)


def test_what_the_list_cannot_say_has_no_address() -> None:
    assert list_behind("officer.count", organisation=1, period="2024", keys={}) == ""
    assert list_behind("act.count", organisation=1, period="2024", keys={"category": 2}) == ""
    assert list_behind("act.count", organisation=1, period="2024", keys={"body": "甲局"}) == ""
    assert list_behind("act.count", organisation=1, period="2024", keys={"kind": 0}) == ""
    assert list_behind("penalty.count", organisation=1, period="2024", keys={"kind": 1}) == ""


def test_the_period_may_be_given_either_way() -> None:
    asked = {"organisation": 1, "keys": {"month": 202402}}
    assert (
        list_behind("act.count", period="2024", **asked)
        == list_behind(  # type: ignore[arg-type]
            "act.count",
            period=parse_period("2024"),
            **asked,  # type: ignore[arg-type]
        )
        == "/acts?org=1&first=2024-02-01&last=2024-02-29"
    )
