"""Errors put into sentences on purpose must be found, and the same sentences without the error must raise nothing."""

from __future__ import annotations

import time

import pytest

from xiezhi.reader import Reading, read

# (kind, a sentence that holds, the same sentence with one number changed)
PAIRS = [
    (
        "sum",
        "全年办理行政处罚案件1200件，其中普通程序450件、简易程序750件。",
        "全年办理行政处罚案件1200件，其中普通程序450件、简易程序740件。",
    ),
    ("sum", "全市共有执法主体88个（市直部门34个，乡镇54个）。", "全市共有执法主体88个（市直部门34个，乡镇45个）。"),
    (
        "sum",
        "全年共收到复议申请60件，其中维持41件，撤销7件，正在审理12件。",
        "全年共收到复议申请60件，其中维持41件，撤销7件，正在审理11件。",
    ),
    (
        "sum",
        "立案查处违法案件96宗（水污染31宗、大气污染40宗、固体废物25宗）。",
        "立案查处违法案件96宗（水污染31宗、大气污染40宗、固体废物52宗）。",
    ),
    ("sum", "责令改正21起、警告34起、罚款45起，合计100起。", "责令改正21起、警告34起、罚款45起，合计101起。"),
    (
        "sum",
        "全县办案702件。按层级分，县直部门402件，乡镇300件。",
        "全县办案702件。按层级分，县直部门420件，乡镇300件。",
    ),
    (
        "sum",
        "查处各类案件共计50件，食品、药品、器械类案件分别为20件、18件、12件。",
        "查处各类案件共计50件，食品、药品、器械类案件分别为20件、18件、21件。",
    ),
    ("sum", "受理投诉2,480件，其中已办结2,391件、正在办理89件。", "受理投诉2,480件，其中已办结2,391件、正在办理98件。"),
    (
        "sum",
        "罚没款共计386.5万元，其中罚款301.2万元，没收违法所得85.3万元。",
        "罚没款共计386.5万元，其中罚款351.2万元，没收违法所得85.3万元。",
    ),
    (
        "sum",
        "检查商户320家，其中餐饮130家、零售150家，其他40家。",
        "检查商户320家，其中餐饮130家、零售150家，其他60家。",
    ),
    ("ratio", "全局在编人员420人，其中女性126人，占30%。", "全局在编人员420人，其中女性126人，占35%。"),
    ("ratio", "提出整改意见125条，已整改118条，整改率94.4%。", "提出整改意见125条，已整改118条，整改率97.4%。"),
    ("ratio", "受理群众举报3120件，办结3058件，办结率98.0%。", "受理群众举报3120件，办结3058件，办结率99.0%。"),
    ("ratio", "评查案卷240卷，合格231卷，合格率96.25%。", "评查案卷240卷，合格231卷，合格率96.52%。"),
    ("ratio", "抽检食品1500批次，不合格45批次，不合格率3%。", "抽检食品1500批次，不合格45批次，不合格率3.5%。"),
    ("ratio", "办理案件540件，其中适用简易程序378件，占比70.0%。", "办理案件540件，其中适用简易程序378件，占比73.0%。"),
    ("ratio_feasible", "共评查案卷60卷，合格率98.3%。", "共评查案卷60卷，合格率98.6%。"),
    ("ratio_feasible", "全年排查隐患37处，隐患整改率97.3%。", "全年排查隐患37处，隐患整改率98.3%。"),
    (
        "change",
        "2023年办理许可1320件，2024年办理许可1452件，同比增长10%。",
        "2023年办理许可1320件，2024年办理许可1452件，同比增长12%。",
    ),
    ("change", "行政应诉案件由上年的80件下降到60件，下降25%。", "行政应诉案件由上年的80件下降到60件，下降20%。"),
    ("change", "办理行政处罚案件912件，比上年的960件减少48件。", "办理行政处罚案件912件，比上年的960件减少84件。"),
    (
        "change",
        "全年接警8460起，同比增长5.75%（上年同期8000起）。",
        "全年接警8460起，同比增长7.75%（上年同期8000起）。",
    ),
    (
        "change",
        "全年检查企业1900家次，较上年减少100家次，下降5%。",
        "全年检查企业1900家次，较上年减少100家次，下降6%。",
    ),
    ("change_feasible", "立案4件，同比增长33.3%。", "立案4件，同比增长40%。"),
    ("plausibility", "全年隐患整改率为100%。", "全年隐患整改率为110%。"),
    (
        "flow",
        "年初持证人员310人，新增25人，注销31人，年末持证人员304人。",
        "年初持证人员310人，新增25人，注销31人，年末持证人员314人。",
    ),
    (
        "restatement",
        "全区现有行政执法人员1188人。\n二、队伍建设\n组织全区1188名行政执法人员参加学习。",
        "全区现有行政执法人员1188人。\n二、队伍建设\n组织全区1818名行政执法人员参加学习。",
    ),
    (
        "restatement",
        "全区共有行政执法主体47个。\n截至年底，全区行政执法主体47个全部完成公示。",
        "全区共有行政执法主体47个。\n截至年底，全区行政执法主体74个全部完成公示。",
    ),
    (
        "sum",
        "全区作出行政处罚决定830件。区直部门作出行政处罚决定510件。街镇作出行政处罚决定320件。",
        "全区作出行政处罚决定830件。区直部门作出行政处罚决定510件。街镇作出行政处罚决定330件。",
    ),
    (
        "change",
        "办理案件总数500件，比上年减少60件，其中行政检查300件，比上年减少45件，行政处罚200件，比上年减少15件。",
        "办理案件总数500件，比上年减少60件，其中行政检查300件，比上年减少45件，行政处罚200件，比上年减少25件。",
    ),
]


