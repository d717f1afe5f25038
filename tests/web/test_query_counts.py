"""Pages ask the database as often for many rows as for a few, and the page of a case few times in all."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.cases import lead_matters, reviewing, visits
from tests.cases.evidence import described
from tests.cases.matters import Street, street
from tests.cases.ordinary import taken
from tests.factories import ACTOR, EnterpriseFactory, UserFactory

from xiezhi.accounts.models import User
from xiezhi.accounts.services.inbox import Message, notify
from xiezhi.cases.models import CaseFile, IssuedDocument, LegalReview, StepTaken
from xiezhi.cases.services.inspecting import begin
from xiezhi.cases.services.opening import open_case
from xiezhi.registry.models import Organisation, Role
from xiezhi.registry.services.appointments import appoint

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 12
MOST_FOR_A_CASE = 60


def head_of(body: Organisation, user: User | None = None, role: Role = Role.BODY_HEAD) -> Client:
    """The head of a body in a browser, or whoever has another role there."""
    user = user or UserFactory.create()
    appoint(actor=ACTOR, user=user, role=role, organisation=body, valid_from=timezone.localdate())
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


def grow(case: CaseFile, place: Street) -> None:
    """More of everything that the page of a case lists: steps, documents, evidence."""
    step, document = case.steps.order_by("-place")[0], case.documents.order_by("-pk")[0]
    for number in range(1, MANY):
        StepTaken.objects.create(**_columns(step, place=step.place + number, aside=True))
        IssuedDocument.objects.create(**_columns(document, place=document.place + number))
        described(place, case)


def _columns(row: StepTaken | IssuedDocument | LegalReview, **changed: object) -> dict[str, object]:
    kept = {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields if not each.primary_key}
    return {**kept, **changed}


@pytest.mark.parametrize("role", [Role.OFFICER, Role.BODY_HEAD])
def test_the_page_of_a_case_asks_few_times_however_much_lies_in_it(role: Role) -> None:
    place = street()
    case, client = taken(place, "propose", "file", "investigate"), head_of(place.body, role=role)
    page = reverse("case", args=[case.pk])
    before = asked(client, page)
    assert before <= MOST_FOR_A_CASE
    grow(case, place)
    assert asked(client, page) == before


def test_the_inbox_does_not_ask_more_for_more_notices() -> None:
    user, today, now = UserFactory.create(), timezone.localdate(), timezone.now()
    place = street()
    client = head_of(place.body, user)

    def tell_some(first: int, count: int) -> None:
        for number in range(first, first + count):
            case = place.open(on=today, now=now)
            told = Message(f"case:{case.pk}:next:{number}", "轮到你办", "可以办理", f"case:{case.pk}")
            notify(users=[user.pk], message=told, today=today, now=now)

    tell_some(0, FEW)
    before = asked(client, reverse("inbox"))
    tell_some(FEW, MANY)
    assert asked(client, reverse("inbox")) == before


def test_the_reviews_do_not_ask_more_for_more_rounds() -> None:
    place = street()
    review = reviewing.submitted(place, reviewing.ready(place))
    client = head_of(place.body, role=Role.LEGAL_REVIEWER)
    before = asked(client, reverse("reviews"))
    case = CaseFile.objects.get(pk=review.case_id)
    for _ in range(MANY):
        case.pk, case.act = None, None
        case.save()
        LegalReview.objects.create(**{**_columns(review), "case_id": case.pk})
    assert asked(client, reverse("reviews")) == before
