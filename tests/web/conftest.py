"""A district with two bodies and one body elsewhere, somebody for each role, and browsers for them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from django.conf import settings as configured
from django.test import Client
from tests.factories import ACTOR, ActFactory, SavedViewFactory, UserFactory, area, organisation

from xiezhi.accounts.models import User
from xiezhi.cases import sealing
from xiezhi.cases.models import Act
from xiezhi.registry.models import Organisation, Role
from xiezhi.registry.services.appointments import appoint
from xiezhi.reporting.models import SavedView

PERSON, NUMBER = "沈望舒", "110101190001010015"


@pytest.fixture(autouse=True)
def plain_static_files(settings: pytest.FixtureRequest) -> None:
    """Addresses of static files without the manifest that `make setup` collects."""
    storages = {
        **configured.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STORAGES = storages  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Place:
    """云汀区 with a bureau and a town; 青汀区 with a bureau that nobody here may see."""

    district: Organisation
    bureau: Organisation
    town: Organisation
    elsewhere: Organisation
    elsewhere_bureau: Organisation
    act: Act
    personal: Act
    town_act: Act
    foreign_act: Act
    view: SavedView
    foreign_view: SavedView


@pytest.fixture
def place(db: None) -> Place:
    district, elsewhere = area("云汀区"), area("青汀区")
    bureau = organisation("云汀区市场监管局", district, sort_order=1)
    town = organisation("芦湾镇人民政府", district, category=3, sort_order=2)
    foreign = organisation("青汀区市场监管局", elsewhere)
    return Place(
        district=district,
        bureau=bureau,
        town=town,
        elsewhere=elsewhere,
        elsewhere_bureau=foreign,
        act=ActFactory.create(
            body=bureau, number="云罚1", party_type=3, party_name="岚江市谷雨餐饮有限公司", fine=500000, penalties=4
        ),
        personal=ActFactory.create(
            body=bureau,
            number="云罚2",
            party_type=1,
            party_cipher=sealing.encrypt(PERSON),
            party_hash=sealing.keyed_hash(PERSON),
            party_id_cipher=sealing.encrypt(NUMBER),
            party_id_hash=sealing.keyed_hash(NUMBER),
        ),
        town_act=ActFactory.create(
            body=town,
            number="芦检1",
            kind=1,
            procedure=0,
            inspected_on=date(2024, 4, 1),
            filed_on=None,
            decided_on=None,
        ),
        foreign_act=ActFactory.create(body=foreign, number="青罚1", party_type=3, party_name="岚江市谷雨粮油有限公司"),
        view=SavedViewFactory.create(organisation=bureau, title="云汀区的视图"),
        foreign_view=SavedViewFactory.create(organisation=foreign, title="青汀区的视图"),
    )


Enter = Callable[..., Client]


@pytest.fixture
def enter(place: Place) -> Enter:
    """`enter(role, over=organisation, also=((role, organisation), …))`: a browser with somebody appointed so."""

    def entered(
        role: Role | None, over: Organisation | None = None, also: tuple[tuple[Role, Organisation], ...] = ()
    ) -> Client:
        user: User = UserFactory.create()
        for held, where in (*([(role, over or place.district)] if role else []), *also):
            appoint(actor=ACTOR, user=user, role=held, organisation=where, valid_from=date(2020, 1, 1))
        client = Client()
        client.force_login(user)
        return client

    return entered
