"""How long files are kept: cases with the rule that decides, and what holds of every class."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Facts
from xiezhi.law.procedures import procedures
from xiezhi.law.retention import retention_of, retentions

ON = Governing(date(2026, 6, 18))
FIVE_YEARS = {"licence_from": date(2026, 6, 18), "licence_until": date(2031, 6, 17)}
TWENTY_YEARS = {"licence_from": date(2026, 6, 18), "licence_until": date(2046, 6, 17)}
CLASSES = st.sampled_from(sorted(retentions()))


@pytest.mark.parametrize(
    ("procedure_id", "facts", "expected", "rule"),
    [
        ("penalty.ordinary", {"outcome": "处罚", "penalties": frozenset({"罚款"})}, "thirty", "一般案件"),
        ("penalty.ordinary", {"complex": True}, "permanent", "情节复杂"),
        ("penalty.ordinary", {"hearing_held_on": date(2026, 6, 18)}, "permanent", "听证"),
        ("penalty.ordinary", {"outcome": "移送司法机关"}, "permanent", "移送司法机关"),
        ("security.ordinary", {"penalties": frozenset({"行政拘留"})}, "permanent", "行政拘留"),
        ("penalty.summary", {"outcome": "处罚"}, "thirty", "当场处罚"),
        ("inspection.enterprise", {"outcome": "未发现问题"}, "ten", "行政检查"),
        ("inspection.enterprise", {"outcome": "转立案"}, "thirty", "转立案的行政检查"),
        ("licence.ordinary", {}, "thirty", "一般案件"),
        ("licence.ordinary", {"outcome": "准予"}, "permanent", "没有载明有效期"),
        ("licence.ordinary", {"outcome": "准予", **FIVE_YEARS}, "thirty", "一般案件"),
        ("licence.renewal", {"outcome": "准予", **TWENTY_YEARS}, "permanent", "20年以上"),
    ],
)
def test_the_first_rule_that_surely_holds_decides(procedure_id: str, facts: Facts, expected: str, rule: str) -> None:
    ground = retention_of(procedure_id, facts, ON)
    assert ground.retention.id == expected
    assert rule in ground.title


def test_every_procedure_has_a_class_whatever_is_unknown() -> None:
    assert all(retention_of(found.id, {}, ON).retention for found in procedures())


@given(CLASSES, CLASSES, st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_longer_class_never_ends_earlier(one: str, other: str, closed: date) -> None:
    first, second = retentions()[one], retentions()[other]
    ends, later = first.until(closed), second.until(closed)
    if first.at_least(second):
        assert ends is None or (later is not None and ends >= later)
    else:
        assert ends is not None
        assert later is None or later > ends


def test_retention_runs_from_the_end_of_the_year_of_closing() -> None:
    assert (
        retentions()["ten"].until(date(2026, 1, 1))
        == retentions()["ten"].until(date(2026, 12, 31))
        == date(2036, 12, 31)
    )
