"""Benchmarks and exemption lists by ledger: drafts from rows, what is refused with its reason, and undo."""

from pathlib import Path
from typing import Any

import pytest
from tests.exchange.ledger import load, write_csv
from tests.factories import ACTOR, NOON, PowerFactory, area, organisation
from tests.registry.rows import DESK, put

from xiezhi.exchange.errors import UndoRefused
from xiezhi.exchange.results import ImportResult
from xiezhi.exchange.services.undoing import undo
from xiezhi.registry.models import Benchmark, BenchmarkGear, ExemptionLine, Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.local_rules import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Organisation:
    made = organisation("甲局", area("云汀区"))
    PowerFactory.create(organisation=made, code="P1", name="对占道的处罚")
    return made


def gear(title: str, low: str, high: str, **cells: Any) -> dict[str, Any]:
    return {
        "适用机构": "甲局",
        "职权事项编码": "P1",
        "处罚依据": "《条例》第四十二条",
        "法定幅度上限（元）": "1000",
        "裁量档次": title,
        "罚款下限（元）": low,
        "罚款上限（元）": high,
        "制定机关": "甲局",
        "制定层级": "县级",
        "文件名称、文号": "裁量基准（样例）",
        "施行日期": "2024-01-01",
        **cells,
    }


def line(**cells: Any) -> dict[str, Any]:
    kept = {name: cell for name, cell in gear("", "", "").items() if "罚款" not in name and "裁量" not in name}
    told = {"免罚情形": "占道不足两平方米", "适用条件": "危害后果轻微；已及时改正", "应当不罚": "否"}
    return {**kept, **told, **cells}


GOOD = [gear("轻微", "", "200"), gear("一般", "200", "1000")]


def load_rows(tmp_path: Path, ledger: str, rows: list[dict[str, Any]], **options: Any) -> ImportResult:
    return load(ledger, write_csv(tmp_path / f"{ledger}.csv", rows), **options)


def reasons(result: ImportResult) -> str:
    return "".join(f"{refusal.column}：{refusal.reason}" for refusal in result.refusals)


def test_rows_of_one_item_become_one_draft_with_gears(tmp_path: Path, body: Organisation) -> None:
    result = load_rows(tmp_path, "benchmarks", GOOD)
    assert (result.inserted, result.refused) == (2, 0), reasons(result)
    row = Benchmark.objects.get()
    assert (row.power_name, row.statutory_high, row.published, row.share) == ("对占道的处罚", 100_000, False, 30)
    gears = row.gears.order_by("place").values_list("title", "low", "high")
    assert list(gears) == [("轻微", 0, 20_000), ("一般", 20_000, 100_000)]


def test_the_same_file_twice_changes_nothing_and_a_mended_one_the_draft(tmp_path: Path, body: Organisation) -> None:
    load_rows(tmp_path, "benchmarks", GOOD)
    assert load_rows(tmp_path, "benchmarks", GOOD).unchanged == 2
    mended = load_rows(tmp_path, "benchmarks", [gear("轻微", "", "300"), gear("一般", "300", "1000")])
    assert mended.updated == 2
    assert list(BenchmarkGear.objects.order_by("place").values_list("high", flat=True)) == [30_000, 100_000]


def test_what_was_published_is_not_touched(tmp_path: Path, body: Organisation) -> None:
    load_rows(tmp_path, "benchmarks", GOOD)
    put(Benchmark.objects.get())
    assert load_rows(tmp_path, "benchmarks", GOOD).unchanged == 2
    result = load_rows(tmp_path, "benchmarks", [gear("轻微", "", "300")])
    assert result.refused == 1
    assert "已经发布，不能修改" in reasons(result)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([gear("轻微", "", "200", 适用机构="无此局")], "适用机构：没有名为“无此局”的机构"),
        ([gear("轻微", "", "200", 职权事项编码="P9")], "没有编码为“P9”的职权事项"),
        ([gear("轻微", "300", "200")], "罚款下限须不大于上限"),
        ([gear("轻微", "", "二百")], "罚款上限（元）：“二百”不是金额"),
        ([gear("轻微", "", "200", 制定层级="镇级")], "制定层级：“镇级”"),
        ([gear("轻微", "", "200", 数量下限="1.5")], "数量下限：“1.5”不是整数"),
        ([gear("轻微", "", "200"), gear("一般", "200", "500", 处罚依据="另一条")], "各档的“处罚依据”不一致"),
        ([gear("", "", "200")], "“裁量档次”是必填项"),
    ],
)
def test_a_row_that_cannot_be_kept_comes_back_with_the_reason(
    tmp_path: Path, body: Organisation, rows: list[dict[str, Any]], says: str
) -> None:
    result = load_rows(tmp_path, "benchmarks", rows)
    assert says in reasons(result)
    assert result.refused == len(rows)
    assert not Benchmark.objects.exists()


def test_lines_of_a_list_name_circumstances_by_their_titles(tmp_path: Path, body: Organisation) -> None:
    result = load_rows(tmp_path, "exemptions", [line(), line(免罚情形="另一情形", 适用条件="态度好")])
    assert (result.inserted, result.refused) == (1, 1)
    assert "没有“态度好”这一情节" in reasons(result)
    assert ExemptionLine.objects.get().requires == "corrected_in_time and slight_harm"
    result = load_rows(
        tmp_path, "exemptions", [line(免罚情形="第三", 适用条件="初次违法(含其他执法主体的记录);已及时改正")]
    )
    assert result.inserted == 1


def test_an_import_is_undone_until_it_was_published(tmp_path: Path, body: Organisation) -> None:
    first = load_rows(tmp_path, "benchmarks", GOOD).batch
    second = load_rows(tmp_path, "benchmarks", [gear("一律", "", "900")]).batch
    assert first is not None
    assert second is not None
    undo(batch=second, actor=ACTOR, scope=Scope.everything(), now=NOON)
    assert list(BenchmarkGear.objects.order_by("place").values_list("title", flat=True)) == ["轻微", "一般"]
    publish(desk=DESK, rows=Benchmark.objects.all(), row_id=Benchmark.objects.get().pk)
    with pytest.raises(UndoRefused, match="P1"):
        undo(batch=first, actor=ACTOR, scope=Scope.everything(), now=NOON)


def test_a_dry_run_keeps_nothing(tmp_path: Path, body: Organisation) -> None:
    dry = load_rows(tmp_path, "benchmarks", GOOD, dry_run=True)
    assert (dry.inserted, dry.batch) == (2, None)
    assert not Benchmark.objects.exists()
