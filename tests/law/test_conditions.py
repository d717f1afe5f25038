"""What the law forbids at a step of a penalty, from a matter in order and one fact changed; each row names its article."""

from datetime import date

import pytest
from tests.law.matters import DECIDED_ON, ORDINARY, codes

from xiezhi.law.conditions import State
from xiezhi.law.facts import Value
from xiezhi.law.procedures import procedure, unmet

Day = date


def test_a_penalty_in_order_may_be_decided() -> None:
    assert codes("penalty.ordinary", "decide", ORDINARY, DECIDED_ON, sector="market") == {}


@pytest.mark.parametrize(
    ("changed", "code", "article"),
    [
        ({"body_qualified": False}, "body.qualified", "第三十八条"),
        ({"in_power_list": False}, "power.published", "第三十九条"),
        ({"officers": 1, "qualified_officers": 1}, "officers.two", "第四十二条"),
        ({"qualified_officers": 1}, "officers.certified", "第四十二条"),
        ({"filed_on": None, "opened_on": Day(2026, 3, 2)}, "filing.done", "第五十四条"),
        ({"investigated_on": None}, "investigation.closed", "第四十六条"),
        ({"investigated_on": Day(2026, 3, 1)}, "investigation.closed", "第四十六条"),
        ({"act_ended_on": Day(2024, 2, 19)}, "limitation.general", "第三十六条"),
        ({"act_ended_on": Day(2021, 2, 19), "grave": True}, "limitation.grave", "第三十六条"),
        ({"notified_on": None}, "notice.given", "第四十四条、第六十二条"),
        ({"notified_on": Day(2026, 4, 2)}, "notice.given", "第四十四条、第六十二条"),
        ({"notified_on": DECIDED_ON}, "notice.waited", "第四十四条、第六十二条"),
        ({"defended": True, "defence_reviewed": False}, "defence.reviewed", "第四十五条"),
        ({"defended": True, "defence_reviewed": True, "fine": 500_001}, "defence.not_heavier", "第四十五条"),
        ({"proposed_penalties": frozenset({"警告"})}, "notice.same_kinds", "第四十四条、第六十二条"),
        (
            {"penalties": frozenset({"没收违法所得"}), "confiscated": 200_001, "proposed_confiscated": 200_000},
            "notice.same_confiscation",
            "第四十四条、第六十二条",
        ),
        ({"fine": 1_000_000, "proposed_fine": 1_000_000}, "hearing.offered", "第六十三条"),
        ({"penalties": frozenset({"吊销许可证件"})}, "hearing.offered", "第六十三条"),
        ({"hearing_requested_on": Day(2026, 3, 30)}, "hearing.held", "第六十五条"),
        ({"public_interest": True}, "review.done", "第五十八条"),
        (
            {"several_relations": True, "reviewed_on": Day(2026, 3, 30), "review_passed": False},
            "review.done",
            "第五十八条",
        ),
        (
            {"several_relations": True, "reviewed_on": Day(2026, 4, 2), "review_passed": True},
            "review.done",
            "第五十八条",
        ),
        ({"complex": True, "reviewed_on": Day(2026, 3, 30), "review_passed": True}, "discussion.done", "第五十七条"),
        ({"earlier_fines": 1}, "fine.once", "第二十九条"),
        ({"decision_document": False}, "decision.document", "第五十九条"),
        ({"crime_suspected": True}, "crime.transferred", "第二十七条"),
        (
            {"decided_on": Day(2026, 3, 1), "notified_on": Day(2026, 2, 1)},
            "decision.after_filing",
            "第六十四条",
        ),  # 市场监督管理行政处罚程序规定
    ],
)
def test_a_decision_that_the_law_forbids_names_its_article(
    changed: dict[str, Value | None], code: str, article: str
) -> None:
    facts = {**ORDINARY, **changed}
    found = codes("penalty.ordinary", "decide", facts, DECIDED_ON, sector="market")
    assert found.get(code) in {State.UNMET, State.UNKNOWN}
    step = procedure("penalty.ordinary", Day(2026, 3, 2)).step("decide")
    (condition,) = [entry for entry in unmet(step, facts, DECIDED_ON, sector="market") if entry.code == code]
    assert condition.blocks
    assert condition.article.endswith(f"》{article}")
    assert condition.article in condition.message


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        # 第六十四条: five working days from notice on 23 March end on 30 March; 1 April lies behind them.
        ({"penalties": frozenset({"吊销许可证件"}), "hearing_offered": True}, {"discussion.done"}),
        (
            {"penalties": frozenset({"吊销许可证件"}), "hearing_offered": True, "notified_on": Day(2026, 3, 25)},
            {"discussion.done", "hearing.request_awaited"},
        ),
        # A request after the five days binds nobody.
        ({"hearing_requested_on": Day(2026, 3, 31)}, set()),
        # A warning has no fine that could be heavier.
        (
            {
                "penalties": frozenset({"警告"}),
                "fine": None,
                "proposed_fine": None,
                "defended": True,
                "defence_reviewed": True,
            },
            set(),
        ),
        # 第五十八条: a hearing calls for a review, 第六十四条: notice of the hearing.
        (
            {
                "penalties": frozenset({"吊销许可证件"}),
                "hearing_offered": True,
                "hearing_requested_on": Day(2026, 3, 24),
                "hearing_held_on": Day(2026, 3, 31),
                "discussed_on": DECIDED_ON,
            },
            {"review.done"},
        ),
        ({"grave": True, "act_ended_on": Day(2021, 3, 1)}, set()),
        ({"notified_on": DECIDED_ON, "notice_waived": True}, set()),
        # 第六十条: the ninety days and what lengthens them are told and do not block.
        ({"decision_due_on": Day(2026, 3, 31)}, {"decision.in_time"}),
        ({"decision_due_on": DECIDED_ON}, set()),
    ],
)
def test_what_is_open_before_a_decision(changed: dict[str, Value | None], expected: set[str]) -> None:
    found = codes("penalty.ordinary", "decide", {**ORDINARY, **changed}, DECIDED_ON, sector="market")
    assert set(found) == expected


