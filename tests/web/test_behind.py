"""Whatever a figure counts, its address opens exactly that."""

import random
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import ACTOR, ActFactory, CertificateFactory, PowerFactory
from tests.web.conftest import Enter, Place

from xiezhi.law import vocabulary
from xiezhi.measures.catalogue import MEASURES
from xiezhi.measures.classes import penalty_classes
from xiezhi.measures.periods import parse_period
from xiezhi.measures.relations import Over
from xiezhi.measures.rules import rules
from xiezhi.measures.shares import Side
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.organisations import move_organisation
from xiezhi.reporting.selectors.figures import stats
from xiezhi.reporting.stats_table import StatsTable
from xiezhi.web.behind import list_behind, year_before

pytestmark = pytest.mark.django_db
TODAY = date(2024, 12, 31)
# Classes of other orders.
NOT_IN = {
    rule: {f"penalty.class.{code}.count" for code in penalty_classes() if not rules()[rule].classes.has(code)}
    for rule in ("platform", "annual-2021")
}


@pytest.fixture
def mixture(place: Place) -> None:
    """Eighty acts of anything and some entries of the registers, reproducible."""
    chance = random.Random(7)  # noqa: S311 - a test's own data

    def code(table: str) -> int:
        return chance.randrange(len(vocabulary.table(table).names) + 1)

    bodies = [place.bureau, place.town]
    held = [
        CertificateFactory.create(organisation=body, issued_on=issued, cancelled_on=cancelled, post=post)
        for body in bodies
        for issued, cancelled, post in (
            (date(2020, 1, 1), None, 1),
            (date(2024, 5, 1), None, 2),
            (date(2021, 1, 1), date(2024, 6, 1), 1),
        )
    ]
    powers = [PowerFactory.create(organisation=body, is_duty=duty) for body in bodies for duty in (True, True, False)]
    for _ in range(80):
        day = date(2024, chance.randrange(1, 13), chance.randrange(1, 28))
        kind = chance.randrange(1, 12)
        days = {"inspected_on": day} if kind == 1 else {chance.choice(["decided_on", "filed_on"]): day}
        ActFactory.create(
            body=chance.choice(bodies),
            kind=kind,
            **({"filed_on": None, "decided_on": None} | days),
            procedure=code("procedure"),
            outcome=code("outcome"),
            rectified=code("rectified"),
            source=code("source"),
            penalties=chance.randrange(256),
            fine=chance.choice([0, 12_50]),
            confiscated=chance.choice([0, 3_00]),
            led_to_ref=chance.choice(["", "案9"]),
            reviewed_on=chance.choice([None, day]),
            published_on=chance.choice([None, day]),
            power_code=chance.choice(powers).code,
            certificate_ids=[chance.choice(held).pk],
        )


def asked(place: Place, measure: str, by: tuple[str, ...], rule: str) -> StatsTable:
    return stats(
        Scope.everything(),
        measures=[measure],
        organisation=place.district.pk,
        period="2024",
        by=by,
        rule=rule,
        today=TODAY,
    )


