"""Leads: registered, checked, merged, decided, answered; who sees what, and what the trail keeps."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cases.lead_matters import COMPANY, DAY, NOW, REPORTER, SOURCES, District, district

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, UnknownCase
from xiezhi.cases.models import Lead, LeadChannel
from xiezhi.cases.reporters import Reporter
from xiezhi.cases.selectors import leads
from xiezhi.cases.selectors.lead_filters import LATE, LeadFilters, is_late, late
from xiezhi.cases.selectors.lead_likeness import alike, dice, likeness
from xiezhi.cases.selectors.lead_standing import refusals, standing
from xiezhi.cases.selectors.lead_work import lead_work
from xiezhi.cases.services.leads import answering, deciding, merging, triage
from xiezhi.law.vocabulary import table
from xiezhi.registry.scope import Scope
from xiezhi.trail.selectors import events_of

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


def test_a_lead_is_numbered_and_waits_for_its_body(place: District) -> None:
    first, second = place.told(), place.told(title="未明码标价", place="汀南路3号")
    assert first.number == "云汀区市场监督管理局线索〔2026〕1号"
    assert second.number == "云汀区市场监督管理局线索〔2026〕2号"
    assert first.state == STATES["待受理"]
    assert [event.action for event in events_of([f"lead:{first.pk}"], limit=9)] == ["lead.registered"]


def test_who_reported_is_sealed_and_stands_in_no_plain_column(place: District) -> None:
    lead = place.told()
    channel = lead.channels.get()
    assert REPORTER.name.encode() not in bytes(channel.reporter)
    assert Reporter.opened(channel.reporter) == REPORTER
    assert channel.number == ""
    plain = [str(getattr(row, field.attname)) for row in (lead, channel) for field in row._meta.fields]
    assert not any(REPORTER.name in text or REPORTER.contact in text for text in plain)


def test_a_reporter_cannot_be_searched_for(place: District) -> None:
    place.told()
    for text in (REPORTER.name, REPORTER.contact, "望舒"):
        assert found(place.scope, text=text) == []


def test_a_person_who_is_reported_is_sealed_and_found_by_the_whole_name(place: District) -> None:
    lead = place.told(party_type=table("party_type").codes["自然人"], party_name="江晚晴")
    lead.refresh_from_db()
    assert lead.party_name == ""
    assert leads.party_shown(lead) == "江＊＊"
    assert found(place.scope, text="江晚晴") == [lead]
    assert found(place.scope, text="江晚") == []


def test_a_party_of_unknown_type_is_kept_as_a_person(place: District) -> None:
    assert place.told(party_type=0, party_name="某人").party_name == ""


def test_an_order_of_the_hotline_is_registered_once(place: District) -> None:
    order = {"source": SOURCES["12345热线"], "number": "GD20260618001"}
    lead = place.told(**order)
    with pytest.raises(CaseRefused, match="没有重复登记"):
        place.told(**{**order, "number": " GD20260618001 "})
    assert found(place.scope, text="GD20260618001") == [lead]
    assert LeadChannel.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"title": "  "}, "请填写事由"),
        ({"received_at": NOW + timedelta(hours=1)}, "收到时间晚于现在"),
        ({"occurred_on": DAY + timedelta(days=1)}, "发生日期"),
        ({"stated_by": DAY - timedelta(days=1)}, "答复期限"),
        ({"anonymous": True}, "匿名反映不登记反映人"),
        ({"reporter": Reporter()}, "请填写反映人的联系方式"),
    ],
)
def test_what_contradicts_itself_is_refused_with_the_remedy(
    place: District, changed: dict[str, object], message: str
) -> None:
    with pytest.raises(CaseRefused, match=message):
        place.told(**changed)
    assert not Lead.objects.exists()


def test_a_lead_is_registered_for_a_body_in_view_only(place: District) -> None:
    with pytest.raises(CaseRefused, match="承办的执法主体"):
        place.told(body=place.street)
    assert place.told(body=place.street, scope=place.supervisor).body == place.street


def test_checking_begins_with_acceptance(place: District) -> None:
    lead = place.told()
    triage.accept(turn=place.turn(lead))
    lead.refresh_from_db()
    assert (lead.state, lead.accepted_at) == (STATES["核查中"], NOW)
    with pytest.raises(CaseRefused, match="已经受理"):
        triage.accept(turn=place.turn(lead))


def test_of_two_at_once_the_second_is_told_who_was_first(place: District) -> None:
    lead = place.told()
    stale = place.turn(lead)
    triage.accept(turn=stale)
    with pytest.raises(ChangedMeanwhile, match="简书白已于06月18日 14:15办理“受理”"):
        deciding.refuse(turn=stale, reason=1, explanation="没有违法事实", approved_name="周行远")


def test_a_lead_handed_over_is_seen_by_both_and_handled_by_one(place: District) -> None:
    lead = place.told()
    triage.hand_over(turn=place.turn(lead), body_id=place.street.pk, reason="属街道职责")
    assert found(place.scope) == [lead]
    assert found(place.foreign) == [lead]
    with pytest.raises(CaseRefused, match="已移交其他机构"):
        triage.accept(turn=place.turn(lead))
    with pytest.raises(UnknownCase):
        answering.reveal_reporter(actor=place.officer, scope=place.scope, channel_id=lead.channels.get().pk)
    triage.accept(turn=place.turn(lead, scope=place.foreign))


def test_who_is_out_of_view_sees_and_does_nothing(place: District) -> None:
    lead = place.told()
    assert found(place.foreign) == []
    for scope in (place.foreign, Scope.nothing()):
        with pytest.raises(UnknownCase):
            leads.one_lead(scope, lead.pk)
        with pytest.raises(UnknownCase):
            triage.accept(turn=place.turn(lead, scope=scope))
        with pytest.raises(UnknownCase):
            answering.reveal_reporter(actor=place.officer, scope=scope, channel_id=lead.channels.get().pk)


def test_a_matter_told_twice_is_counted_once_and_each_is_answered(place: District) -> None:
    lead = place.told()
    order = place.told(source=SOURCES["12345热线"], number="GD1", stated_by=DAY + timedelta(days=3))
    merging.merge(turn=place.turn(lead), other_id=order.pk)
    assert found(place.scope) == [lead]
    assert found(place.scope, sources=(SOURCES["12345热线"],)) == [lead]
    assert found(place.scope, text="GD1") == [lead]
    lead.refresh_from_db()
    assert (lead.unanswered, lead.answer_by) == (2, DAY + timedelta(days=3))
    first, second = leads.channels_of(lead)
    said = answering.Answer(DAY, 1, "已受理")
    answering.answer(turn=place.turn(lead), channel_ids=frozenset({first.pk}), said=said)
    lead.refresh_from_db()
    assert (lead.unanswered, lead.answer_by) == (1, DAY + timedelta(days=3))
    answering.answer(turn=place.turn(lead), channel_ids=frozenset({second.pk}), said=said)
    lead.refresh_from_db()
    assert (lead.unanswered, lead.answer_by) == (0, None)


def test_what_was_merged_is_taken_apart_as_it_was(place: District) -> None:
    lead, other = place.told(), place.told(title="别的事", place="别处")
    merging.merge(turn=place.turn(lead), other_id=other.pk)
    with pytest.raises(CaseRefused, match="已并入另一条"):
        triage.accept(turn=place.turn(other))
    merging.unmerge(turn=place.turn(lead), other_id=other.pk)
    assert set(found(place.scope)) == {lead, other}
    lead.refresh_from_db()
    assert lead.unanswered == 1
    triage.accept(turn=place.turn(other))


def test_what_is_merged_into_a_merged_lead_goes_with_it(place: District) -> None:
    first, second, third = place.told(), place.told(), place.told()
    merging.merge(turn=place.turn(second), other_id=first.pk)
    merging.merge(turn=place.turn(third), other_id=second.pk)
    assert found(place.scope) == [third]
    assert len(leads.channels_of(third)) == 3


def test_only_what_one_may_handle_is_merged(place: District) -> None:
    lead, foreign = place.told(), place.told(body=place.street, scope=place.supervisor)
    with pytest.raises(CaseRefused, match="不在你的管辖范围内"):
        merging.merge(turn=place.turn(lead), other_id=foreign.pk)
    with pytest.raises(CaseRefused, match="就是本件"):
        merging.merge(turn=place.turn(lead), other_id=lead.pk)
    merging.merge(turn=place.turn(lead, scope=place.supervisor), other_id=foreign.pk)


def test_a_refusal_needs_a_reason_of_the_list_words_and_a_head(place: District) -> None:
    lead = place.told()
    for reason, words, head, message in (
        (0, "理由", "周行远", "请选择不予立案的理由"),
        (1, " ", "周行远", "具体理由"),
        (1, "理由", "", "批准不予立案的负责人"),
    ):
        with pytest.raises(CaseRefused, match=message):
            deciding.refuse(turn=place.turn(lead), reason=reason, explanation=words, approved_name=head)
    deciding.refuse(turn=place.turn(lead), reason=2, explanation="已下架", approved_name="周行远")
    lead.refresh_from_db()
    assert (lead.state, lead.refusal, lead.decided_on) == (STATES["不予立案"], 2, DAY)
    step = leads.steps_of(lead)[0]
    assert sealing.decrypt(step.text) == "已下架"
    with pytest.raises(CaseRefused, match="已经处理"):
        triage.hand_over(turn=place.turn(lead), body_id=place.street.pk, reason="x")


def test_the_head_refuses_in_their_own_name(place: District) -> None:
    lead = place.told()
    deciding.refuse(turn=place.turn(lead, scope=place.head), reason=1, explanation="查无此事")
    lead.refresh_from_db()
    assert lead.approved_name == "简书白"


def test_supervisors_see_where_no_case_came_and_have_it_checked_again(place: District) -> None:
    refused, late = place.told(), place.told(title="别的事")
    deciding.refuse(turn=place.turn(refused, scope=place.head), reason=1, explanation="查无此事")
    later = DAY + timedelta(days=60)
    rows = standing(place.supervisor, filters=LeadFilters(), now=NOW + timedelta(days=60), today=later)
    (row,) = rows
    assert (row.total, row.open, row.decide_late, row.refused) == (2, 1, 1, 1)
    assert found(place.supervisor, later, late="decide") == [late]
    assert found(place.supervisor, later, states=(STATES["不予立案"],)) == [refused]
    assert refusals(place.supervisor, filters=LeadFilters(), now=NOW, today=DAY) == [(1, 1)]
    with pytest.raises(CaseRefused, match="须由承办机构的"):
        deciding.reopen(turn=place.turn(refused), reason="证据不足")
    deciding.reopen(turn=place.turn(refused, scope=place.supervisor), reason="照片清楚，应当核查")
    refused.refresh_from_db()
    assert (refused.state, refused.refusal, refused.decided_on) == (STATES["核查中"], 0, None)


def test_a_penalty_on_the_spot_starts_with_what_the_lead_tells(place: District) -> None:
    lead = place.told()
    case = deciding.penalise_on_spot(turn=place.turn(lead), power_id=place.item.pk)
    lead.refresh_from_db()
    assert (lead.state, lead.case) == (STATES["当场处罚"], case)
    particulars = leads.sealing.decrypt(case.particulars)
    assert COMPANY in particulars
    assert "汀北路12号" in particulars
    assert case.facts == {"party_type": "法人"}


@pytest.mark.parametrize("state", ["转行政检查", "移送其他机关", "答复办结"])
def test_each_other_way_is_explained_and_ends_the_checking(place: District, state: str) -> None:
    lead = place.told()
    ways = {
        "转行政检查": lambda text: deciding.send_to_inspection(turn=place.turn(lead), explanation=text),
        "移送其他机关": lambda text: deciding.transfer(turn=place.turn(lead), receiver="岚江海关", explanation=text),
        "答复办结": lambda text: deciding.close(turn=place.turn(lead), explanation=text),
    }
    with pytest.raises(CaseRefused, match="请填写"):
        ways[state]("")
    ways[state]("说明")
    lead.refresh_from_db()
    assert lead.state == STATES[state]


def test_who_reported_is_read_with_a_trace(place: District) -> None:
    lead = place.told()
    _, person = answering.reveal_reporter(actor=place.officer, scope=place.scope, channel_id=lead.channels.get().pk)
    assert person == REPORTER
    newest = events_of([f"lead:{lead.pk}"], limit=1)[0]
    assert newest.action == "lead.reporter_revealed"


def test_no_event_tells_who_reported_or_what_was_said(place: District) -> None:
    lead = place.told(party_type=1, party_name="江晚晴")
    deciding.refuse(turn=place.turn(lead), reason=1, explanation="江晚晴已搬走", approved_name="周行远")
    for event in events_of([f"lead:{lead.pk}"], limit=9):
        assert not any(word in str(event) for word in ("江晚晴", REPORTER.name, REPORTER.contact))


def test_an_answer_lies_between_receipt_and_today_and_stays(place: District) -> None:
    lead = place.told()
    channel = frozenset({lead.channels.get().pk})
    for on in (DAY - timedelta(days=1), DAY + timedelta(days=1)):
        with pytest.raises(CaseRefused, match="答复日期"):
            answering.answer(turn=place.turn(lead), channel_ids=channel, said=answering.Answer(on, 1, "好"))
    answering.answer(turn=place.turn(lead), channel_ids=channel, said=answering.Answer(DAY, 1, "已办"))
    with pytest.raises(CaseRefused, match="已经答复"):
        answering.answer(turn=place.turn(lead), channel_ids=channel, said=answering.Answer(DAY, 1, "改口"))


def test_likely_duplicates_are_found_by_place_party_and_words(place: District) -> None:
    lead = place.told()
    same = place.told(title="过期糕点上架", place="汀北路12号", party_type=0, party_name="")
    party = place.told(title="没有健康证", place="")
    place.told(title="占道经营", place="南门外大街", party_type=0, party_name="")
    place.told(received_at=NOW - timedelta(days=90))
    assert {each.lead for each in alike(place.scope, lead)} == {same, party}
    assert alike(place.foreign, lead) == []
    (about_place,) = [each for each in alike(place.scope, lead) if each.lead == same]
    assert "地点相近" in about_place.reasons


def test_the_reporter_does_not_make_two_leads_alike(place: District) -> None:
    lead = place.told(place="", party_type=0, party_name="")
    other = place.told(title="噪声扰民", place="", party_type=0, party_name="")
    assert likeness(lead, other).weight == 0


@given(st.text("汀北路号一二三", max_size=8), st.text("汀北路号一二三", max_size=8))
def test_likeness_of_texts_is_symmetric_and_whole_for_the_same(one: str, other: str) -> None:
    assert dice(one, other) == dice(other, one)
    assert 0 <= dice(one, other) <= 1
    assert dice(one, one) == 1


def test_work_shows_leads_by_due_day(place: District) -> None:
    lead = place.told()
    assert [item.title for item in lead_work(place.scope).items] == ["受理"]
    assert lead_work(place.foreign).items == []
    triage.accept(turn=place.turn(lead))
    assert [item.title for item in lead_work(place.scope).items] == ["决定是否立案"]
    deciding.close(turn=place.turn(lead), explanation="咨询")
    assert [item.title for item in lead_work(place.scope).items] == ["答复反映人"]


def test_a_revision_is_asked_for_each_time(place: District) -> None:
    lead = place.told()
    turn = place.turn(lead)
    merging.merge(turn=turn, other_id=place.told().pk)
    with pytest.raises(ChangedMeanwhile):
        merging.merge(turn=replace(turn), other_id=place.told().pk)


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_late_is_the_same_in_a_list_and_for_one_lead(place: District, data: st.DataObject) -> None:
    near = st.none() | st.integers(-2, 2)
    days = {name: data.draw(near, name) for name in ("accept_by", "decide_by", "answer_by")}
    lead = place.told()
    Lead.objects.filter(pk=lead.pk).update(
        state=data.draw(st.sampled_from(list(STATES.values())), "state"),
        unanswered=data.draw(st.integers(0, 1), "unanswered"),
        accept_by=None if days["accept_by"] is None else NOW + timedelta(days=days["accept_by"]),
        decide_by=None if days["decide_by"] is None else DAY + timedelta(days=days["decide_by"]),
        answer_by=None if days["answer_by"] is None else DAY + timedelta(days=days["answer_by"]),
    )
    lead.refresh_from_db()
    for code in LATE:
        listed = lead in Lead.objects.filter(late(code, now=NOW, today=DAY))
        assert listed == is_late(code, lead, now=NOW, today=DAY), code
