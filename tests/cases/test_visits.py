"""Visits to enterprises: planned, arranged, counted against the yearly cap, merged, and confirmed at the door."""

from datetime import date, timedelta

import pytest
from tests.cases.visits import (
    HEAD,
    NOW,
    OFFICER,
    OUTSIDE,
    TODAY,
    District,
    district,
    errand,
    head_of,
    officers_of,
    seen,
)
from tests.factories import ActFactory, EnterpriseFactory, UserFactory

from xiezhi.accounts.models import Notice, User
from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, UnknownCase
from xiezhi.cases.models import InspectionTask, Scan
from xiezhi.cases.selectors import inspections
from xiezhi.cases.selectors.inspections import InspectionFilters, inspection_facts, joint_proposals
from xiezhi.cases.selectors.public_visit import KEPT_DAYS, public_visit, task_by_token
from xiezhi.cases.selectors.visits import year_of_visits
from xiezhi.cases.services.merging import merge_visits
from xiezhi.cases.services.scanning import confirm_visit
from xiezhi.cases.services.visits import Arrangement, approve_plan, arrange, cancel_visit
from xiezhi.cases.tokens import opened
from xiezhi.law.procedures import procedure, unmet
from xiezhi.registry.models import Certificate, Enterprise, OfficerAccount, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.appointments import appoint
from xiezhi.registry.services.plans import PlanRefused
from xiezhi.trail.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> District:
    return district()


def visited(here: District, on: date, enterprise: Enterprise | None = None, **given: object) -> None:
    code = (enterprise or here.enterprise).code
    hashed = {"party_id_hash": sealing.keyed_hash(code), "party_type": 3}
    days = {"inspected_on": on, "filed_on": None, "decided_on": None}
    ActFactory.create(body=here.town, kind=1, procedure=0, **hashed, **days, **given)


def codes(task: InspectionTask, step: str, on: date = TODAY) -> set[str]:
    found = procedure("inspection.enterprise", on).step(step)
    return {condition.code for condition in unmet(found, inspection_facts(task, on=on), on) if condition.blocks}


def test_the_head_approves_a_plan_and_each_enterprise_gets_its_visit(here: District) -> None:
    plan = here.plan(share=100, enterprise_ids=())
    approve_plan(actor=HEAD, scope=head_of(here.bureau), plan_id=plan.pk, today=TODAY, now=NOW)
    task = InspectionTask.objects.get(plan=plan)
    assert (task.enterprise, task.first_day, task.last_day) == (here.enterprise, plan.first_day, plan.last_day)
    assert sorted(task.parts.get().certificate_numbers) == sorted(here.numbers)
    with pytest.raises(PlanRefused, match="已由钱二批准"):
        approve_plan(actor=HEAD, scope=head_of(here.bureau), plan_id=plan.pk, today=TODAY, now=NOW)


def test_who_is_to_go_hears_of_plan_arrangement_and_end(here: District) -> None:
    going, head = (UserFactory.create(pk=100 + place, display_name=name) for place, name in enumerate(("孙三", "钱二")))
    OfficerAccount.objects.create(user=going, officer=Certificate.objects.get(number=here.numbers[0]).officer)
    appoint(actor=HEAD, user=head, role=Role.BODY_HEAD, organisation=here.bureau, valid_from=date(2020, 1, 1))

    def told(user: User) -> list[tuple[str, bool]]:
        found = Notice.objects.filter(user=user).order_by("pk")
        return [(notice.text, notice.read_at is None) for notice in found]

    plan = here.plan(share=100, enterprise_ids=())
    assert told(head) == [("检查计划“食品检查”等候你批准", True)]
    approve_plan(actor=HEAD, scope=head_of(here.bureau), plan_id=plan.pk, today=TODAY, now=NOW)
    assert told(head) == [("检查计划“食品检查”等候你批准", False)]
    task = InspectionTask.objects.get(plan=plan)
    assert told(going) == [("检查计划“食品检查”已批准，由你检查1家", True)]
    for day in (TODAY, TODAY + timedelta(days=1)):
        arrange(errand=errand(task, officers_of(here.bureau)), arranged=Arrangement(day, day, here.numbers))
    cancel_visit(errand=errand(task, officers_of(here.bureau)), reason="企业已停业")
    assert told(going)[1:] == [
        ("2026-11-26到岚江市谷雨餐饮有限公司检查", False),
        ("2026-11-27到岚江市谷雨餐饮有限公司检查", False),
        ("不再检查岚江市谷雨餐饮有限公司：企业已停业", True),
    ]


def test_an_officer_cannot_approve_the_plan(here: District) -> None:
    plan = here.plan()
    with pytest.raises(PlanRefused, match="负责人批准"):
        approve_plan(actor=OFFICER, scope=officers_of(here.bureau), plan_id=plan.pk, today=TODAY, now=NOW)
    assert not InspectionTask.objects.exists()


