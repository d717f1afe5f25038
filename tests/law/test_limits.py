from datetime import date, timedelta

import pytest

from xiezhi.law.limits import NoLimitInForce, limit, limits, versions


@pytest.mark.parametrize(
    ("rule", "on", "value"),
    [
        ("penalty.summary.fine.citizen", date(2021, 7, 14), 50),  # 行政处罚法（2017年修正）第三十三条
        ("penalty.summary.fine.citizen", date(2021, 7, 15), 200),  # 行政处罚法（2021年修订）第五十一条
        ("penalty.summary.fine.organisation", date(2021, 7, 14), 1000),  # 第三十三条
        ("penalty.summary.fine.organisation", date(2024, 1, 1), 3000),  # 第五十一条
        ("penalty.summary.fine.public_security", date(2025, 12, 31), 200),  # 治安管理处罚法（2012年修正）第一百条
        ("penalty.summary.fine.public_security", date(2026, 1, 1), 500),  # 治安管理处罚法（2025年修订）第一百一十九条
        ("penalty.officers", date(2024, 1, 1), 2),  # 行政处罚法第四十二条
    ],
)
def test_the_limit_of_a_day_is_that_of_the_law_in_force(rule: str, on: date, value: int) -> None:
    assert limit(rule, on).value == value


def test_versions_of_a_limit_follow_each_other_without_gap_or_overlap() -> None:
    for rule in {entry.id for entry in limits()}:
        for earlier, later in zip(versions(rule), versions(rule)[1:], strict=False):
            assert earlier.until is not None
            assert earlier.until + timedelta(days=1) == later.valid_from


def test_a_day_before_the_first_version_has_no_limit() -> None:
    with pytest.raises(NoLimitInForce):
        limit("penalty.summary.fine.citizen", date(1990, 1, 1))
    with pytest.raises(NoLimitInForce):
        versions("no.such.rule")
