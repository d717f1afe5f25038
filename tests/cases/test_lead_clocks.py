"""By when a lead is accepted, decided and answered: examples, each with its article."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from tests.cases.lead_matters import DAY, NOW, SOURCES, District, district

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import Lead
from xiezhi.cases.selectors.governing import governing, region_of, sector_of
from xiezhi.cases.selectors.lead_clocks import ACCEPT, ANSWER, DECIDE, LeadClock, clocks_of_leads, lead_clocks
from xiezhi.cases.selectors.leads import channels_of, channels_of_each
from xiezhi.cases.services.leads import deciding, triage
from xiezhi.cases.services.leads.following import follow_law
from xiezhi.law.calendar import calendar
from xiezhi.law.evaluation import Governing
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> District:
    return district()


def clock(lead: Lead, title: str) -> LeadClock:
    lead.refresh_from_db()
    return next(each for each in lead_clocks(lead, channels_of(lead)) if each.title == title)


def test_the_law_of_a_body_is_that_of_its_area_and_branch(place: District) -> None:
    assert region_of(place.market) == "120199"
    assert sector_of(place.market, on=DAY) == "market"
    assert (region_of(place.street), sector_of(place.street, on=DAY)) == ("", "")
    assert governing(place.market, on=DAY).rule("hotline.acceptance") is not None
    assert governing(place.street, on=DAY).rule("hotline.acceptance") is None


# 天津市政务服务便民热线实施细则, 工单接收: 1 working day; 30 minutes; 15 minutes on any day. 2026-06-19 is 端午节.
@pytest.mark.parametrize(
    ("urgency", "by"),
    [
        (1, datetime(2026, 6, 22, 15, 59, 59, tzinfo=UTC)),
        (2, NOW + timedelta(minutes=30)),
        (3, NOW + timedelta(minutes=15)),
    ],
)
def test_an_order_is_accepted_in_time_by_its_urgency(place: District, urgency: int, by: datetime) -> None:
    lead = place.told(source=SOURCES["12345热线"], number="GD1", urgency=urgency)
    found = clock(lead, ACCEPT)
    assert found.by == by
    assert lead.accept_by == by
    assert found.done_at is None
    triage.accept(turn=place.turn(lead, now=by + timedelta(minutes=1)))
    assert clock(lead, ACCEPT).was_late


def test_market_supervision_decides_in_15_working_days_and_no_other_has_a_number(place: District) -> None:
    """市场监督管理行政处罚程序规定第十八条 (not verified); 行政处罚法第五十四条: promptly."""
    market = clock(place.told(), DECIDE)
    assert market.due == date(2026, 7, 10)
    assert not market.verified
    assert market.derivation
    other = clock(place.told(body=place.street, scope=place.supervisor), DECIDE)
    assert other.due is None
    assert "第五十四条" in other.article
    assert other.verified


def test_the_head_extends_once_by_15_working_days(place: District) -> None:
    lead = place.told()
    with pytest.raises(CaseRefused, match="须由承办机构的"):
        triage.extend(turn=place.turn(lead), reason="案情复杂")
    triage.extend(turn=place.turn(lead, scope=place.head), reason="案情复杂")
    assert clock(lead, DECIDE).due == date(2026, 7, 31)
    assert lead.decide_by == date(2026, 7, 31)
    with pytest.raises(CaseRefused, match="已经延长过一次"):
        triage.extend(turn=place.turn(lead, scope=place.head), reason="再延")


def test_a_body_without_a_number_of_days_has_nothing_to_extend(place: District) -> None:
    lead = place.told(body=place.street, scope=place.supervisor)
    head = type(place.head).of({"body_head": frozenset({place.street.pk})})
    with pytest.raises(CaseRefused, match="没有规定可以延长"):
        triage.extend(turn=place.turn(lead, scope=head), reason="案情复杂")


def test_an_expired_period_is_not_extended(place: District) -> None:
    lead = place.told()
    with pytest.raises(CaseRefused, match="已于2026年7月10日届满"):
        triage.extend(turn=place.turn(lead, scope=place.head, today=date(2026, 7, 11)), reason="晚了")


def test_who_reported_is_answered_by_the_day_of_the_order_else_after_the_decision(place: District) -> None:
    """市场监督管理投诉举报处理暂行办法第三十一条 (not verified): 5 working days from the decision."""
    stated = place.told(source=SOURCES["12345热线"], number="GD1", stated_by=date(2026, 6, 25))
    assert clock(stated, ANSWER).due == date(2026, 6, 25)
    assert stated.answer_by == date(2026, 6, 25)
    lead = place.told()
    assert clock(lead, ANSWER).due is None
    deciding.refuse(turn=place.turn(lead, scope=place.head), reason=1, explanation="查无此事")
    assert clock(lead, ANSWER).due == date(2026, 6, 26)


def test_periods_of_a_lead_handed_over_run_anew_for_who_received_it(place: District) -> None:
    lead = place.told(body=place.street, scope=place.supervisor)
    turn = place.turn(lead, scope=place.supervisor, today=date(2026, 7, 1), now=NOW + timedelta(days=13))
    triage.hand_over(turn=turn, body_id=place.market.pk, reason="食品归市场监管")
    assert clock(lead, DECIDE).due == date(2026, 7, 22)


def test_stored_due_days_follow_a_change_of_the_law_once_and_tell_of_it(
    place: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = place.told()
    assert follow_law(actor=place.officer) == 0
    longer = replace(calendar(), version="test", off={**calendar().off, date(2026, 7, 1): "临时放假"})
    monkeypatch.setattr("xiezhi.cases.selectors.governing.Governing", partial(Governing, calendar=longer))
    assert follow_law(actor=place.officer) == 1
    lead.refresh_from_db()
    assert lead.decide_by == date(2026, 7, 13)
    assert follow_law(actor=place.officer) == 0
    assert [json.loads(event.body)["changed"] for event in events_of(["lead:0"], 9)] == [1]


def test_a_year_without_announced_holidays_gives_a_provisional_day(place: District) -> None:
    lead = place.told()
    Lead.objects.filter(pk=lead.pk).update(arrived_at=datetime(2031, 3, 3, 4, tzinfo=UTC))
    found = clock(lead, DECIDE)
    assert found.provisional
    assert found.due == date(2031, 3, 24)


def test_many_leads_have_the_clocks_that_each_has_alone(place: District) -> None:
    first, second = place.told(), place.told(body=place.street, scope=place.supervisor)
    told = channels_of_each([first, second])
    together = clocks_of_leads(told)
    assert together == {lead.pk: lead_clocks(lead, channels_of(lead)) for lead in (first, second)}
