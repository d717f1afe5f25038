"""What the law forbids at a step, from a matter that is in order and one fact changed; each row names its article."""

from datetime import date, datetime

import pytest

from xiezhi.law.conditions import State, conditions
from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Facts, Value
from xiezhi.law.procedures import NoProcedureInForce, procedure, procedures, read, standing, unmet, version

Day, Moment = date, datetime

# An ordinary penalty of a market body, opened on 2 March 2026 and decided on 1 April.
ORDINARY: dict[str, Value] = {
    "body_qualified": True,
    "in_power_list": True,
    "officers": 2,
    "qualified_officers": 2,
    "recused": True,
    "certificate_shown": True,
    "party_type": "自然人",
    "act_ended_on": Day(2025, 12, 1),
    "discovered_on": Day(2026, 2, 20),
    "grave": False,
    "public_interest": False,
    "complex": False,
    "several_relations": False,
    "crime_suspected": False,
    "monitoring": False,
    "filed_on": Day(2026, 3, 2),
    "investigated_on": Day(2026, 3, 20),
    "notified_on": Day(2026, 3, 23),
    "notice_waived": False,
    "defended": False,
    "proposed_fine": 500_000,
    "hearing_offered": False,
    "penalties": frozenset({"罚款"}),
    "fine": 500_000,
    "earlier_fines": 0,
    "decision_document": True,
}
DECIDED_ON = Day(2026, 4, 1)


def codes(
    procedure_id: str, step: str, facts: Facts, on: Day, region: str = "", sector: str | None = None
) -> dict[str, State]:
    opened = facts.get("opened_on") or facts.get("filed_on") or on
    assert isinstance(opened, date)
    found = procedure(procedure_id, opened)
    if sector is None:
        return {entry.code: entry.state for entry in unmet(found.step(step), facts, on, region)}
    governing = Governing(opened, region, sector)
    states = standing(found.step(step), {"today": on, **facts}, governing)
    return {entry.code: entry.state for entry in states if entry.state in {State.UNMET, State.UNKNOWN}}


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
    states = standing(step, {"today": DECIDED_ON, **facts}, Governing(Day(2026, 3, 2), sector="market"))
    (condition,) = [entry for entry in states if entry.code == code]
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
        ("penalty.ordinary", "serve", Day(2026, 4, 13), {"decided_on": DECIDED_ON, "handed_over": False}, set()),
        ("penalty.ordinary", "serve", Day(2026, 4, 14), {"decided_on": DECIDED_ON, "handed_over": False}, {"service.in_time"}),
        # 民事诉讼法第九十五条: thirty days after the notice.
        ("penalty.ordinary", "execute", Day(2026, 5, 1), {"decided_on": DECIDED_ON, "handed_over": False, "served_on": Day(2026, 5, 1), "public_notice_on": DECIDED_ON, "published_on": DECIDED_ON}, set()),
        ("penalty.ordinary", "execute", Day(2026, 5, 1), {"decided_on": DECIDED_ON, "handed_over": False, "served_on": Day(2026, 4, 30), "public_notice_on": DECIDED_ON, "published_on": DECIDED_ON}, {"service.public_notice"}),
        ("penalty.ordinary", "publish", Day(2026, 4, 14), {"decided_on": DECIDED_ON, "handed_over": True}, {"publication.in_time"}),
        ("penalty.ordinary", "publish", Day(2026, 5, 8), {"decided_on": DECIDED_ON, "handed_over": True, "published_on": Day(2026, 4, 2), "changed_on": Day(2026, 4, 30)}, set()),
        ("penalty.ordinary", "publish", Day(2026, 5, 9), {"decided_on": DECIDED_ON, "handed_over": False, "published_on": Day(2026, 4, 2), "changed_on": Day(2026, 4, 30)}, {"publication.withdrawn", "service.done"}),
        # 行政强制法第五十三条、第五十四条.
        ("penalty.ordinary", "apply_to_court", Day(2026, 10, 20), {"handed_over": True, "demanded_on": Day(2026, 9, 25), "remedy_lapsed_on": Day(2026, 9, 24), "under_remedy": False}, set()),
        ("penalty.ordinary", "apply_to_court", Day(2026, 10, 10), {"handed_over": True, "demanded_on": Day(2026, 9, 25), "remedy_lapsed_on": Day(2026, 9, 24), "under_remedy": True}, {"court.demanded", "court.remedy_lapsed"}),
        ("penalty.ordinary", "apply_to_court", Day(2026, 12, 25), {"handed_over": True, "demanded_on": Day(2026, 9, 25), "remedy_lapsed_on": Day(2026, 9, 24), "under_remedy": False}, {"court.in_time"}),
    ],
)  # fmt: skip
def test_what_is_open_at_a_step_of_a_penalty(
    procedure_id: str, step: str, on: Day, facts: dict[str, Value], expected: set[str]
) -> None:
    assert set(codes(procedure_id, step, {**ORDINARY, **facts}, on)) - {"hearing.offered"} == expected


