"""Visits by the hundred: as many questions to the database as for a few."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cases.visits import HEAD, NOW, TODAY, District, district, head_of
from tests.factories import ActFactory, CertificateFactory, EnterpriseFactory

from xiezhi.cases.models import InspectionTask
from xiezhi.cases.selectors.inspections import joinable_enterprises
from xiezhi.cases.selectors.teams import team_of
from xiezhi.cases.services.visits import approve_plan
from xiezhi.registry.models import InspectionPlan
from xiezhi.registry.scope import Scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> District:
    return district()


def approved(here: District, enterprises: int, title: str) -> tuple[InspectionPlan, int]:
    """A plan of so many enterprises, and the number of queries that its approval took."""
    firms = EnterpriseFactory.create_batch(enterprises, area=here.area)
    plan = here.plan(enterprise_ids=tuple(firm.pk for firm in firms), title=title)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        approve_plan(actor=HEAD, scope=head_of(here.bureau), plan_id=plan.pk, today=TODAY, now=NOW)
    return plan, len(asked)


def test_a_plan_of_many_is_approved_with_as_many_queries_as_one_of_few(here: District) -> None:
    approved(here, 1, "第一个，由它起编号")
    _, few = approved(here, 2, "少")
    plan, many = approved(here, 40, "多")
    assert many == few
    tasks = InspectionTask.objects.filter(plan=plan).order_by("pk")
    assert [task.parts.get().power_code for task in tasks] == [here.power.code] * 40
    serials = [int(task.number.partition("〕")[2].removesuffix("号")) for task in tasks]
    assert serials == list(range(4, 44))
    assert len({bytes(task.token_hash) for task in tasks}) == 40


def test_numbers_that_a_ledger_bears_already_are_passed_over_and_nobody_gets_two(here: District) -> None:
    first, _ = approved(here, 1, "一")
    number = InspectionTask.objects.get(plan=first).number
    for serial in (3, 5):
        ActFactory.create(body=here.bureau, number=number.replace("〕1号", f"〕{serial}号"))
    plan, _ = approved(here, 4, "二")
    tasks = InspectionTask.objects.filter(plan=plan).order_by("pk")
    assert [task.number for task in tasks] == [number.replace("〕1号", f"〕{serial}号") for serial in (2, 4, 6, 7)]


def test_a_team_is_read_without_the_other_certificates_of_its_body(here: District) -> None:
    CertificateFactory.create_batch(20, organisation=here.bureau)
    read: list[int] = []

    def counting(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        done = execute(sql, params, many, context)
        read.append(context["cursor"].rowcount)
        return done

    with connection.execute_wrapper(counting):
        team = team_of(here.bureau.pk, here.numbers, on=TODAY)
    assert (team.qualified, read) == (2, [2, 2])


def test_how_many_could_be_joined_is_one_query_however_many_there_are(here: District) -> None:
    for days in range(6):
        here.single(first_day=TODAY + timedelta(days=days), last_day=TODAY + timedelta(days=days))
    with CaptureQueriesContext(connection) as asked:
        assert joinable_enterprises(Scope.everything(), on=TODAY, within=30) == 1
    assert len(asked) == 1
