"""Lists ask the database as often for many rows as for a few."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.cases import lead_matters, visits
from tests.cases.matters import street
from tests.factories import ACTOR, EnterpriseFactory, UserFactory

from xiezhi.cases.services.inspecting import begin
from xiezhi.cases.services.opening import open_case
from xiezhi.registry.models import Organisation, Role
from xiezhi.registry.services.appointments import appoint

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 12


def head_of(body: Organisation) -> Client:
    """The head of a body in a browser."""
    user = UserFactory.create()
    appoint(actor=ACTOR, user=user, role=Role.BODY_HEAD, organisation=body, valid_from=timezone.localdate())
    client = Client()
    client.force_login(user)
    return client


def asked(client: Client, address: str) -> int:
    client.get(address)  # what a process reads once for all its pages
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_lists_of_cases_and_work_do_not_ask_more_for_more_cases() -> None:
    place, today, now = street(), timezone.localdate(), timezone.now()
    client = head_of(place.body)

    def open_some(count: int) -> None:
        for number in range(count):
            open_case(
                actor=place.actor,
                scope=place.scope,
                procedure_id="penalty.ordinary",
                power_id=place.item.pk,
                today=today,
                now=now,
                facts={"party_type": "法人"},
                texts={"party_name": f"第{number}公司"},
            )
            place.open(on=today, now=now)

    open_some(FEW)
    pages = [reverse("cases"), reverse("work")]
    before = [asked(client, page) for page in pages]
    open_some(MANY)
    assert [asked(client, page) for page in pages] == before


def test_lists_of_visits_and_work_do_not_ask_more_for_more_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "TODAY", timezone.localdate())
    monkeypatch.setattr(visits, "NOW", timezone.now())
    here = visits.district()
    client = head_of(here.bureau)

    def visit_some(count: int) -> None:
        for _ in range(count):
            enterprise = EnterpriseFactory.create(area=here.area)
            object.__setattr__(here, "enterprise", enterprise)
            here.single()
            begin(errand=visits.errand(here.single(), visits.officers_of(here.bureau)))

    visit_some(FEW)
    pages = [reverse("inspections"), reverse("work"), reverse("joint-visits"), reverse("enterprises")]
    before = [asked(client, page) for page in pages]
    visit_some(MANY)
    assert [asked(client, page) for page in pages] == before


def test_lists_of_leads_and_work_do_not_ask_more_for_more_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    today = timezone.localdate()
    monkeypatch.setattr(lead_matters, "DAY", today)
    monkeypatch.setattr(lead_matters, "NOW", timezone.now() - timedelta(minutes=1))
    here = lead_matters.district()
    client = head_of(here.market)
    for _ in range(FEW):
        here.told()
    pages = [reverse("leads"), reverse("work"), reverse("lead-standing")]
    before = [asked(client, page) for page in pages]
    for _ in range(MANY):
        here.told()
    assert [asked(client, page) for page in pages] == before
