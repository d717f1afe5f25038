from datetime import date

import pytest
from tests.factories import ACTOR, ActFactory, CertificateFactory, PowerFactory, area, organisation

from xiezhi.measures.errors import BadQuestion
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.registry.services.organisations import move_organisation, rename_organisation
from xiezhi.reporting.selectors.figures import stats
from xiezhi.reporting.stats_table import StatsTable

pytestmark = pytest.mark.django_db
TODAY = date(2025, 1, 10)


def ask(*measures: str, org: str | int, period: str = "2024", **more: object) -> StatsTable:
    return stats(Scope.everything(), measures=measures, organisation=org, period=period, today=TODAY, **more)


@pytest.fixture
def district() -> Organisation:
    return area("云汀区")


def test_one_row_without_splits_even_of_nothing(district: Organisation) -> None:
    table = ask("penalty.count", "penalty.fine.sum", "officer.participation.rate", org="云汀区")
    assert table.as_json()["rows"] == [
        {"by": {}, "values": {"penalty.count": 0, "penalty.fine.sum": 0, "officer.participation.rate": None}}
    ]


def test_counts_by_kind_and_month_with_the_year_before(district: Organisation) -> None:
    bureau = organisation("城管局", district)
    ActFactory(body=bureau, decided_on=date(2024, 3, 5), fine=1_050)
    ActFactory(body=bureau, decided_on=date(2023, 3, 31), filed_on=date(2023, 3, 1))
    ActFactory(body=bureau, decided_on=date(2023, 5, 1), filed_on=date(2023, 3, 1))
    ActFactory(body=bureau, kind=1, inspected_on=date(2024, 3, 6), filed_on=None, decided_on=None)
    table = ask("act.count", "penalty.fine.sum", org="云汀区", by=["month", "kind"], compare="yoy").as_json()
    assert table["rows"] == [
        {
            "by": {"month": "2024-03", "kind": "行政检查"},
            "values": {"act.count": 1, "penalty.fine.sum": 0},
            "previous": {"act.count": 0, "penalty.fine.sum": 0},
            "change": {"act.count": 1, "penalty.fine.sum": 0},
            "change_pct": {"act.count": None, "penalty.fine.sum": None},
        },
        {
            "by": {"month": "2024-03", "kind": "行政处罚"},
            "values": {"act.count": 1, "penalty.fine.sum": 10.5},
            "previous": {"act.count": 1, "penalty.fine.sum": 0},
            "change": {"act.count": 0, "penalty.fine.sum": 10.5},
            "change_pct": {"act.count": 0.0, "penalty.fine.sum": None},
        },
        {
            "by": {"month": "2024-05", "kind": "行政处罚"},
            "values": {"act.count": 0, "penalty.fine.sum": 0},
            "previous": {"act.count": 1, "penalty.fine.sum": 0},
            "change": {"act.count": -1, "penalty.fine.sum": 0},
            "change_pct": {"act.count": -100.0, "penalty.fine.sum": None},
        },
    ]


def test_an_open_case_counts_by_its_filing(district: Organisation) -> None:
    ActFactory(body=organisation("城管局", district), filed_on=date(2024, 12, 31), decided_on=None)
    assert ask("penalty.count", org="云汀区").value("penalty.count") == 1


def test_the_tree_and_the_name_are_those_of_the_day(district: Organisation) -> None:
    other = area("西区")
    bureau = organisation("城管局", district)
    for day in (14, 15, 16, 30):
        ActFactory(body=bureau, decided_on=date(2024, 6, day))
    rename_organisation(actor=ACTOR, organisation=bureau, name="城管委", on=date(2024, 6, 15))
    move_organisation(actor=ACTOR, organisation=bureau, parent=other, on=date(2024, 6, 16))
    east = ask("penalty.count", org="云汀区", by=["body"])
    west = ask("penalty.count", org="西区", by=["body"])
    assert {row.by["body"]: row.values["penalty.count"] for row in east.rows} == {"城管局": 1, "城管委": 1}
    assert {row.by["body"]: row.values["penalty.count"] for row in west.rows} == {"城管委": 2}


def test_bodies_stand_in_their_own_order_and_not_by_money(district: Organisation) -> None:
    for place, (name, fine) in enumerate([("三局", 100), ("一局", 900_00), ("二局", 500_00)]):
        ActFactory(body=organisation(name, district, sort_order=place), fine=fine)
    assert [row.by["body"] for row in ask("penalty.fine.sum", org="云汀区", by=["body"]).rows] == [
        "三局",
        "一局",
        "二局",
    ]


