"""A body with two officers and a published item, and drafts of summary penalties there."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from tests.factories import CertificateFactory, PowerFactory, UserFactory, area, organisation

from xiezhi.accounts.models import User
from xiezhi.cases.drafts import Draft
from xiezhi.cases.models import CaseFile
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.services.drafting import open_summary
from xiezhi.cases.services.turns import Turn
from xiezhi.registry.models import Certificate, Organisation, Power
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.officers import link_officer
from xiezhi.trail.actor import Actor

DAY = date(2026, 6, 18)
NOW = datetime(2026, 6, 18, 6, 15, tzinfo=UTC)
COMPANY, CODE = "岚江市禾木装饰工程有限公司", "91310115MA1K3XYU02"
PERSON, NUMBER = "沈望舒", "110101199001010015"


@dataclass(frozen=True)
class Street:
    """柳堤街道 in 云汀区, its officers and its item."""

    body: Organisation
    item: Power
    certificates: tuple[Certificate, Certificate]
    user: User
    actor: Actor
    scope: Scope

    def open(self, on: date = DAY, now: datetime = NOW) -> CaseFile:
        """A case just opened."""
        return open_summary(actor=self.actor, scope=self.scope, power_id=self.item.pk, today=on, now=now)

    def turn(self, case: CaseFile, on: date = DAY, **changed: Any) -> Turn:
        """The turn of somebody who sees the case as it is."""
        return replace(Turn(self.actor, self.scope, case.pk, case.revision, on, NOW), **changed)

    def draft(self, **changed: Any) -> Draft:
        """A draft that meets every condition: a fine of 500 yuan for a company."""
        texts = {
            "party_name": COMPANY,
            "place": "汀北路与柳堤巷口",
            "violation": "在人行道堆放石膏板、水泥，占用约6平方米，未办理占道审批",
        }
        facts: dict[str, Any] = {
            "party_type": "法人",
            "penalties": frozenset({"罚款"}),
            "fine": 50_000,
            "act_ended_on": DAY,
            "certificate_shown": True,
            "crime_suspected": False,
            "notified_on": DAY,
            "defended": False,
            "earlier_fines": 0,
        }
        officers = tuple(certificate.number for certificate in self.certificates)
        basis = changed.pop("basis", "《城市道路管理条例》第四十二条")
        numbers = changed.pop("officers", officers)
        departure = changed.pop("departure", "")
        for name, value in changed.items():
            (texts if name in Particulars.__dataclass_fields__ else facts)[name] = value
        kept = {name: value for name, value in facts.items() if value is not None}
        return Draft(Particulars.entered(**texts).with_texts({"departure": departure}), basis, numbers, kept)


def street() -> Street:
    """Make them."""
    district = area("云汀区")
    body = organisation("柳堤街道办事处", district, category=3)
    first, second = (CertificateFactory.create(organisation=body) for _ in range(2))
    item = PowerFactory.create(organisation=body, name="对擅自占用城市道路的处罚")
    user = UserFactory.create(display_name="简书白")
    link_officer(actor=Actor(0, "测试", "test"), user=user, certificate_number=first.number)
    held = Scope.of({"officer": frozenset({body.pk})})
    return Street(body, item, (first, second), user, Actor(user.pk, "简书白", "test"), held)
