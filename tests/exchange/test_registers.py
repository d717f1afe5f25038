"""Organisations, officers and powers by ledger: what goes in, what is refused, and undo."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.exchange.ledger import PERSON, UNIT, act, load, load_acts, write_csv
from tests.factories import ACTOR, NOON, area, organisation

from xiezhi.exchange.errors import UndoRefused
from xiezhi.exchange.results import ImportResult
from xiezhi.exchange.services.snapshots import TABLES
from xiezhi.exchange.services.undoing import undo
from xiezhi.registry.models import (
    FOREVER,
    Certificate,
    Enterprise,
    InspectionPlan,
    Organisation,
    OrganisationName,
    PlanTarget,
    Power,
)
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import find, name_on, subtree_ids

pytestmark = pytest.mark.django_db
ALL = Scope.everything()
DAY = date(2024, 1, 1)


def org(name: str, parent: str = "", **cells: Any) -> dict[str, Any]:
    return {
        "名称": name,
        "统一社会信用代码": "",
        "上级名称": parent,
        "类别": "区直部门",
        "主体性质": "法定行政机关",
        "生效日期": "2015-01-01",
        "失效日期": "",
        **cells,
    }


def place(name: str, parent: str = "", **cells: Any) -> dict[str, Any]:
    return org(name, parent, 类别="行政区划", 主体性质="", **cells)


def load_rows(tmp_path: Path, ledger: str, rows: Sequence[Mapping[str, Any]], **options: Any) -> ImportResult:
    return load(ledger, write_csv(tmp_path / f"{ledger}.csv", rows), **options)


def state() -> dict[str, list[Any]]:
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t ORDER BY id")
            found[table] = cursor.fetchall()
        cursor.execute(
            "SELECT ancestor_id, organisation_id, depth, valid_from, valid_to FROM registry_ancestry ORDER BY 1, 2, 4"
        )
        found["ancestry"] = cursor.fetchall()
    return found


def test_a_tree_whose_parents_stand_later(tmp_path: Path) -> None:
    result = load_rows(
        tmp_path,
        "organisations",
        [org("甲局", "云汀区", 统一社会信用代码=UNIT), place("云汀区", "苍澜市"), place("苍澜市")],
    )
    assert (result.inserted, result.refused) == (3, 0), result.refusals
    city, bureau = find(ALL, "苍澜市", on=DAY), find(ALL, UNIT, on=DAY)
    assert bureau.pk in subtree_ids(city.pk, on=DAY)
    assert (bureau.valid_from, bureau.valid_to, bureau.nature) == (date(2015, 1, 1), FOREVER, 1)
    again = load_rows(
        tmp_path,
        "organisations",
        [org("甲局", "云汀区", 统一社会信用代码=UNIT), place("云汀区", "苍澜市"), place("苍澜市")],
    )
    assert (again.inserted, again.updated, again.unchanged) == (0, 0, 3)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (org("", "云汀区"), "名称", "必填"),
        (org("甲局", "云汀区", 类别=""), "类别", "必填"),
        (org("甲局", "无此区"), "上级名称", "没有名为“无此区”的上级机构"),
        (org("甲局", "甲局"), "上级名称", "不能是机构自己"),
        (org("甲局", 统一社会信用代码="91110000600037341M"), "统一社会信用代码", "不正确"),
        (org("新区", 类别="行政区划"), "主体性质", "行政区划不是执法主体"),
        (org("甲局", 失效日期="2014-12-31"), "失效日期", "早于"),
        (org("甲局", 类别="局"), "类别", "不在"),
    ],
)
def test_organisations_that_cannot_be_recorded(tmp_path: Path, row: dict[str, Any], column: str, reason: str) -> None:
    result = load_rows(tmp_path, "organisations", [place("云汀区"), row, org("好局", "云汀区")])
    assert [(refusal.row, refusal.column) for refusal in result.refusals] == [(3, column)]
    assert reason in result.refusals[0].reason
    assert result.inserted == 2


def test_a_circle_in_the_file_or_with_the_register_is_refused(tmp_path: Path) -> None:
    rows = [org("甲", "乙"), org("乙", "丙"), org("丙", "甲"), org("丁")]
    result = load_rows(tmp_path, "organisations", rows)
    assert {refusal.row for refusal in result.refusals} == {2, 3, 4}
    assert result.inserted == 1
    load_rows(tmp_path, "organisations", [org("上"), org("下", "上")])
    turned = load_rows(tmp_path, "organisations", [org("上", "下"), org("戊")])
    assert [(refusal.row, refusal.column) for refusal in turned.refusals] == [(2, "上级名称")]
    assert turned.inserted == 1


def test_children_of_a_refused_parent_are_refused_too(tmp_path: Path) -> None:
    result = load_rows(tmp_path, "organisations", [org("局", "区"), place("区", 生效日期="坏")])
    assert {refusal.row for refusal in result.refusals} == {2, 3}
    assert "它所在的行被退回" in next(refusal.reason for refusal in result.refusals if refusal.row == 2)


def test_renaming_moving_and_closing_by_file(tmp_path: Path) -> None:
    rows = [place("东区"), place("西区"), org("城管局", "东区", 统一社会信用代码=UNIT)]
    load_rows(tmp_path, "organisations", rows)
    changed = org("城市管理委员会", "西区", 统一社会信用代码=UNIT, 生效日期="2024-05-01", 失效日期="2025-12-31")
    result = load_rows(tmp_path, "organisations", [changed])
    assert (result.updated, result.refused) == (1, 0), result.refusals
    body = Organisation.objects.get(code=UNIT)
    assert name_on(body, on=date(2024, 4, 30)) == "城管局"
    assert name_on(body, on=date(2024, 5, 1)) == "城市管理委员会"
    east, west = find(ALL, "东区", on=DAY), find(ALL, "西区", on=DAY)
    assert body.pk in subtree_ids(east.pk, on=date(2024, 4, 30))
    assert body.pk in subtree_ids(west.pk, on=date(2024, 5, 1))
    assert (body.valid_from, body.valid_to) == (date(2015, 1, 1), date(2025, 12, 31))
    assert load_rows(tmp_path, "organisations", [changed]).unchanged == 1
    # The old file does not bring the old name back.
    old = load_rows(tmp_path, "organisations", [{**rows[2], "失效日期": "2025-12-31"}])
    assert (old.unchanged, old.refused) == (1, 0), old.refusals
    assert name_on(body, on=date(2024, 5, 1)) == "城市管理委员会"


def test_undoing_organisations_restores_the_register(tmp_path: Path) -> None:
    load_rows(tmp_path, "organisations", [place("东区"), place("西区"), org("城管局", "东区", 统一社会信用代码=UNIT)])
    before = state()
    result = load_rows(
        tmp_path,
        "organisations",
        [org("城市管理委员会", "西区", 统一社会信用代码=UNIT, 生效日期="2024-05-01"), org("新局", "西区")],
    )
    assert result.batch
    assert state() != before
    undo(batch=result.batch, actor=ACTOR, scope=ALL, now=NOON)
    assert state() == before


def test_undoing_organisations_is_refused_naming_the_acts(tmp_path: Path) -> None:
    result = load_rows(tmp_path, "organisations", [org("甲局")])
    load_acts(tmp_path, [act("甲罚1号")])
    assert result.batch
    with pytest.raises(UndoRefused, match="案件甲罚1号"):
        undo(batch=result.batch, actor=ACTOR, scope=ALL, now=NOON)
    assert OrganisationName.objects.filter(name="甲局").exists()


def officer(name: str, number: str, **cells: Any) -> dict[str, Any]:
    return {
        "姓名": name,
        "执法证号": number,
        "所属执法主体": "甲局",
        "岗位": "执法",
        "发证日期": "2020-01-01",
        "有效期至": "2030-01-01",
        "注销日期": "",
        "注销原因": "",
        **cells,
    }


def test_officers_go_in_and_change(tmp_path: Path) -> None:
    organisation("甲局")
    rows = [officer("赵一", "Y1"), officer("钱二", "Y2", 有效期至="2023-01-01"), officer("孙三", "Y3", 职务="队长")]
    result = load_rows(tmp_path, "officers", rows)
    assert (result.inserted, result.warnings) == (3, 1), result.refusals
    assert list(result.warnings_by_code) == ["certificate.expired_in_stock"]
    assert load_rows(tmp_path, "officers", rows).unchanged == 3
    before = state()
    result = load_rows(
        tmp_path, "officers", [officer("赵一", "Y1", 注销日期="2024-06-30", 注销原因="退休"), officer("李四", "Y4")]
    )
    assert (result.inserted, result.updated) == (1, 1)
    stored = Certificate.objects.get(number="Y1")
    assert (stored.cancelled_on, stored.cancel_reason, stored.officer.name) == (date(2024, 6, 30), "退休", "赵一")
    assert result.batch
    undo(batch=result.batch, actor=ACTOR, scope=ALL, now=NOON)
    assert state() == before


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"姓名": ""}, "姓名", "必填"),
        ({"执法证号": ""}, "执法证号", "必填"),
        ({"所属执法主体": "无此局"}, "所属执法主体", "没有名为"),
        ({"所属执法主体": "云汀区"}, "所属执法主体", "行政区划"),
        ({"注销日期": "2019-12-31"}, "注销日期", "早于发证日期"),
        ({"有效期至": "2019-12-31"}, "有效期至", "早于发证日期"),
        ({"岗位": "司机"}, "岗位", "不在"),
    ],
)
def test_officers_that_cannot_be_recorded(tmp_path: Path, cells: dict[str, Any], column: str, reason: str) -> None:
    organisation("甲局")
    area("云汀区")
    result = load_rows(tmp_path, "officers", [officer("赵一", "Y1") | cells, officer("钱二", "Y2")])
    assert [(refusal.row, refusal.column) for refusal in result.refusals] == [(2, column)]
    assert reason in result.refusals[0].reason
    assert result.inserted == 1


def test_undoing_officers_is_refused_when_acts_refer_to_them(tmp_path: Path) -> None:
    organisation("甲局")
    result = load_rows(tmp_path, "officers", [officer("赵一", "Y1"), officer("钱二", "Y2")])
    load_acts(tmp_path, [act("甲罚1号", 执法人员证号="Y1、Y2")])
    assert result.batch
    with pytest.raises(UndoRefused, match="案件甲罚1号"):
        undo(batch=result.batch, actor=ACTOR, scope=ALL, now=NOON)


def power(code: str, **cells: Any) -> dict[str, Any]:
    return {
        "执法主体": "甲局",
        "职权事项编码": code,
        "职权事项名称": f"事项{code}",
        "职权类别": "行政处罚",
        "是否履职清单": "是",
        "生效日期": "2020-01-01",
        "失效日期": "",
        **cells,
    }


def test_powers_go_in_change_and_get_a_new_version(tmp_path: Path) -> None:
    organisation("甲局")
    rows = [power("P1"), power("P2", 是否履职清单="否")]
    assert load_rows(tmp_path, "powers", rows).inserted == 2
    assert load_rows(tmp_path, "powers", rows).unchanged == 2
    before = state()
    result = load_rows(
        tmp_path, "powers", [power("P1", 职权事项名称="新名", 生效日期="2024-01-01"), power("P2", 是否履职清单="是")]
    )
    assert (result.inserted, result.updated) == (1, 1), result.refusals
    versions = Power.objects.filter(code="P1").order_by("valid_from").values_list("name", "valid_from", "valid_to")
    assert list(versions) == [
        ("事项P1", date(2020, 1, 1), date(2023, 12, 31)),
        ("新名", date(2024, 1, 1), FOREVER),
    ]
    assert Power.objects.get(code="P2").is_duty
    assert result.batch
    undo(batch=result.batch, actor=ACTOR, scope=ALL, now=NOON)
    assert state() == before


def test_powers_that_cannot_be_recorded(tmp_path: Path) -> None:
    organisation("甲局")
    rows = [
        power("P1", 执法主体="无此局"),
        power("P2", 失效日期="2019-01-01"),
        power("P3", 是否履职清单="也许"),
        power("P4"),
        power("P4", 职权事项名称="又"),
        power("P5"),
    ]
    result = load_rows(tmp_path, "powers", rows)
    assert [refusal.row for refusal in result.refusals] == [2, 3, 4, 5, 6]
    assert result.inserted == 1


@pytest.mark.parametrize("ledger", ["organisations", "officers", "powers"])
def test_a_dry_run_of_a_register_writes_nothing(tmp_path: Path, ledger: str) -> None:
    organisation("甲局")
    rows = {"organisations": [org("新局")], "officers": [officer("赵一", "Y1")], "powers": [power("P1")]}[ledger]
    before = state()
    dry = load_rows(tmp_path, ledger, rows, dry_run=True)
    assert (dry.inserted, dry.batch) == (1, None)
    assert state() == before


def firm(name: str, code: str = UNIT, **cells: Any) -> dict[str, Any]:
    return {"企业名称": name, "统一社会信用代码": code, "所在区划": "云汀区", "行业": "餐饮", **cells}


def test_enterprises_go_in_by_their_code_and_change_by_it(tmp_path: Path) -> None:
    area("云汀区")
    first = firm("谷雨餐饮", 风险等级="B", 等级来源="云汀区市场监管局", 等级评定日期="2026-01-01")
    assert load_rows(tmp_path, "enterprises", [first]).inserted == 1
    kept = Enterprise.objects.get(code=UNIT)
    assert (kept.name, kept.risk, kept.risk_from) == ("谷雨餐饮", 2, date(2026, 1, 1))
    again = load_rows(tmp_path, "enterprises", [first])
    assert (again.inserted, again.updated, again.unchanged) == (0, 0, 1)
    changed = load_rows(tmp_path, "enterprises", [firm("谷雨餐饮管理", 风险等级="A", 注销日期="2026-06-30")])
    kept.refresh_from_db()
    assert (changed.updated, kept.name, kept.risk) == (1, "谷雨餐饮管理", 1)
    # Nobody has said who gave the new level: it is not put down to whoever gave the old one.
    assert (kept.risk_source, kept.risk_from) == ("", None)
    assert changed.batch is not None
    undo(batch=changed.batch, actor=ACTOR, scope=ALL, now=NOON)
    kept.refresh_from_db()
    assert (kept.name, kept.risk, kept.closed_on) == ("谷雨餐饮", 2, None)
    assert (kept.risk_source, kept.risk_from) == ("云汀区市场监管局", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"统一社会信用代码": PERSON}, "不登记自然人"),
        ({"统一社会信用代码": UNIT[:-1] + "0"}, "校验码"),
        ({"所在区划": "甲局"}, "不是行政区划"),
        ({"所在区划": "无名区"}, "没有名为"),
        ({"风险等级": "E"}, "风险等级"),
        ({"等级评定日期": "2026-06-01", "等级有效期至": "2026-01-01"}, "早于等级评定日期"),
    ],
)
def test_a_row_that_is_no_enterprise_of_an_area_comes_back(tmp_path: Path, cells: dict[str, str], reason: str) -> None:
    organisation("甲局", area("云汀区"))
    result = load_rows(tmp_path, "enterprises", [firm("谷雨餐饮", **cells)])
    assert (result.inserted, result.refused) == (0, 1)
    assert reason in result.refusals[0].reason
    assert not Enterprise.objects.exists()


def test_an_enterprise_of_another_area_is_not_imported(tmp_path: Path) -> None:
    area("云汀区")
    elsewhere = Scope.of({"statistician": frozenset({area("青汀区").pk})})
    result = load_rows(tmp_path, "enterprises", [firm("谷雨餐饮")], scope=elsewhere)
    assert result.refused == 1
    assert "无权录入该区划的企业" in result.refusals[0].reason


def test_an_enterprise_that_a_plan_names_cannot_be_undone(tmp_path: Path) -> None:
    place = area("云汀区")
    batch = load_rows(tmp_path, "enterprises", [firm("谷雨餐饮")]).batch
    assert batch is not None
    plan = InspectionPlan.objects.create(
        body=organisation("甲局", place),
        title="年度计划",
        kind=1,
        power_code="P1",
        first_day=DAY,
        last_day=DAY,
        created_by=0,
        created_at=NOON,
    )
    PlanTarget.objects.create(plan=plan, enterprise=Enterprise.objects.get(), place=1)
    with pytest.raises(UndoRefused, match="年度计划"):
        undo(batch=batch, actor=ACTOR, scope=ALL, now=NOON)
