"""Three reports of fictional bodies in different styles, built from known figures, each also with one of them changed."""

from __future__ import annotations

from collections import Counter

import pytest

from xiezhi.reader import Reading, read

DISTRICT = """青汀区2024年度行政执法工作情况报告
（来源：区司法局 发布时间：2025-01-20 09:00）
一、基本情况
全区共有行政执法主体{bodies}个（包括31家区直单位，23个街镇），持证执法人员1286人，较上年度减少18人。
2024年，全区共归集执法案件{cases}件，较上年度增加11.1%。其中，行政处罚案件2150件，较上年度下降4.4%；行政检查案件38130件，较上年度增加12.1%。
（一）区直部门情况
区直执法部门实施行政处罚1530件，开展行政检查20130件。案件总量1000件以上的部门有：区水务局（6120件）、区城管委（5200件）、区商务局（1090件）。
（二）街镇情况
街镇实施行政处罚{streets}件，开展行政检查18000件。
二、主要成效
一是落实行政执法三项制度。对照《提升行政执法质量三年行动计划（2023—2025年）》，提出18项任务。
二是开展案卷评查2次，评查案卷80卷，合格77卷，合格率{pass_rate}。
三是全年受理行政复议案件26件，其中维持15件、撤销2件、终止4件、正在审理5件。
"""

BUREAU = """云岫市生态环境局关于2023年度行政执法工作情况的报告
1.总体情况。2023年,我局现有执法人员214名,出动执法人员1.86万人次,检查企业6420家次,发现环境问题{problems}个,已整改1092个,整改率96.6%.
2.案件办理。立案查处环境违法案件{cases}宗,其中水类152宗、大气类118宗、固废类64宗、其他类26宗;罚款2635.4万元,同比下降8.2%.
3.移送案件24宗,由2022年的30宗下降到24宗,下降{fall}%.
4.信访投诉。受理群众投诉3560件,办结{done}件,按期办结率99.5%,群众满意率98.3%.
"""

POLICE = """松岭县公安局2025年法治建设工作报告
<p>一年来，全县公安机关共接报110警情5.62万起，同比下降6.3%；立刑事案件1248起，破案{solved}起，破案率68.9%。</p>
<p>查处治安案件4320起，处罚违法人员{people}人，其中行政拘留1126人、罚款1940人、警告584人。</p>
<p>全局现有民警{officers}名，具有高级执法资格民警38名，占9.1%；组织417名民警参加考试，参训率100%。</p>
<p>发放宣传资料近10万份，开展法治宣讲六十余场次；群众安全感满意度居全市第二名。</p>
"""

RIGHT = {
    "district": (DISTRICT, {"bodies": "54", "cases": "40280", "streets": "620", "pass_rate": "96.25%"}),
    "bureau": (BUREAU, {"problems": "1130", "cases": "360", "fall": "20", "done": "3542"}),
    "police": (POLICE, {"solved": "860", "people": "3650", "officers": "417"}),
}
# (report, what is changed, the relation that must fail)
CHANGED = [
    ("district", {"bodies": "45"}, "sum"),
    ("district", {"cases": "40290"}, "sum"),
    ("district", {"streets": "630"}, "sum"),
    ("district", {"pass_rate": "97.25%"}, "ratio"),
    ("bureau", {"cases": "350"}, "sum"),
    ("bureau", {"problems": "1150"}, "ratio"),
    ("bureau", {"fall": "25"}, "change"),
    ("police", {"solved": "806"}, "ratio"),
    ("police", {"people": "3560"}, "sum"),
]
COUNTS = {"district": 25, "bureau": 19, "police": 17}


def report(name: str, **changed: str) -> str:
    template, values = RIGHT[name]
    return template.format(**{**values, **changed})


def wrong(reading: Reading) -> list[str]:
    return [f"{relation.kind}: {relation.message}" for relation in reading.relations if relation.status == "violated"]


@pytest.mark.parametrize("name", RIGHT)
def test_consistent_report_raises_no_alarm(name: str) -> None:
    assert wrong(read(report(name))) == []


@pytest.mark.parametrize(
    ("name", "changed", "kind"), CHANGED, ids=[f"{name}-{next(iter(values))}" for name, values, _ in CHANGED]
)
def test_one_changed_number_is_found(name: str, changed: dict[str, str], kind: str) -> None:
    found = wrong(read(report(name, **changed)))
    assert any(message.startswith(kind) for message in found), found


@pytest.mark.parametrize("name", RIGHT)
def test_every_figure_is_found_once(name: str) -> None:
    text = report(name)
    reading = read(text)
    assert len(reading.figures) == COUNTS[name], [figure.raw for figure in reading.figures]
    assert all(text[figure.start : figure.end] == figure.raw for figure in reading.figures)


def test_relations_of_the_district_report() -> None:
    kinds = Counter((relation.kind, relation.status) for relation in read(report("district")).relations)
    assert kinds["sum", "exact"] >= 4
    assert kinds["change_feasible", "feasible"] == 3
    assert kinds["change", "rounding"] == 1
    assert kinds["ratio", "exact"] == 1


def test_full_width_and_half_width_punctuation_read_alike() -> None:
    text = report("district")
    half = text.translate(str.maketrans("，；：（）", ",;:()"))
    one, other = read(text), read(half)
    assert [(f.start, f.raw, f.value) for f in one.figures] == [(f.start, f.raw, f.value) for f in other.figures]
    assert [(r.kind, r.status, r.operands) for r in one.relations] == [
        (r.kind, r.status, r.operands) for r in other.relations
    ]
