"""By when a lead is accepted, decided and answered: examples, each with its article."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.cases.lead_matters import DAY, NOW, SOURCES, District, district

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import Lead
from xiezhi.cases.selectors.governing import governing, region_of, sector_of
from xiezhi.cases.selectors.lead_clocks import ACCEPT, ANSWER, DECIDE, LeadClock, lead_clocks
from xiezhi.cases.selectors.leads import channels_of
from xiezhi.cases.services.leads import deciding, triage

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
