from __future__ import annotations

from xiezhi.reader import read

TABBED = "2025年度执法数据\n序号\t类别\t2025年\t2024年\t同比\n1\t行政处罚\t1126\t1008\t11.7%\n2\t行政检查\t5230\t4985\t4.9%\n3\t行政强制\t36\t41\t-12.2%\n合计\t6392\t{before}\t5.9%\n"
BARRED = """行政处罚情况 单位：宗
| 单位 | 警告 | 罚款 | 合计 | 罚没金额(万元) |
|---|---|---|---|---|
| 甲局 | 12 | 340 | {row} | 215.6 |
| 乙局 | 5 | 120 | 125 | 30.2 |
| 合计 | 17 | 460 | 477 | 245.8 |
"""


def test_rows_and_header_name_the_figures() -> None:
    figures = read(TABBED.format(before="6034")).figures
    assert [(f.label, f.period, f.value) for f in figures[:4]] == [
        ("行政处罚", "2025", 1126),
        ("行政处罚", "2024", 1008),
        ("行政检查", "2025", 5230),
        ("行政检查", "2024", 4985),
    ]
    change = figures[4].change
    assert change is not None
    assert (figures[4].label, change.kind, float(change.value)) == ("行政强制", "yoy_pct", -12.2)


def test_consistent_table_raises_no_alarm_and_a_wrong_total_does() -> None:
    good, bad = read(TABBED.format(before="6034")), read(TABBED.format(before="6043"))
    assert [r.message for r in good.relations if r.status == "violated"] == []
    assert sum(r.kind == "sum" and r.status == "exact" for r in good.relations) == 2
    assert {r.kind for r in bad.relations if r.status == "violated"} == {"sum", "change"}


def test_units_of_caption_and_header_and_totals_of_rows() -> None:
    figures = read(BARRED.format(row="352")).figures
    assert (figures[0].label, figures[0].unit) == ("甲局警告", "宗")
    assert (figures[3].label, figures[3].value, figures[3].unit) == ("甲局罚没金额", 2156000, "元")
    assert [r.message for r in read(BARRED.format(row="352")).relations if r.status == "violated"] == []
    wrong = [r for r in read(BARRED.format(row="362")).relations if r.status == "violated"]
    assert {r.result for r in wrong} >= {"f3"}


STACKED = """行政处罚实施数量（宗）

警告

罚款

没收违法

所得、没收非法财物

其他行政处罚

合计（宗）

罚没金额（万元）

14

206

3

7

{total}

88.5

说明：
"""
NUMBERED = """审结情况（件）
序号
处理方式
数量
比例
1
维持
150
75%
2
撤销
20
10%
3
终止
30
15%
4
合计
{total}
100%
"""
BARE = """行政处罚实施数量（宗） | |||
警告 | 罚款 | 行政 拘留 | 合计（宗） | 罚没金额（万元） |
31 | 54 |  | 85 | 4.1 |
"""
SIDE_BY_SIDE = """表1 受理情况（单位：件）
单位 | 数量 | 单位 | 数量 |
甲县 | 120 | 乙县 | 80 |
丙县 | 60 | 丁县 | 40 |
总计 | {total} | | |
"""


def wrong(text: str) -> list[str]:
    return [relation.kind for relation in read(text).relations if relation.status == "violated"]


def test_table_pasted_one_cell_a_line_with_a_title_broken_in_two() -> None:
    figures = read(STACKED.format(total="230")).figures
    assert [(figure.label, figure.value, figure.unit) for figure in figures] == [
        ("警告", 14, "宗"),
        ("罚款", 206, "宗"),
        ("没收违法所得、没收非法财物", 3, "宗"),
        ("其他行政处罚", 7, "宗"),
        ("合计", 230, "宗"),
        ("罚没金额", 885000, "元"),
    ]
    assert wrong(STACKED.format(total="230")) == []
    assert wrong(STACKED.format(total="203")) == ["sum"]


def test_rows_pasted_one_cell_a_line_lose_their_serial_numbers() -> None:
    figures = read(NUMBERED.format(total="200")).figures
    assert [(figure.label, figure.value) for figure in figures[:3]] == [
        ("维持数量", 150),
        ("维持比例", 75),
        ("撤销数量", 20),
    ]
    assert len(figures) == 8
    assert wrong(NUMBERED.format(total="200")) == []
    assert wrong(NUMBERED.format(total="210")) == ["sum"]


