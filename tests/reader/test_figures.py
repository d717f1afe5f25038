from __future__ import annotations

from fractions import Fraction

import pytest

from xiezhi.reader import read

# sentence → the figures in it as (raw, value, unit)
FIGURES = [
    ("受理举报42.9万余起，罚款5055万余元。", [("42.9万余起", 429000, "起"), ("5055万余元", 50550000, "元")]),
    (
        "培训近两千人次，检查约500家，清运超过3万吨。",
        [("近两千人次", 2000, "人次"), ("约500家", 500, "家"), ("超过3万吨", 30000, "吨")],
    ),
    ("累计投入1亿2000万元、资金2.7亿元。", [("1亿2000万元", 120000000, "元"), ("2.7亿元", 270000000, "元")]),
    ("承担七项任务，聘请三名律师，走访十余家企业。", [("七项", 7, "项"), ("三名", 3, "名"), ("十余家", 10, "家")]),
    ("合格率为百分之九十八点五。", [("百分之九十八点五", 98.5, "%")]),
    ("总量居全省第二名，位列全市第一。", [("第二名", 2, "名"), ("第一", 1, "")]),
    (
        "每人学习不少于2次、60学时以上，超标率在0.3%以下。",
        [("2次", 2, "次"), ("60学时以上", 60, "学时"), ("0.3%以下", 0.3, "%")],
    ),
    (
        "教育驾驶人980人/次、检查180个/次、航班185架次。",
        [("980人/次", 980, "人/次"), ("180个/次", 180, "个/次"), ("185架次", 185, "架次")],
    ),
    ("联合公安、消防等5部门检查。", [("5", 5, "")]),
    ("连续3年获评优秀。", [("3年", 3, "年")]),
    ("检查企业 4 562 家次，罚款 1 356.8 万元。", [("4 562 家次", 4562, "家次"), ("1 356.8 万元", 13568000, "元")]),
    ("完成１２件，占比５％。", [("１２件", 12, "件"), ("５％", 5, "%")]),
    ("评选10名优秀人员，查处5起重大案件，走访3家企业。", [("10名", 10, "名"), ("5起", 5, "起"), ("3家", 3, "家")]),
    ("每季度开展一次评查。", [("一次", 1, "次")]),
    ("要求在5个工作日内反馈。", [("5个工作日", 5, "个工作日")]),
]

# Sentences with digits or numerals and no figure at all.
NO_FIGURES = [
    "2024年3月5日印发，2023—2025年实施，9月底前完成，1至11月通报。",
    "根据国办发〔2023〕27号、津政办发[2022]15号文件和《行政处罚法》第三十三条、第58条。",
    "1.严格落实三项制度\n（2）落实八项规定\n3、推进三年行动计划",
    "拨打12345热线、110报警电话，咨询电话022-12345678。",
    "获“第17届优秀奖”，落实“1、3、5分钟”处警圈和“30分钟”机制。",
    "坚持以学习贯彻党的二十大和二十届三中全会精神为主线。",
    "一是加强领导，二是压实责任，三是强化监督。",
    "树立四个意识，做到两个维护，把握五个方面，围绕两条主线。",
    "推行“1+12”模式、7×24小时值守，实行24小时值班。",
    "平台升级到2.0版，监测PM2.5，推广5G应用。",
    "打好防疫第一道防线，落实第一责任人职责。",
    "地址：人民路16号，邮编：300000。",
    "统一社会信用代码91120112MA05XXXX1X，编号：2024-013。",
    "一起努力、一个环节、一系列举措、一些问题。",
    "见表1、附件2和图3-1，依据GB/T 9704—2012和国办发﹝2018﹞118号。",
    "并处两类处罚的，算一宗行政处罚；有完整记录的，计为检查1次。",
    "“十四五”期间增强“四个意识”，推行“1+N”模式和“双随机、一公开”，建成5A级景区执法点。",
]


@pytest.mark.parametrize(("text", "expected"), FIGURES, ids=[text[:16] for text, _ in FIGURES])
def test_figures_of_a_sentence(text: str, expected: list[tuple[str, float, str]]) -> None:
    figures = read(text).figures
    assert [(figure.raw, float(figure.value), figure.unit) for figure in figures] == [
        (raw, float(value), unit) for raw, value, unit in expected
    ]
    assert all(text[figure.start : figure.end] == figure.raw for figure in figures)


@pytest.mark.parametrize("text", NO_FIGURES, ids=[text[:12] for text in NO_FIGURES])
def test_dates_names_and_numbers_of_documents_are_no_figures(text: str) -> None:
    assert [figure.raw for figure in read(text).figures] == []


def test_first_line_with_a_hash_is_metadata() -> None:
    reading = read("# 区县 2024 37件\n全年办案12件。")
    assert [figure.raw for figure in reading.figures] == ["12件"]
    assert reading.figures[0].start == 18


@pytest.mark.parametrize(
    ("text", "kind", "value", "raw"),
    [
        ("执法人员1397人，与上年度相比减少46人。", "yoy_abs", -46, "1397人"),
        ("归集案件59535件，较上年度增加42.2%。", "yoy_pct", 42.2, "59535件"),
        ("处罚1917件（同比下降5.6%）。", "yoy_pct", -5.6, "1917件"),
        ("办结率98.5%，比去年提高1.2个百分点。", "yoy_pp", 1.2, "98.5%"),
        ("检查300家次（其中餐饮120家次），同比-8%。", "yoy_pct", -8, "300家次"),
        ("许可量为去年的1.5倍。", "yoy_pct", 50, "1.5倍"),
        ("检查总量较上年增加114件，达到2145件。", "yoy_abs", 114, "2145件"),
    ],
)
def test_change_belongs_to_its_figure(text: str, kind: str, value: float, raw: str) -> None:
    changed = [figure for figure in read(text).figures if figure.change]
    assert len(changed) == 1
    change = changed[0].change
    assert change is not None
    assert (changed[0].raw, change.kind, change.value) == (raw, kind, Fraction(str(value)))


