from decimal import Decimal

import pytest

from xiezhi.measures.comparison import Change, compare
from xiezhi.measures.errors import UnknownRule
from xiezhi.measures.rules import rule


@pytest.mark.parametrize(
    ("current", "previous", "expected"),
    [
        (1917, 2031, Change(-114, -114 / 2031 * 100)),
        (5, 0, Change(5, None)),
        (0, 0, Change(0, None)),
        (0, 4, Change(-4, -100.0)),
        (None, 4, Change(None, None)),
        (4, None, Change(None, None)),
        (Decimal("10.50"), 10, Change(Decimal("0.5"), 5.0)),
        (92.5, 90.0, Change(2.5, 250 / 90)),
        (0.3, 0.1, Change(0.2, 200.0)),
    ],
)
def test_change_and_percentage(current: object, previous: object, expected: Change) -> None:
    found = compare(current, previous)
    assert found.absolute == expected.absolute
    assert found.percent == (
        expected.percent if expected.percent is None else pytest.approx(expected.percent, rel=1e-15)
    )


def test_rule_sets() -> None:
    assert rule("platform").counts_everything
    assert not rule("annual-2021").counts_everything
    with pytest.raises(UnknownRule, match="没有名为“x”的统计口径，可用的有：platform、annual-2021"):
        rule("x")