def test_row_of_numbers_without_a_name_keeps_its_columns_where_a_cell_is_empty() -> None:
    reading = read(BARE)
    assert [(figure.label, figure.unit) for figure in reading.figures] == [
        ("警告", "宗"),
        ("罚款", "宗"),
        ("合计", "宗"),
        ("罚没金额", "元"),
    ]
    assert [(relation.kind, relation.status) for relation in reading.relations] == [("sum", "exact")]


def test_long_table_set_in_columns_side_by_side_is_one_sum() -> None:
    figures = read(SIDE_BY_SIDE.format(total="300")).figures
    assert [figure.label for figure in figures] == ["甲县数量", "乙县数量", "丙县数量", "丁县数量", "总计"]
    assert wrong(SIDE_BY_SIDE.format(total="300")) == []
    assert wrong(SIDE_BY_SIDE.format(total="320")) == ["sum"]


def test_cells_of_different_bodies_are_no_restatements() -> None:
    rows = "\n".join(f"{letter}局\t{12}\t{340 + place}\t{352 + place}" for place, letter in enumerate("甲乙丙丁戊"))
    text = f"各局情况（单位：件）\n单位\t行政处罚\t行政检查\t合计\n{rows}\n合计\t60\t1710\t1770\n"
    reading = read(text)
    assert {relation.kind for relation in reading.relations} == {"sum"}
    assert [relation.status for relation in reading.relations] == ["exact"] * 9


def test_signed_numbers_beside_others_are_read() -> None:
    text = "单位\t2024年\t2023年\t增减\n甲局\t90\t55\t+35\n乙局\t40\t48\t-8\n"
    reading = read(text)
    assert [figure.value for figure in reading.figures] == [90, 55, 40, 48]
    assert [figure.change and figure.change.value for figure in reading.figures] == [35, None, -8, None]
    assert [relation.status for relation in reading.relations] == ["exact", "exact"]


TWO_ROWS = """各单位行政执法情况
单位\t行政处罚（件）\t\t\t行政检查（次）\t\t合计
\t简易程序\t普通程序\t小计\t2024年\t2023年
甲局\t12\t30\t{subtotal}\t100\t80\t142
乙局\t5\t20\t25\t60\t50\t85
合计\t17\t50\t67\t160\t130\t227
"""


def test_a_header_of_two_rows_names_group_column_and_year() -> None:
    figures = read(TWO_ROWS.format(subtotal="42")).figures
    assert [(f.label, f.unit, f.period) for f in figures[:5]] == [
        ("甲局行政处罚简易程序", "件", "2024"),
        ("甲局行政处罚普通程序", "件", "2024"),
        ("甲局行政处罚", "件", "2024"),
        ("甲局行政检查", "次", "2024"),
        ("甲局行政检查", "次", "2023"),
    ]


def test_a_subtotal_sums_its_own_group() -> None:
    good, bad = read(TWO_ROWS.format(subtotal="42")), read(TWO_ROWS.format(subtotal="43"))
    assert [r.message for r in good.relations if r.status == "violated"] == []
    assert {"f1", "f2", "f3"} in [set(r.operands) for r in good.relations if r.status == "exact"]
    assert {r.result for r in bad.relations if r.status == "violated"} == {"f3", "f15"}


def test_an_empty_first_title_does_not_shift_the_columns() -> None:
    figures = read("执法情况\n\t2024年\t2023年\n处罚\t10\t8\n检查\t20\t15\n").figures
    assert [(f.label, f.period) for f in figures[:2]] == [("处罚", "2024"), ("处罚", "2023")]


def test_an_indented_line_is_no_table() -> None:
    assert [f.label for f in read("\t办案5件。\n\t检查6次。\n").figures] == ["办案", "检查"]


BROKEN = """持证情况
机构\t年初\t年末
云汀区市场监督管理局\t150\t162
苍澜市规划和自然资源局云
汀分局\t50\t53
云汀区人力资源和社会保障
局
26\t25
云汀区档案局\t7\t7
云汀区体育局\t5\t5
合计\t238\t{total}
"""


def test_a_name_broken_over_lines_leaves_the_table_whole() -> None:
    good, bad = read(BROKEN.format(total="252")), read(BROKEN.format(total="262"))
    assert [figure.label for figure in good.figures[2:6:2]] == [
        "苍澜市规划和自然资源局云汀分局年初",
        "云汀区人力资源和社会保障局年初",
    ]
    assert {r.status for r in good.relations if r.kind == "sum"} == {"exact"}
    assert {r.result for r in bad.relations if r.status == "violated"} == {"f12"}


def test_a_total_far_above_the_rows_left_is_no_error() -> None:
    reading = read("续表\n甲局\t12\t30\n乙局\t5\t20\n合计\t170\t500\n")
    assert {r.status for r in reading.relations} <= {"unverifiable"}