def test_ninety_days_are_told_after_the_due_day_and_do_not_block() -> None:
    step = procedure("penalty.ordinary", Day(2026, 3, 2)).step("decide")
    facts = {**ORDINARY, "hearing_offered": True}
    assert "decision.in_time" not in {entry.code for entry in unmet(step, facts, Day(2026, 6, 1))}
    (late,) = [entry for entry in unmet(step, facts, Day(2026, 6, 2)) if entry.code == "decision.in_time"]
    assert not late.blocks
    assert (
        late.message
        == "超过办理期限未作出决定（《行政处罚法》第六十条）。尽快作出决定；依法可以延长的，在届满前办理延期。"
    )


def test_a_local_amount_that_nobody_entered_is_told_and_does_not_block() -> None:
    step = procedure("penalty.ordinary", Day(2026, 3, 2)).step("decide")
    found = {entry.code: entry for entry in unmet(step, ORDINARY, DECIDED_ON, "120116")}
    hearing = found["hearing.offered"]
    assert hearing.state is State.UNKNOWN
    assert not hearing.blocks
    assert hearing.missing == ("本地区、本领域的标准（对自然人较大数额罚款）",)
    assert not any(entry.blocks for entry in found.values())


def test_a_fact_that_nobody_gave_blocks_and_is_named() -> None:
    step = procedure("penalty.ordinary", Day(2026, 3, 2)).step("decide")
    (two,) = [entry for entry in unmet(step, {}, DECIDED_ON) if entry.code == "officers.two"]
    assert two.state is State.UNKNOWN
    assert two.blocks
    assert two.message == "尚不能判断是否“执法人员少于两人”（《行政处罚法》第四十二条）：缺少执法人员人数。"


