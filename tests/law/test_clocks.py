"""Which clocks a matter has and when they end: each row names the article. Days of the national calendar."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.law.clocks import Adjustments, Clock, clock_kinds, clocks, due_days
from xiezhi.law.counting import Extension, Suspension
from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import checked
from xiezhi.law.procedures import procedures

Day = date
MARKET, POLICE = "market", "public_security"
OPENED = Day(2026, 1, 5)
FINED = {"penalties": frozenset({"罚款"}), "fine": 500_000}


def running(facts: dict[str, Any], procedure: str, sector: str = "", **adjusted: Any) -> dict[str, Clock]:
    found = clocks(checked(facts), Governing(OPENED, sector=sector), procedure, Adjustments(**adjusted))
    return {clock.rule_id: clock for clock in found}


@pytest.mark.parametrize(
    ("procedure", "facts", "rule_id", "due"),
    [
        # 行政处罚法
        ("penalty.ordinary", {"filed_on": Day(2026, 7, 5)}, "penalty.decision", Day(2026, 10, 8)),  # 第六十条
        (
            "penalty.ordinary",
            {"registered_on": Day(2024, 4, 30)},
            "penalty.registration",
            Day(2024, 5, 13),
        ),  # 第五十六条
        (
            "penalty.ordinary",
            {"notified_on": Day(2024, 9, 28), "hearing_offered": True},
            "penalty.hearing.request",
            Day(2024, 10, 10),
        ),  # 第六十四条
        (
            "penalty.ordinary",
            {"hearing_held_on": Day(2026, 10, 15)},
            "penalty.hearing.notice",
            Day(2026, 9, 30),
        ),  # 第六十四条, counted back over 国庆 and the worked 10 October
        ("penalty.ordinary", {"decided_on": Day(2024, 2, 5)}, "penalty.service", Day(2024, 2, 20)),  # 第六十一条
        (
            "penalty.ordinary",
            {"served_on": Day(2026, 2, 2), **FINED},
            "penalty.payment",
            Day(2026, 2, 24),
        ),  # 第六十七条
        ("penalty.summary", {"served_on": Day(2026, 3, 6), **FINED}, "penalty.payment", Day(2026, 3, 23)),  # 第六十七条
        ("penalty.summary", {"collected_on": Day(2026, 2, 13)}, "penalty.cash.officer", Day(2026, 2, 24)),  # 第七十一条
        ("penalty.summary", {"decided_on": Day(2026, 6, 18)}, "penalty.summary.record", None),  # 第五十二条: no days
        (
            "penalty.ordinary",
            {"decided_on": Day(2024, 9, 12)},
            "penalty.publication",
            Day(2024, 9, 24),
        ),  # 国办发〔2018〕118号二（五）
        (
            "penalty.ordinary",
            {"changed_on": Day(2026, 6, 18), "published_on": Day(2026, 6, 1)},
            "penalty.publication.withdrawal",
            Day(2026, 6, 24),
        ),  # 第四十八条
        (
            "penalty.ordinary",
            {"demanded_on": Day(2026, 1, 30)},
            "coercion.court.demand",
            Day(2026, 2, 13),
        ),  # 行政强制法第五十四条
        (
            "penalty.ordinary",
            {"remedy_lapsed_on": Day(2025, 11, 28)},
            "coercion.court.application",
            Day(2026, 2, 28),
        ),  # 行政强制法第五十三条; a Saturday that is worked
        # 行政执法机关移送涉嫌犯罪案件的规定: strict days, no rolling
        ("transfer.police", {"crime_reported_on": Day(2026, 2, 13)}, "transfer.decision", Day(2026, 2, 16)),  # 第五条
        (
            "transfer.police",
            {"transfer_approved_at": datetime(2026, 2, 16, 15, 30)},
            "transfer.delivery",
            Day(2026, 2, 17),
        ),  # 第五条: 24 hours
        ("transfer.police", {"police_received_on": Day(2026, 3, 6)}, "transfer.filing", Day(2026, 3, 9)),  # 第八条
        ("transfer.police", {"refused_on": Day(2026, 3, 6)}, "transfer.reconsideration", Day(2026, 3, 9)),  # 第九条
        ("transfer.police", {"crime_filed_on": Day(2026, 3, 6)}, "transfer.goods", Day(2026, 3, 9)),  # 第十二条
        # 行政强制法
        (
            "coercion.seizure",
            {"seized_on": Day(2026, 1, 22)},
            "coercion.seizure",
            Day(2026, 2, 21),
        ),  # 第二十五条: in 春节
        (
            "coercion.freezing",
            {"frozen_on": Day(2026, 5, 8)},
            "coercion.freezing.delivery",
            Day(2026, 5, 12),
        ),  # 第三十一条
        ("coercion.freezing", {"frozen_on": Day(2026, 5, 8)}, "coercion.freezing", Day(2026, 6, 7)),  # 第三十二条
        (
            "coercion.seizure",
            {"acted_at": datetime(2026, 5, 8, 23, 0), "urgent": True},
            "coercion.urgent.report",
            Day(2026, 5, 9),
        ),  # 第十九条: 24 hours
        # 行政许可法: working days (第八十二条)
        ("licence.ordinary", {"applied_on": Day(2026, 9, 30)}, "licence.completion", Day(2026, 10, 13)),  # 第三十二条
        ("licence.ordinary", {"accepted_on": Day(2023, 12, 29)}, "licence.decision", Day(2024, 1, 29)),  # 第四十二条
        ("licence.ordinary", {"licensed_on": Day(2025, 1, 24)}, "licence.issue", Day(2025, 2, 13)),  # 第四十四条
        (
            "licence.ordinary",
            {"hearing_requested_on": Day(2026, 3, 2)},
            "licence.hearing.held",
            Day(2026, 3, 30),
        ),  # 第四十七条
    ],
)
def test_a_matter_has_the_clock_of_its_article(
    procedure: str, facts: dict[str, Any], rule_id: str, due: date | None
) -> None:
    clock = running(facts, procedure)[rule_id]

    assert (clock.due, clock.done_on) == (due, None)
    assert clock.article.startswith("《")


def test_public_security_has_its_own_clocks_in_place_of_the_general_ones() -> None:
    facts = {"filed_on": Day(2026, 3, 6), "decided_on": Day(2026, 3, 20), "served_on": Day(2026, 3, 21), **FINED}
    found = running(facts, "security.ordinary", sector=POLICE)

    # 治安管理处罚法第一百一十八条: 30 days; 第一百一十六条: 2 days; 第一百二十三条: 15 days, all rolled over rest days.
    assert {rule: clock.due for rule, clock in found.items()} == {
        "security.decision": Day(2026, 4, 7),
        "security.service": Day(2026, 3, 23),
        "security.payment": Day(2026, 4, 7),
    }


def test_police_record_a_penalty_on_the_spot_within_24_hours() -> None:  # 治安管理处罚法第一百二十条
    facts = {"punished_at": datetime(2026, 3, 6, 9, 5), "decided_on": Day(2026, 3, 6), **FINED}
    found = running(facts, "security.summary", sector=POLICE)

    assert {rule: clock.due for rule, clock in found.items()} == {"security.summary.report": Day(2026, 3, 7)}


def test_a_market_body_decides_on_filing_within_15_working_days() -> None:  # 市场监督管理行政处罚程序规定第十八条
    found = running({"discovered_on": Day(2026, 3, 2)}, "penalty.ordinary", sector=MARKET)

    assert found["penalty.filing.decision"].due == Day(2026, 3, 23)
    assert "penalty.filing.decision" not in running({"discovered_on": Day(2026, 3, 2)}, "penalty.ordinary")


def test_a_market_decision_waits_for_a_test_and_an_extension() -> None:  # 市场监督管理行政处罚程序规定第六十四条
    stop = Suspension("testing", Day(2026, 3, 10), Day(2026, 3, 19))
    longer = Extension(30, "head", Day(2026, 5, 20))
    found = running(
        {"filed_on": Day(2026, 3, 2)},
        "penalty.ordinary",
        sector=MARKET,
        suspensions=(stop,),
        extensions={"penalty.decision": (longer,)},
    )

    assert found["penalty.decision"].due == Day(2026, 3, 2) + timedelta(days=90 + 10 + 30)
    assert "检测期间" in "".join(found["penalty.decision"].derivation)


def test_the_general_law_knows_no_suspension_of_the_90_days() -> None:  # 行政处罚法第六十条
    stop = Suspension("testing", Day(2026, 3, 10), Day(2026, 3, 19))
    clock = running({"filed_on": Day(2026, 3, 2)}, "penalty.ordinary", suspensions=(stop,))["penalty.decision"]

    assert clock.due == Day(2026, 6, 1)
    assert any("检测期间不扣除" in line for line in clock.derivation)


def test_a_clock_that_stands_still_has_no_due_day_and_conditions_take_the_earliest_one() -> None:
    facts, stop = {"filed_on": Day(2026, 3, 2)}, Suspension("testing", Day(2026, 3, 10))
    clock = running(facts, "penalty.ordinary", sector=MARKET, suspensions=(stop,))["penalty.decision"]
    law = Governing(Day(2026, 3, 2), sector=MARKET)
    asked = due_days(facts, law, "penalty.ordinary", Adjustments((stop,)), on=Day(2026, 3, 19))

    assert (clock.due, clock.paused) == (None, True)
    assert asked == {"decision_due_on": Day(2026, 3, 2) + timedelta(days=100)}


def test_instalments_that_were_granted_set_the_day_of_payment() -> None:  # 行政处罚法第六十六条
    facts = {"served_on": Day(2026, 2, 2), "payment_due_on": Day(2026, 6, 30), **FINED}
    clock = running(facts, "penalty.ordinary")["penalty.payment"]

    assert (clock.due, clock.paused, clock.provisional) == (Day(2026, 6, 30), False, False)
    assert "第六十六条" in clock.derivation[0]


def test_an_order_to_correct_says_by_when() -> None:  # 行政处罚法第二十八条
    facts = {"result_told_on": Day(2026, 4, 1), "correction_due_on": Day(2026, 4, 20), "opened_on": Day(2026, 4, 1)}
    open_one = running(facts, "inspection.enterprise")["penalty.correction"]
    done = running({**facts, "corrected_on": Day(2026, 4, 21)}, "inspection.enterprise")["penalty.correction"]

    assert (open_one.due, open_one.waits, open_one.done_on) == (Day(2026, 4, 20), True, None)
    assert (done.days_left(Day(2026, 4, 21)), done.done_on) == (-1, Day(2026, 4, 21))


def test_a_seizure_is_extended_once_by_the_head() -> None:  # 行政强制法第二十五条
    once = {"coercion.seizure": (Extension(30, "head", Day(2026, 2, 20)),)}
    twice = {"coercion.seizure": (*once["coercion.seizure"], Extension(30, "head", Day(2026, 3, 20)))}
    facts = {"seized_on": Day(2026, 1, 22)}

    assert running(facts, "coercion.seizure", extensions=once)["coercion.seizure"].due == Day(2026, 3, 23)
    assert running(facts, "coercion.seizure", extensions=twice)["coercion.seizure"].due == Day(2026, 3, 23)


@pytest.mark.parametrize(
    ("procedure", "facts", "absent"),
    [
        ("penalty.ordinary", {"served_on": Day(2026, 2, 2), "penalties": frozenset({"警告"})}, "penalty.payment"),
        (
            "penalty.summary",
            {"served_on": Day(2026, 2, 2), "collected_on": Day(2026, 2, 2), **FINED},
            "penalty.payment",
        ),
        ("penalty.ordinary", {"decided_on": Day(2026, 2, 2), "handed_over": True}, "penalty.service"),
        ("penalty.ordinary", {"notified_on": Day(2026, 2, 2)}, "penalty.hearing.request"),
        ("penalty.summary", {"decided_on": Day(2026, 2, 2)}, "penalty.service"),
        ("penalty.ordinary", {"decided_on": Day(2026, 2, 2)}, "penalty.summary.record"),
        (
            "penalty.ordinary",
            {"filed_on": Day(2026, 2, 2), "transferred_at": datetime(2026, 2, 3, 9)},
            "penalty.decision",
        ),
    ],
)
def test_a_clock_does_not_run_where_its_condition_fails(procedure: str, facts: dict[str, Any], absent: str) -> None:
    assert absent not in running(facts, procedure)


def test_open_clocks_come_first_by_due_day() -> None:
    facts = {"decided_on": Day(2026, 3, 2), "served_on": Day(2026, 3, 4), "published_on": None, **FINED}
    found = clocks(checked(facts), Governing(Day(2026, 3, 2)), "penalty.ordinary")

    assert [clock.rule_id for clock in found] == ["penalty.publication", "penalty.payment", "penalty.service"]


def test_every_procedure_that_a_clock_names_is_there() -> None:
    known = {procedure.id for procedure in procedures()}

    assert {name for kind in clock_kinds().values() for name in kind.procedures} <= known


@given(
    filed=st.dates(Day(2022, 1, 1), Day(2026, 6, 30)),
    pause=st.integers(0, 60),
    length=st.integers(1, 40),
    later=st.integers(0, 100),
)
def test_while_a_clock_stands_still_its_earliest_day_never_comes_nearer(
    filed: date, pause: int, length: int, later: int
) -> None:
    facts, law = {"filed_on": filed}, Governing(Day(2026, 1, 5), sector=MARKET)
    stop = Adjustments((Suspension("testing", filed + timedelta(days=pause)),))
    on = filed + timedelta(days=pause + length)
    first = due_days(facts, law, "penalty.ordinary", stop, on=on)["decision_due_on"]
    second = due_days(facts, law, "penalty.ordinary", stop, on=on + timedelta(days=later))["decision_due_on"]

    assert filed + timedelta(days=90) <= first <= second
