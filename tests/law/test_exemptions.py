from dataclasses import replace
from datetime import date

import pytest

from xiezhi.law.evaluation import Governing
from xiezhi.law.exemptions import Exemption, divergences, exemptions, requirement
from xiezhi.law.facts import Facts

ON = date(2026, 3, 2)
LAW = Governing(ON)
FIRST = Exemption(
    id="a", item="0001", title="未按规定摆放货物", setter="甲局", level=3, must=False,
    requires=requirement("first_violation and corrected_in_time and slight_harm"),
    source="轻微违法行为免罚清单第3项", valid_from=date(2025, 1, 1),
)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "certain"),
    [
        ({"first_violation": True, "corrected_in_time": True, "slight_harm": True}, [True]),
        ({"first_violation": False, "corrected_in_time": True, "slight_harm": True}, []),
        ({"corrected_in_time": True, "slight_harm": True}, [False]),
        ({"first_violation": True, "corrected_in_time": False}, []),
    ],
)
def test_a_line_holds_where_all_that_it_asks_is_true(facts: Facts, certain: list[bool]) -> None:
    found = exemptions([FIRST], "0001", facts, LAW)
    assert [entry.certain for entry in found] == certain
    assert all(entry.missing == ("初次违法（含其他执法主体的记录）",) for entry in found if not entry.certain)


def test_a_line_says_what_it_leaves_unpunished() -> None:
    facts: Facts = {"first_violation": True, "corrected_in_time": True, "slight_harm": True}
    (may,) = exemptions([FIRST], "0001", facts, LAW)
    (must,) = exemptions([replace(FIRST, must=True)], "0001", facts, LAW)
    assert may.reason == "未按规定摆放货物，可以不予处罚（轻微违法行为免罚清单第3项）"
    assert must.reason == "未按规定摆放货物，不予处罚（轻微违法行为免罚清单第3项）"
    assert exemptions([FIRST], "0002", facts, LAW) == ()
    assert exemptions([replace(FIRST, until=date(2026, 3, 1))], "0001", facts, LAW) == ()
    with pytest.raises(ValueError, match="is no condition"):
        requirement("fine")


def test_bodies_that_treat_one_violation_differently_are_named() -> None:
    other = replace(FIRST, id="b", setter="乙局", requires=requirement("first_violation and corrected_in_time"))
    (found,) = divergences([FIRST, other])
    assert found.sentence == "甲局与乙局对“未按规定摆放货物”免罚条件不同"
    assert found.exemptions == ("a", "b")
    assert divergences([FIRST, replace(FIRST, id="b", must=True)])
    assert not divergences([FIRST, replace(other, requires=FIRST.requires)])
    assert not divergences([FIRST, replace(other, level=2)])
    assert not divergences([replace(FIRST, until=date(2025, 12, 31)), replace(other, valid_from=ON)])