def test_a_planned_visit_is_approved_with_its_plan_and_a_single_one_is_not(here: District) -> None:
    assert inspection_facts(here.planned(), on=TODAY)["plan_approved"] is True
    single = here.single()
    assert "plan_approved" not in inspection_facts(single, on=TODAY)
    assert "inspection.approved" in codes(single, "notify")


def test_a_planned_visit_that_is_no_longer_announced_needs_approval_of_its_own(here: District) -> None:
    task = here.planned()
    days = Arrangement(TODAY, TODAY, here.numbers, surprise_reason="举报称夜间生产")
    arrange(errand=errand(task, officers_of(here.bureau)), arranged=days)
    task.refresh_from_db()
    assert "plan_approved" not in inspection_facts(task, on=TODAY)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"certificate_numbers": ()}, "inspection.officers"),
        ({"certificate_numbers": 1}, "inspection.officers"),
    ],
)
def test_fewer_than_two_officers_cannot_go(here: District, change: dict[str, object], code: str) -> None:
    numbers = here.numbers[:1] if change["certificate_numbers"] else ()
    assert code in codes(here.single(certificate_numbers=numbers), "plan")


def test_an_officer_whose_certificate_ends_before_the_day_cannot_go(here: District) -> None:
    task = here.single()
    Certificate.objects.filter(number=here.numbers[0]).update(expires_on=TODAY)
    assert codes(task, "plan") == set()
    assert "inspection.body" in codes(task, "plan", TODAY + timedelta(days=1))


def test_an_item_that_is_withdrawn_cannot_be_inspected_any_more(here: District) -> None:
    task = here.single()
    here.power.valid_to = TODAY
    here.power.save()
    assert codes(task, "plan") == set()
    assert "inspection.item" in codes(task, "plan", TODAY + timedelta(days=1))


def test_visits_of_all_bodies_of_the_year_count_by_the_credit_code(here: District) -> None:
    visited(here, date(2026, 3, 1))
    visited(here, date(2025, 3, 1))
    visited(here, date(2026, 3, 1), EnterpriseFactory.create(area=here.area))
    found = year_of_visits(here.enterprise, on=TODAY)
    assert (found.counted, found.cap, [visit.day for visit in found.visits]) == (1, None, [date(2026, 3, 1)])
    assert found.visits[0].bodies == ("芦湾镇人民政府",)


def test_the_cap_warns_before_the_last_visit_and_then_blocks(here: District) -> None:
    here.capped(2)
    task = here.single()
    step = procedure("inspection.enterprise", TODAY).step("plan")

    def open_now() -> dict[str, bool]:
        found = unmet(step, inspection_facts(task, on=TODAY), TODAY)
        return {condition.code: condition.blocks for condition in found}

    assert open_now() == {}
    visited(here, date(2026, 3, 1))
    assert open_now() == {"inspection.cap_near": False}
    visited(here, date(2026, 4, 1))
    assert open_now() == {"inspection.cap": True}


def test_a_visit_after_a_complaint_is_not_under_the_cap(here: District) -> None:
    here.capped(0)
    assert "inspection.cap" in codes(here.single(), "plan")
    assert codes(here.single(exempt=1, exempt_reason="12345工单2026112600001"), "plan") == set()
    with pytest.raises(CaseRefused, match="请填写投诉举报编号"):
        here.single(exempt=1)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"last_day": TODAY - timedelta(days=1)}, "早于最早检查日期"),
        ({"first_day": TODAY - timedelta(days=9), "last_day": TODAY - timedelta(days=1)}, "已过"),
        ({"last_day": TODAY + timedelta(days=200)}, "最长"),
        ({"certificate_numbers": ("没有的证",)}, "今天无效"),
    ],
)
def test_a_visit_that_cannot_stand_is_refused(here: District, given: dict[str, object], why: str) -> None:
    with pytest.raises(CaseRefused, match=why):
        here.single(**given)


def test_who_saw_an_older_state_is_told(here: District) -> None:
    task = here.planned()
    seen = errand(task, officers_of(here.bureau))
    days = Arrangement(TODAY, TODAY, here.numbers)
    arrange(errand=seen, arranged=days)
    with pytest.raises(ChangedMeanwhile):
        arrange(errand=seen, arranged=days)


def test_a_visit_of_another_body_is_not_seen(here: District) -> None:
    task = here.single()
    assert list(inspections.in_view(officers_of(here.town))) == []
    with pytest.raises(UnknownCase):
        cancel_visit(errand=errand(task, officers_of(here.town)), reason="不去了")


