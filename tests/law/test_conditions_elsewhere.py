"""What the law forbids in public security, coercion, inspection and licensing; each row names its article."""

from datetime import date, datetime

import pytest
from tests.law.matters import DECIDED_ON, ORDINARY, codes

from xiezhi.law.facts import Value
from xiezhi.law.procedures import procedure, version

Day, Moment = date, datetime

POLICE: dict[str, Value] = {
    "review_listed": False,
    **ORDINARY,
    "opened_on": Day(2026, 3, 2),
    "fully_recorded": False,
    "no_objection": True,
    "by_station": False,
    "admits": True,
    "consented": True,
    "minor_or_disabled": False,
    "review_passed": True,
    "victim_served": True,
    "fine": 50_000,
    "now": Moment(2026, 3, 2, 12, 0),
    "arrived_at": Moment(2026, 3, 2, 9, 0),
    "handed_over": True,
}

# Somebody under eighteen who may be detained, and a fine for which a hearing was offered.
MINOR: dict[str, Value] = {
    "penalties": frozenset({"行政拘留"}),
    "detention_days": 5,
    "proposed_detention": 5,
    "minor_or_disabled": True,
    "minor": True,
    "guardian_told": True,
    "minor_detained": False,
}
HEARD: dict[str, Value] = {"fine": 400_000, "hearing_offered": True}


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
        ("security.expedited", "accept", {"minor_or_disabled": True}, {"security.expedited.excluded"}),  # 第四十一条
        ("security.expedited", "accept", {"admits": False}, {"security.expedited.consent"}),  # 第四十条、第四十二条
        ("security.expedited", "accept", {"officers": 1}, {"security.officers"}),
        ("security.expedited", "accept", {"officers": 1, "fully_recorded": True}, set()),
        ("security.expedited", "accept", {"crime_suspected": True}, {"crime.transferred"}),  # 行政处罚法第二十七条
        ("security.expedited", "decide", {"review_passed": False}, {"security.expedited.reviewed"}),  # 第四十四条
        ("security.expedited", "decide", {"now": Moment(2026, 3, 4, 9, 0)}, set()),  # 第四十七条: to the minute
        ("security.expedited", "serve", {"victim_served": False, "decided_on": DECIDED_ON}, {"security.victim"}),  # 第一百一十六条
        ("security.ordinary", "mediate", {"civil_dispute": True, "settled": True}, set()),  # 第九条
        ("security.ordinary", "mediate", {"civil_dispute": True, "settled": False}, {"security.mediated"}),
        ("security.ordinary", "suspend_detention", {"under_remedy": False, "detention_surety": "担保人"}, {"security.suspension"}),  # 第一百二十六条
        ("security.ordinary", "suspend_detention", {"under_remedy": True, "suspension_reason": "子女出生", "no_social_danger": True, "detention_surety": "保证金"}, set()),
        ("security.ordinary", "suspend_detention", {"under_remedy": True, "suspension_reason": "子女出生", "no_social_danger": False, "detention_surety": "保证金"}, {"security.suspension"}),
        # 第一百一十二条第三款、第一百一十七条第二款: a minor, the guardians, and detention that may be carried out.
        ("security.ordinary", "decide", {**MINOR, "guardian_told": False}, {"security.guardian"}),
        ("security.ordinary", "decide", {**MINOR, "minor_detained": True}, {"security.hearing.offered"}),
        ("security.ordinary", "decide", {**MINOR, "minor_detained": True, "hearing_offered": True}, set()),
        ("security.ordinary", "decide", {**MINOR, "detention_days": 6}, {"security.not_heavier"}),  # 第一百一十二条第四款、第一百一十七条第四款
        ("security.ordinary", "decide", {**HEARD, "hearing_requested_on": Day(2026, 3, 25)}, {"security.hearing.held"}),  # 第一百一十七条
        ("security.ordinary", "decide", {**HEARD, "notified_on": Day(2026, 3, 26)}, {"security.hearing.request_awaited"}),
        ("security.ordinary", "decide", {**HEARD, "notified_on": Day(2026, 3, 26), "notice_waived": True}, set()),
        ("security.ordinary", "execute", {"detained_on": DECIDED_ON, "detention_not_executed": True, "decided_on": DECIDED_ON}, {"security.detention.executed"}),  # 第二十三条
        ("security.ordinary", "decide", {"hearing_offered": True}, set()),
        ("security.ordinary", "decide", {"fine": 400_000}, {"security.hearing.offered"}),  # 第一百一十七条
        ("security.ordinary", "decide", {"officers": 1}, {"security.officers"}),  # 第一百零八条
        ("security.ordinary", "decide", {"complex": True}, {"security.review.done", "security.discussion.done"}),  # 第一百一十三条、第一百一十四条
        ("security.ordinary", "decide", {"complex": True, "reviewed_on": DECIDED_ON, "discussed_on": DECIDED_ON}, set()),
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
    "body_qualified": True,
    "in_power_list": True,
    "party_present": True,
    "rights_told": True,
    "property_related": True,
    "necessities": False,
    "frozen_amount": 100,
    "involved_amount": 100,
    "performance_due_on": Day(2026, 3, 30),
    "asset_flight": False,
    "building": False,
    "supervised": True,
    "defended": False,
    "service_way": "直接送达",
    "forced": False,
    "appraised": False,
    "own_enforcement": True,
    "demanded_on": Day(2026, 4, 1),
    "payment_due_on": Day(2026, 3, 2),
    "late_fine": 100,
    "fine": 100,
    "at_night_or_holiday": False,
    "cuts_supply": False,
    "obstacle": False,
    "now": Moment(2026, 4, 2, 9, 0),
}