def test_stock_and_flow_of_certificates(district: Organisation) -> None:
    bureau = organisation("城管局", district)
    CertificateFactory(organisation=bureau, issued_on=date(2024, 1, 1))
    CertificateFactory(organisation=bureau, issued_on=None, cancelled_on=date(2024, 12, 31))
    CertificateFactory(organisation=bureau, issued_on=date(2020, 1, 1), expires_on=date(2024, 6, 1))
    CertificateFactory(organisation=bureau, issued_on=date(2025, 1, 1))
    table = ask(
        "officer.opening.count", "officer.issued.count", "officer.cancelled.count", "officer.count", org="云汀区"
    )
    assert list(table.rows[0].values.values()) == [2, 1, 1, 2]
    assert table.notes == ("有 1 本执法证在 2024-12-31 前已过有效期而未注销，仍计入持证人数，请核实。",)


def test_stock_by_month_is_that_of_each_last_day(district: Organisation) -> None:
    bureau = organisation("城管局", district)
    CertificateFactory(organisation=bureau, issued_on=date(2024, 2, 29))
    CertificateFactory(organisation=bureau, issued_on=date(2024, 1, 1), cancelled_on=date(2024, 3, 31))
    table = ask("officer.count", "organisation.count", org="云汀区", period="2024Q1", by=["month"])
    assert [(row.by["month"], *row.values.values()) for row in table.rows] == [
        ("2024-01", 1, 1),
        ("2024-02", 2, 1),
        ("2024-03", 1, 1),
    ]


def test_participation_and_performance(district: Organisation) -> None:
    bureau, team = organisation("城管局", district), organisation("执法队", district)
    first, second, _ = (CertificateFactory(organisation=bureau) for _ in range(3))
    duty, _, idle = (PowerFactory(organisation=bureau, is_duty=listed) for listed in (True, True, False))
    ActFactory(body=bureau, certificate_ids=[first.pk, second.pk], power_code=duty.code)
    ActFactory(body=bureau, decided_on=date(2023, 3, 5), power_code=idle.code)
    ActFactory(body=team, power_code=duty.code)
    table = ask("officer.participation.rate", "power.performance.rate", org="云汀区", by=["body"])
    assert [tuple(row.values.values()) for row in table.rows] == [(pytest.approx(66.6667, abs=1e-4), 50.0)]
    PowerFactory(organisation=team, is_duty=False, code=duty.code)
    PowerFactory(organisation=team, is_duty=False)
    assert ask("power.performance.rate", org="执法队").value("power.performance.rate") == 50.0


def test_areas_entrusted_and_ended_organisations_are_no_bodies(district: Organisation) -> None:
    organisation("城管局", district)
    organisation("受委托中心", district, nature=3)
    organisation("旧局", district, valid_to=date(2024, 12, 30))
    assert ask("organisation.count", org="云汀区").value("organisation.count") == 1


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"measures": ["penalty.cuont"]}, "没有名为“penalty.cuont”的指标"),
        ({"measures": []}, "请至少指定一个指标"),
        ({"by": ["colour"]}, "不能按“colour”分组"),
        (
            {"measures": ["officer.count"], "by": ["kind"]},
            "指标 officer.count（持证执法人员数）不能按执法类别（kind）分组",
        ),
        ({"period": "2024-13"}, "没有这样的日期"),
        ({"compare": "mom"}, "不能按“mom”比较"),
        ({"rule": "annual-2017", "measures": ["penalty.class.closure.count"]}, "没有“责令关闭、限制从业”一栏"),
        ({"rule": "mine"}, "没有名为“mine”的统计口径"),
        ({"snapshot": "7"}, "没有编号为“7”的快照"),
    ],
)
def test_bad_questions_are_refused_in_one_line(district: Organisation, question: dict[str, object], words: str) -> None:
    asked = {"measures": ["penalty.count"], "organisation": "云汀区", "period": "2024", "today": TODAY, **question}
    with pytest.raises(BadQuestion, match=words) as refused:
        stats(Scope.everything(), **asked)
    assert "\n" not in str(refused.value)


def test_an_organisation_out_of_scope_is_unknown(district: Organisation) -> None:
    bureau = organisation("城管局", district)
    scope = Scope(organisation_ids=frozenset({bureau.pk}), roles=frozenset({"statistician"}))
    stats(scope, measures=["penalty.count"], organisation="城管局", period="2024", today=TODAY)
    with pytest.raises(UnknownOrganisation):
        stats(scope, measures=["penalty.count"], organisation="云汀区", period="2024", today=TODAY)


