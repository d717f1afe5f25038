"""Transfer of suspected crimes to the police: what is open at a step, when a clock ends; each row names its article."""

from datetime import date, datetime

import pytest
from tests.law.matters import DECIDED_ON, ORDINARY, codes

from xiezhi.law.clocks import clocks
from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Value, checked, schema
from xiezhi.law.procedures import procedure, procedures

Day, Moment = date, datetime
FINED = {"penalties": frozenset({"罚款"})}
ALL_ENCLOSED = frozenset(schema()["transfer_enclosed"].values)
TRANSFER: dict[str, Value] = {
    "opened_on": Day(2026, 4, 1),
    "officers": 2,
    "crime_reported_on": Day(2026, 4, 1),
    "transfer_approved_at": Moment(2026, 4, 1, 9, 0),
    "transfer_enclosed": ALL_ENCLOSED,
    "now": Moment(2026, 4, 2, 9, 0),
    "police_received_on": Day(2026, 4, 1),
}
REFUSED: dict[str, Value] = {"police_decision": "不予立案", "refused_on": Day(2026, 4, 1)}
FILED: dict[str, Value] = {"police_decision": "立案", "crime_filed_on": Day(2026, 4, 1)}
TO_POLICE: dict[str, Value] = {"objection_way": "提请公安机关复议", "reconsideration_asked_on": Day(2026, 4, 4)}
TO_PROCURATORATE: dict[str, Value] = {"objection_way": "建议人民检察院立案监督"}


@pytest.mark.parametrize(
    ("step", "on", "facts", "expected"),
    [
        ("report", Day(2026, 4, 1), {}, set()),  # 移送规定第五条
        ("report", Day(2026, 4, 1), {"officers": 1}, {"transfer.team"}),
        ("approve", Day(2026, 4, 4), {}, set()),
        ("approve", Day(2026, 4, 5), {}, {"transfer.decided"}),
        ("refuse", Day(2026, 4, 5), {}, {"transfer.decided"}),
        ("deliver", Day(2026, 4, 2), {}, set()),
        ("deliver", Day(2026, 4, 2), {"now": Moment(2026, 4, 2, 9, 1)}, {"transfer.in_time"}),
        ("deliver", Day(2026, 4, 2), {"transfer_enclosed": ALL_ENCLOSED - {"移送书"}}, {"transfer.documents"}),  # 第六条
        ("deliver", Day(2026, 4, 2), {"transfer_enclosed": ALL_ENCLOSED - {"检验报告或者鉴定意见"}}, {"transfer.documents"}),
        ("receive", Day(2026, 4, 2), {"police_decision": "不属于本机关管辖，已转送"}, set()),  # 第七条
        ("receive", Day(2026, 4, 2), {**REFUSED}, {"transfer.forwarded"}),
        ("await", Day(2026, 4, 4), {}, set()),  # 第八条
        ("await", Day(2026, 4, 5), {}, {"transfer.answered"}),
        ("object", Day(2026, 4, 4), {**REFUSED, **TO_POLICE}, set()),  # 第九条
        ("object", Day(2026, 4, 5), {**REFUSED, **TO_POLICE, "reconsideration_asked_on": Day(2026, 4, 5)}, {"transfer.objection"}),
        ("object", Day(2026, 4, 5), {**REFUSED, **TO_PROCURATORATE, "reconsideration_asked_on": Day(2026, 4, 5)}, set()),
        ("object", Day(2026, 4, 9), {**REFUSED, **TO_PROCURATORATE, "reconsidered_on": Day(2026, 4, 5), "reconsideration_asked_on": Day(2026, 4, 9)}, {"transfer.procuratorate"}),
        ("object", Day(2026, 4, 4), {**FILED, **TO_POLICE}, {"transfer.refused", "transfer.objection"}),
        ("reconsidered", Day(2026, 4, 7), {**REFUSED, **TO_POLICE, "reconsidered_on": Day(2026, 4, 7)}, set()),
        ("reconsidered", Day(2026, 4, 8), {**REFUSED, **TO_POLICE, "reconsidered_on": Day(2026, 4, 8)}, {"transfer.reconsidered"}),
        ("return", Day(2026, 4, 8), {**REFUSED}, set()),  # 第十条
        ("return", Day(2026, 4, 8), {**REFUSED, **FILED}, {"transfer.not_filed"}),
        ("return", Day(2026, 4, 8), {}, {"transfer.refused"}),
        ("hand_over", Day(2026, 4, 4), {**FILED}, set()),  # 第十二条
        ("hand_over", Day(2026, 4, 5), {**FILED}, {"transfer.goods"}),
        ("hand_over", Day(2026, 4, 4), {**REFUSED}, {"transfer.filed"}),
        ("reverse", Day(2026, 6, 1), {**FILED, "returned_on": Day(2026, 6, 1)}, set()),  # 行政处罚法第二十七条
        ("reverse", Day(2026, 6, 1), {**REFUSED, "returned_on": Day(2026, 6, 1)}, {"transfer.filed"}),
    ],
)  # fmt: skip
def test_what_is_open_at_a_step_of_a_transfer(step: str, on: Day, facts: dict[str, Value], expected: set[str]) -> None:
    assert set(codes("transfer.police", step, {**TRANSFER, **facts}, on)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        # 移送规定第十一条: a fine does not stand in for a transfer; 第十条: what the police do not file is punished.
        ({**FINED, "crime_suspected": True}, {"crime.transferred"}),
        ({**FINED, "crime_suspected": True, "transferred_at": Moment(2026, 3, 10, 9, 0)}, {"crime.awaited"}),
        ({**FINED, "crime_suspected": True, "transferred_at": Moment(2026, 3, 10, 9, 0), "returned_on": Day(2026, 3, 20)}, set()),
        ({"penalties": frozenset({"警告"}), "crime_suspected": True, "transferred_at": Moment(2026, 3, 10, 9, 0)}, set()),
    ],
)  # fmt: skip
def test_a_fine_waits_for_the_police(facts: dict[str, Value], expected: set[str]) -> None:
    found = set(codes("penalty.ordinary", "decide", {**ORDINARY, **facts}, DECIDED_ON))
    assert found & {"crime.transferred", "crime.awaited"} == expected


