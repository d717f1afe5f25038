"""A case whose act counts in a locked period: the law's later steps go on, what figures count does not change."""

from datetime import date, datetime

import pytest
from tests.factories import ACTOR, NOON, ActFactory, area, organisation

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import Act
from xiezhi.cases.services.entering import amend_act, counting_day, enter_act
from xiezhi.registry.models import Organisation, PeriodLock

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau() -> Organisation:
    district = area("云汀区")
    body = organisation("甲局", district)
    PeriodLock.objects.create(
        organisation=district,
        period="2024",
        first=date(2024, 1, 1),
        last=date(2024, 12, 31),
        level=district,
        reason="年报已发布",
        locked_name=ACTOR.name,
        locked_at=NOON,
    )
    return body


def decided(body: Organisation, on: date) -> Act:
    return ActFactory.create(body=body, filed_on=on, decided_on=on)


def test_delivery_and_closing_go_on(bureau: Organisation) -> None:
    act = decided(bureau, date(2024, 12, 30))
    amend_act(act, served_on=date(2025, 1, 3))
    amend_act(act, closed_on=date(2025, 1, 20))
    act.refresh_from_db()
    assert (act.served_on, act.closed_on, act.revision) == (date(2025, 1, 3), date(2025, 1, 20), 2)


@pytest.mark.parametrize(
    "fields", [{"published_on": date(2025, 1, 6)}, {"fine": 1}, {"outcome": 3}, {"decided_on": date(2025, 1, 2)}]
)
def test_what_figures_count_is_refused_with_the_remedy(bureau: Organisation, fields: dict[str, object]) -> None:
    act = decided(bureau, date(2024, 12, 30))
    with pytest.raises(CaseRefused, match=r"没有保存：云汀区2024年的统计期间已锁定.*在“期间锁定”中写明原因解锁"):
        amend_act(act, **fields)
    act.refresh_from_db()
    assert act.revision == 0


def test_no_act_moves_into_the_period_nor_begins_there(bureau: Organisation) -> None:
    act = decided(bureau, date(2025, 1, 2))
    with pytest.raises(CaseRefused, match="统计期间已锁定"):
        amend_act(act, decided_on=date(2024, 12, 31))
    fields = {"kind": 2, "number": "新", "body_id": bureau.pk, "filed_on": date(2024, 12, 31)}
    with pytest.raises(CaseRefused, match="统计期间已锁定"):
        enter_act(now=datetime.fromisoformat("2025-01-02T08:00+00:00"), **fields)
    amend_act(decided(bureau, date(2025, 1, 2)), fine=1)


def test_the_day_that_counts_is_the_one_that_the_database_says(bureau: Organisation) -> None:
    for fields in (
        {"kind": 1, "inspected_on": date(2025, 3, 1), "filed_on": None, "decided_on": None},
        {"kind": 2, "filed_on": date(2025, 3, 1), "decided_on": None},
        {"kind": 2, "filed_on": date(2025, 3, 1), "decided_on": date(2025, 3, 2)},
    ):
        act = ActFactory.create(body=bureau, **fields)
        act.refresh_from_db()
        assert counting_day(act) == act.counted_on
