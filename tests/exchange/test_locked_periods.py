"""A locked period: what is counted in it is not changed by imports or undo, row by row, until the lock is lifted."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.ledger import act, load_acts
from tests.factories import ACTOR, NOON, area, organisation

from xiezhi.cases.models import Act
from xiezhi.exchange.errors import UndoRefused
from xiezhi.exchange.services.undoing import undo
from xiezhi.registry.models import Organisation, PeriodLock, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.organisations import move_organisation
from xiezhi.reporting.selectors.locks import UnknownLock, lock_rows
from xiezhi.reporting.services.locks import LockRefused, lift_lock, lock_period
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
ALL = Scope.everything()
TODAY = date(2025, 6, 1)


@pytest.fixture
def district() -> Organisation:
    return area("云汀区")


@pytest.fixture
def bureau(district: Organisation) -> Organisation:
    return organisation("甲局", district)


def lock(where: Organisation, scope: Scope = ALL, period: str = "2024", **more: Any) -> PeriodLock:
    given = {"reason": "年报已发布", "today": TODAY, "now": NOON, **more}
    return lock_period(actor=ACTOR, scope=scope, organisation=where, period=period, **given)


def over(role: Role, *places: Organisation) -> Scope:
    return Scope.of({role.value: frozenset(place.pk for place in places)})


def test_rows_that_count_in_the_period_are_refused_and_the_others_go_in(
    tmp_path: Path, district: Organisation, bureau: Organisation
) -> None:
    assert (
        load_acts(
            tmp_path, [act("旧"), act("旧二"), act("改期", 决定日期="2025-01-05", 立案日期="2024-12-20")]
        ).inserted
        == 3
    )
    lock(district)
    result = load_acts(
        tmp_path,
        [
            act("旧"),
            act("旧二", 决定日期="2025-02-01"),
            act("改期", 决定日期="2024-12-31", 立案日期="2024-12-20"),
            act("新在期内"),
            act("新在期外", 决定日期="2025-03-01"),
        ],
    )
    assert (result.inserted, result.updated, result.unchanged, result.refused) == (1, 0, 1, 3)
    assert sorted(refusal.row for refusal in result.refusals) == [3, 4, 5]
    assert {refusal.column for refusal in result.refusals} == {"案件编号"}
    (reason,) = {refusal.reason for refusal in result.refusals}
    assert reason.startswith("云汀区2024年的统计期间已锁定")
    assert "请云汀区或其上级的监督人员、执法主体负责人在“期间锁定”中写明原因解锁" in reason
    assert len(result.refused_rows) == 3
    assert not Act.objects.filter(number="新在期内").exists()


def test_a_preview_tells_the_same(tmp_path: Path, district: Organisation, bureau: Organisation) -> None:
    lock(district)
    result = load_acts(tmp_path, [act("一"), act("二", 决定日期="2025-03-01")], dry_run=True)
    assert (result.inserted, result.refused) == (1, 1)


def test_a_locked_month_refuses_rows_of_that_month_only(
    tmp_path: Path, district: Organisation, bureau: Organisation
) -> None:
    lock(district, period="2024-03")
    days = ("2024-02-29", "2024-03-01", "2024-03-31", "2024-04-01")
    rows = [act(day, 立案日期="2024-02-20", 决定日期=day) for day in days]
    result = load_acts(tmp_path, rows)
    assert (result.inserted, sorted(refusal.row for refusal in result.refusals)) == (2, [3, 4])
    assert {refusal.reason.partition("的统计期间")[0] for refusal in result.refusals} == {"云汀区2024年3月"}
    assert set(Act.objects.values_list("number", flat=True)) == {"2024-02-29", "2024-04-01"}


def test_a_locked_week_reaches_into_two_months(tmp_path: Path, district: Organisation, bureau: Organisation) -> None:
    lock(district, period="2024W09")
    days = ("2024-02-25", "2024-02-26", "2024-03-03", "2024-03-04")
    result = load_acts(tmp_path, [act(day, 立案日期="2024-02-20", 决定日期=day) for day in days])
    assert (result.inserted, sorted(refusal.row for refusal in result.refusals)) == (2, [3, 4])
    assert {refusal.reason.partition("的统计期间")[0] for refusal in result.refusals} == {"云汀区2024年第9周"}


def test_only_what_stood_under_the_locked_organisation_on_the_day_is_locked(
    tmp_path: Path, district: Organisation, bureau: Organisation
) -> None:
    organisation("乙局", area("青汀区"))
    move_organisation(actor=ACTOR, organisation=bureau, parent=area("新区"), on=date(2024, 7, 1))
    lock(district)
    rows = [
        act("六月", 决定日期="2024-06-30"),
        act("七月", 决定日期="2024-07-01"),
        act("别区", 执法主体="乙局"),
        act("检查", 执法类别="行政检查", 检查日期="2024-05-01", 立案日期="", 决定日期=""),
    ]
    result = load_acts(tmp_path, rows)
    assert (result.inserted, sorted(refusal.row for refusal in result.refusals)) == (2, [2, 5])


def test_undo_is_refused_naming_an_act_and_the_lock(
    tmp_path: Path, district: Organisation, bureau: Organisation
) -> None:
    first = load_acts(tmp_path, [act("甲1"), act("甲2", 决定日期="2025-02-01")])
    moved = load_acts(tmp_path, [act("甲1", 决定日期="2025-02-02")])
    later = load_acts(tmp_path, [act("甲3", 决定日期="2025-02-01")])
    held = lock(district)
    for batch in (first, moved):
        assert batch.batch
        with pytest.raises(UndoRefused, match="不能撤销"):
            undo(batch=batch.batch, actor=ACTOR, scope=ALL, now=NOON)
    assert moved.batch
    with pytest.raises(UndoRefused, match="案件甲1等计入已锁定的期间。云汀区2024年"):
        undo(batch=moved.batch, actor=ACTOR, scope=ALL, now=NOON)
    assert later.batch
    assert undo(batch=later.batch, actor=ACTOR, scope=ALL, now=NOON).deleted == 1
    lift_lock(actor=ACTOR, scope=ALL, lock_id=held.pk, reason="更正", now=NOON)
    assert undo(batch=moved.batch, actor=ACTOR, scope=ALL, now=NOON).restored == 1


def test_a_lock_is_lifted_by_the_level_that_set_it_or_above(district: Organisation, bureau: Organisation) -> None:
    city = area("岚江市")
    supervisor, head = over(Role.SUPERVISOR, district, bureau), over(Role.BODY_HEAD, bureau)
    of_district = lock(bureau, supervisor)
    assert of_district.level_id == district.pk
    with pytest.raises(LockRefused, match="须由锁定机构或其上级"):
        lift_lock(actor=ACTOR, scope=head, lock_id=of_district.pk, reason="更正", now=NOON)
    above = over(Role.SUPERVISOR, city, district, bureau)
    lift_lock(actor=ACTOR, scope=above, lock_id=of_district.pk, reason="更正一件", now=NOON)
    with pytest.raises(LockRefused, match="已由测试解除"):
        lift_lock(actor=ACTOR, scope=above, lock_id=of_district.pk, reason="更正一件", now=NOON)
    of_bureau = lock(bureau, head)
    assert of_bureau.level_id == bureau.pk
    assert [row.may_lift for row in lock_rows(head, on=TODAY)] == [True, False]
    lift_lock(actor=ACTOR, scope=head, lock_id=of_bureau.pk, reason="更正一件", now=NOON)
    told = [event.action for event in events_of([f"lock:{of_bureau.pk}"])]
    assert told == ["period_lock.lifted", "period_lock.set"]


def test_what_cannot_be_locked_is_refused(district: Organisation, bureau: Organisation) -> None:
    with pytest.raises(LockRefused, match="还没有结束"):
        lock(district, period="2025")
    with pytest.raises(LockRefused, match="须由对该机构有任职"):
        lock(district, over(Role.STATISTICIAN, district))
    with pytest.raises(LockRefused, match="请写明原因"):
        lock(district, reason=" ")
    lock(district)
    with pytest.raises(LockRefused, match="已经锁定"):
        lock(district)
    held = PeriodLock.objects.get()
    with pytest.raises(UnknownLock):
        lift_lock(actor=ACTOR, scope=over(Role.SUPERVISOR, area("青汀区")), lock_id=held.pk, reason="更正", now=NOON)
    with pytest.raises(LockRefused, match="请写明原因"):
        lift_lock(actor=ACTOR, scope=ALL, lock_id=held.pk, reason="", now=NOON)
