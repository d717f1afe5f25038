"""The rows are believable, inside the law but for what is wrong on purpose, and nobody's."""

from datetime import date, timedelta

import polars as pl
from tests.sample.recount import counted_on

from xiezhi.exchange.sample.days import Calendar, day_of, number
from xiezhi.exchange.sample.ledgers import Ledgers
from xiezhi.law.identifiers import identity_number_valid, uscc_valid
from xiezhi.law.statutes import rule
from xiezhi.law.vocabulary import table

COUNTING = ("执法类别", "检查日期", "立案日期", "决定日期")


def penalties(made: Ledgers) -> pl.DataFrame:
    return made.acts.filter(pl.col("执法类别") == "行政处罚")


def test_every_identifier_is_valid_and_nobodys(district: Ledgers) -> None:
    people = district.acts.filter(pl.col("相对人类型") == "自然人")["相对人证件号码"].unique().to_list()
    assert len(people) > 500
    for identity in people:
        assert identity_number_valid(identity)
        assert int(identity[6:10]) < 1911
        assert identity[2:6] == "0000"
    firms = district.acts.filter(pl.col("相对人类型") != "自然人")["相对人证件号码"].unique().to_list()
    codes = [*firms, *district.organisations["统一社会信用代码"].drop_nulls().to_list()]
    assert all(uscc_valid(code) and code[2:4] == "99" for code in codes)


def test_every_code_value_is_in_the_vocabulary(district: Ledgers) -> None:
    columns = {
        "执法类别": "kind",
        "适用程序": "procedure",
        "案件来源": "source",
        "相对人类型": "party_type",
        "处理结果": "outcome",
    }
    for column, name in (columns | {"整改情况": "rectified"}).items():
        assert set(district.acts[column].drop_nulls()) <= set(table(name).names)
    kinds = {kind for cell in district.acts["处罚种类"].drop_nulls().unique() for kind in cell.split("、")}
    assert kinds <= set(table("penalty").names)
    assert set(district.officers["岗位"]) == set(table("post").names)


def test_days_stand_in_order(district: Ledgers) -> None:
    order = ["检查日期", "立案日期", "决定日期", "送达日期", "结案日期"]
    for row in district.acts.select(*order, "公示日期", "法制审核日期").iter_rows(named=True):
        days = [row[column] for column in order if row[column] is not None]
        assert days == sorted(days), row
        assert row["公示日期"] is None or row["公示日期"] >= row["决定日期"]
        assert row["法制审核日期"] is None or row["立案日期"] <= row["法制审核日期"] <= row["决定日期"]


def test_nobody_acts_on_a_holiday_and_few_at_weekends(district: Ledgers) -> None:
    calendar = Calendar((2023, 2024))
    rest, weekends = 0, 0
    for row in district.acts.select(*COUNTING).iter_rows(named=True):
        place = number(counted_on(row)) - calendar.first
        rest += bool(calendar.holiday[place])
        weekends += not calendar.working[place]
    assert rest == 0
    assert 0 < weekends < 0.2 * len(district.acts)
    assert not calendar.working[number(date(2024, 2, 12)) - calendar.first]
    assert calendar.working[number(date(2024, 2, 4)) - calendar.first]


def test_links_name_a_penalty_of_the_same_body_and_party_not_before_the_inspection(district: Ledgers) -> None:
    cases = {(row["执法主体"], row["案件编号"]): row for row in penalties(district).iter_rows(named=True)}
    linked = district.acts.filter(pl.col("转办案件编号").is_not_null())
    assert len(linked) > 1000
    assert linked["转办案件编号"].n_unique() == len(linked)
    for row in linked.iter_rows(named=True):
        case = cases[row["执法主体"], row["转办案件编号"]]
        assert row["处理结果"] == "转立案"
        assert row["检查日期"] == case["检查日期"] <= (case["立案日期"] or case["决定日期"])
        assert row["相对人证件号码"] == case["相对人证件号码"]


def test_summary_fines_exceed_their_limit_only_where_meant(district: Ledgers, subdistrict: Ledgers) -> None:
    def excess(made: Ledgers) -> list[float]:
        amounts = []
        for row in penalties(made).filter(pl.col("适用程序") == "简易程序").iter_rows(named=True):
            whom = "organisation" if row["相对人类型"] == "法人" and "公安" not in row["执法主体"] else "citizen"
            if (row["罚款金额(元)"] or 0) > rule(f"penalty.summary.fine.{whom}", row["决定日期"]).value:
                amounts.append(row["罚款金额(元)"])
        return amounts

    assert excess(subdistrict) == []
    assert 0 < len(excess(district)) < 20
    assert set(excess(district)) == {500.0}


def test_fines_agree_with_the_kinds_of_penalty_and_outcomes(district: Ledgers) -> None:
    for row in penalties(district).iter_rows(named=True):
        assert ("罚款" in (row["处罚种类"] or "")) == (row["罚款金额(元)"] is not None)
        assert (row["处罚种类"] is not None) == (row["处理结果"] == "处罚")
        assert row["决定日期"] is not None or row["处理结果"] is None


def test_there_are_irregularities_to_find_and_only_a_few(district: Ledgers) -> None:
    certificates = {row["执法证号"]: row for row in district.officers.iter_rows(named=True)}
    cancelled = unknown = alone = foreign = 0
    for row in district.acts.select(*COUNTING, "执法主体", "执法人员证号").iter_rows(named=True):
        numbers = (row["执法人员证号"] or "").split("、")
        alone += len(numbers) < 2
        for one in numbers:
            officer = certificates.get(one)
            unknown += officer is None
            foreign += officer is not None and officer["所属执法主体"] != row["执法主体"]
            cancelled += (
                officer is not None and officer["注销日期"] is not None and officer["注销日期"] <= counted_on(row)
            )
    assert foreign == 0
    assert 0 < unknown < 20
    assert 5 < cancelled < 60
    assert 0 < alone < 400
    decided = penalties(district).filter(pl.col("决定日期").is_not_null())
    late = decided.filter(pl.col("公示日期") - pl.col("决定日期") > timedelta(days=20))
    assert 10 < len(late) < 150
    slow = decided.filter(pl.col("决定日期") - pl.col("立案日期") > timedelta(days=90))
    assert 0 < len(slow) < 60
    ordinary = decided.filter(pl.col("适用程序") == "普通程序")
    assert 0 < ordinary["法制审核日期"].null_count() < 60


def test_some_cases_are_still_open_at_the_end(district: Ledgers) -> None:
    open_cases = penalties(district).filter(pl.col("决定日期").is_null())
    assert 0 < len(open_cases) < 40
    assert open_cases["立案日期"].min() >= date(2024, 10, 1)
    assert open_cases["决定书文号"].null_count() == len(open_cases)


def test_numbers_are_unique_within_a_body(district: Ledgers) -> None:
    assert district.acts.select("执法主体", "案件编号").n_unique() == len(district.acts)
    assert district.acts.filter(pl.col("决定书文号").is_not_null())["决定书文号"].is_unique().all()


def test_days_are_counted_in_working_days() -> None:
    calendar = Calendar((2024,))
    import numpy as np

    friday, one = np.array([number(date(2024, 9, 27))]), np.array([1])
    assert day_of(int(calendar.add(friday, one)[0])) == date(2024, 9, 29)  # a Sunday worked in exchange
    assert day_of(int(calendar.add(friday, 3 * one)[0])) == date(2024, 10, 8)  # after the National Day holiday
