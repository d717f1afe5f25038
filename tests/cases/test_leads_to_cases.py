"""Cases that come from leads: they start with what was told, and a lead follows what becomes of its case."""

from datetime import date, timedelta

import pytest
from tests.cases.lead_matters import COMPANY, DAY, NOW, SOURCES, District, district

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import CaseFile, Lead
from xiezhi.cases.selectors import leads
from xiezhi.cases.selectors.lead_filters import LeadFilters
from xiezhi.cases.selectors.lead_standing import standing
from xiezhi.cases.services.leads import deciding, merging
from xiezhi.law.vocabulary import table
from xiezhi.registry.scope import Scope

pytestmark = pytest.mark.django_db

STATES = table("lead_state").codes


@pytest.fixture
def place() -> District:
    return district()


def found(scope: Scope, day: date = DAY, **conditions: object) -> list[Lead]:
    filters = LeadFilters(**conditions)  # type: ignore[arg-type]
    page = leads.listing(scope, filters=filters, now=NOW + (day - DAY), today=day)
    assert page.total == leads.count(scope, filters=filters, now=NOW + (day - DAY), today=day)
    return [row.lead for row in page.rows]


def test_a_case_opened_from_a_lead_starts_with_what_it_tells_and_is_late_until_it_is_filed(place: District) -> None:
    lead = place.told(occurred_on=DAY)
    case = deciding.file_case(turn=place.turn(lead), procedure_id="penalty.ordinary", power_id=place.item.pk)
    lead.refresh_from_db()
    assert (lead.state, lead.case, leads.source_of(case)) == (STATES["转立案"], case, SOURCES["投诉举报"])
    assert COMPANY in sealing.decrypt(case.particulars)
    day = DAY.isoformat()
    assert case.facts == {"party_type": "法人", "act_ended_on": day, "source": "投诉举报", "discovered_on": day}
    assert found(place.supervisor, DAY + timedelta(days=60), late="decide") == [lead]
    assert found(place.supervisor, states=(STATES["不予立案"],)) == []


def test_a_case_that_ended_unfiled_is_a_refusal_and_can_be_checked_again(place: District) -> None:
    lead = place.told()
    case = deciding.file_case(turn=place.turn(lead), procedure_id="penalty.ordinary", power_id=place.item.pk)
    with pytest.raises(CaseRefused, match="已经办成案件"):
        deciding.reopen(turn=place.turn(lead, scope=place.supervisor), reason="再查")
    CaseFile.objects.filter(pk=case.pk).update(ended=True)
    assert found(place.supervisor, states=(STATES["不予立案"],)) == [lead]
    assert found(place.supervisor, states=(STATES["转立案"],)) == []
    assert found(place.supervisor, DAY + timedelta(days=60), late="decide") == []
    rows = standing(place.supervisor, filters=LeadFilters(), now=NOW, today=DAY)
    assert [row.refused for row in rows] == [1]
    deciding.reopen(turn=place.turn(lead, scope=place.supervisor), reason="再查")
    lead.refresh_from_db()
    assert (lead.state, lead.case) == (STATES["核查中"], None)


def test_a_case_of_another_body_does_not_come_from_this_lead(place: District) -> None:
    lead = place.told(body=place.street, scope=place.supervisor)
    both = Scope.of({"officer": frozenset({place.market.pk, place.street.pk})})
    for way in (
        lambda turn: deciding.file_case(turn=turn, procedure_id="penalty.ordinary", power_id=place.item.pk),
        lambda turn: deciding.penalise_on_spot(turn=turn, power_id=place.item.pk),
    ):
        with pytest.raises(CaseRefused, match="另一个执法主体"):
            way(place.turn(lead, scope=both))


def test_a_case_is_told_what_only_a_merged_lead_tells(place: District) -> None:
    lead = place.told(party_type=0, party_name="", place="", content="有过期食品")
    other = place.told(occurred_on=DAY)
    merging.merge(turn=place.turn(lead), other_id=other.pk)
    case = deciding.penalise_on_spot(turn=place.turn(lead), power_id=place.item.pk)
    told = sealing.decrypt(case.particulars)
    assert all(text in told for text in (COMPANY, "汀北路12号", "有过期食品", "三号货架"))
    assert case.facts == {"party_type": "法人", "act_ended_on": DAY.isoformat()}
    lead.refresh_from_db()
    assert (lead.party_name, lead.place) == ("", "")