def test_the_table_for_the_terminal_and_the_csv(district: Organisation) -> None:
    bureau = organisation("=局", district)
    ActFactory.create_batch(3, body=bureau, fine=3_333)
    ActFactory.create_batch(7, body=bureau, decided_on=date(2023, 6, 1), filed_on=None)
    table = ask("penalty.count", "penalty.fine.sum", org="云汀区", by=["body", "source"], compare="yoy")
    assert table.as_csv().splitlines() == [
        "执法主体,案件来源,行政处罚数（件）,上年同期,增减,增减%,罚款金额（元）,上年同期,增减,增减%",
        "'=局,（未填）,3,7,-4,-57.1,99.99,0,99.99,—",
    ]
    head, titles, ruler, line = table.as_table().split("\n")
    assert head.startswith("云汀区  2024  口径：platform")
    assert line.endswith("—")
    assert len({len(text.replace("—", "-").encode("gb18030")) for text in (titles, line)}) == 1
    assert set(ruler) == {"─"}


def test_percentages_are_rounded_half_up_only_where_they_are_shown(district: Organisation) -> None:
    bureau = organisation("城管局", district)
    ActFactory.create_batch(17, body=bureau)
    ActFactory.create_batch(16, body=bureau, decided_on=date(2023, 6, 1), filed_on=None)
    table = ask("penalty.count", org="云汀区", compare="yoy")
    assert table.as_json()["rows"][0]["change_pct"] == {"penalty.count": 6.25}
    assert table.lines() == [["17", "16", "1", "6.3"]]
    _, titles, ruler, line = table.as_table().split("\n")
    assert titles.split() == ["指标", "数值", "上年同期", "增减", "增减%"]
    assert set(ruler) == {"─"}
    assert line.split() == ["行政处罚数（件）", "17", "16", "1", "6.3"]


def test_by_the_rule_of_the_annual_tables_only_what_is_decided_counts(district: Organisation) -> None:
    bureau = organisation("城管局", district)
    ActFactory(body=bureau, decided_on=date(2024, 3, 5))
    ActFactory(body=bureau, filed_on=date(2024, 3, 5), decided_on=None)
    ActFactory(body=bureau, kind=1, inspected_on=date(2024, 3, 6), filed_on=None, decided_on=None, led_to_ref="案1")
    ActFactory(body=bureau, kind=1, inspected_on=date(2024, 3, 6), filed_on=None, decided_on=None)
    values = {
        rule: ask("act.count", org="云汀区", rule=rule).value("act.count") for rule in ("platform", "annual-2021")
    }
    assert values == {"platform": 4, "annual-2021": 2}


def test_no_such_power_is_not_zero(district: Organisation) -> None:
    bureau, street = organisation("城管局", district), organisation("街道办", district)
    PowerFactory(organisation=bureau, kind=1)
    PowerFactory(organisation=street, kind=2)
    measures = ("inspection.count", "penalty.count", "penalty.fine.sum", "act.count")

    def values(**more: object) -> list[dict[str, object]]:
        table = ask(*measures, org="云汀区", rule="annual-2021", compare="yoy", **more)
        return [dict(row.values) for row in table.rows]

    assert values() == [{"inspection.count": 0, "penalty.count": 0, "penalty.fine.sum": 0, "act.count": 0}]
    ActFactory(body=bureau, decided_on=date(2024, 3, 5))
    ActFactory(body=street, decided_on=date(2024, 3, 5))
    by_body = values(by=["body"])
    # The bureau has punished without the power: what was done is shown.
    assert by_body[0] == {"inspection.count": 0, "penalty.count": 1, "penalty.fine.sum": None, "act.count": 1}
    assert by_body[1] == {"inspection.count": None, "penalty.count": 1, "penalty.fine.sum": 0, "act.count": 1}
    noted = ask(*measures, org="云汀区", rule="annual-2021", by=["body"])
    assert noted.notes == ("“—”表示没有该类职权（或比率没有分母），0 表示有职权而没有行使。",)
    assert "—" in noted.as_table()


def test_the_whole_lacks_a_power_only_where_every_body_below_lacks_it(district: Organisation) -> None:
    bureau = organisation("城管局", district)
    PowerFactory(organisation=bureau, kind=2)
    asked = {"org": "云汀区", "rule": "annual-2021"}
    assert ask("licence.count", **asked).value("licence.count") is None
    assert ask("licence.count", org="云汀区").value("licence.count") == 0
    assert ask("licence.count", org="云汀区", rule="annual-2021", period="2019").value("licence.count") == 0
    organisation("没有清单的局", district)
    assert ask("licence.count", **asked).value("licence.count") == 0
