from datetime import date

import pytest

from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Value
from xiezhi.law.statutes import read, statutes
from xiezhi.law.thresholds import QUESTIONS, requirements, requirements_under, thresholds

ON = date(2026, 3, 2)
MARKET, POLICE = "market", "public_security"
CITIZEN, FIRM = "自然人", "法人"


def fined(yuan: int, party: str = CITIZEN, *penalties: str, **more: Value) -> dict[str, Value]:
    return {"fine": yuan * 100, "party_type": party, "penalties": frozenset(penalties or ("罚款",)), **more}


@pytest.mark.parametrize(
    ("question", "facts", "region", "sector", "codes"),
    [
        # 行政处罚法第五十一条.
        ("summary", fined(200), "", "", ["summary.citizen"]),
        ("summary", fined(201), "", "", []),
        ("summary", fined(3000, FIRM), "", "", ["summary.organisation"]),
        ("summary", fined(3001, FIRM), "", "", []),
        ("summary", fined(100, CITIZEN, "罚款", "没收违法所得"), "", "", []),
        # 治安管理处罚法第一百一十九条 in place of it.
        ("summary", fined(500), "", POLICE, ["summary.security"]),
        ("summary", fined(501, FIRM), "", POLICE, []),
        # 第六十三条 with the amounts of 市场监督管理行政处罚听证办法第五条.
        ("large_fine", fined(10_000), "", MARKET, ["large_fine.citizen"]),
        ("large_fine", fined(9_999), "", MARKET, []),
        ("large_fine", fined(100_000, FIRM), "", MARKET, ["large_fine.organisation"]),
        ("large_fine", fined(99_999, FIRM), "", MARKET, []),
        ("hearing", fined(10_000), "", MARKET, ["hearing.large_fine"]),
        ("hearing", fined(0, FIRM, "责令停产停业"), "", MARKET, ["hearing.kind"]),
        ("hearing", fined(0, FIRM, "没收违法所得", confiscated=10_000_000), "", MARKET, ["hearing.confiscation.organisation"]),
        ("hearing", fined(0, CITIZEN, "没收非法财物", confiscated=1_000_000), "", MARKET, ["hearing.confiscation.citizen"]),
        ("hearing", fined(0, FIRM, "警告"), "", MARKET, []),
        # 治安管理处罚法第一百一十七条.
        ("security_hearing", fined(4000), "", POLICE, ["hearing.security.fine"]),
        ("security_hearing", fined(3999), "", POLICE, []),
        ("security_hearing", fined(0, CITIZEN, "吊销许可证件"), "", POLICE, ["hearing.security.kind"]),
        # 第五十八条, with the amounts of 江门.
        ("legal_review", fined(1, CITIZEN, public_interest=True, complex=False, several_relations=False), "", "", ["review.public_interest"]),
        ("legal_review", fined(1, CITIZEN, public_interest=False, complex=False, several_relations=True), "", "", ["review.complex"]),
        ("legal_review", fined(1, CITIZEN, public_interest=False, complex=False, several_relations=False, hearing_held_on=ON), "", "", ["review.after_hearing"]),
        ("legal_review", fined(50_000, CITIZEN, public_interest=False, complex=False, several_relations=False), "440703", "fishery", ["review.fine.citizen"]),
        ("legal_review", fined(50_000, CITIZEN, public_interest=False, complex=False, several_relations=False), "440703", "ocean", []),
        ("legal_review", fined(500_001, FIRM, public_interest=False, complex=False, several_relations=False), "440703", "ocean", ["review.fine.organisation"]),
        ("security_review", fined(1, CITIZEN, public_interest=False, complex=True), "", POLICE, ["review.security"]),
        # 第五十七条.
        ("collective_discussion", fined(1, CITIZEN, complex=True), "", MARKET, ["discussion.complex"]),
        ("collective_discussion", fined(10_000, CITIZEN, complex=False), "", MARKET, ["discussion.heavy"]),
        ("collective_discussion", fined(1, CITIZEN, complex=False), "", MARKET, []),
    ],
)  # fmt: skip
def test_what_a_matter_calls_for(
    question: str, facts: dict[str, Value], region: str, sector: str, codes: list[str]
) -> None:
    found = requirements(question, facts, ON, region, sector)
    assert [entry.code for entry in found] == codes
    assert all(entry.certain and entry.article.startswith("《") and not entry.missing for entry in found)


def test_the_amount_above_which_a_fine_is_reviewed_is_above_it_where_the_rule_says_so() -> None:
    facts = fined(100_000, CITIZEN, public_interest=False, complex=False, several_relations=False)
    assert requirements("legal_review", facts, ON, "440703", "ocean") == ()


def test_before_the_law_was_in_force_nothing_is_called_for() -> None:
    assert requirements("hearing", fined(10_000), date(2020, 1, 1), "", MARKET) == ()


def test_a_region_without_an_amount_is_told_what_is_missing() -> None:
    (found,) = requirements("hearing", fined(10_000), ON, "120116")
    assert not found.certain
    assert found.missing == ("本地区、本领域的标准（对自然人较大数额罚款）",)


def test_an_amount_that_a_region_enters_decides() -> None:
    text = """
[[rule]]
id = "penalty.hearing.fine.citizen"
law = "天津市规定"
article = "第一条"
title = "对公民较大数额罚款"
value = 5000
unit = "yuan"
region = "12"
from = 2022-01-01
verified = true
source = "测试"
"""
    governing = Governing(ON, "120116", statutes=statutes().plus(read("local.toml", text)))
    (found,) = requirements_under("hearing", fined(5000), governing)
    assert found.certain
    assert requirements_under("hearing", fined(4999), governing) == ()


def test_an_unknown_question_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        requirements("lunch", {}, ON)


def test_every_question_has_a_ground() -> None:
    assert {entry.question for entry in thresholds()} == set(QUESTIONS)
