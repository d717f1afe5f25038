"""A lead that is looked at by an inspection: the visit says which, and its act has the lead's source."""

import pytest
from tests.cases.lead_matters import NOW, SOURCES, complaint
from tests.cases.visits import OFFICER, TODAY, District, district, errand, officers_of
from tests.factories import organisation

from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import InspectionTask, Lead
from xiezhi.cases.selectors.leads import source_of, visits_of
from xiezhi.cases.services.inspecting import begin
from xiezhi.cases.services.leads import deciding, triage
from xiezhi.cases.services.leads.registering import register
from xiezhi.cases.services.leads.turns import LeadTurn
from xiezhi.cases.services.visits import Arrangement, make_visit
from xiezhi.registry.scope import Scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> District:
    return district()


def told(place: District) -> Lead:
    scope = officers_of(place.bureau)
    return register(actor=OFFICER, scope=scope, body_id=place.bureau.pk, report=complaint(), today=TODAY, now=NOW)


def turn(place: District, lead: Lead) -> LeadTurn:
    lead.refresh_from_db()
    return LeadTurn(OFFICER, officers_of(place.bureau), lead.pk, lead.revision, TODAY, NOW)


def visit(place: District, lead: Lead, scope: Scope | None = None) -> InspectionTask:
    return make_visit(
        actor=OFFICER,
        scope=scope or officers_of(place.bureau),
        enterprise_id=place.enterprise.pk,
        power_id=place.power.pk,
        kind=1,
        arranged=Arrangement(TODAY, TODAY, place.numbers, exempt=1, exempt_reason=f"案源线索{lead.number}"),
        today=TODAY,
        now=NOW,
        lead_id=lead.pk,
    )


def test_a_visit_is_registered_for_a_lead_once_that_was_decided(place: District) -> None:
    lead = told(place)
    with pytest.raises(CaseRefused, match="请先在线索中办理“转行政检查”"):
        visit(place, lead)
    triage.accept(turn=turn(place, lead))
    deciding.send_to_inspection(turn=turn(place, lead), explanation="到店查看货架")
    task = visit(place, lead)
    assert task.lead_id == lead.pk
    assert visits_of(officers_of(place.bureau), lead) == [task]
    assert visits_of(officers_of(place.town), lead) == []


def test_the_case_of_the_visit_has_the_source_of_the_lead(place: District) -> None:
    lead = told(place)
    triage.accept(turn=turn(place, lead))
    deciding.send_to_inspection(turn=turn(place, lead), explanation="到店查看货架")
    task = visit(place, lead)
    case = begin(errand=errand(task, officers_of(place.bureau)))
    assert source_of(case) == SOURCES["投诉举报"]


def test_a_lead_out_of_view_is_unknown(place: District) -> None:
    elsewhere = organisation("青汀区市场监管局", place.area)
    lead = register(
        actor=OFFICER,
        scope=officers_of(elsewhere),
        body_id=elsewhere.pk,
        report=complaint(),
        today=TODAY,
        now=NOW,
    )
    with pytest.raises(UnknownCase):
        visit(place, lead)
