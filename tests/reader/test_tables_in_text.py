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
