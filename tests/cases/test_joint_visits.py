"""Visits made one: the days that they share or that are chosen, what is kept of each, and two who merge at once."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases.test_at_once import in_threads
from tests.cases.visits import HEAD, NOW, OFFICER, TODAY, District, district, errand, head_of, officers_of, seen
from tests.databases import CommittedDatabase
from tests.factories import ActFactory, EnterpriseFactory

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile
from xiezhi.cases.models import InspectionTask
from xiezhi.cases.selectors.inspections import (
    inspection_facts,
    joinable_enterprises,
    joint_proposals,
    plans_approved,
    shared_days,
)
from xiezhi.cases.services.merging import merge_visits
from xiezhi.cases.services.visits import Arrangement, approve_plan, arrange, cancel_visit
from xiezhi.registry.scope import Scope
from xiezhi.trail.selectors import events_of


@pytest.fixture
def here(db: None) -> District:
    return district()


def both(here: District) -> Scope:
    return Scope.of({"supervisor": frozenset({here.bureau.pk, here.town.pk})})


def merged(here: District, *tasks: InspectionTask, days: tuple[date, date] | None = None) -> InspectionTask:
    return merge_visits(actor=HEAD, scope=both(here), seen=seen(*tasks), days=days, today=TODAY)


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


def test_visits_that_share_no_day_become_one_only_on_a_day_that_is_chosen(here: District) -> None:
    first, second = here.single(), here.single(here.town_power, first_day=after(9), last_day=after(12))
    (proposed,) = joint_proposals(both(here), on=TODAY, within=30)
    assert proposed.days is None
    with pytest.raises(CaseRefused, match=f"没有共同的日期（{first.number}为.*请填写联合检查的日期"):
        merged(here, first, second)
    lead = merged(here, first, second, days=(after(10), after(10)))
    assert (lead.pk, lead.first_day, lead.last_day) == (first.pk, after(10), after(10))


@pytest.mark.parametrize(
    ("days", "why"), [((after(3), after(2)), "早于"), ((after(-3), after(-2)), "已过"), ((TODAY, after(200)), "最长")]
)
def test_days_on_which_no_visit_can_be_are_refused(here: District, days: tuple[date, date], why: str) -> None:
    with pytest.raises(CaseRefused, match=why):
        merged(here, here.single(), here.single(here.town_power), days=days)


def test_a_joint_visit_is_approved_only_where_every_plan_holds_its_days(here: District) -> None:
    first, second = here.planned(), here.planned(title="消防", first_day=after(5), last_day=after(20))
    lead = InspectionTask.objects.get(pk=merged(here, first, second).pk)
    assert (lead.first_day, lead.last_day, plans_approved(lead)) == (after(5), after(10), True)
    third, fourth = here.planned(title="三"), here.planned(title="四", first_day=after(15), last_day=after(20))
    outside = merged(here, third, fourth, days=(after(16), after(16)))
    assert not plans_approved(InspectionTask.objects.get(pk=outside.pk))
    announced, not_announced = here.planned(title="五"), here.planned(title="六", surprise_reason="举报称夜间生产")
    assert not plans_approved(InspectionTask.objects.get(pk=merged(here, announced, not_announced).pk))


def test_whoever_merges_what_was_changed_meanwhile_is_told(here: District) -> None:
    first, second = here.single(), here.single(here.town_power)
    stale = seen(first, second)
    arrange(errand=errand(second, officers_of(here.town)), arranged=Arrangement(TODAY, after(2), here.town_numbers))
    with pytest.raises(ChangedMeanwhile, match=f"{second.number}刚由他人修改，没有合并"):
        merge_visits(actor=HEAD, scope=both(here), seen=stale, today=TODAY)
    first.refresh_from_db()
    assert (first.revision, first.merged.count()) == (0, 0)


def test_of_two_who_merge_at_once_one_wins_and_the_other_is_told(committed_db: CommittedDatabase) -> None:
    place = district()
    tasks = [place.single(), place.single(place.town_power), place.single(first_day=after(1))]
    wanted = [seen(tasks[0], tasks[1]), seen(tasks[2], tasks[1])]

    def merge(each: dict[int, int]) -> InspectionTask:
        return merge_visits(actor=HEAD, scope=both(place), seen=each, today=TODAY)

    done = in_threads(merge, wanted, 2)
    assert sum(isinstance(each, InspectionTask) for each in done) == 1
    (refused,) = [each for each in done if isinstance(each, CaseRefused)]
    assert "没有合并" in str(refused)
    assert InspectionTask.objects.exclude(merged_into=None).count() == 1


COMPLAINT = {"exempt": 1, "exempt_reason": "12345工单1号"}


def test_visits_that_all_stand_outside_the_cap_stay_outside_and_keep_each_reason(here: District) -> None:
    ordered = {"exempt": 2, "exempt_reason": "转办2号"}
    lead = merged(here, here.single(**COMPLAINT), here.single(here.town_power, **ordered))
    assert (lead.exempt, lead.exempt_reason) == (1, "12345工单1号；转办2号")


@pytest.mark.parametrize("complaint_leads", [True, False])
def test_one_under_the_cap_brings_all_under_it_and_the_complaint_is_still_told(
    here: District, complaint_leads: bool
) -> None:
    here.capped(3)
    plain, complaint = ({"purpose": "日常"}, COMPLAINT) if not complaint_leads else (COMPLAINT, {"purpose": "日常"})
    lead = merged(here, here.single(**plain), here.single(here.town_power, **complaint))
    assert (lead.exempt, lead.exempt_reason) == (0, "")
    assert lead.purpose == "日常\n投诉举报：12345工单1号"
    assert inspection_facts(lead, on=TODAY)["cap_exempt"] is False
    event = next(each for each in events_of([f"inspection:{lead.pk}"]) if each.action == "inspection.merged")
    assert list(json.loads(event.body)["exempt"].values()) == [1]


def test_a_visit_after_a_complaint_is_not_stopped_by_one_that_the_cap_forbids(here: District) -> None:
    here.capped(1)
    hashed = {"party_id_hash": sealing.keyed_hash(here.enterprise.code), "party_type": 3}
    ActFactory.create(body=here.town, kind=1, procedure=0, inspected_on=TODAY, filed_on=None, decided_on=None, **hashed)
    complaint = here.single(**COMPLAINT)
    with pytest.raises(CaseRefused, match=f"已达频次上限，只有{complaint.number}不受上限限制"):
        merged(here, complaint, here.single(here.town_power))


def test_visits_that_ended_in_one_go_with_it_into_the_next(here: District) -> None:
    first = here.single(first_day=after(1))
    second = here.single(here.town_power, first_day=after(2))
    lead = merged(here, first, second)
    earlier = here.single()
    again = merged(here, earlier, InspectionTask.objects.get(pk=lead.pk))
    assert again == earlier
    assert set(again.merged.all()) == {first, second}


def test_as_many_enterprises_are_counted_as_are_proposed(here: District) -> None:
    scope = both(here)
    other = EnterpriseFactory.create(area=here.area)
    here.single()
    assert joinable_enterprises(scope, on=TODAY, within=30) == 0
    gone = here.single(first_day=after(5), last_day=after(6))
    plan = here.plan(enterprise_ids=(here.enterprise.pk, other.pk), first_day=after(5), last_day=after(9))
    approve_plan(actor=HEAD, scope=head_of(here.bureau), plan_id=plan.pk, today=TODAY, now=NOW)
    for within, on in ((30, TODAY), (1, TODAY), (2, TODAY), (30, after(7)), (30, after(40))):
        found = joint_proposals(scope, on=on, within=within)
        assert joinable_enterprises(scope, on=on, within=within) == len({each.tasks[0].enterprise for each in found})
    cancel_visit(errand=errand(gone, officers_of(here.bureau), OFFICER), reason="不去了")
    assert joinable_enterprises(scope, on=TODAY, within=1) == 0
    assert joinable_enterprises(scope, on=TODAY, within=2) == 1


DAYS = st.integers(0, 40).map(after)
SPANS = st.lists(st.tuples(DAYS, DAYS).map(sorted), min_size=1, max_size=4)


@given(spans=SPANS, on=DAYS)
def test_a_day_is_shared_exactly_when_every_visit_may_be_on_it(spans: list[list[date]], on: date) -> None:
    tasks = [InspectionTask(first_day=first, last_day=last) for first, last in spans]
    found = shared_days(tasks, on=on)
    free = [day for day in map(after, range(41)) if day >= on and all(first <= day <= last for first, last in spans)]
    assert found == ((free[0], free[-1]) if free else None)
