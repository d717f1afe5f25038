"""What cannot be recorded is refused with row, column, reason and remedy; the rest goes in. One test a line of the contract."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.ledger import PERSON, UNIT, act, load, load_acts, write_csv
from tests.factories import area, organisation

from xiezhi.cases.models import Act
from xiezhi.exchange.errors import LedgerRefused
from xiezhi.exchange.services.refused import refused_workbook, write_refused
from xiezhi.office.sheets import open_sheet
from xiezhi.registry.scope import Scope

pytestmark = pytest.mark.django_db
WRONG_UNIT = "91110000600037341M"
WRONG_PERSON = "110101190303071091"


@pytest.fixture(autouse=True)
def bodies() -> None:
    organisation("甲局", code="92999901MA0000001X")
    organisation("乙局", code=UNIT)
    area("云汀区")


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"案件编号": ""}, "案件编号", "必填"),
        ({"执法类别": ""}, "执法类别", "必填"),
        ({"执法主体": ""}, "执法主体", "没有填"),
        ({"执法类别": "行政检查"}, "检查日期", "行政检查必须填"),
        ({"立案日期": "", "决定日期": ""}, "决定日期", "行政处罚必须填"),
        ({"执法主体": "丙局"}, "执法主体", "没有名为“丙局”的机构"),
        ({"执法主体": "云汀区"}, "执法主体", "行政区划"),
        ({"执法主体代码": WRONG_UNIT}, "执法主体代码", "不正确"),
        ({"执法主体代码": UNIT}, "执法主体", "不是代码"),
        ({"执法类别": "行政罚款"}, "执法类别", "不在“执法类别”的取值中"),
        ({"适用程序": "特别程序"}, "适用程序", "不在“适用程序”的取值中"),
        ({"处罚种类": "警告、打手心"}, "处罚种类", "打手心"),
        ({"决定日期": "03/05/2024"}, "决定日期", "次序"),
        ({"决定日期": "2024-02-30"}, "决定日期", "不存在"),
        ({"决定日期": "2024-13-01"}, "决定日期", "不存在"),
        ({"决定日期": "45356"}, "决定日期", "日期序号"),
        ({"决定日期": "下周"}, "决定日期", "不是能识别的日期"),
        ({"立案日期": "2024-03-06"}, "决定日期", "决定日期（2024-03-05）早于立案日期（2024-03-06）"),
        ({"送达日期": "2024-03-04"}, "送达日期", "早于决定日期"),
        ({"结案日期": "2024-03-04"}, "结案日期", "早于决定日期"),
        ({"罚款金额(元)": "-1"}, "罚款金额(元)", "不能为负"),
        ({"没收金额(元)": "(100)"}, "没收金额(元)", "不能为负"),
        ({"罚款金额(元)": "一百"}, "罚款金额(元)", "不是金额"),
        ({"罚款金额(元)": "1.234"}, "罚款金额(元)", "最多两位小数"),
        ({"罚款金额(元)": "1,23"}, "罚款金额(元)", "不是金额"),
        ({"罚款金额(万元)": "0.0000001"}, "罚款金额(万元)", "最多两位小数"),
        ({"相对人类型": "自然人", "相对人证件号码": WRONG_PERSON}, "相对人证件号码", "公民身份号码不正确"),
        ({"相对人类型": "法人", "相对人证件号码": WRONG_UNIT}, "相对人证件号码", "统一社会信用代码不正确"),
        ({"相对人证件号码": WRONG_UNIT}, "相对人证件号码", "既不是"),
        ({"备注": "看\x07不见"}, "备注", "控制字符"),
        ({"决定书文号": "长" * 101}, "决定书文号", "超过100个字"),
    ],
)
def test_what_cannot_be_recorded(tmp_path: Path, cells: Mapping[str, Any], column: str, reason: str) -> None:
    result = load_acts(tmp_path, [act("好"), act("坏") | cells])
    assert (result.read, result.inserted, result.refused, result.exit_status) == (2, 1, 1, 1)
    (refusal,) = result.refusals
    assert (refusal.row, refusal.column) == (3, column)
    assert reason in refusal.reason
    assert "请" in refusal.reason or "必" in refusal.reason
    assert [stored.number for stored in Act.objects.all()] == ["好"]


def test_a_required_code_is_not_to_be_left_empty(tmp_path: Path) -> None:
    result = load_acts(tmp_path, [act("1", 执法类别="行政罚款"), act("2", 适用程序="特别程序")])
    first, second = (refusal.reason for refusal in result.refusals)
    assert first.endswith("请改成其中之一。")
    assert second.endswith("请改成其中之一或留空。")


def test_a_file_with_a_header_only_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(act("1")) + "\n", encoding="utf-8")
    result = load("acts", path)
    assert (result.read, result.exit_status) == (0, 0)
    assert any("只有表头" in note for note in result.notes)


def test_one_number_twice_for_one_body_refuses_all_its_rows(tmp_path: Path) -> None:
    rows = [act("1"), act("2"), act("1", 备注="又"), act("1") | {"执法主体": "乙局"}, act("2", 决定日期="坏")]
    result = load_acts(tmp_path, rows)
    assert {refusal.row for refusal in result.refusals} == {2, 3, 4, 6}
    assert (result.inserted, result.refused) == (1, 4)
    assert Act.objects.get().body_id == organisation_named("乙局")


def organisation_named(name: str) -> int:
    from xiezhi.registry.models import OrganisationName

    return OrganisationName.objects.get(name=name).organisation_id


def test_all_or_nothing_writes_nothing(tmp_path: Path) -> None:
    result = load_acts(tmp_path, [act("1"), act("2", 决定日期="坏")], all_or_nothing=True)
    assert (result.inserted, result.refused, result.exit_status, result.rolled_back) == (0, 1, 1, True)
    assert not Act.objects.exists()
    assert load_acts(tmp_path, [act("1"), act("2")], all_or_nothing=True).inserted == 2


def test_a_dry_run_writes_nothing_and_ends_as_the_real_run(tmp_path: Path) -> None:
    from xiezhi.exchange.models import Batch

    rows = [act("1"), act("2", 决定日期="坏"), act("3"), act("3")]
    dry = load_acts(tmp_path, rows, dry_run=True)
    assert not Act.objects.exists()
    assert not Batch.objects.exists()
    real = load_acts(tmp_path, rows)
    assert dry.batch is None
    ignored = {"batch", "dry_run"}
    assert {k: v for k, v in dry.as_json().items() if k not in ignored} == {
        k: v for k, v in real.as_json().items() if k not in ignored
    }
    assert dry.exit_status == real.exit_status == 1


def test_a_wrong_header_is_told_with_what_is_missing_and_what_was_found(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [{"编码": "1", "执法主体": "甲局", "金额": "3"}])
    with pytest.raises(LedgerRefused, match="缺少必填列：案件编号、执法类别、检查日期或立案日期或决定日期") as refusal:
        load("acts", path)
    assert "编码、执法主体、金额" in str(refusal.value)


def test_two_headers_for_one_column_are_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [act("1", 案号="1")])
    with pytest.raises(LedgerRefused, match="两列都对应“案件编号”"):
        load("acts", path)


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"not a workbook")
    with pytest.raises(LedgerRefused, match="不是 Excel 工作簿"):
        load("acts", path)
    path.write_bytes(b"")
    with pytest.raises(LedgerRefused, match="空文件"):
        load("acts", path)


def test_refused_rows_come_back_with_their_cells_and_reasons_and_go_in_when_mended(tmp_path: Path) -> None:
    rows = [
        act("1", 相对人类型="自然人", 相对人名称="张伟", 相对人证件号码=PERSON),
        act("2", 决定日期="坏", 罚款="-3", 经办="一科"),
        act("3"),
        act("3", 备注="=1+1"),
    ]
    result = load_acts(tmp_path, rows)
    target, later = tmp_path / "r.xlsx", tmp_path / "l.xlsx"
    assert write_refused(result=result, path=target) == 3
    assert result.batch
    assert refused_workbook(batch=result.batch, scope=Scope.everything(), path=later) == 3
    sheet = open_sheet(target).read()
    assert open_sheet(later).read().frame.equals(sheet.frame)
    assert sheet.frame["〔原行号〕"].to_list() == ["3", "4", "5"]
    assert sheet.frame["经办"].to_list() == ["一科", None, None]
    assert sheet.frame["备注"].to_list() == [None, None, "=1+1"]
    headers = sheet.frame.columns
    assert headers[headers.index("决定日期") + 1] == "〔退回原因〕决定日期"
    assert "不是能识别的日期" in sheet.frame["〔退回原因〕决定日期"][0]
    assert "不能为负" in sheet.frame["〔退回原因〕罚款"][0]
    mended = sheet.frame.head(2).with_columns(决定日期=_literal("2024-03-05"), 罚款=_literal("3"))
    path = tmp_path / "mended.csv"
    mended.write_csv(path)
    again = load("acts", path)
    assert (again.inserted, again.refused) == (2, 0), again.refusals
    assert Act.objects.get(number="2").remainder == {"经办": "一科"}


def _literal(text: str) -> Any:
    import polars as pl

    return pl.lit(text)


def test_a_user_brings_in_rows_of_organisations_in_view_only(tmp_path: Path) -> None:
    scope = Scope(frozenset({organisation_named("甲局")}), frozenset({"officer"}))
    result = load_acts(tmp_path, [act("1"), act("2") | {"执法主体": "乙局"}], scope=scope)
    assert (result.inserted, result.refused) == (1, 1)
    assert "无权录入" in result.refusals[0].reason
