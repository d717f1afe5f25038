"""Plans of inspections, the caps that an area has published, and which enterprises a scope knows."""

import json
from datetime import date

import pytest
from tests.factories import ACTOR, NOON, CertificateFactory, EnterpriseFactory, PowerFactory, area, organisation

from xiezhi.registry import drawing
from xiezhi.registry.models import InspectionPlan, Organisation, Power, VisitCap
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import enterprises, plans
from xiezhi.registry.selectors.caps import cap_of
from xiezhi.registry.selectors.enterprises import EnterpriseFilters
from xiezhi.registry.services.caps import Cap, CapRefused, set_cap
from xiezhi.registry.services.plans import PlanDraft, PlanRefused, discard_plan, draft_plan
from xiezhi.trail.selectors.events import events_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)
EVERYTHING = Scope.everything()


@pytest.fixture
def district() -> Organisation:
    return area("云汀区")


@pytest.fixture
def bureau(district: Organisation) -> Organisation:
    return organisation("云汀区市场监管局", district)


@pytest.fixture
def power(bureau: Organisation) -> Power:
    return PowerFactory.create(organisation=bureau, kind=1, name="对食品经营者的检查")


def officer_of(body: Organisation) -> Scope:
    return Scope.of({"officer": frozenset({body.pk})})


def draft(power: Power, **given: object) -> PlanDraft:
    days = {"first_day": date(2026, 12, 1), "last_day": date(2026, 12, 31)}
    return PlanDraft(**{"title": "食品经营检查", "kind": 1, "power_id": power.pk, **days, **given})  # type: ignore[arg-type]


def planned(power: Power, **given: object) -> InspectionPlan:
    scope = officer_of(power.organisation)
    return draft_plan(actor=ACTOR, scope=scope, draft=draft(power, **given), today=TODAY, now=NOON)


def test_a_draw_can_be_repeated_from_the_seed_in_the_trail(district: Organisation, power: Power) -> None:
    made = EnterpriseFactory.create_batch(10, area=district)
    for _ in range(3):
        CertificateFactory.create(organisation=power.organisation)
    plan = planned(power, share=30)
    (event,) = events_of([f"plan:{plan.pk}"])
    told = json.loads(event.body)
    again = drawing.drawn(told["seed"], [each.code for each in made], 30)
    assert [target.enterprise.code for target in plans.targets(plan)] == again == told["drawn"]
    assert plan.pool_size == 10
    assert all(len(target.certificate_numbers) == 2 for target in plans.targets(plan))


def test_closed_enterprises_and_those_of_other_areas_are_not_drawn(district: Organisation, power: Power) -> None:
    kept = EnterpriseFactory.create(area=district)
    EnterpriseFactory.create(area=district, closed_on=date(2026, 1, 1))
    EnterpriseFactory.create(area=area("青汀区"))
    assert [target.enterprise for target in plans.targets(planned(power, share=100))] == [kept]


def test_an_item_that_is_not_published_cannot_be_planned(district: Organisation, bureau: Organisation) -> None:
    gone = PowerFactory.create(organisation=bureau, kind=1, valid_to=date(2026, 6, 30))
    with pytest.raises(PlanRefused, match="未公布的检查事项不得检查"):
        planned(gone, share=100)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"last_day": date(2026, 11, 1)}, "早于开始日期"),
        ({"last_day": date(2028, 1, 1)}, "最长一年"),
        ({"kind": 2}, "专项检查应当严格控制"),
        ({"title": " "}, "计划名称"),
        ({"share": 101}, "抽取比例"),
        ({"share": 10, "filters": EnterpriseFilters(industry="没有的行业")}, "抽取范围内没有企业"),
        ({"enterprise_ids": (999_999,)}, "至少选择一家企业"),
    ],
)
def test_a_plan_that_cannot_stand_is_refused(power: Power, given: dict[str, object], why: str) -> None:
    with pytest.raises(PlanRefused, match=why):
        planned(power, **{"share": 0, **given})
    assert not InspectionPlan.objects.exists()