def listed(client: Client, address: str) -> tuple[int, bool]:
    """How many records the page lists, counted by the pager, and whether it says that it agrees with the figure."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.context["pager"].total, "清单与数字一致" in answer.content.decode()


SPLITS: dict[Over, list[tuple[str, ...]]] = {
    over: [(), ("quarter",), ("body", "month"), ("category", "year")] for over in Over
}
SPLITS[Over.ACTS] += [("kind", "procedure"), ("rectified", "source")]


def told_apart(measure: str) -> bool:
    """Measures that a rule set counts in a way of its own; a few of each kind."""
    return MEASURES[measure].ruled or measure in ("act.count", "inspection.count", "levy.count", "penalty.money.sum")


@pytest.mark.usefixtures("mixture")
@pytest.mark.parametrize("over", list(Over))
@pytest.mark.parametrize("rule", ["platform", "annual-2021"])
def test_every_figure_opens_what_it_counts(over: Over, rule: str, enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    for measure, entry in MEASURES.items():
        if entry.over is not over or measure in NOT_IN[rule] or (rule != "platform" and not told_apart(measure)):
            continue
        for by in SPLITS[over]:
            rows = asked(place, measure, by, rule).rows
            for row in rows[len(rows) // 3 :][:1]:
                address = list_behind(measure, organisation=place.district.pk, period="2024", keys=row.keys, rule=rule)
                total, agrees = listed(client, address)
                assert agrees, address
                if not entry.is_money and not entry.is_rate and measure != "officer.moved.count":
                    assert total == (row.values[measure] or 0), address


@pytest.mark.usefixtures("mixture")
def test_an_amount_opens_the_acts_that_bear_it_and_says_their_sum(enter: Enter, place: Place) -> None:
    figure = asked(place, "penalty.money.sum", (), "platform").value("penalty.money.sum")
    address = list_behind("penalty.money.sum", organisation=place.district.pk, period="2024", keys={})
    answer = enter(Role.SUPERVISOR).get(f"{address}&size=100")
    rows = answer.context["found"].rows
    assert all(row.act.fine + row.act.confiscated for row in rows)
    assert Decimal(sum(row.act.fine + row.act.confiscated for row in rows)) / 100 == figure
    assert f"金额合计 {figure:,.2f} 元".replace(".00 元", " 元") in answer.content.decode()


@pytest.mark.usefixtures("mixture")
def test_further_conditions_keep_the_figure_and_say_what_is_left_of_it(enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    address = list_behind("penalty.fine.sum", organisation=place.district.pk, period="2024", keys={})
    whole = client.get(address)
    procedure = whole.context["found"].rows[0].act.procedure
    part = client.get(f"{address}&procedure={procedure}&order=number&size=100")
    rows = part.context["found"].rows
    assert 0 < len(rows) < whole.context["found"].total
    assert {row.act.procedure for row in rows} == {procedure}
    assert part.context["filtered_sum"] == Decimal(sum(row.act.fine for row in rows)) / 100
    assert [row.act.number for row in rows] == sorted(row.act.number for row in rows)
    assert "清单与数字一致" in part.content.decode()
    assert all("figure=penalty.fine.sum" in chip.without for chip in part.context["chips"])


@pytest.mark.usefixtures("mixture")
def test_a_rate_opens_both_of_its_sums(enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    for measure in ("rectification.rate", "officer.participation.rate", "power.performance.rate"):
        figure = asked(place, measure, (), "platform").value(measure)
        sums = []
        for side in (Side.PART, Side.WHOLE):
            address = list_behind(measure, organisation=place.district.pk, period="2024", keys={}, side=side)
            total, agrees = listed(client, address)
            assert agrees
            sums.append(total)
        assert sums[0] * 100 / sums[1] == figure


def test_a_body_that_has_left_counts_in_the_figure_and_is_not_listed(enter: Enter, place: Place) -> None:
    move_organisation(actor=ACTOR, organisation=place.town, parent=place.elsewhere, on=date(2024, 7, 1))
    address = list_behind("act.count", organisation=place.district.pk, period="2024", keys={})
    answer = enter(Role.SUPERVISOR).get(address)
    shown = answer.content.decode()
    assert [row.act.number for row in answer.context["found"].rows] == ["云罚2", "云罚1"]
    assert "清单 3 条，数字 3" in shown
    assert "其中 1 条属于当时在此、现不在你管辖范围内的机构" in shown
    assert "清单与数字一致" in shown


def test_names_of_officers_are_for_those_who_keep_the_register(enter: Enter, place: Place) -> None:
    held = CertificateFactory.create(organisation=place.bureau, number="YT20240001", officer__name="欧阳明")
    address = list_behind("officer.count", organisation=place.district.pk, period="2024", keys={})
    for role in Role:
        shown = enter(role).get(address).content.decode()
        keeps = role in (Role.STATISTICIAN, Role.ADMINISTRATOR)
        assert ("欧阳明" in shown) is keeps
        assert (held.number in shown) is keeps
        assert ("欧＊＊" in shown) is not keeps
    keeper_elsewhere = enter(Role.SUPERVISOR, also=((Role.STATISTICIAN, place.town),))
    assert "欧阳明" not in keeper_elsewhere.get(address).content.decode()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("figure=act.count&of=1x&period=2024", "没有写明是哪个机构"),
        ("figure=no.such&of={}&period=2024", "no.such"),
        ("figure=act.count&of={}&period=去年", "看不懂期间"),
        ("figure=act.count&of={}&period=2024&rule=own", "没有名为“own”的统计口径"),
        ("figure=act.count&of={}&period=2024&by.colour=1", "不能按“colour”分组"),
        ("figure=act.count&of={}&period=2024&by.kind=99", "“99”不是执法类别"),
        ("figure=act.count&of={}&period=2024&by.kind=x", "“x”不是执法类别"),
        ("figure=officer.count&of={}&period=2024&by.kind=1", "不能按执法类别"),
        ("figure=act.count&of={}&period=2024&side=part", "没有分子、分母"),
        ("figure=act.count&of={}&period=2024&side=half", "看不懂“half”"),
        ("figure=penalty.class.warning.count&of={}&period=2024&rule=annual-2021-merged", "没有“警告”一栏"),
    ],
)
def test_an_address_that_names_no_figure_is_refused_in_words(told: str, said: str, enter: Enter, place: Place) -> None:
    for page in ("acts", "records"):
        answer = enter(Role.SUPERVISOR).get(f"{reverse(page)}?{told.format(place.district.pk)}")
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_a_figure_of_an_organisation_out_of_view_is_not_there(enter: Enter, place: Place) -> None:
    for measure in ("act.count", "officer.count"):
        address = list_behind(measure, organisation=place.elsewhere.pk, period="2024", keys={})
        assert enter(Role.SUPERVISOR).get(address).status_code == 404


def test_each_figure_finds_its_page_from_the_other_one(enter: Enter, place: Place) -> None:
    client = enter(Role.SUPERVISOR)
    for measure, page, other in (("act.count", "acts", "records"), ("officer.count", "records", "acts")):
        address = list_behind(measure, organisation=place.district.pk, period="2024", keys={})
        assert address.startswith(f"{reverse(page)}?")
        assert client.get(address.replace(reverse(page), reverse(other)))["Location"] == address


def test_the_period_may_be_given_either_way_and_a_year_before_has_its_own_keys() -> None:
    told = {"organisation": 1, "keys": {"month": 202402}}
    by_text = list_behind("act.count", period="2024", **told)  # type: ignore[arg-type]
    assert list_behind("act.count", period=parse_period("2024"), **told) == by_text  # type: ignore[arg-type]
    assert by_text == "/acts?figure=act.count&of=1&period=2024&by.month=202402"
    assert year_before({"month": 202402, "kind": 2, "quarter": 20243, "body": "甲局"}) == {
        "month": 202302,
        "kind": 2,
        "quarter": 20233,
        "body": "甲局",
    }