@pytest.mark.parametrize(
    ("facts", "rule_id", "due"),
    [
        ({}, "transfer.decision", Day(2026, 4, 4)),
        ({**REFUSED}, "transfer.reconsideration", Day(2026, 4, 4)),
        ({**REFUSED, **TO_POLICE}, "transfer.reconsidered", Day(2026, 4, 7)),
        ({**FILED}, "transfer.goods", Day(2026, 4, 4)),
    ],
)
def test_the_clocks_of_a_transfer_run_through_holidays(facts: dict[str, Value], rule_id: str, due: Day) -> None:
    running = clocks(checked({**TRANSFER, **facts}), Governing(Day(2026, 4, 1)), "transfer.police")
    assert {clock.rule_id: clock.due for clock in running}[rule_id] == due


def test_what_the_police_have_does_not_run_against_the_body_and_comes_back_with_the_case() -> None:
    filed: dict[str, Value] = {"filed_on": Day(2026, 1, 5), "transferred_at": Moment(2026, 2, 2, 9, 0)}

    def counted(facts: dict[str, Value]) -> set[str]:
        return {c.rule_id for c in clocks(checked(facts), Governing(Day(2026, 1, 5)), "penalty.ordinary")}

    assert "penalty.decision" not in counted(filed)
    assert "penalty.decision" in counted({**filed, "returned_on": Day(2026, 3, 2)})


def test_what_a_step_opens_becomes_and_tells_is_known() -> None:
    for found in procedures():
        for step in (*found.steps.values(), *found.asides.values()):
            opened, (becomes, after) = step.opens, step.becomes
            assert not opened or procedure(opened, Day(2026, 6, 1)).first
            assert not becomes or not procedure(becomes, Day(2026, 6, 1)).step(after).aside
            stated = {asked.name for asked in step.asks} | {*step.now, *step.today, *step.sets}
            assert set(step.tells) <= stated
