"""Objects for tests, minimal by default; states that a service makes are made by that service."""

from datetime import UTC, date, datetime
from typing import Any

import factory
from stdnum.cn import uscc

from xiezhi.accounts.models import User
from xiezhi.cases.models import Act
from xiezhi.registry.models import (
    Certificate,
    Enterprise,
    Officer,
    Organisation,
    Power,
    QualificationGround,
    ReviewerQualification,
)
from xiezhi.registry.services.organisations import create_organisation
from xiezhi.reporting.models import SavedView
from xiezhi.trail.actor import Actor

ACTOR = Actor(id=0, name="测试", via="test")
NOON = datetime(2024, 6, 1, 4, 0, tzinfo=UTC)


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    display_name = factory.Sequence(lambda n: f"用户{n}")


class OfficerFactory(factory.django.DjangoModelFactory[Officer]):
    class Meta:
        model = Officer

    name = factory.Sequence(lambda n: f"执法员{n}")


class CertificateFactory(factory.django.DjangoModelFactory[Certificate]):
    class Meta:
        model = Certificate

    number = factory.Sequence(lambda n: f"YT{n:08d}")
    officer = factory.SubFactory(OfficerFactory)
    post = 1
    issued_on = date(2020, 1, 1)
    expires_on = date(2030, 1, 1)


class PowerFactory(factory.django.DjangoModelFactory[Power]):
    class Meta:
        model = Power

    code = factory.Sequence(lambda n: f"P{n:06d}")
    name = factory.Sequence(lambda n: f"对第{n}类行为的处罚")
    kind = 2
    is_duty = True
    valid_from = date(2020, 1, 1)


def credit_code(serial: int) -> str:
    """A valid 统一社会信用代码 of an enterprise in a district that was never assigned."""
    body = f"91990000{serial:08d}0"
    return f"{body}{uscc.calc_check_digit(body)}"


class EnterpriseFactory(factory.django.DjangoModelFactory[Enterprise]):
    class Meta:
        model = Enterprise

    code = factory.Sequence(credit_code)
    name = factory.Sequence(lambda n: f"岚江市第{n}餐饮有限公司")
    industry = "餐饮"


def qualify(user_id: int, since: date = date(2020, 1, 1)) -> User:
    """The user of this id, made where there is none, with a legal qualification on record for reviewing."""
    user = User.objects.filter(pk=user_id).first() or UserFactory.create(pk=user_id)
    ReviewerQualification.objects.get_or_create(
        user=user,
        ground=QualificationGround.CERTIFICATE,
        defaults={
            "number": "A20191201010001",
            "obtained_on": since,
            "source": "法律职业资格证书",
            "valid_from": since,
            "recorded_name": "测试",
            "recorded_at": NOON,
        },
    )
    return user


class ActFactory(factory.django.DjangoModelFactory[Act]):
    class Meta:
        model = Act

    number = factory.Sequence(lambda n: f"案{n:06d}")
    kind = 2
    procedure = 2
    filed_on = date(2024, 3, 1)
    decided_on = date(2024, 3, 5)
    recorded_at = NOON


class SavedViewFactory(factory.django.DjangoModelFactory[SavedView]):
    class Meta:
        model = SavedView

    title = factory.Sequence(lambda n: f"视图{n}")
    owner = factory.SubFactory(UserFactory)
    parameters = factory.LazyFunction(lambda: {"m": ["act.count"], "period": "2024"})
    shared = True
    created_at = updated_at = NOON


def organisation(name: str, parent: Organisation | None = None, **fields: Any) -> Organisation:
    """An organisation made by the service; an enforcement body of the district kind unless said otherwise."""
    given: dict[str, Any] = {"category": 2, "nature": 1, "valid_from": date(2015, 1, 1), **fields}
    return create_organisation(actor=ACTOR, name=name, parent=parent, **given)


def area(name: str, parent: Organisation | None = None) -> Organisation:
    """A place in the tree that is no body."""
    return organisation(name, parent, category=1, nature=0)


__all__ = [
    "ACTOR",
    "NOON",
    "ActFactory",
    "CertificateFactory",
    "EnterpriseFactory",
    "OfficerFactory",
    "PowerFactory",
    "SavedViewFactory",
    "UserFactory",
    "area",
    "credit_code",
    "organisation",
    "qualify",
]
