"""What is read: forms of dates, numbers, headers, encodings, workbooks; names of the day; absent columns and empty cells."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from tests.exchange.ledger import UNIT, act, load, load_acts, write_csv
from tests.factories import ACTOR, NOON, organisation

from xiezhi.cases.models import Act
from xiezhi.exchange.services.importing import preview
from xiezhi.exchange.services.profiles import save_profile
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.organisations import rename_organisation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-05",
        "2024/3/5",
        "2024.3.5",
        "2024年3月5日",
        "20240305",
        "２０２４-０３-０５",
        "2024-03-05 14:30:00",
        " 2024-3-05 ",
        "2024 年 3 月 5 日",
        "2024. 3. 5",
        "'2024-03-05",
    ],
)
def test_forms_of_dates(tmp_path: Path, written: str) -> None:
    organisation("甲局")
    assert load_acts(tmp_path, [act("1", 决定日期=written)]).inserted == 1
    assert Act.objects.get().decided_on == date(2024, 3, 5)


@pytest.mark.parametrize(
    ("header", "written", "fen"),
    [
        ("罚款金额(元)", "1,234.50", 123450),
        ("罚款金额（元）", "１２３４.5", 123450),
        ("罚款金额(万元)", "1.5", 1_500_000),
        ("罚款金额 （万元）", "0.000001", 1),
        ("罚款金额", "200元", 20000),
        ("罚款", "￥0", 0),
        ("罚款金额(万元)", "1.5万元", 1_500_000),
        ("罚款金额(万元)", "200元", 20000),
        ("罚款金额", "—", 0),
        ("罚款金额", "无", 0),
        ("没收金额(元)", "3", 0),
    ],
)
def test_forms_of_amounts(tmp_path: Path, header: str, written: str, fen: int) -> None:
    organisation("甲局")
    result = load_acts(tmp_path, [act("1", **{header: written})])
    assert result.inserted == 1, result.refusals
    assert Act.objects.get().fine == fen


def test_header_variants(tmp_path: Path) -> None:
    organisation("甲局")
    row = {
        "案 号": "1",
        "执法类别": "行政处罚",
        "处罚机关": "甲局",
        "处罚决定日期": "2024-03-05",
        "罚款金额（万元）": "2",
    }
    assert load("acts", write_csv(tmp_path / "a.csv", [row])).inserted == 1
    stored = Act.objects.get()
    assert (stored.number, stored.fine) == ("1", 2_000_000)


def test_a_saved_profile_goes_before_the_standard_one(tmp_path: Path) -> None:
    organisation("甲局")
    mapping = {"流水": "number", "罚没数": "fine:万元", "罚款": "", "备注": "decision_number"}
    saved = save_profile(actor=ACTOR, name="老系统", ledger="acts", mapping=mapping)
    row = {
        "流水": "1",
        "执法类别": "行政处罚",
        "执法主体": "甲局",
        "决定日期": "2024-03-05",
        "罚没数": "1",
        "罚款": "7",
        "备注": "文1",
    }
    path = write_csv(tmp_path / "a.csv", [row])
    for profile in (saved.pk, "老系统"):
        result = load("acts", path, profile=profile)
        assert result.refused == 0, result.refusals
    stored = Act.objects.get()
    assert (stored.number, stored.fine, stored.decision_number, stored.remainder) == (
        "1",
        1_000_000,
        "文1",
        {"罚款": "7"},
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    organisation("甲局")
    path = write_csv(tmp_path / "a.csv", [act("甲罚〔2024〕１号", 备注="㐂𠮷")], encoding=encoding)
    assert load("acts", path).inserted == 1
    assert Act.objects.get().remark == "㐂𠮷"


def test_a_workbook_with_date_cells_mixed_dates_and_formulas(tmp_path: Path) -> None:
    organisation("甲局")
    path = tmp_path / "a.xlsx"
    headers = ["案件编号", "执法类别", "执法主体", "决定日期", "罚款金额(元)"]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy/m/d"})
        sheet.write_row(0, 0, headers)
        for place, number in enumerate(("1", "2", "3", "4"), start=1):
            sheet.write_row(place, 0, [number, "行政处罚", "甲局"])
        sheet.write_datetime(1, 3, date(2024, 3, 5), day)
        sheet.write_string(2, 3, "2024年3月6日")
        sheet.write_number(3, 3, 20240307)
        sheet.write_number(3, 4, 12.5)
        sheet.write_formula(1, 4, "=100*2", None, 200)
        sheet.write_formula(4, 4, "=A1*2", None, "#N/A")
        sheet.write_string(4, 3, "2024-03-08")
    result = load("acts", path)
    assert [(refusal.row, refusal.column) for refusal in result.refusals] == [(5, "罚款金额(元)")]
    stored = {each.number: each for each in Act.objects.all()}
    assert {number: each.decided_on.day for number, each in stored.items()} == {"1": 5, "2": 6, "3": 7}
    assert (stored["1"].fine, stored["3"].fine) == (20000, 1250)
    assert "cell.formula" in stored["1"].warnings
    assert "cell.formula" not in stored["3"].warnings
    assert result.warnings_by_code["cell.formula"]["count"] == 1


def test_a_formula_without_a_cached_value_is_refused(tmp_path: Path) -> None:
    from tests.exchange.formulas import workbook_without_cached_value

    organisation("甲局")
    path = workbook_without_cached_value(tmp_path / "a.xlsx")
    result = load("acts", path)
    assert (result.inserted, result.refused) == (0, 1)
    assert "公式没有保存计算结果" in result.refusals[0].reason


def test_a_body_is_found_by_its_former_name_and_by_its_code(tmp_path: Path) -> None:
    body = organisation("城管局", code=UNIT)
    rename_organisation(actor=ACTOR, organisation=body, name="城市管理委员会", on=date(2024, 5, 1))
    other = organisation("城管局", valid_from=date(2024, 6, 1))
    rows = [
        act("1") | {"执法主体": "城管局"},
        act("2") | {"执法主体": "城市管理委员会"},
        act("3") | {"执法主体": "", "执法主体代码": UNIT.lower()},
        act("4", 立案日期="", 决定日期="2024-07-01") | {"执法主体": "城管局"},
    ]
    result = load_acts(tmp_path, rows)
    assert result.refused == 0, result.refusals
    found = dict(Act.objects.values_list("number", "body_id"))
    assert found["2"] == found["3"] == body.pk
    assert found["4"] == other.pk


def test_an_absent_column_keeps_the_old_value_and_an_empty_cell_clears_it(tmp_path: Path) -> None:
    organisation("甲局")
    full = act(
        "1",
        相对人类型="自然人",
        相对人名称="张伟",
        备注="旧",
        职权事项编码="P1",
        执法人员证号="Y1、Y2",
        科室="一",
        组别="甲",
    )
    load_acts(tmp_path, [full | {"罚款金额(元)": "5"}])
    before = Act.objects.values().get()
    slim = act("1", 备注="", 组别="")
    result = load_acts(tmp_path, [slim])
    assert result.updated == 1, result.refusals
    after = Act.objects.values().get()
    changed = {name for name in before if before[name] != after[name]}
    # The name is sealed anew with another nonce; its keyed hash says that it is the same.
    assert changed - {"party_cipher"} == {"remark", "remainder", "content_hash", "last_batch", "revision"}
    assert (after["remark"], after["remainder"], after["fine"]) == ("", {"科室": "一"}, 500)
    assert load_acts(tmp_path, [slim]).unchanged == 1


def test_an_absent_date_column_still_counts_in_the_order_of_dates(tmp_path: Path) -> None:
    organisation("甲局")
    load_acts(tmp_path, [act("1", 送达日期="2024-03-06")])
    row: dict[str, Any] = act("1")
    del row["立案日期"]
    result = load_acts(tmp_path, [row | {"决定日期": "2024-03-07"}])
    assert result.refused == 1
    assert "早于决定日期" in result.refusals[0].reason


def test_led_to_act_is_kept_as_written_wherever_it_stands(tmp_path: Path) -> None:
    organisation("甲局", code=UNIT)
    rows = [
        act("检1", 检查日期="2024-03-01", 转办案件编号="罚1")
        | {"执法类别": "行政检查", "立案日期": "", "决定日期": ""},
        act("罚1"),
        act("检2", 检查日期="2024-03-01", 转办案件编号=f"{UNIT}/罚1")
        | {"执法类别": "行政检查", "立案日期": "", "决定日期": ""},
    ]
    assert load_acts(tmp_path, rows).inserted == 3
    refs = dict(Act.objects.values_list("number", "led_to_ref"))
    assert refs == {"检1": "罚1", "罚1": "", "检2": f"{UNIT}/罚1"}


def test_a_workbook_as_bodies_hand_it_in(tmp_path: Path) -> None:
    """A title, who filled it in, a header of two rows, a sum and a signature at the foot."""
    organisation("甲局")
    path = tmp_path / "acts.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("台账")
        sheet.merge_range(0, 0, 0, 6, "甲局行政处罚台账")
        sheet.write_row(1, 0, ["填报单位：甲局", "", "", "填报日期：2024年12月31日"])
        for column, name in ((0, "案件编号"), (1, "执法类别"), (2, "执法主体"), (6, "处理结果")):
            sheet.merge_range(2, column, 3, column, name)
        sheet.merge_range(2, 3, 2, 4, "日期")
        sheet.write_row(3, 3, ["立案日期", "决定日期"])
        sheet.write(2, 5, "金额(万元)")
        sheet.write(3, 5, "罚款金额(万元)")
        sheet.write_row(4, 0, ["1", "行政处罚", "甲局", "2024-03-01", "2024-03-05", 1.5, "处罚"])
        sheet.write_row(6, 0, ["合 计", "", "", "", "", 1.5])
        sheet.write_row(7, 0, ["填表人：张三", "", "", "", "审核人：李四"])
    result = load("acts", path)
    assert (result.read, result.inserted, result.refused) == (1, 1, 0)
    told = Act.objects.get()
    assert (told.decided_on, told.fine) == (date(2024, 3, 5), 1_500_000)
    notes = " ".join(result.notes)
    assert "表头占第3、4行" in notes
    assert "第7、8行是合计、落款或说明" in notes


def test_a_record_that_begins_like_a_sum_is_read(tmp_path: Path) -> None:
    organisation("甲局")
    assert load_acts(tmp_path, [act("合计")]).inserted == 1


def test_an_unknown_body_gets_the_name_most_like_it(tmp_path: Path) -> None:
    organisation("甲区市场监督管理局")
    reasons = [refusal.reason for refusal in load_acts(tmp_path, [act("1", 执法主体="甲区市场监管局")]).refusals]
    assert "是否为“甲区市场监督管理局”" in reasons[0]


def test_a_preview_of_a_long_file_looks_at_its_first_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiezhi.exchange.services.importing.PREVIEWED", 3)
    organisation("甲局")
    asked: dict[str, Any] = {"ledger": "acts", "scope": Scope.everything(), "now": NOON, "actor": ACTOR}
    few = write_csv(tmp_path / "few.csv", [act(str(number)) for number in range(2)])
    assert preview(path=few, **asked).whole
    many = write_csv(tmp_path / "many.csv", [act(str(number)) for number in range(9)])
    assert not preview(path=many, **asked).whole
