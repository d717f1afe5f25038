"""Why two figures differ, act by act."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings
from tests.factories import ACTOR, NOON, ActFactory, area, organisation
from tests.reporting.ledger import COUNTS
from tests.reporting.test_recount import History, additions, changes_of_the_tree, periods, steps

from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.rules import rules
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.organisations import move_organisation
from xiezhi.reporting.selectors import differences
from xiezhi.reporting.selectors.differences import Asked, Difference, difference
from xiezhi.reporting.selectors.figures import stats
from xiezhi.reporting.services.snapshots import create_snapshot

pytestmark = pytest.mark.django_db
TODAY = date(2025, 1, 10)


@pytest.fixture
def district() -> Organisation:
    return area("云汀区")


@pytest.fixture
def bureau(district: Organisation) -> Organisation:
    return organisation("城管局", district)


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.XIEZHI_SNAPSHOTS = tmp_path


def explain(first: Asked, second: Asked, measure: str = "act.count", scope: Scope | None = None) -> Difference:
    found = difference(scope or Scope.everything(), measure=measure, first=first, second=second, today=TODAY)
    assert found.adds_up
    return found


def reasons(found: Difference) -> list[tuple[str, int, Any]]:
    return [(group.reason.value, group.count, group.amount) for group in found.groups]


def test_more_acts_than_can_be_held_side_by_side_are_refused(
    bureau: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    ActFactory.create_batch(3, body=bureau, decided_on=date(2024, 3, 5))
    pair = Asked("云汀区", "2024"), Asked("云汀区", "2024", "annual-2021")
    monkeypatch.setattr(differences, "MOST_ACTS", 3)
    assert explain(*pair).common == 3
    monkeypatch.setattr(differences, "MOST_ACTS", 2)
    with pytest.raises(BadQuestion, match="2024有 3 件执法行为，逐件对比一次最多 2 件；请缩短期间"):
        explain(*pair)


def test_two_rule_sets(bureau: Organisation) -> None:
    ActFactory(body=bureau, decided_on=date(2024, 3, 5))
    ActFactory(body=bureau, number="在办", filed_on=date(2024, 3, 5), decided_on=None)
    ActFactory(body=bureau, kind=1, inspected_on=date(2024, 3, 6), filed_on=None, decided_on=None, led_to_ref="案1")
    found = explain(Asked("云汀区", "2024"), Asked("云汀区", "2024", "annual-2021"))
    assert (found.first.value, found.second.value, found.common) == (3, 1, 1)
    assert reasons(found) == [("undecided", 1, -1), ("led", 1, -1)]
    assert [group.sentence for group in found.groups] == [
        "尚未作出决定，“行政执法统计年报口径”不计。",
        "检查已转为其他执法行为，“行政执法统计年报口径”不计。",
    ]
    assert [line.number for line in found.groups[0].lines] == ["在办"]


def test_two_orders_of_penalties(bureau: Organisation) -> None:
    ActFactory(body=bureau, decided_on=date(2024, 3, 5), penalties=1 << 7 | 1 << 9)
    asked = [Asked("云汀区", "2024", rule) for rule in ("annual-2021", "annual-2021-merged")]
    found = explain(*asked, measure="penalty.class.revocation.count")
    assert reasons(found) == [("class", 1, -1)]
    assert found.groups[0].sentence == (
        "一案多种处罚，两种口径的轻重次序不同：“行政执法统计年报口径（合并栏）”归入另一栏。"
    )


def test_months_do_not_make_the_year(bureau: Organisation) -> None:
    ActFactory(body=bureau, decided_on=date(2024, 1, 5), fine=10_050)
    ActFactory(body=bureau, decided_on=date(2024, 12, 5), fine=20_000)
    found = explain(Asked("云汀区", "2024-01"), Asked("云汀区", "2024"), "penalty.fine.sum")
    assert [(name, count, str(amount)) for name, count, amount in reasons(found)] == [("period", 1, "200")]
    assert found.groups[0].sentence == "统计日期不在2024-01之内。"


def test_a_body_that_came_and_one_that_was_never_there(district: Organisation, bureau: Organisation) -> None:
    other = area("云海区")
    ActFactory(body=bureau, decided_on=date(2024, 3, 5))
    ActFactory(body=bureau, decided_on=date(2024, 9, 5))
    move_organisation(actor=ACTOR, organisation=bureau, parent=other, on=date(2024, 7, 1))
    found = explain(Asked("云汀区", "2024"), Asked("云海区", "2024"))
    assert reasons(found) == [("organisation", 1, -1), ("organisation", 1, 1)]
    assert {group.sentence for group in found.groups} == {
        "在统计日期不属于云海区。",
        "在统计日期不属于云汀区。",
    }


def test_what_came_went_and_was_corrected_since_a_snapshot(folder: None, bureau: Organisation) -> None:
    kept = ActFactory(body=bureau, decided_on=date(2024, 3, 5), fine=100_00)
    gone = ActFactory(body=bureau, decided_on=date(2024, 3, 5))
    moved = ActFactory(body=bureau, decided_on=date(2024, 3, 5))
    snapshot = create_snapshot(actor=ACTOR, title="", today=TODAY, now=NOON)
    ActFactory(body=bureau, decided_on=date(2024, 4, 5))
    gone.delete()
    type(moved).objects.filter(pk=moved.pk).update(decided_on=date(2023, 4, 1))
    type(kept).objects.filter(pk=kept.pk).update(fine=300_00)
    then, now = Asked("云汀区", "2024", snapshot=snapshot.pk), Asked("云汀区", "2024")
    found = explain(then, now)
    assert reasons(found) == [("missing", 1, -1), ("missing", 1, 1), ("period", 1, -1)]
    assert {group.sentence for group in found.groups} == {
        f"快照 {snapshot.pk}中有，当前记录中已没有（导入已撤销）。",
        f"快照 {snapshot.pk}建立时还没有这些记录，当前记录中有。",
        "统计日期不在2024之内。",
    }
    assert reasons(explain(then, now, "penalty.fine.sum")) == [("corrected", 1, 200)]


def test_acts_of_bodies_out_of_view_are_counted_and_not_shown(district: Organisation, bureau: Organisation) -> None:
    other = organisation("市监局", district)
    for body in (bureau, other):
        ActFactory(body=body, filed_on=date(2024, 3, 5), decided_on=None)
    scope = Scope(frozenset({district.pk, bureau.pk}), frozenset({"statistician"}))
    found = explain(Asked("云汀区", "2024"), Asked("云汀区", "2024", "annual-2021"), scope=scope)
    (group,) = found.groups
    assert (group.count, len(group.lines), group.hidden) == (2, 1, 1)
    assert group.lines[0].body_id == bureau.pk


@pytest.mark.parametrize("measure", ["officer.count", "rectification.rate"])
def test_only_acts_can_be_told_apart(district: Organisation, measure: str) -> None:
    with pytest.raises(BadQuestion, match="不能逐件说明差异"):
        explain(Asked("云汀区", "2024"), Asked("云汀区", "2023"), measure)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    history=st.tuples(additions, changes_of_the_tree, st.lists(steps, max_size=4)).map(lambda t: [*t[:2], *t[2]]),
    sides=st.tuples(*[st.tuples(st.integers(0, 5), periods, st.sampled_from(sorted(rules())))] * 2),
    measure=st.sampled_from(sorted(COUNTS)),
)
def test_the_groups_lead_from_one_figure_to_the_other(
    db: None, history: list[Any], sides: tuple[tuple[int, str, str], ...], measure: str
) -> None:
    with transaction.atomic():
        story = History()
        for step in history:
            story.take(*step)
        asked = [Asked(story.world.everything[which].pk, period, rule) for which, period, rule in sides]
        found = explain(*asked, measure=measure)
        for side, told in zip(asked, (found.first, found.second), strict=True):
            question = {"organisation": side.organisation, "period": side.period, "rule": side.rule}
            assert stats(Scope.everything(), measures=[measure], **question, today=TODAY).value(measure) == told.value
        assert all(group.reason.value not in ("missing", "corrected") for group in found.groups)
        transaction.set_rollback(True)
