"""Sentences in the manner of reports of other bodies: right ones raise no alarm, planted errors raise one that names them."""

import pytest

from xiezhi.reader.model import Reading
from xiezhi.reader.reading import read

TITLE = "2024年云溪区城市管理局行政执法情况报告\n"

RIGHT = [
    "罚款12.5万元，较2023年的10万元增长25%。",
    "合格率由91.2%提升至95.4%，提高4.2个百分点。",
    "检查经营单位400家，发现问题80个，整改78个，整改率为97.5%。",
    "处罚案件86件，比上年减少14件，下降14%。",
    "移送公安机关涉嫌犯罪案件3件，同比增长50%。",
    "共立案205件，结案198件，未结7件。",
    "罚没款合计1.2亿元，其中罚款9800万元、没收违法所得2200万元。",
    "全年巡查3000余次，其中夜间巡查1200余次、节假日巡查800余次。",
    "受理举报1000件，办结率99.5%，办结995件。",
    "案件总数为58件，占全区的12.3%。",
    "复议案件10件，维持7件，撤销1件，终止1件，驳回1件。",
    "全年共检查12000户次，比上年同期的1万户次增加2000户次，增长20%。",
    "违法建设拆除面积达3.2万平方米，是去年的1.6倍（去年2万平方米）。",
    "处罚案件同比下降14%，由100件降至86件。",
    "全年开展执法检查A类企业10次、B类企业20次、C类企业30次，共60次。",
    "一、二、三、四季度分别办案10件、20件、30件、40件，全年共100件。",
    "行政检查1,2３4次，行政处罚56件。",
    "案件办结率98%，较上年提高3%。",
    "罚款金额同比增加12.3万元，增长10%，达到135.3万元。",
    "开展专项行动3次，分别查处案件5起、6起、7起，共查处18起。",
    "受理投诉举报1560件，同比增长0.5倍。",
    "2024年共办理案件350件，2023年共办理案件300件，同比增长16.7%。",
    "行政处罚350件、行政检查1200次、行政强制20件、行政许可430件，合计2000件（次）。",
    "抽检食品1200批次，合格1182批次，合格率98.5%，不合格18批次。",
    "今年以来，共出动执法人员1200人次，检查餐饮单位300家、食品生产企业20家、商超80家，共计检查400家。",
    "罚款5000元以上案件12件，其中5000元至1万元的9件，1万元以上的3件。",
    "全年行政处罚案件数比上年增加三成，达到130件，上年为100件。",
    "抽查案卷60卷，优秀18卷，占抽查案卷的三成。",
    "全年审结诉讼案件16件，败诉0件，败诉率同比下降17.65%。",
    "查处治安案件1326，同比上升48.7%。",
    "全年处罚32件，其中简易28起，罚款6350元；普通4起，罚款5050元；其中占道类26起，噪声类4起，渣土类2起。",
    "在编25人，其中持证19人，5名已通过考试，1名未参加考试。",
    "核定编制15名，现有人员10名，大队长1名，副大队长2名、中队长2名，内勤1名，队员4名。",
    "北站设岗13个，人员27人；\n南站设岗4个，人员27人；\n西站设岗2个，人员47人。",
]
WRONG = [
    ("全年办理案件120件，其中简易程序70件、普通程序60件。", "sum"),
    ("全年办理案件120件，其中简易程序70件、普通程序50件，分别占58.3%和47.1%。", "ratio"),
    ("罚款12.5万元，同比增长25%（2023年10.5万元）。", "change"),
    ("处罚案件由2023年的100件增至2024年的120件，增长25%。", "change"),
    ("合格率由91.2%提升至95.4%，提高5.2个百分点。", "change"),
    ("甲、乙、丙三个中队办理案件分别为12件、15件、20件，共计48件。", "sum"),
    ("查处违法行为四类共计88件：占道30件、乱停28件、违建20件、噪声11件。", "sum"),
    ("检查经营单位400家，发现问题80个，整改78个，整改率为98.5%。", "ratio"),
    ("处罚案件86件，比上年减少14件，下降16.3%。", "change"),
    ("移送公安机关涉嫌犯罪案件3件，同比增长40%。", "change_feasible"),
    ("共立案205件，结案198件，未结8件。", "sum"),
    ("罚没款合计1.2亿元，其中罚款9800万元、没收违法所得3200万元。", "sum"),
    ("复议案件10件，维持7件，撤销1件，终止1件，驳回2件。", "sum"),
    ("全年共检查12000户次，比上年同期的1万户次增加3000户次，增长20%。", "change"),
    ("违法建设拆除面积达3.2万平方米，是去年的2.6倍（去年2万平方米）。", "change"),
    ("处罚案件同比下降24%，由100件降至86件。", "change"),
    ("一、二、三、四季度分别办案10件、20件、30件、40件，全年共110件。", "sum"),
    ("罚款金额同比增加12.3万元，增长15%，达到135.3万元。", "change"),
    ("全镇共有行政执法人员15名，其中持证14名，持证率93.33%；女性4名，占26.6%。", "ratio"),
    ("2024年共办理案件350件，2023年共办理案件300件，同比增长15.7%。", "change"),
    ("抽检食品1200批次，合格1182批次，合格率98.5%，不合格28批次。", "sum"),
    ("全年行政处罚案件数比上年增加五成，达到130件，上年为100件。", "change"),
    ("抽查案卷60卷，优秀12卷，占抽查案卷的三成。", "ratio"),
    ("查处治安案件1326，同比上升48.6%。", "change_feasible"),
]