POLICE: dict[str, Value] = {
    **ORDINARY,
    "opened_on": Day(2026, 3, 2),
    "fully_recorded": False,
    "no_objection": True,
    "by_station": False,
    "admits": True,
    "consented": True,
    "minor_or_disabled": False,
    "fine": 50_000,
    "now": Moment(2026, 3, 2, 12, 0),
    "arrived_at": Moment(2026, 3, 2, 9, 0),
    "handed_over": True,
}


@pytest.mark.parametrize(
    ("procedure_id", "step", "facts", "expected"),
    [
        ("security.summary", "decide", {}, set()),  # 治安管理处罚法（2025年修订）第一百一十九条: 500 yuan
        ("security.summary", "decide", {"fine": 50_001}, {"security.summary.limit"}),
        # The general limit for organisations (行政处罚法第五十一条) does not reach public security.
        ("security.summary", "decide", {"fine": 300_000, "party_type": "法人"}, {"security.summary.limit"}),
        ("security.summary", "decide", {"officers": 1, "qualified_officers": 1}, {"security.summary.one_officer"}),  # 第一百二十条
        ("security.summary", "decide", {"officers": 1, "qualified_officers": 1, "fully_recorded": True}, set()),
        ("security.summary", "decide", {"act_ended_on": Day(2025, 8, 19)}, {"security.limitation"}),  # 第二十五条
        ("security.summary", "report", {"punished_at": Moment(2026, 3, 1, 12, 0)}, set()),
        ("security.summary", "report", {"punished_at": Moment(2026, 3, 1, 11, 59)}, {"security.summary.reported"}),
        ("security.summary", "report", {"punished_at": Moment(2026, 3, 2, 9, 0), "collected_on_spot": 20_000, "receipt_given": True}, set()),  # 第一百二十三条
        ("security.summary", "report", {"punished_at": Moment(2026, 3, 2, 9, 0), "collected_on_spot": 20_001, "receipt_given": True, "hard_to_enforce": False}, {"security.collection"}),
        ("security.summary", "close", {"paid_on": DECIDED_ON, "published_on": DECIDED_ON}, {"security.sealed"}),  # 第一百三十六条
        # 公安机关办理行政案件程序规定第四十条至第四十八条.
        ("security.expedited", "decide", {}, set()),
        ("security.expedited", "decide", {"consented": False}, {"security.expedited.consent"}),
        ("security.expedited", "decide", {"minor_or_disabled": True}, {"security.expedited.excluded"}),
        ("security.expedited", "decide", {"fine": 400_000}, {"security.expedited.excluded"}),
        ("security.expedited", "decide", {"penalties": frozenset({"行政拘留"}), "detention_days": 9}, set()),
        ("security.expedited", "decide", {"penalties": frozenset({"行政拘留"}), "detention_days": 10}, {"security.expedited.detention"}),
        ("security.expedited", "decide", {"now": Moment(2026, 3, 4, 9, 1)}, {"security.expedited.in_time"}),
        ("security.expedited", "decide", {"by_station": True, "fine": 100_000}, set()),  # 第一百零九条
        ("security.expedited", "decide", {"by_station": True, "fine": 100_001}, {"security.station"}),
        ("security.ordinary", "decide", {"hearing_offered": True}, set()),
        ("security.ordinary", "decide", {"fine": 400_000}, {"security.hearing.offered"}),  # 第一百一十七条
        ("security.ordinary", "decide", {"officers": 1}, {"security.officers"}),  # 第一百零八条
        ("security.ordinary", "decide", {"complex": True}, {"security.review.done"}),  # 第一百一十四条
        ("security.ordinary", "decide", {"penalties": frozenset({"行政拘留"}), "detention_days": 21}, {"security.detention.merged"}),  # 第十六条
        ("security.ordinary", "decide", {"decision_due_on": Day(2026, 3, 31)}, {"security.decision.in_time"}),  # 第一百一十八条
    ],
)  # fmt: skip
def test_what_is_open_at_a_step_of_public_security(
    procedure_id: str, step: str, facts: dict[str, Value], expected: set[str]
) -> None:
    assert set(codes(procedure_id, step, {**POLICE, **facts}, DECIDED_ON)) == expected