def test_only_an_officer_of_the_body_drafts(district: Organisation, power: Power) -> None:
    EnterpriseFactory.create(area=district)
    watcher = Scope.of({"supervisor": frozenset({power.organisation_id})})
    with pytest.raises(PlanRefused, match="执法人员拟定"):
        draft_plan(actor=ACTOR, scope=watcher, draft=draft(power, share=100), today=TODAY, now=NOON)


def test_a_plan_given_up_leaves_its_draw_in_the_trail(district: Organisation, power: Power) -> None:
    EnterpriseFactory.create(area=district)
    plan = planned(power, share=100)
    seed, number = plan.seed, plan.pk
    discard_plan(actor=ACTOR, scope=officer_of(power.organisation), plan_id=number)
    assert [json.loads(event.body)["seed"] for event in events_of([f"plan:{number}"])] == [seed, seed]


def capped(place: Organisation, visits: int, **given: object) -> VisitCap:
    cap = Cap(
        **{"area": place, "visits": visits, "source": "云政办发〔2025〕1号", "valid_from": date(2026, 1, 1), **given}
    )  # type: ignore[arg-type]
    return set_cap(actor=ACTOR, scope=EVERYTHING, cap=cap)


def test_the_nearest_area_then_the_industry_then_the_level_governs(district: Organisation) -> None:
    town = area("芦湾镇", district)
    enterprise = EnterpriseFactory.create(area=town, industry="餐饮", risk=4)
    assert cap_of(enterprise, on=TODAY) is None
    capped(district, 4)
    by_risk = capped(district, 6, risk=4)
    assert cap_of(enterprise, on=TODAY) == by_risk
    by_industry = capped(district, 2, industry="餐饮")
    assert cap_of(enterprise, on=TODAY) == by_industry
    nearest = capped(town, 1)
    assert cap_of(enterprise, on=TODAY) == nearest


def test_a_level_whose_time_has_passed_does_not_count(district: Organisation) -> None:
    general = capped(district, 4)
    capped(district, 1, risk=1)
    enterprise = EnterpriseFactory.create(area=district, risk=1, risk_to=date(2026, 6, 30))
    assert cap_of(enterprise, on=TODAY) == general


def test_a_new_cap_ends_the_old_one_on_the_day_before(district: Organisation) -> None:
    old = capped(district, 4)
    new = capped(district, 2, valid_from=date(2026, 7, 1))
    enterprise = EnterpriseFactory.create(area=district)
    assert cap_of(enterprise, on=date(2026, 6, 30)) == old
    assert cap_of(enterprise, on=date(2026, 7, 1)) == new
    with pytest.raises(CapRefused, match="已有2026-07-01"):
        capped(district, 3, valid_from=date(2026, 3, 1))


def test_a_cap_needs_its_source_and_an_area(district: Organisation, bureau: Organisation) -> None:
    with pytest.raises(CapRefused, match="文件名称"):
        capped(district, 1, source=" ")
    with pytest.raises(CapRefused, match="行政区划"):
        capped(bureau, 1)


def test_a_body_knows_the_enterprises_of_its_area_alone(district: Organisation, bureau: Organisation) -> None:
    own = EnterpriseFactory.create(area=district, name="岚江市谷雨餐饮有限公司")
    EnterpriseFactory.create(area=area("青汀区"), name="岚江市谷雨粮油有限公司")
    scope = officer_of(bureau)
    found = enterprises.listing(scope, filters=EnterpriseFilters(text="谷雨"), on=TODAY)
    assert (found.rows, found.total) == ([own], 1)
    assert enterprises.listing(scope, filters=EnterpriseFilters(text=own.code[:6].lower()), on=TODAY).rows == [own]
    assert enterprises.listing(EVERYTHING, filters=EnterpriseFilters(text="谷雨"), on=TODAY).total == 2
    assert enterprises.listing(Scope.nothing(), filters=EnterpriseFilters(), on=TODAY).total == 0