SUBSTITUTE: dict[str, Value] = {"enforcement_way": "代履行", "duty_kind": "排除妨碍、恢复原状等义务"}


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
        ("coercion.enforcement", "decide", Day(2026, 3, 31), {"own_enforcement": False, "enforcement_way": "划拨存款、汇款"}, {"enforcement.own_power", "enforcement.demanded"}),  # 第三十五条
        # 第五十条: only such duties and such harm; 第三十三条第二款: bank and party are told.
        ("coercion.enforcement", "decide", Day(2026, 4, 2), {**SUBSTITUTE, "substitute_ground": "已经或者将造成环境污染"}, set()),
        ("coercion.enforcement", "decide", Day(2026, 4, 2), {**SUBSTITUTE}, {"substitute.ground"}),
        ("coercion.enforcement", "decide", Day(2026, 4, 2), {**SUBSTITUTE, "duty_kind": "金钱给付义务", "substitute_ground": "已经或者将造成环境污染"}, {"substitute.ground"}),
        ("coercion.freezing", "close", Day(2026, 4, 2), {"unfreezing_told": False}, {"freezing.told"}),
        ("coercion.enforcement", "substitute", Day(2026, 4, 3), {}, {"substitute.demanded"}),  # 第五十一条; 清明 between
        ("coercion.enforcement", "substitute", Day(2026, 4, 7), {}, set()),
    ],
)  # fmt: skip
def test_what_is_open_at_a_step_of_coercion(
    procedure_id: str, step: str, on: Day, facts: dict[str, Value], expected: set[str]
) -> None:
    assert set(codes(procedure_id, step, {**SEIZURE, **facts}, on)) == expected


VISIT: dict[str, Value] = {
    "body_qualified": True,
    "review_listed": False,
    "officers": 2,
    "qualified_officers": 2,
    "in_power_list": True,
    "plan_approved": True,
    "inspection_notified": True,
    "surprise_approved": False,
    "visits_this_year": 1,
    "visit_cap": 3,
    "last_visit": False,
    "in_visit_days": True,
    "checklist_done": True,
    "faults": 0,
    "cap_exempt": False,
    "certificate_shown": True,
    "scanned": True,
    "applied_on": Day(2026, 3, 2),
    "completion_told_on": Day(2026, 3, 2),
    "supplemented_on": Day(2026, 3, 3),
    "accepted_on": Day(2026, 3, 3),
    "examined_on": Day(2026, 3, 16),
    "site_visited": True,
    "service_way": "直接送达",
    "public_interest": False,
    "hearing_offered": False,
    "third_party_interest": False,
}


@pytest.mark.parametrize(
    ("procedure_id", "step", "facts", "expected"),
    [
        ("inspection.enterprise", "inspect", {}, set()),  # 国办发〔2024〕54号
        ("inspection.enterprise", "inspect", {"visits_this_year": 3}, {"inspection.cap"}),
        ("inspection.enterprise", "inspect", {"visits_this_year": 2, "last_visit": True}, {"inspection.cap_near"}),
        ("inspection.enterprise", "inspect", {"visits_this_year": 3, "last_visit": True, "cap_exempt": True}, set()),
        ("inspection.enterprise", "plan", {"visit_cap": None}, {"inspection.cap_published"}),
        ("inspection.enterprise", "inspect", {"in_visit_days": False}, {"inspection.in_days"}),
        ("inspection.enterprise", "record", {"checklist_done": False}, {"inspection.checklist"}),
        ("inspection.enterprise", "pass", {"result_told_on": DECIDED_ON, "faults": 1}, {"inspection.clean"}),
        ("inspection.enterprise", "inspect", {"qualified_officers": 1}, {"inspection.body"}),
        ("inspection.enterprise", "inspect", {"officers": 1}, {"inspection.officers"}),
        ("inspection.enterprise", "inspect", {"in_power_list": False, "plan_approved": False}, {"inspection.item", "inspection.approved"}),
        ("inspection.enterprise", "inspect", {"inspection_notified": False}, {"inspection.notified"}),
        ("inspection.enterprise", "inspect", {"inspection_notified": False, "surprise_approved": True}, set()),
        ("inspection.enterprise", "inspect", {"scanned": False, "certificate_shown": False}, {"inspection.scanned", "inspection.shown"}),
        ("inspection.enterprise", "close", {"correction_due_on": DECIDED_ON}, {"inspection.told", "correction.rechecked"}),
        ("inspection.enterprise", "recheck", {"correction_due_on": Day(2026, 3, 31)}, {"correction.in_time"}),
        ("licence.ordinary", "accept", {}, set()),  # 行政许可法第三十二条
        ("licence.ordinary", "accept", {"completion_told_on": None, "accepted_on": Day(2026, 3, 10)}, {"licence.completion", "licence.deemed"}),
        ("licence.ordinary", "accept", {"completion_told_on": None, "accepted_on": Day(2026, 3, 2)}, set()),
        ("licence.ordinary", "accept", {"supplemented_on": None}, {"licence.supplemented"}),
        ("licence.ordinary", "decide", {"third_party_interest": True, "notified_on": Day(2026, 3, 17)}, {"licence.hearing"}),
        ("licence.ordinary", "decide", {"third_party_interest": True, "hearing_offered": True, "notified_on": Day(2026, 3, 24)}, {"licence.hearing.waited"}),
        ("licence.ordinary", "decide", {"public_interest": True}, {"licence.hearing.public"}),  # 第四十六条  # 第四十七条
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