def wrong(reading: Reading) -> list[str]:
    return [relation.kind for relation in reading.relations if relation.status == "violated"]


@pytest.mark.parametrize("text", RIGHT)
def test_right_figures_raise_no_alarm(text: str) -> None:
    reading = read(TITLE + text)
    doubts = [relation.message for relation in reading.relations if relation.status in {"violated", "unverifiable"}]
    assert doubts == []


@pytest.mark.parametrize(("text", "kind"), WRONG)
def test_a_wrong_figure_raises_the_alarm_of_its_kind_and_no_other(text: str, kind: str) -> None:
    assert set(wrong(read(TITLE + text))) == {kind}


def test_numbered_headings_and_enumerations_are_no_figures() -> None:
    text = "一、行政执法工作的基本情况\n1.主体情况。本镇位于河南岸，设一个大队。\n2.顺序：(1)警告，(2)罚款，(3)没收，办理三类医疗器械许可34件。"
    assert [figure.raw for figure in read(TITLE + text).figures] == ["34件"]


def test_equal_numbers_behind_different_heads_of_a_list_are_not_one_fact() -> None:
    text = "北县检查企业15家次，罚款10万元；南县检查企业9家次，罚款10万元。"
    assert [relation.kind for relation in read(TITLE + text).relations if relation.kind == "restatement"] == []


def test_what_was_done_about_finds_is_no_part_of_them() -> None:
    reading = read(TITLE + "发现隐患165条，其中重大隐患14条，下发整改指令书11条。")
    parts = [relation.operands for relation in reading.relations if relation.kind == "sum"]
    assert parts == [("f1", "f2")]


SHARES = """受理复议申请151件。具体情况见下表。
事项 | 举报处理 | 信息公开 | 行政处罚 | 行政强制 |
数量 | 75件 | 16件 | 40件 | 20件 |
占受理数比例 | {first} | 10.60% | 26.49% | 13.25% |
"""
ARROWS = """指标 | 2023年 | 2024年 | 同比变化率 |
---|---|---|---|
处罚案件 | 15.6万件 | 17.2万件 | ▲10.3% |
主要争议 | |||
胜诉率 | 75% | 66% | ▼{change} |
审理周期 | 6.2个月 | 5.8个月 | ▼6.5% |
"""
HALVES = """行政处罚实施数量(宗) | ||||
单位名称 | 警告 | 罚款 | 没收非法财物 | 暂扣许可证件 |
云溪区文化局 | 8 | 0 | 304册 | 0 |
责令停产停业 | 限制从业 | 行政拘留 | 合计 (宗) | 罚没金额(万元) | |
1 | 0 | 0 | {total} | 0 |
"""


def test_shares_of_a_table_are_taken_of_the_number_before_it() -> None:
    assert wrong(read(TITLE + SHARES.format(first="49.67%"))) == []
    cut = [
        relation for relation in read(TITLE + SHARES.format(first="49.66%")).relations if relation.status == "violated"
    ]
    assert [relation.kind for relation in cut] == ["ratio"]
    assert "截尾" in cut[0].message


def test_arrows_sign_changes_and_points_are_no_per_cent() -> None:
    figures = read(TITLE + ARROWS.format(change="12%")).figures
    assert [figure.change.value for figure in figures if figure.change and figure.label == "胜诉率"] == [-12]
    assert wrong(read(TITLE + ARROWS.format(change="12%"))) == []
    points = [
        relation for relation in read(TITLE + ARROWS.format(change="9%")).relations if relation.status == "violated"
    ]
    assert [relation.kind for relation in points] == ["change"]
    assert "9个百分点" in points[0].message


def test_a_table_broken_in_two_is_added_up_as_one() -> None:
    assert wrong(read(TITLE + HALVES.format(total=9))) == []
    assert wrong(read(TITLE + HALVES.format(total=10))) == ["sum"]
