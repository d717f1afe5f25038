"""What the decision on the spot says, by the law of its day."""

from dataclasses import replace
from datetime import date

import pytest

from xiezhi.cases.documents.summary_decision import Decision, compose, paragraphs
from xiezhi.law.evaluation import Governing
from xiezhi.law.statutes import Statutes, statutes
from xiezhi.office.documents import Signature

DAY = date(2026, 6, 18)
DECISION = Decision(
    issuer="柳堤街道办事处",
    number="柳街当罚〔2026〕1号",
    area="云汀区",
    party="岚江市谷雨餐饮有限公司",
    party_number="91110000600037341L",
    party_type="法人",
    violated_on=date(2026, 6, 17),
    place="汀北路12号",
    violation="占用人行道6平方米",
    defence="",
    power="对擅自占用城市道路的处罚",
    basis="《城市道路管理条例》第四十二条。",
    penalties=("罚款",),
    fine=50_050,
    payment="bank",
    officers=("简书白（YT1）", "叶修远（YT2）"),
    decided_on=DAY,
)


def text(law: Governing | None = None, **changed: object) -> str:
    return "\n".join(paragraphs(replace(DECISION, **changed), law))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "当事人：岚江市谷雨餐饮有限公司（统一社会信用代码：91110000600037341L）"),
        ({"party_type": "自然人"}, "公民身份号码：91110000600037341L"),
        ({"party_number": ""}, "当事人：岚江市谷雨餐饮有限公司\n"),
        ({}, "当事人于2026年6月17日在汀北路12号有下列违法行为：占用人行道6平方米。"),
        ({}, "依据《城市道路管理条例》第四十二条，决定给予"),
        ({}, "罚款人民币伍佰元伍角整（500.50元）。同时责令当事人改正违法行为。"),
        ({"penalties": ("警告", "罚款")}, "1.警告；2.罚款人民币伍佰元伍角整（500.50元）"),
        ({}, "15日内，到指定的银行"),
        ({}, "每日按罚款数额的百分之三加处罚款"),
        ({"payment": "spot"}, "由执法人员当场收缴"),
        ({}, "当事人没有提出陈述、申辩。"),
        ({"defence": "已经搬走"}, "已当场复核：已经搬走。"),
        ({}, "60日内先向云汀区人民政府申请行政复议"),
        ({}, "收到行政复议决定书之日起15日内依法向云汀区人民法院提起行政诉讼"),
        ({"area": ""}, "先向本级人民政府申请行政复议"),
        ({}, "执法人员（签名）：简书白（YT1）、叶修远（YT2）"),
    ],
)
def test_the_decision_states_what_the_law_asks(changed: dict[str, object], said: str) -> None:
    assert said in text(**changed)


def test_a_warning_speaks_of_no_money() -> None:
    warned = text(penalties=("警告",), fine=0)
    assert "行政处罚：警告。" in warned
    assert "缴纳" not in warned


def test_without_the_rule_that_review_comes_first_the_party_may_choose() -> None:
    """行政复议法第二十三条第一款第一项 in force: reconsideration first. Without it: 60 days or six months."""
    others = {name: rules for name, rules in statutes().by_id.items() if name != "review.first"}
    law = Governing(DAY, statutes=Statutes(others, statutes().replacing))
    assert "60日内向云汀区人民政府申请行政复议，或者自知道本决定之日起6个月内依法向云汀区人民法院" in text(law)
    assert "先向" not in text(law)


def test_the_document_is_laid_out_with_number_and_signature() -> None:
    document = compose(DECISION)
    assert (document.title, document.subtitle) == ("柳堤街道办事处\n当场行政处罚决定书", "柳街当罚〔2026〕1号")
    assert document.blocks[-1] == Signature("柳堤街道办事处", DAY)
