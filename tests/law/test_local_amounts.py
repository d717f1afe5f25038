"""Amounts that the law leaves open, and the condition on a fine that a benchmark binds, each row with its article."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.law.conditions import State, assess
from xiezhi.law.evaluation import Governing, evaluate
from xiezhi.law.facts import Facts
from xiezhi.law.local_amounts import open_amounts
from xiezhi.law.statutes import Rule, statutes
from xiezhi.law.thresholds import needs

ON = date(2026, 3, 2)
ORGANISATION = "penalty.hearing.fine.organisation"
MARKET = statutes().rule(ORGANISATION, ON, sector="market")
FINED: Facts = {"penalties": frozenset({"罚款"}), "fine": 50_000, "benchmark_from": date(2024, 1, 1)}


def local(yuan: int, sector: str = "") -> Rule:
    return replace(MARKET, value=yuan, sector=sector, law="某市听证标准", region="")


def test_every_open_amount_is_a_rule_in_yuan_without_a_general_value() -> None:
    assert open_amounts()[ORGANISATION].article == "《行政处罚法》第六十三条"
    for amount in open_amounts():
        assert {rule.unit for rule in statutes().by_id[amount]} == {"yuan"}
        assert statutes().find(amount, ON) is None


@given(st.integers(1, 10**9), st.integers(0, 10**11))
def test_with_a_local_amount_the_hearing_is_decided_by_it(yuan: int, fine: int) -> None:
    """行政处罚法第六十三条."""
    law = Governing(ON, statutes=statutes().localised([local(yuan)]))
    facts = {"party_type": "法人", "penalties": frozenset({"罚款"}), "fine": fine, "confiscated": 0}
    assert evaluate(needs()["hearing"], facts, law) is (fine >= yuan * 100)
    assert statutes().find(ORGANISATION, ON) is None


def test_the_local_amounts_of_two_sectors_stand_beside_each_other() -> None:
    law = statutes().localised([local(1), local(2, "market"), local(3, "ocean")])
    found = {sector: law.rule(ORGANISATION, ON, sector=sector).value for sector in ("", "market", "ocean", "fishery")}
    assert found == {"": 1, "market": 2, "ocean": 3, "fishery": 1}


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        # 第三十四条: within, at both ends
        ({"benchmark_low": 50_000, "benchmark_high": 60_000}, State.MET),
        ({"benchmark_low": 40_000, "benchmark_high": 50_000}, State.MET),
        # outside, without reasons and with them
        ({"benchmark_low": 50_001, "benchmark_high": 60_000, "discretion_reasoned": False}, State.UNMET),
        ({"benchmark_low": 0, "benchmark_high": 49_999, "discretion_reasoned": False}, State.UNMET),
        ({"benchmark_low": 0, "benchmark_high": 49_999, "discretion_reasoned": True}, State.MET),
        # no gear chosen yet
        ({"discretion_reasoned": False}, State.UNKNOWN),
        # no benchmark was published, or nothing is fined
        ({"benchmark_from": None}, State.NOT_APPLICABLE),
        ({"penalties": frozenset({"警告"})}, State.NOT_APPLICABLE),
    ],
)
def test_a_fine_keeps_within_its_benchmark_or_says_why_not(facts: Facts, state: State) -> None:
    known = {name: value for name, value in {**FINED, **facts}.items() if value is not None}
    (condition,) = assess(["discretion.within"], known, Governing(ON))
    assert condition.state is state
    assert condition.blocks is (state in {State.UNMET, State.UNKNOWN})
    assert condition.article == "《行政处罚法》第三十四条"


@pytest.mark.parametrize(
    ("facts", "state"),
    [({}, State.NOT_APPLICABLE), ({"must_exempt": True}, State.UNMET), ({"must_exempt": False}, State.MET)],
)
def test_what_must_go_unpunished_is_not_punished(facts: Facts, state: State) -> None:
    """行政处罚法第三十三条."""
    (condition,) = assess(["discretion.exempt"], facts, Governing(ON))
    assert condition.state is state