def test_changes_after_fenbie_are_handed_out_one_to_one() -> None:
    figures = read("立案212件、罚款86.5万元，同比分别增长12%和下降3.4%。").figures
    assert [(figure.raw, figure.change and figure.change.value) for figure in figures] == [
        ("212件", 12),
        ("86.5万元", Fraction("-3.4")),
    ]


def test_changes_of_a_list_go_to_its_numbers_in_turn() -> None:
    figures = read("甲路、乙路较多，分别查处583起、272起，同比增加24%、25.9%。").figures
    assert [(figure.value, figure.change and float(figure.change.value)) for figure in figures] == [
        (583, 24.0),
        (272, 25.9),
    ]


def test_changes_skip_the_level_of_the_year_before() -> None:
    figures = read("全年处罚1120件，去年同期处罚1157件，同比下降3.2%。").figures
    assert [(figure.value, figure.change and float(figure.change.value)) for figure in figures] == [
        (1120, -3.2),
        (1157, None),
    ]


def test_a_change_in_words_and_per_cent_stays_with_its_own_subject() -> None:
    figures = read("死亡2人，事故起数同比减少2起，下降67%。").figures
    assert [(figure.label, float(figure.value)) for figure in figures] == [
        ("死亡", 2),
        ("事故起数", 2),
        ("事故起数", 67),
    ]
    assert figures[0].change is None


def test_changes_of_things_without_a_number_are_figures_of_their_own() -> None:
    figures = read("事故起数、受伤人数、财产损失分别同比下降28.1%、6.1%和73.8%。").figures
    assert [(figure.label, float(figure.value)) for figure in figures] == [
        ("事故起数", 28.1),
        ("受伤人数", 6.1),
        ("财产损失", 73.8),
    ]
    assert [figure.change and float(figure.change.value) for figure in figures] == [-28.1, -6.1, -73.8]


def test_a_level_that_was_reached_is_no_change() -> None:
    figures = read("持证人员由120人增至150人。").figures
    assert [(figure.label, figure.value, figure.change) for figure in figures] == [
        ("持证人员", 120, None),
        ("持证人员", 150, None),
    ]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("全区共有行政执法主体56个（包括32家区直单位，24个街镇）。", ["行政执法主体", "区直单位", "街镇"]),
        ("提出20项一级任务、63项二级任务。", ["提出一级任务", "二级任务"]),
        ("完成12批次28处安全隐患治理。", ["完成安全隐患治理", "完成安全隐患治理"]),
        ("查封、扣押、冻结分别为12起、30起、3起。", ["查封", "扣押", "冻结"]),
        ("抽测企业216家，超标23家，超标率10.6%。", ["抽测企业", "超标", "超标率"]),
        ("持证人员126人，占30%。", ["持证人员", "持证人员占比"]),
        ("发生事故（道路运输类）2起，死亡3人。", ["发生事故", "死亡"]),
        ("离岗人员9名（内退4名、退休5名）。", ["离岗人员", "内退", "退休"]),
        ("大学学历150人，35岁以下60人。", ["大学学历", "35岁以下", "35岁以下"]),
        ("15个季度计划包含417个任务,803个专项计划包含572个任务。", ["季度计划", "任务", "专项计划", "任务"]),
        ("东路、西路、南路查处量较高，分别为18、25、31起。", ["东路", "西路", "南路"]),
    ],
)
def test_labels(text: str, labels: list[str]) -> None:
    assert [figure.label for figure in read(text).figures] == labels


def test_list_of_bodies_gives_scope_and_label() -> None:
    text = "办案量500件以上的部门有：区城管局（830件）、区水务局（512件）。"
    figures = read(text).figures
    assert [(figure.label, figure.scope) for figure in figures[1:]] == [("办案量", "区城管局"), ("办案量", "区水务局")]


def test_period_is_the_year_of_the_report_unless_another_is_named() -> None:
    text = "青汀区2024年度行政执法工作报告\n办理许可1452件，2023年为1320件，比上年的1320件增长10%。"
    assert [figure.period for figure in read(text).figures] == ["2024", "2023", "2023"]


def test_tags_and_entities_of_a_pasted_page_are_not_read() -> None:
    text = '<p style="width:100px">办理案件&nbsp;36件，</p><p>罚款&#50;万元。</p><td>12</td>'
    raws = [figure.raw for figure in read(text).figures]
    assert raws[0] == "36件"
    assert "100" not in "".join(raws)


def test_json_has_the_shape_of_the_contract() -> None:
    answer = read("全年办案4.2万余件，同比增长5.5%。", name="a.txt").as_json()
    assert list(answer) == ["document", "figures", "relations"]
    figures = answer["figures"]
    assert isinstance(figures, list)
    assert figures[0] == {
        "id": "f1",
        "start": 4,
        "end": 10,
        "raw": "4.2万余件",
        "value": 42000,
        "unit": "件",
        "approximate": True,
        "bound": "ge",
        "granularity": 1000,
        "label": "办案",
        "metric": None,
        "scope": None,
        "period": None,
        "change": {"kind": "yoy_pct", "value": 5.5, "start": 15, "end": 19},
    }


@pytest.mark.parametrize("text", ["", "\n\n", "# 仅元数据", "没有数字的报告。", "％（）", "\ud800乱码"])
def test_text_without_figures_gives_an_empty_reading(text: str) -> None:
    reading = read(text)
    assert reading.figures == ()
    assert reading.relations == ()
    assert reading.document.characters == len(text)
