"""A district with two bodies, an enterprise and officers, for tests of visits."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tests.factories import CertificateFactory, EnterpriseFactory, PowerFactory, area, organisation

from xiezhi.cases.models import InspectionTask
from xiezhi.cases.services.visits import Arrangement, Errand, approve_plan, make_visit
from xiezhi.registry.models import Enterprise, InspectionPlan, Organisation, Power
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.caps import Cap, set_cap
from xiezhi.registry.services.plans import PlanDraft, draft_plan
from xiezhi.trail.actor import Actor

TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
OFFICER, HEAD, OUTSIDE = Actor(1, "赵一", "test"), Actor(2, "钱二", "test"), Actor(0, "企业", "test")


def officers_of(*bodies: Organisation) -> Scope:
    return Scope.of({"officer": frozenset(body.pk for body in bodies)})


def head_of(body: Organisation) -> Scope:
    return Scope.of({"body_head": frozenset({body.pk})})


@dataclass(frozen=True)
class District:
    """云汀区: a bureau and a town that may inspect, each with two officers, and one enterprise."""

    area: Organisation
    bureau: Organisation
    town: Organisation
    power: Power
    town_power: Power
    numbers: tuple[str, ...]
    town_numbers: tuple[str, ...]
    enterprise: Enterprise

    def plan(self, **given: object) -> InspectionPlan:
        """A plan of the bureau that names the enterprise, not approved yet."""
        days = {"first_day": TODAY, "last_day": TODAY + timedelta(days=10)}
        named = {"enterprise_ids": (self.enterprise.pk,)}
        draft = PlanDraft(**{"title": "食品检查", "kind": 1, "power_id": self.power.pk, **days, **named, **given})  # type: ignore[arg-type]
        return draft_plan(actor=OFFICER, scope=officers_of(self.bureau), draft=draft, today=TODAY, now=NOW)

    def planned(self, **given: object) -> InspectionTask:
        """The visit of an approved plan, without officers."""
        plan = self.plan(**given)
        approve_plan(actor=HEAD, scope=head_of(self.bureau), plan_id=plan.pk, today=TODAY, now=NOW)
        return InspectionTask.objects.get(plan=plan)

    def single(self, power: Power | None = None, **given: object) -> InspectionTask:
        """A visit that stands in no plan, with both officers of its body."""
        item = power or self.power
        numbers = self.numbers if item == self.power else self.town_numbers
        days = {"first_day": TODAY, "last_day": TODAY + timedelta(days=3), "certificate_numbers": numbers}
        return make_visit(
            actor=OFFICER,
            scope=officers_of(item.organisation),
            enterprise_id=self.enterprise.pk,
            power_id=item.pk,
            kind=1,
            arranged=Arrangement(**{**days, **given}),  # type: ignore[arg-type]
            today=TODAY,
            now=NOW,
        )

    def capped(self, visits: int) -> None:
        """Let the district publish a cap."""
        cap = Cap(self.area, visits, "云政办发〔2025〕1号", date(2026, 1, 1))
        set_cap(actor=HEAD, scope=Scope.everything(), cap=cap)


def district() -> District:
    place = area("云汀区")
    bureau, town = organisation("云汀区市场监管局", place), organisation("芦湾镇人民政府", place, category=3)
    return District(
        area=place,
        bureau=bureau,
        town=town,
        power=PowerFactory.create(organisation=bureau, kind=1, name="对食品经营者的检查"),
        town_power=PowerFactory.create(organisation=town, kind=1, name="对消防安全的检查"),
        numbers=tuple(CertificateFactory.create(organisation=bureau).number for _ in range(2)),
        town_numbers=tuple(CertificateFactory.create(organisation=town).number for _ in range(2)),
        enterprise=EnterpriseFactory.create(area=place, name="岚江市谷雨餐饮有限公司"),
    )


def errand(task: InspectionTask, scope: Scope, actor: Actor = OFFICER) -> Errand:
    task.refresh_from_db()
    return Errand(actor, scope, task.pk, task.revision, TODAY, NOW)


def seen(*tasks: InspectionTask) -> dict[int, int]:
    """Visits as somebody saw them: the revision of each by its id."""
    return {task.pk: task.revision for task in tasks}