def test_visits_of_two_bodies_become_one_that_counts_once(here: District) -> None:
    first, second = here.single(), here.single(here.town_power, first_day=TODAY + timedelta(days=1))
    both = Scope.of({"supervisor": frozenset({here.bureau.pk, here.town.pk})})
    (proposed,) = joint_proposals(both, on=TODAY, within=7)
    assert proposed.tasks == (first, second)
    assert proposed.days == (TODAY + timedelta(days=1), TODAY + timedelta(days=3))
    lead = merge_visits(actor=HEAD, scope=both, seen=seen(*proposed.tasks), today=TODAY)
    assert {part.body_id for part in lead.parts.all()} == {here.bureau.pk, here.town.pk}
    assert (lead.first_day, lead.last_day) == (TODAY + timedelta(days=1), TODAY + timedelta(days=3))
    second.refresh_from_db()
    assert (second.merged_into, second.is_open) == (lead, False)
    assert joint_proposals(both, on=TODAY, within=7) == []
    assert list(inspections.in_view(officers_of(here.town)).order_by("pk")) == [lead, second]


def test_an_officer_cannot_merge_the_visit_of_another_body(here: District) -> None:
    first, second = here.single(), here.single(here.town_power)
    with pytest.raises(CaseRefused, match="监督人员"):
        merge_visits(actor=OFFICER, scope=officers_of(here.bureau), seen=seen(first, second), today=TODAY)


def test_visits_far_apart_or_to_different_enterprises_are_not_proposed(here: District) -> None:
    here.single()
    far = TODAY + timedelta(days=20)
    here.single(first_day=far, last_day=far)
    scope = officers_of(here.bureau)
    assert joint_proposals(scope, on=TODAY, within=7) == []
    assert len(joint_proposals(scope, on=TODAY, within=30)) == 1


def test_each_side_confirms_the_visit_once(here: District) -> None:
    task = here.planned()
    arrange(errand=errand(task, officers_of(here.bureau)), arranged=Arrangement(TODAY, TODAY, here.numbers))
    user = UserFactory.create(display_name="赵一")
    OfficerAccount.objects.create(user=user, officer=Certificate.objects.get(number=here.numbers[0]).officer)
    officer = Actor(user.pk, "赵一", "test")
    task.refresh_from_db()
    assert inspection_facts(task, on=TODAY)["scanned"] is False
    assert confirm_visit(actor=OUTSIDE, task=task, today=TODAY, now=NOW).side == Scan.Side.ENTERPRISE
    assert confirm_visit(actor=officer, task=task, today=TODAY, now=NOW).officer_name == "赵一"
    with pytest.raises(CaseRefused, match="企业一方已经确认过"):
        confirm_visit(actor=OUTSIDE, task=task, today=TODAY, now=NOW)
    assert inspection_facts(task, on=TODAY)["scanned"] is True
    assert task.scans.count() == 2


@pytest.mark.parametrize(
    ("day", "why"), [(TODAY - timedelta(days=1), "只能在"), (TODAY + timedelta(days=11), "只能在"), (TODAY, "少于两人")]
)
def test_a_visit_that_is_not_valid_that_day_cannot_be_confirmed(here: District, day: date, why: str) -> None:
    task = here.planned()
    with pytest.raises(CaseRefused, match=f"{why}.*企业有权拒绝"):
        confirm_visit(actor=OUTSIDE, task=task, today=day, now=NOW)
    assert not Scan.objects.exists()


def test_a_single_visit_is_not_valid_before_its_approval(here: District) -> None:
    assert public_visit(here.single(), on=TODAY).problems == ("检查尚未批准",)


def test_a_token_opens_its_visit_until_its_time_has_passed(here: District) -> None:
    task = here.planned()
    token = opened(task.token_cipher)
    assert len(token) == 32
    assert token.encode() not in bytes(task.token_cipher)
    assert task_by_token(token, on=task.last_day + timedelta(days=KEPT_DAYS)) == task
    assert task_by_token(token, on=task.last_day + timedelta(days=KEPT_DAYS + 1)) is None
    assert task_by_token(token[:-1], on=TODAY) is None
    assert task_by_token("", on=TODAY) is None


def test_a_list_asks_for_state_day_and_officer(here: District) -> None:
    planned, single = here.planned(), here.single(first_day=TODAY + timedelta(days=2))
    scope = officers_of(here.bureau)

    def found(**given: object) -> list[InspectionTask]:
        return inspections.listing(scope, filters=InspectionFilters(**given)).rows  # type: ignore[arg-type]

    assert found(state="open") == found(state="planned") == [planned, single]
    assert found() == found(text="谷雨") == [single, planned]
    assert found(last=TODAY) == [planned]
    assert found(officer=single.parts.get().officer_ids[0]) == [single]
    cancel_visit(errand=errand(single, scope), reason="企业歇业")
    assert found(state="planned") == [planned]
    assert [inspections.state_of(task) for task in found(state="dropped")] == ["dropped"]