def violated(reading: Reading) -> list[str]:
    return [relation.kind for relation in reading.relations if relation.status == "violated"]


@pytest.mark.parametrize(("kind", "right", "wrong"), PAIRS, ids=[pair[2][:24] for pair in PAIRS])
def test_error_is_found_and_the_right_sentence_is_not_blamed(kind: str, right: str, wrong: str) -> None:
    good = read(right)
    assert violated(good) == []
    assert any(relation.kind == kind for relation in good.relations) or kind == "plausibility"
    assert kind in violated(read(wrong))


@pytest.mark.parametrize(("kind", "right", "wrong"), PAIRS[:12], ids=[pair[2][:24] for pair in PAIRS[:12]])
def test_error_is_found_with_half_width_punctuation_too(kind: str, right: str, wrong: str) -> None:
    half = str.maketrans("，；：（）％", ",;:()%")
    assert violated(read(right.translate(half))) == []
    assert kind in violated(read(wrong.translate(half)))


# Sentences of real life that look like sums or rates and are none: nothing may be called wrong.
INNOCENT = [
    "共检查药店350家次，其中重点药店68家次，网络药店52家次，检查医疗机构520家次。",
    "抓获嫌疑人301名，其中刑拘150名、逮捕90名、移送起诉112名。",
    "现有民警426人，其中党员380人、本科以上学历401人、35岁以下112人。",
    "受理工单12000件，按期办结率99.9%，群众满意率98.61%。",
    "办理行政许可26462件，行政强制45件，行政检查12.6万余次。",
    "开展联合检查5次。\n三、安全生产\n开展联合检查8次。",
    "处罚违规养犬45人，罚款7600元。\n查处燃放烟花爆竹，处罚39人，罚款6700元。",
    "超额完成年度检查计划，计划完成率112%。",
    "查处超限车辆约1600台，其中严重超限36台。",
    "全年归集案件1488件，其中行政检查1233件、行政处罚249件。",
    "2022年办理案件300件，2024年办理案件260件，同比下降5%。",
    "全区街道18个，社区126个，网格980个，共计配备网格员1500人。",
    "检查企业200家，发现隐患520处，整改率99.4%。",
    "空气优良天数比例为82.3%，较上年提高1.1个百分点。",
    "普法宣传3场，发放资料5000份，受教育群众2000余人，知晓率达96.37%。",
    "发现问题12个，整改往年及当年问题15个。",
    "全年培训6期，共480人次；其中线上2期。",
    "实施行政处罚104件，罚款210.5万元，人均办案2.1件。",
]


@pytest.mark.parametrize("sentence", INNOCENT)
def test_innocent_sentence_is_not_called_wrong(sentence: str) -> None:
    wrong = [relation.message for relation in read(sentence).relations if relation.status == "violated"]
    assert wrong == []


def test_cut_digits_are_named_with_the_right_value() -> None:
    reading = read("受理案件666件，办结330件，办结率49.54%。")
    cut = [relation for relation in reading.relations if relation.status == "violated"]
    assert len(cut) == 1
    assert "截尾" in cut[0].message
    assert "49.55%" in cut[0].message


def test_different_definitions_are_a_hint_and_no_error() -> None:
    text = "全区行政执法人员900人，较上年减少12人。\n全年组织30名人员申领执法证。\n全年注销执法证件55本。"
    flows = [relation for relation in read(text).relations if relation.kind == "flow"]
    assert [relation.status for relation in flows] == ["unverifiable"]
    assert "口径" in flows[0].message


def test_a_list_that_only_names_some_parts_tells_the_rest() -> None:
    relation = next(r for r in read("共查处案件111起，其中跨境案件7起。").relations if r.kind == "sum")
    assert relation.status == "partial"
    assert "104起" in relation.message


def test_parts_of_a_part_in_brackets_are_not_added_to_the_whole() -> None:
    reading = read("办案300件，其中行政处罚120件（简易程序80件、普通程序40件），行政检查180件。")
    sums = {relation.result: relation.status for relation in reading.relations if relation.kind == "sum"}
    assert sums == {"f1": "exact", "f2": "exact"}


@pytest.mark.parametrize(
    "text",
    [
        "1" * 20000,
        "其中1件，" * 1000,
        "(" * 20000 + "5件",
        "12 345 " * 2000,
        "“" * 20000,
        "占" * 20000 + "5%",
        "a" * 20000,
    ],
)
def test_odd_texts_are_read_in_bounded_time(text: str) -> None:
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 5
