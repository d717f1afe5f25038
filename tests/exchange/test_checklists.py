"""Checklists of inspections by ledger: whole or not at all, each row back with its reason."""

from pathlib import Path
from typing import Any

import pytest
from tests.exchange.ledger import load, write_csv
from tests.factories import ACTOR, NOON, PowerFactory, area, organisation
from tests.registry.rows import put

from xiezhi.exchange.errors import UndoRefused
from xiezhi.exchange.results import ImportResult
from xiezhi.exchange.services.undoing import undo
from xiezhi.registry.models import Checklist, Organisation
from xiezhi.registry.scope import Scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Organisation:
    made = organisation("甲局", area("云汀区"))
    for code in ("J1", "J2"):
        PowerFactory.create(organisation=made, code=code, name="对经营者的检查", kind=1)
    return made


def line(text: str, basis: str = "", **cells: Any) -> dict[str, Any]:
    return {
        "适用机构": "甲局",
        "职权事项编码": "J1",
        "检查项": text,
        "检查依据": basis,
        "制定机关": "甲局",
        "制定层级": "县级",
        "文件名称、文号": "检查单（样例）",
        "施行日期": "2024-01-01",
        **cells,
    }


GOOD = [line("证照齐全", "第三条"), line("台账完整"), line("证照齐全", "第九条", 职权事项编码="J2")]


def load_rows(tmp_path: Path, rows: list[dict[str, Any]], **options: Any) -> ImportResult:
    return load("checklists", write_csv(tmp_path / "checklists.csv", rows), **options)


def reasons(result: ImportResult) -> dict[int, str]:
    return {refusal.row: f"{refusal.column}：{refusal.reason}" for refusal in result.refusals}


def test_rows_of_one_item_become_one_draft_in_the_order_of_the_file(tmp_path: Path, body: Organisation) -> None:
    result = load_rows(tmp_path, GOOD)
    assert (result.inserted, result.refused) == (3, 0), reasons(result)
    row = Checklist.objects.get(power_code="J1")
    assert row.lines == [{"text": "证照齐全", "basis": "第三条"}, {"text": "台账完整", "basis": ""}]
    assert (row.power_name, row.published, row.level) == ("对经营者的检查", False, 3)


def test_the_same_file_changes_nothing_a_mended_one_the_draft_and_none_what_was_published(
    tmp_path: Path, body: Organisation
) -> None:
    load_rows(tmp_path, GOOD)
    assert load_rows(tmp_path, GOOD).unchanged == 3
    assert load_rows(tmp_path, [line("通道畅通")]).updated == 1
    put(Checklist.objects.get(power_code="J1"))
    result = load_rows(tmp_path, [line("另一项")])
    assert "已经发布，不能修改" in reasons(result)[2]


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        ([line("甲", 适用机构="无此局")], {2: "适用机构：没有名为“无此局”的机构"}),
        ([line("甲", 职权事项编码="J9")], {2: "没有编码为“J9”的行政检查事项"}),
        ([line("甲"), line("")], {3: "检查项：“检查项”是必填项", 2: "整份没有导入"}),
        ([line("甲"), line("长" * 501)], {3: "检查项：", 2: "整份没有导入"}),
        ([line("甲"), line("甲")], {2: "同一检查单、同一检查项在文件中出现多次", 3: "出现多次"}),
        ([line("甲"), line("乙", 制定机关="乙局")], {2: "同一检查单的“制定机关”不一致", 3: "不一致"}),
        ([line("甲", 施行日期="2024-13-01")], {2: "施行日期：“2024-13-01”"}),
        ([line("甲", 制定层级="镇级")], {2: "制定层级：“镇级”"}),
    ],
)
def test_a_row_that_cannot_be_kept_comes_back_with_the_reason(
    tmp_path: Path, body: Organisation, rows: list[dict[str, Any]], refused: dict[int, str]
) -> None:
    result = load_rows(tmp_path, rows)
    told = reasons(result)
    assert set(told) == set(refused)
    assert all(says in told[row] for row, says in refused.items()), told
    assert not Checklist.objects.exists()


def test_one_checklist_is_refused_and_another_of_the_file_is_kept(tmp_path: Path, body: Organisation) -> None:
    result = load_rows(tmp_path, [line("甲"), line("", 职权事项编码="J2"), line("乙", 职权事项编码="J2")])
    assert (result.inserted, result.refused) == (1, 2)
    assert Checklist.objects.get().power_code == "J1"


def test_an_import_is_undone_until_it_was_published(tmp_path: Path, body: Organisation) -> None:
    batch = load_rows(tmp_path, [line("甲")]).batch
    changed = load_rows(tmp_path, [line("乙"), line("丙")]).batch
    assert batch is not None
    assert changed is not None
    undo(batch=changed, actor=ACTOR, scope=Scope.everything(), now=NOON)
    assert [part.text for part in Checklist.objects.get().parts] == ["甲"]
    undo(batch=batch, actor=ACTOR, scope=Scope.everything(), now=NOON)
    assert not Checklist.objects.exists()
    again = load_rows(tmp_path, [line("甲")]).batch
    assert again is not None
    put(Checklist.objects.get())
    with pytest.raises(UndoRefused, match="J1"):
        undo(batch=again, actor=ACTOR, scope=Scope.everything(), now=NOON)
