"""The dashboard: its numbers, and that each opens exactly what it counts."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import ACTOR, ActFactory, organisation
from tests.web.conftest import Enter, Place

from xiezhi.measures.periods import month_end
from xiezhi.registry.models import Role
from xiezhi.registry.selectors.organisations import OrganisationRow
from xiezhi.registry.services.organisations import close_organisation
from xiezhi.web.board.figures import Bar, Compared, spark
from xiezhi.web.board.panels import twelve_months
from xiezhi.web.board.question import Question

pytestmark = pytest.mark.django_db

FIGURE = re.compile(r'<a class="fig" href="(/acts\?[^"]*)">([\d,]+)</a>')


@pytest.fixture
def year(place: Place) -> None:
    """Acts of every kind in both bodies, this year and the year before, open ones too."""
    for kind in range(1, 12):
        for month in (1, 4, 12):
            for body in (place.bureau, place.town):
                days = {"inspected_on": date(2024, month, 9), "filed_on": None, "decided_on": None}
                if kind != 1:
                    days = {"inspected_on": None, "filed_on": date(2024, month, 9), "decided_on": None}
                ActFactory.create(body=body, kind=kind, procedure=kind % 4 if kind == 2 else 0, **days)
    for month in range(1, 8):
        ActFactory.create(body=place.bureau, decided_on=date(2023, month, 28), procedure=1)


def listed(client: Client, address: str) -> int:
    return int(client.get(address).context["found"].total)


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("asked", ["year=2024", "year=2024&from=3&to=4", "year=2023"])
def test_every_number_opens_the_list_of_what_it_counts(asked: str, enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    shown = client.get(f"{reverse('dashboard')}?{asked}").content.decode()
    links = FIGURE.findall(shown)
    assert len(links) > 15
    for address, number in links:
        assert listed(client, unescape(address)) == int(number.replace(",", "")), address


@pytest.mark.usefixtures("year")
def test_the_blocks_agree_with_one_another(enter: Enter, place: Place) -> None:
    context = enter(Role.SUPERVISOR).get(reverse("dashboard") + "?year=2024").context
    total, bodies, months = context["kinds"].total, context["bodies"], context["months"]
    assert total.now == 3 * 2 * 11 + 3
    assert total.was == 7
    assert bodies.sum.total.now == sum(group.sum.total.now for group in bodies.groups) == total.now
    assert bodies.sum.total.was == total.was
    assert [line.title for group in bodies.groups for line in group.rows] == ["云汀区市场监管局", "芦湾镇人民政府"]
    inspections = next(row for row in months.rows if row.panel == "inspection" and not row.past)
    assert inspections.total.value == context["kinds"].strip[1].now
    assert sum(row.now for row in context["kinds"].rows if not row.child) == total.now


def test_one_without_acts_is_told_what_to_do(enter: Enter, place: Place) -> None:
    shown = enter(Role.STATISTICIAN).get(reverse("dashboard") + "?year=2010").content.decode()
    assert "2010年没有执法行为" in shown
    assert reverse("ledger-new") in shown
    assert reverse("ledger-new") not in enter(Role.AUDITOR).get(reverse("dashboard") + "?year=2010").content.decode()


def test_without_a_year_it_opens_with_the_newest_one_that_has_acts(enter: Enter, place: Place) -> None:
    assert enter(Role.SUPERVISOR).get(reverse("dashboard")).context["question"].year == 2024


def test_a_year_of_a_few_acts_gives_way_to_the_one_before_until_it_has_thirty(enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    ActFactory.create(body=place.bureau, filed_on=date(2026, 1, 5), decided_on=date(2026, 1, 9))
    assert client.get(reverse("dashboard")).context["question"].year == 2026
    ActFactory.create_batch(30, body=place.bureau)
    assert client.get(reverse("dashboard")).context["question"].year == 2024
    assert client.get(reverse("dashboard") + "?year=2026").context["question"].year == 2026
    ActFactory.create_batch(29, body=place.bureau, filed_on=date(2026, 1, 5), decided_on=date(2026, 1, 9))
    assert client.get(reverse("dashboard")).context["question"].year == 2026


@pytest.mark.parametrize("asked", ["year=abc", "year=9999", "from=13", "to=0", "from=９&to=x", "year=2024&from=9&to=2"])
def test_what_cannot_be_understood_does_no_harm(asked: str, enter: Enter, place: Place) -> None:
    assert enter(Role.SUPERVISOR).get(f"{reverse('dashboard')}?{asked}").status_code == 200


def test_an_organisation_is_a_number_in_view(enter: Enter, place: Place) -> None:
    assert enter(Role.SUPERVISOR).get(reverse("dashboard") + "?org=x").status_code == 404


def question(today: date, year: int, first: int, last: int) -> Question:
    row = OrganisationRow(1, "甲局", "", 2, 1, None, 0, date(2000, 1, 1), date(2999, 1, 1))
    return Question(row, year, first, last, today)


@pytest.mark.parametrize(
    ("asked", "words", "text"),
    [
        (question(date(2026, 6, 17), 2026, 1, 6), "2026年1月—6月17日", "2026-01-01..2026-06-17"),
        (question(date(2026, 6, 30), 2026, 1, 6), "2026年1月—6月", "2026-01-01..2026-06-30"),
        (question(date(2026, 6, 17), 2025, 1, 12), "2025年", "2025"),
        (question(date(2026, 6, 17), 2025, 3, 3), "2025年3月", "2025-03-01..2025-03-31"),
        (question(date(2026, 1, 1), 2026, 1, 1), "2026年1月—1月1日", "2026-01-01..2026-01-01"),
    ],
)
def test_a_period_is_cut_off_at_today_and_said_in_words(asked: Question, words: str, text: str) -> None:
    assert asked.words == words
    assert asked.period.text == text
    assert asked.is_partial == (asked.period.last != month_end(asked.period.last))


def test_no_percentage_is_given_on_a_small_base() -> None:
    assert Compared("", 40, 29).percent is None
    assert Compared("", 33, 30).percent == 10
    assert Compared("", 33, 30).bar == Bar("50.0%", "25.0%", cut=False)
    assert Compared("", 300, 30).bar == Bar("50.0%", "50.0%", cut=True)
    assert Compared("", 15, 30).bar == Bar("0.0%", "50.0%", cut=True)


def test_a_sparkline_stays_in_its_field_and_says_its_months() -> None:
    drawn = spark([0, 5, 10], [10, 0, 0], ["2024-01", "2024-02", "2024-03"])
    assert drawn.path == "M3.0 19.0L48.0 11.0L93.0 3.0"
    assert drawn.words == "2024-01 0，2024-02 5，2024-03 10"
    assert spark([0], [0], ["2024-01"]).path == "M3.0 19.0"


def test_twelve_months_end_with_the_month_of_the_day() -> None:
    assert twelve_months(date(2024, 12, 5)).text == "2024-01-01..2024-12-31"
    assert twelve_months(date(2024, 2, 5)).text == "2023-03-01..2024-02-29"


def test_an_entrusted_organisation_is_no_body(enter: Enter, place: Place) -> None:
    helper = organisation("云汀区综合执法队", place.bureau, category=6, nature=3)
    client = enter(Role.SUPERVISOR)
    titles = ["云汀区市场监管局", "芦湾镇人民政府"]
    bodies = client.get(reverse("dashboard") + "?year=2024").context["bodies"]
    assert [line.title for group in bodies.groups for line in group.rows] == titles
    ActFactory.create(body=helper)
    bodies = client.get(reverse("dashboard") + "?year=2024").context["bodies"]
    assert [line.title for group in bodies.groups for line in group.rows] == [*titles, "云汀区综合执法队"]


def test_a_closed_body_keeps_its_figures_and_is_marked(enter: Enter, place: Place) -> None:
    close_organisation(actor=ACTOR, organisation=place.town, last_day=date(2024, 6, 30))
    bodies = enter(Role.SUPERVISOR).get(reverse("dashboard") + "?year=2024").context["bodies"]
    town = bodies.groups[-1].rows[0]
    assert (town.title, town.total.now, town.closed) == ("芦湾镇人民政府", 1, True)


def test_a_body_without_a_category_is_counted_too(enter: Enter, place: Place) -> None:
    strange = organisation("云汀区某办", place.district, category=0)
    ActFactory.create(body=strange)
    context = enter(Role.SUPERVISOR).get(reverse("dashboard") + "?year=2024").context
    assert context["bodies"].groups[-1].sum.title == "未填类别（1）"
    assert context["bodies"].sum.total.now == context["kinds"].total.now