@pytest.mark.parametrize(
    ("procedure_id", "step", "on", "facts", "expected"),
    [
        # 行政处罚法第五十一条.
        ("penalty.summary", "decide", DECIDED_ON, {"fine": 20_000}, set()),
        ("penalty.summary", "decide", DECIDED_ON, {"fine": 20_001}, {"summary.fine"}),
        ("penalty.summary", "decide", DECIDED_ON, {"fine": 300_000, "party_type": "法人"}, set()),
        ("penalty.summary", "decide", DECIDED_ON, {"fine": 300_001, "party_type": "法人"}, {"summary.fine"}),
        ("penalty.summary", "decide", DECIDED_ON, {"penalties": frozenset({"警告"})}, set()),
        ("penalty.summary", "decide", DECIDED_ON, {"penalties": frozenset({"没收非法财物"})}, {"summary.fine"}),
        # 第二十九条.
        ("penalty.summary", "decide", DECIDED_ON, {"fine": 100, "earlier_fines": 1}, {"fine.once"}),
        # 第五十二条, 第六十八条, 第七十条, 第七十一条.
        ("penalty.summary", "serve", DECIDED_ON, {"handed_over": False}, {"summary.handed_over"}),
        ("penalty.summary", "record", DECIDED_ON, {"collected_on_spot": 10_000, "receipt_given": True}, set()),
        (
            "penalty.summary",
            "record",
            DECIDED_ON,
            {"collected_on_spot": 10_001, "receipt_given": False, "hard_to_enforce": False, "collected_on": Day(2026, 3, 27)},
            {"collection.on_spot", "collection.receipt", "collection.handed_in"},
        ),
        ("penalty.summary", "close", DECIDED_ON, {"fine": 100}, {"summary.recorded", "closing.executed"}),
        # 第七十二条.
        ("penalty.summary", "pay", DECIDED_ON, {"late_fine": 500_001, "payment_due_on": DECIDED_ON}, {"late_fine.cap", "late_fine.after_due"}),
        ("penalty.summary", "pay", DECIDED_ON, {"late_fine": 500_000, "payment_due_on": Day(2026, 3, 31)}, set()),
        # 第六十四条: seven working days.
        ("penalty.ordinary", "hold_hearing", DECIDED_ON, {"hearing_held_on": Day(2026, 4, 10), "hearing_notice_on": Day(2026, 3, 31), "hearing_host_independent": True}, set()),
        ("penalty.ordinary", "hold_hearing", DECIDED_ON, {"hearing_held_on": Day(2026, 4, 10), "hearing_notice_on": DECIDED_ON, "hearing_host_independent": False}, {"hearing.notice", "hearing.host"}),
        # 第五十六条: seven working days from 20 March.
        ("penalty.ordinary", "investigate", Day(2026, 3, 31), {"registered_on": Day(2026, 3, 20)}, set()),
        ("penalty.ordinary", "investigate", DECIDED_ON, {"registered_on": Day(2026, 3, 20)}, {"registration.disposed"}),
        ("penalty.ordinary", "investigate", DECIDED_ON, {"monitoring": True, "monitoring_reviewed": False}, {"monitoring.reviewed"}),
        ("penalty.ordinary", "investigate", DECIDED_ON, {"recused": False, "certificate_shown": False}, {"officers.recused", "certificate.shown"}),
        # 第六十一条, 国办发〔2018〕118号, 第四十八条.
        ("penalty.ordinary", "serve", Day(2026, 4, 13), {"decided_on": DECIDED_ON, "handed_over": False, "service_way": "直接送达"}, set()),
        ("penalty.ordinary", "serve", Day(2026, 4, 14), {"decided_on": DECIDED_ON, "handed_over": False, "service_way": "邮寄送达"}, {"service.in_time"}),
        ("penalty.ordinary", "serve", DECIDED_ON, {"decided_on": DECIDED_ON, "handed_over": False, "service_way": "电子送达", "e_service_agreed": True}, set()),
        ("penalty.ordinary", "serve", DECIDED_ON, {"decided_on": DECIDED_ON, "handed_over": False, "service_way": "电子送达", "e_service_agreed": False}, {"service.electronic"}),
        ("penalty.ordinary", "serve", DECIDED_ON, {"decided_on": DECIDED_ON, "handed_over": False, "service_way": "留置送达", "service_witnessed": False}, {"service.left"}),
        # 民事诉讼法第九十五条: thirty days after the notice.
        ("penalty.ordinary", "execute", Day(2026, 5, 1), {"decided_on": DECIDED_ON, "handed_over": False, "served_on": Day(2026, 5, 1), "public_notice_on": DECIDED_ON, "published_on": DECIDED_ON}, set()),
        ("penalty.ordinary", "execute", Day(2026, 5, 1), {"decided_on": DECIDED_ON, "handed_over": False, "served_on": Day(2026, 4, 30), "public_notice_on": DECIDED_ON, "published_on": DECIDED_ON}, {"service.public_notice"}),
        ("penalty.ordinary", "publish", Day(2026, 4, 14), {"decided_on": DECIDED_ON, "handed_over": True}, {"publication.in_time"}),
        ("penalty.ordinary", "publish", Day(2026, 5, 8), {"decided_on": DECIDED_ON, "handed_over": True, "published_on": Day(2026, 4, 2), "changed_on": Day(2026, 4, 30)}, set()),
        ("penalty.ordinary", "publish", Day(2026, 5, 9), {"decided_on": DECIDED_ON, "handed_over": False, "published_on": Day(2026, 4, 2), "changed_on": Day(2026, 4, 30)}, {"publication.withdrawn", "service.done"}),
        # 第三十三条, 第三十条, 第三十一条, 第三十六条: what a decision not to punish rests on.
        ("penalty.ordinary", "exempt", DECIDED_ON, {"exempt_ground": "违法行为轻微并及时改正，没有造成危害后果", "minor_violation": True, "corrected_in_time": True, "no_harm": True}, set()),
        ("penalty.ordinary", "exempt", DECIDED_ON, {"exempt_ground": "违法行为轻微并及时改正，没有造成危害后果", "minor_violation": True, "corrected_in_time": True, "no_harm": False}, {"exempt.minor"}),
        ("penalty.ordinary", "exempt", DECIDED_ON, {"exempt_ground": "初次违法且危害后果轻微并及时改正", "first_violation": True, "corrected_in_time": True, "slight_harm": True}, set()),
        ("penalty.ordinary", "exempt", DECIDED_ON, {"exempt_ground": "初次违法且危害后果轻微并及时改正", "first_violation": False, "corrected_in_time": True, "slight_harm": True}, {"exempt.first"}),
        ("penalty.ordinary", "exempt", DECIDED_ON, {"exempt_ground": "有证据足以证明没有主观过错", "no_fault": True, "fault_irrelevant": True}, {"exempt.no_fault"}),
        ("penalty.ordinary", "exempt", DECIDED_ON, {"exempt_ground": "不满十四周岁", "party_age": 13}, set()),
        ("penalty.ordinary", "exempt", DECIDED_ON, {"exempt_ground": "不满十四周岁", "party_age": 14}, {"exempt.age"}),
        ("penalty.ordinary", "exempt", DECIDED_ON, {"exempt_ground": "不能辨认或者控制自己行为", "incapable": False}, {"exempt.incapable"}),
        ("penalty.ordinary", "exempt", DECIDED_ON, {"exempt_ground": "违法行为超过追责期限", "act_ended_on": Day(2024, 2, 20)}, {"exempt.lapsed"}),
        ("penalty.ordinary", "exempt", DECIDED_ON, {"exempt_ground": "违法行为超过追责期限", "act_ended_on": Day(2024, 2, 18)}, set()),
        ("penalty.ordinary", "exempt", DECIDED_ON, {"exempt_ground": "违法行为超过追责期限", "act_ended_on": Day(2024, 2, 18), "grave": True}, {"exempt.lapsed"}),
        ("penalty.ordinary", "exempt", DECIDED_ON, {"exempt_ground": "违法行为超过追责期限", "act_ended_on": Day(2021, 2, 18), "grave": True}, set()),
        # 行政强制法第五十三条、第五十四条.
        ("penalty.ordinary", "apply_to_court", Day(2026, 10, 20), {"handed_over": True, "demanded_on": Day(2026, 9, 25), "remedy_lapsed_on": Day(2026, 9, 24), "under_remedy": False}, set()),
        ("penalty.ordinary", "apply_to_court", Day(2026, 10, 10), {"handed_over": True, "demanded_on": Day(2026, 9, 25), "remedy_lapsed_on": Day(2026, 9, 24), "under_remedy": True}, {"court.demanded", "court.remedy_lapsed"}),
        ("penalty.ordinary", "apply_to_court", Day(2026, 12, 25), {"handed_over": True, "demanded_on": Day(2026, 9, 25), "remedy_lapsed_on": Day(2026, 9, 24), "under_remedy": False}, {"court.in_time"}),
        # 第七十二条第二款: of a fine in instalments the three months begin with the end of the last one.
        ("penalty.ordinary", "apply_to_court", Day(2026, 12, 25), {"handed_over": True, "demanded_on": Day(2026, 9, 25), "remedy_lapsed_on": Day(2026, 9, 24), "payment_due_on": Day(2026, 10, 31), "under_remedy": False}, set()),
    ],
)  # fmt: skip
def test_what_is_open_at_a_step_of_a_penalty(
    procedure_id: str, step: str, on: Day, facts: dict[str, Value], expected: set[str]
) -> None:
    assert set(codes(procedure_id, step, {**ORDINARY, **facts}, on)) - {"hearing.offered"} == expected