def test_a_case_of_public_security_opened_before_2026_keeps_the_law_of_2012() -> None:
    old = {**POLICE, "opened_on": Day(2025, 12, 31)}
    assert set(codes("security.summary", "decide", {**old, "fine": 20_000}, Day(2026, 3, 2))) == {"notice.given"}
    assert "security.summary.limit" in codes("security.summary", "decide", {**old, "fine": 20_001}, DECIDED_ON)
    before, after = (procedure("security.ordinary", day) for day in (Day(2025, 12, 31), Day(2026, 1, 1)))
    assert "review" not in before.steps
    assert after.steps["review"].roles == ("legal_reviewer",)
    assert version(before.version) is before
    assert before.version == "security.ordinary@2006-03-01"


SEIZURE: dict[str, Value] = {
    "opened_on": Day(2026, 3, 2),
    "officers": 2,
    "qualified_officers": 2,
    "entrusted": False,
    "urgent": False,
    "approved_on": Day(2026, 3, 2),
    "certificate_shown": True,
    "record_made": True,
    "list_delivered": True,
    "seized_on": Day(2026, 3, 2),
    "appraised": False,
    "own_enforcement": True,
    "demanded_on": Day(2026, 4, 1),
    "payment_due_on": Day(2026, 3, 2),
    "late_fine": 100,
    "fine": 100,
    "at_night_or_holiday": False,
    "cuts_supply": False,
    "obstacle": False,
    "crime_reported_on": Day(2026, 4, 1),
    "transfer_approved_at": Moment(2026, 4, 1, 9, 0),
    "transfer_documents": 5,
    "now": Moment(2026, 4, 2, 9, 0),
    "police_received_on": Day(2026, 4, 1),
    "refused_on": Day(2026, 4, 1),
    "crime_filed_on": Day(2026, 4, 1),
}


