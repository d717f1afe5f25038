"""Reports of other hands: plain talk, quarters, tenths, lists by county; each error is found, each right text raises nothing."""

from __future__ import annotations

import pytest

from xiezhi.reader import Reading, read

TITLE = "湖桥市城市管理综合行政执法局2024年行政执法工作情况\n"
# (kind, a text that holds, the same text with one number changed)
PAIRS = [
    (
        "change",
        "查处违法行为1208起，同比下降两成（2023年查处1510起）。",
        "查处违法行为1208起，同比下降三成（2023年查处1510起）。",
    ),
    (
        "change",
        "接到投诉八十七件，同比减少四分之一，去年一百一十六件。",
        "接到投诉八十七件，同比减少二分之一，去年一百一十六件。",
    ),
    (
        "change",
        "开出罚单二百一十六张，比去年多了三十六张，增长20%。",
        "开出罚单二百一十六张，比去年多了三十六张，增长30%。",
    ),
    (
        "change",
        "全年抽检食品1800批次，不合格46批次，不合格率2.56%，较上年下降0.3个百分点，上年不合格率为2.86%。",
        "全年抽检食品1800批次，不合格46批次，不合格率2.56%，较上年下降0.4个百分点，上年不合格率为2.86%。",
    ),
    (
        "change",
        "三季度立案112件，环比增长14.3%（二季度98件）。",
        "三季度立案112件，环比增长21.7%（二季度98件）。",
    ),
    ("change", "信用修复28家，较去年翻了一番（去年14家）。", "信用修复28家，较去年翻了一番（去年24家）。"),
    (
        "sum",
        "全局立案3296件，其中第一季度立案712件，第二季度立案846件，第三季度立案901件，第四季度立案837件。",
        "全局立案3286件，其中第一季度立案712件，第二季度立案846件，第三季度立案901件，第四季度立案837件。",
    ),
    (
        "sum",
        "全市立案305件，罚款3056万元。\n分县区看：东城区立案88件、罚款912万元，西城区立案73件、罚款698万元，江北县立案65件、罚款634万元，临江县立案79件、罚款812万元。",
        "全市立案305件，罚款3046万元。\n分县区看：东城区立案88件、罚款912万元，西城区立案73件、罚款698万元，江北县立案65件、罚款634万元，临江县立案79件、罚款812万元。",
    ),
    (
        "restatement",
        "全年办结案件487件。各季度办案情况见下表。\n季度\t普通程序（件）\t简易程序（件）\t合计（件）\n第一季度\t61\t38\t99\n第二季度\t235\t153\t388\n合计\t296\t191\t487",
        "全年办结案件486件。各季度办案情况见下表。\n季度\t普通程序（件）\t简易程序（件）\t合计（件）\n第一季度\t61\t38\t99\n第二季度\t235\t153\t388\n合计\t296\t191\t487",
    ),
    (
        "sum",
        "立案412起，其中：\n占道经营207起；\n违规停放118起；\n违法建设24起；\n渣土运输63起。",
        "立案412起，其中：\n占道经营207起；\n违规停放128起；\n违法建设24起；\n渣土运输63起。",
    ),
    (
        "change",
        "作出行政处罚决定247件。与上年相比，处罚件数增加31件，增长14.4%。",
        "作出行政处罚决定247件。与上年相比，处罚件数增加31件，增长16.4%。",
    ),
    ("change", "立案170起，同比下降一成五，去年200起。", "立案170起，同比下降二成五，去年200起。"),
    (
        "ratio",
        "发现问题1103个，当场整改976个，限期整改127个；限期整改的已改好121个，整改率95.3%。",
        "发现问题1103个，当场整改976个，限期整改127个；限期整改的已改好121个，整改率96.3%。",
    ),
]


def statuses(reading: Reading, status: str) -> list[str]:
    return [relation.message for relation in reading.relations if relation.status == status]


@pytest.mark.parametrize(("kind", "right", "wrong"), PAIRS)
def test_what_holds_raises_nothing_and_what_does_not_is_found(kind: str, right: str, wrong: str) -> None:
    good, bad = read(TITLE + right), read(TITLE + wrong)
    assert statuses(good, "violated") == []
    assert statuses(good, "unverifiable") == []
    assert kind in {relation.kind for relation in good.relations}
    assert [relation.kind for relation in bad.relations if relation.status == "violated"] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "应公示行政处罚决定6842件，已公示6701件，公示率97.9%，较上年96.7%提高1.2个百分点。",
        "发现一般隐患2914项、重大隐患37项，合计2951项；已整改2899项，整改率98.2%，其中重大隐患整改率100%。",
        "在岗64人，持证63人，持证率98.4%；其中35岁以下28人，占比43.8%，本科及以上59人，占比92.2%。",
        "评查案卷320卷，优秀208卷、良好96卷、合格12卷、不合格4卷，优秀率65.0%，合格率98.8%，不合格率1.3%。",
    ],
)
def test_a_rate_is_held_only_against_what_it_is_of(text: str) -> None:
    reading = read(TITLE + text)
    assert statuses(reading, "violated") + statuses(reading, "unverifiable") == []


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("开出罚单二百一十六张，剩下七十八张。", [("二百一十六张", 216), ("七十八张", 78)]),
        ("下一步统一两件事，再一次单一窗口。", []),
        ("查处1208起，下降三成。", [("1208起", 1208)]),
    ],
)
def test_spelled_numbers_behind_letters_that_also_form_words(text: str, read_as: list[tuple[str, int]]) -> None:
    assert [(figure.raw, figure.value) for figure in read(TITLE + text).figures] == read_as


def test_names_and_years_of_what_is_told_beside() -> None:
    figures = read("云麓区2024年报告\n9个镇街共办理案件6842件。行政处罚6842件中，区级部门4905件，镇街1937件。").figures
    assert [figure.label for figure in figures[:3]] == ["镇街", "办理案件", "行政处罚"]
    total = read("某局2024年报告\n发现一般隐患2914项、重大隐患37项，合计2951项。").figures[2]
    assert total.label == "隐患合计"
    quarters = read("某局2024年报告\n行政处罚案件中，一季度131件，二季度155件。").figures
    assert [figure.label for figure in quarters] == ["一季度", "二季度"]
    (rate,) = read("云麓区2024年报告\n上年不合格率为2.86%。").figures
    assert (rate.label, rate.period) == ("不合格率", "2023")


def test_the_body_of_a_title_is_not_what_the_paper_is() -> None:
    (figure,) = read("江洲市生态环境局行政执法情况（2024年1—9月）\n立案305件。").figures
    assert (figure.scope, figure.period) == ("江洲市生态环境局", "2024")


def test_of_several_measure_words_of_a_caption_each_column_takes_its_own() -> None:
    text = "处罚情况\n单位：宗、人、万元\n机构\t罚款\t罚没金额\t持证人员\n甲局\t12\t3.5\t8\n乙局\t5\t1.2\t4\n"
    figures = read(text).figures[:3]
    assert [(figure.value, figure.unit) for figure in figures] == [(12, "宗"), (35000, "元"), (8, "人")]
