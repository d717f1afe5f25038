"""The branch of a body governs its cases: a rule of its own goes before the general one, from the opening to the end."""

from datetime import date

import pytest
from tests.cases.matters import Street, street
from tests.cases.ordinary import taken, turn_of

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.cases import clocks_of, one_case
from xiezhi.cases.services.steps import take
from xiezhi.cases.statements import Statement
from xiezhi.law.clocks import Clock
from xiezhi.registry.models import OrganisationName
from xiezhi.registry.scope import Scope

pytestmark = pytest.mark.django_db


def market() -> Street:
    """The street as a market supervision bureau by its name."""
    place = street()
    OrganisationName.objects.filter(organisation=place.body).update(name="云汀区市场监督管理局")
    return place


def decision(case: CaseFile) -> Clock:
    return next(clock for clock in clocks_of(case) if clock.rule_id == "penalty.decision")


def extend(place: Street, case: CaseFile, days: int) -> CaseFile:
    told = Statement({"extended_by": "行政机关负责人", "extended_days": days}, {"reasons": "案情复杂"})
    take(turn=turn_of(place, case, "body_head", date(2026, 7, 1)), step_id="extend", statement=told)
    return one_case(Scope.everything(), case.pk)


def test_a_market_body_decides_by_the_rule_of_its_branch() -> None:
    case = taken(market(), "propose", "file")
    assert case.sector == "market"
    assert decision(case).article == "《市场监督管理行政处罚程序规定》第六十四条"
    street_case = taken(street(), "propose", "file")
    assert street_case.sector == ""
    assert decision(street_case).article == "《行政处罚法》第六十条"


def test_its_head_lengthens_the_period_as_the_branch_allows() -> None:
    place = market()
    case = taken(place, "propose", "file")
    before = decision(case).due
    assert before == date(2026, 9, 16)
    with pytest.raises(CaseRefused, match="不能延长办案期限"):
        extend(place, case, 31)
    assert decision(extend(place, case, 30)).due == date(2026, 10, 16)


def test_the_general_law_knows_no_extension() -> None:
    place = street()
    case = taken(place, "propose", "file")
    with pytest.raises(CaseRefused, match=r"不能延长办案期限：.*没有规定可以延长"):
        extend(place, case, 30)