@pytest.mark.parametrize(
    ("procedure_id", "step", "on", "facts", "expected"),
    [
        ("coercion.seizure", "seize", Day(2026, 3, 2), {}, set()),
        ("coercion.seizure", "seize", Day(2026, 3, 2), {"entrusted": True}, {"coercion.not_entrusted"}),  # 行政强制法第十七条
        ("coercion.seizure", "seize", Day(2026, 3, 2), {"officers": 1}, {"coercion.officers"}),  # 第十八条
        ("coercion.seizure", "seize", Day(2026, 3, 2), {"approved_on": Day(2026, 3, 3)}, {"coercion.approved"}),
        ("coercion.seizure", "seize", Day(2026, 3, 2), {"urgent": True, "acted_at": Moment(2026, 4, 1, 9, 0)}, set()),  # 第十九条
        ("coercion.seizure", "seize", Day(2026, 3, 2), {"urgent": True, "acted_at": Moment(2026, 4, 1, 8, 59)}, {"coercion.urgent.reported"}),
        ("coercion.seizure", "seize", Day(2026, 3, 2), {"record_made": False, "list_delivered": False}, {"coercion.record", "seizure.list"}),  # 第二十四条
        ("coercion.seizure", "dispose", DECIDED_ON, {}, set()),  # 第二十五条
        ("coercion.seizure", "dispose", Day(2026, 4, 2), {}, {"seizure.in_time"}),
        ("coercion.seizure", "dispose", Day(2026, 4, 2), {"seizure_due_on": Day(2026, 5, 1)}, set()),
        ("coercion.seizure", "extend", DECIDED_ON, {"appraised": True, "appraisal_told": False}, {"seizure.appraisal_told"}),
        ("coercion.freezing", "freeze", Day(2026, 3, 2), {}, set()),  # 第二十九条
        ("coercion.freezing", "deliver", Day(2026, 3, 5), {"frozen_on": Day(2026, 3, 2)}, set()),  # 第三十一条
        ("coercion.freezing", "deliver", Day(2026, 3, 6), {"frozen_on": Day(2026, 3, 2)}, {"freezing.delivered"}),
        ("coercion.freezing", "lift", Day(2026, 4, 2), {"frozen_on": Day(2026, 3, 2)}, {"freezing.in_time"}),  # 第三十二条
        ("coercion.enforcement", "enforce", Day(2026, 4, 2), {}, set()),  # 第四十六条
        ("coercion.enforcement", "enforce", DECIDED_ON, {}, {"enforcement.late_fine"}),
        ("coercion.enforcement", "enforce", Day(2026, 4, 2), {"late_fine": 101}, {"enforcement.late_fine.cap"}),  # 第四十五条
        ("coercion.enforcement", "enforce", Day(2026, 4, 2), {"at_night_or_holiday": True, "cuts_supply": True}, {"enforcement.hours", "enforcement.supply"}),  # 第四十三条
        ("coercion.enforcement", "decide", Day(2026, 3, 31), {"own_enforcement": False}, {"enforcement.own_power", "enforcement.demanded"}),  # 第三十五条
        ("coercion.enforcement", "substitute", Day(2026, 4, 3), {}, {"substitute.demanded"}),  # 第五十一条; 清明 between
        ("coercion.enforcement", "substitute", Day(2026, 4, 7), {}, set()),
        ("transfer.police", "report", DECIDED_ON, {"officers": 1}, {"transfer.team"}),  # 移送规定第五条
        ("transfer.police", "approve", Day(2026, 4, 4), {}, set()),
        ("transfer.police", "approve", Day(2026, 4, 5), {}, {"transfer.decided"}),
        ("transfer.police", "deliver", DECIDED_ON, {}, set()),
        ("transfer.police", "deliver", DECIDED_ON, {"now": Moment(2026, 4, 2, 9, 1), "transfer_documents": 4}, {"transfer.in_time", "transfer.documents"}),  # 第六条
        ("transfer.police", "await", Day(2026, 4, 5), {}, {"transfer.answered"}),  # 第八条
        ("transfer.police", "object", Day(2026, 4, 5), {}, {"transfer.objection"}),  # 第九条
        ("transfer.police", "hand_over", Day(2026, 4, 5), {}, {"transfer.goods"}),  # 第十二条
    ],
)  # fmt: skip
def test_what_is_open_at_a_step_of_coercion_and_transfer(
    procedure_id: str, step: str, on: Day, facts: dict[str, Value], expected: set[str]
) -> None:
    assert set(codes(procedure_id, step, {**SEIZURE, **facts}, on)) == expected


VISIT: dict[str, Value] = {
    "body_qualified": True,
    "officers": 2,
    "qualified_officers": 2,
    "in_power_list": True,
    "plan_approved": True,
    "inspection_notified": True,
    "surprise_approved": False,
    "visits_this_year": 1,
    "visit_cap": 2,
    "cap_exempt": False,
    "certificate_shown": True,
    "scanned": True,
    "applied_on": Day(2026, 3, 2),
    "accepted_on": Day(2026, 3, 3),
    "third_party_interest": False,
}


