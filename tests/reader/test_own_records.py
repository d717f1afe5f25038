from __future__ import annotations

import pytest

from xiezhi.reader import OwnFigure, compare, read

TITLE = "青汀区2024年度行政执法工作情况报告\n"
PENALTIES = OwnFigure("penalties", ("行政处罚案件", "行政处罚"), 1915, "件", "2024")
FINES = OwnFigure("fines", ("罚款金额", "罚款"), 12_584_310, "元", "2024")
RATE = OwnFigure("rate", ("案件办结率",), 98, "%", "2024")


@pytest.mark.parametrize(
    ("sentence", "facts", "status", "words"),
    [
        ("办理行政处罚案件1915件。", [PENALTIES], "exact", "一致"),
        ("办理行政处罚案件1917件。", [PENALTIES], "violated", "报告写1917件，平台记录为1915件"),
        ("罚款金额约1260万元。", [FINES], "rounding", "约数"),
        ("罚款金额1258.43万元。", [FINES], "rounding", "四舍五入"),
        ("罚款金额1258.4万元。", [FINES], "rounding", "平台记录为1258.431万元"),
        ("罚款金额1300万元。", [FINES], "violated", "请核对"),
        ("罚款金额1200余万元。", [FINES], "rounding", "约数"),
    ],
)
def test_report_against_our_own_figures(sentence: str, facts: list[OwnFigure], status: str, words: str) -> None:
    relations = compare(read(TITLE + sentence), facts)
    assert [relation.status for relation in relations] == [status]
    assert words in relations[0].message
    assert relations[0].kind == "own_records"


def test_cut_digits_are_named() -> None:
    relation = compare(
        read(TITLE + "罚款金额1258.4万元。"), [OwnFigure("fines", ("罚款金额",), 12_584_910, "元", "2024")]
    )[0]
    assert relation.status == "violated"
    assert "截尾" in relation.message


def test_another_year_unit_or_body_is_not_compared() -> None:
    reading = read(
        TITLE + "2023年办理行政处罚案件1917件，约谈1917人。案件较多的部门有：区水务局（300件）、区商务局（200件）。"
    )
    assert compare(reading, [PENALTIES]) == ()


def test_alike_names_are_a_hint_only() -> None:
    relations = compare(
        read(TITLE + "办理重大行政处罚决定案件20件。"),
        [OwnFigure("penalties", ("行政处罚决定案件数",), 1915, "件", "2024")],
    )
    assert all(relation.status == "unverifiable" for relation in relations)


def test_cells_of_a_table_are_held_against_their_own_body() -> None:
    table = "单位：件、人\n执法主体\t行政处罚\t其他行政处罚\t持证人员\n国防动员办公室\t57\t0\t8\n芦湾镇人民政府\t1858\t0\t20\n合计\t1915\t0\t28\n"
    facts = [
        PENALTIES,
        OwnFigure("penalties", ("行政处罚",), 57, "件", "2024", "国防动员办公室"),
        OwnFigure("penalties", ("行政处罚",), 1850, "件", "2024", "芦湾镇人民政府"),
    ]
    relations = compare(read(TITLE + table), facts)
    assert [(r.status, r.stated, r.computed) for r in relations] == [
        ("exact", 57, 57),
        ("violated", 1858, 1850),
        ("exact", 1915, 1915),
    ]