@pytest.mark.parametrize(
    ("procedure_id", "step", "facts", "expected"),
    [
        ("inspection.enterprise", "inspect", {}, set()),  # 国办发〔2024〕54号
        ("inspection.enterprise", "inspect", {"visits_this_year": 2}, {"inspection.cap"}),
        ("inspection.enterprise", "inspect", {"visits_this_year": 2, "cap_exempt": True}, set()),
        ("inspection.enterprise", "inspect", {"qualified_officers": 1}, {"inspection.body"}),
        ("inspection.enterprise", "inspect", {"officers": 1}, {"inspection.officers"}),
        ("inspection.enterprise", "inspect", {"in_power_list": False, "plan_approved": False}, {"inspection.item", "inspection.approved"}),
        ("inspection.enterprise", "inspect", {"inspection_notified": False}, {"inspection.notified"}),
        ("inspection.enterprise", "inspect", {"inspection_notified": False, "surprise_approved": True}, set()),
        ("inspection.enterprise", "inspect", {"scanned": False, "certificate_shown": False}, {"inspection.scanned", "inspection.shown"}),
        ("inspection.enterprise", "close", {"correction_due_on": DECIDED_ON}, {"inspection.told", "correction.rechecked"}),
        ("inspection.enterprise", "recheck", {"correction_due_on": Day(2026, 3, 31)}, {"correction.in_time"}),
        ("licence.ordinary", "accept", {}, set()),  # 行政许可法第三十二条
        ("licence.ordinary", "accept", {"accepted_on": Day(2026, 3, 10)}, {"licence.completion"}),
        ("licence.ordinary", "decide", {"third_party_interest": True, "hearing_offered": False}, {"licence.hearing"}),  # 第四十七条
        ("licence.ordinary", "decide", {"accepted_on": Day(2026, 3, 2)}, {"licence.in_time"}),  # 第四十二条
        ("licence.ordinary", "issue", {"licensed_on": Day(2026, 3, 16)}, {"licence.issued"}),  # 第四十四条
        ("licence.ordinary", "examine", {"officers": 1}, {"licence.verified"}),  # 第三十四条
    ],
)  # fmt: skip
def test_what_is_open_at_a_step_of_inspections_and_licences(
    procedure_id: str, step: str, facts: dict[str, Value], expected: set[str]
) -> None:
    on = Day(2026, 3, 31) if procedure_id.startswith("licence") else DECIDED_ON
    assert set(codes(procedure_id, step, {**VISIT, **facts}, on)) == expected


def test_every_condition_is_asked_by_some_step() -> None:
    asked = {code for found in procedures() for step in found.steps.values() for code in step.conditions}
    assert set(conditions()) == asked


def test_only_a_step_that_may_follow_follows() -> None:
    found = procedure("penalty.ordinary", Day(2026, 3, 2))
    assert found.first.id == "file"
    assert found.may_follow("notify", "decide")
    assert not found.may_follow("file", "decide")
    assert found.step("close").ends
    assert not found.step("decide").ends
    with pytest.raises(KeyError):
        found.may_follow("file", "no_such_step")


def test_a_day_or_version_without_a_procedure() -> None:
    with pytest.raises(NoProcedureInForce):
        procedure("penalty.ordinary", Day(2020, 1, 1))
    with pytest.raises(NoProcedureInForce):
        version("penalty.ordinary@1900-01-01")


PROCEDURE = """
[[procedure]]
id = "x"
title = "题"
law = "法"
articles = "第一条"
from = 2026-01-01
[[procedure.step]]
id = "a"
title = "甲"
roles = ["officer"]
conditions = ["officers.two"]
next = ["b"]
[[procedure.step]]
id = "b"
title = "乙"
roles = ["officer"]
next = []
"""


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('next = ["b"]', 'next = ["c"]', "a leads to unknown steps c"),
        ('next = ["b"]', "next = []", "no way leads to b"),
        ("next = []", 'next = ["a"]', "no step ends it"),
        ('id = "b"', 'id = "a"', "needs steps, each once"),
        ('["officers.two"]', '["no.such"]', "conditions has unknown"),
        ('["officer"]', "[]", "nobody may take the step"),
        ('["officer"]', '["king"]', "roles has unknown"),
        ('law = "法"', "", "law must be a text"),
    ],
)
def test_a_bad_procedure_is_refused_with_its_file_and_id(old: str, new: str, problem: str) -> None:
    assert old in PROCEDURE
    assert [found.id for found in read("bad.toml", PROCEDURE)] == ["x"]
    with pytest.raises(ValueError, match=r"^bad\.toml \[x") as refused:
        read("bad.toml", PROCEDURE.replace(old, new))
    assert problem in str(refused.value)
    with pytest.raises(ValueError, match="needs steps"):
        read("bad.toml", PROCEDURE[: PROCEDURE.index("[[procedure.step]]")])
