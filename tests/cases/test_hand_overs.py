"""Handing cases over: one, or all of an officer, with the head's approval once a case is filed."""

import json
from datetime import date

import pytest
from django.db import transaction
from tests.cases.crew import DAY, Crew, crew, moment, told
from tests.cases.ordinary import FILED, taken
from tests.factories import CertificateFactory

from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import CaseFile, HandOver, StepTaken
from xiezhi.cases.services.teamwork.hand_overs import Passing, decide, decide_batch, propose, propose_all, withdraw
from xiezhi.cases.services.teamwork.tasks import give_task
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None) -> Crew:
    return crew()


def passing(here: Crew, giver: int = 0, reason: str = "休产假") -> Passing:
    return Passing(here.place.certificates[giver].officer_id, here.third.number, reason)


def test_before_filing_a_case_is_handed_over_at_once(here: Crew) -> None:
    case = taken(here.place, "propose")
    row = propose(turn=here.turn("简书白", case), passing=passing(here))
    case = here.again(case)
    assert row.state == HandOver.State.DONE
    assert case.certificate_numbers == [here.place.certificates[1].number, here.third.number]
    assert case.officer_ids == [here.place.certificates[1].officer_id, here.third.officer_id]
    assert case.created_by == here.people["顾行舟"].pk
    assert told(here, "顾行舟", "承办移交") == ["承办人已变更，由你接办或者移出"]


def test_after_filing_the_head_approves_and_open_tasks_go_along(here: Crew) -> None:
    case = taken(here.place, "propose", "file")
    task = give_task(turn=here.turn("主任", case), assignee_id=here.people["简书白"].pk, text="补照片", due_on=DAY)
    row = propose(turn=here.turn("简书白", case), passing=passing(here))
    assert row.state == HandOver.State.PROPOSED
    assert here.again(case).officer_ids == case.officer_ids
    with pytest.raises(CaseRefused, match="正在等候批准"):
        propose(turn=here.turn("主任", case), passing=passing(here))
    with pytest.raises(CaseRefused, match="执法主体负责人办理"):
        decide(turn=here.turn("林知夏", case), hand_over_id=row.pk, agree=True, opinion="")
    decide(turn=here.turn("主任", case), hand_over_id=row.pk, agree=True, opinion="")
    case = here.again(case)
    assert case.act is not None
    assert case.act.certificate_numbers == case.certificate_numbers
    assert here.third.number in case.certificate_numbers
    task.refresh_from_db()
    assert task.assignee == here.people["顾行舟"]
    done = [event for event in events_of([f"act:{case.act.pk}"]) if event.action == "hand_over.done"]
    assert json.loads(done[0].body)["tasks"] == [task.pk]


def test_a_refusal_and_a_withdrawal_leave_the_officers(here: Crew) -> None:
    case = taken(here.place, "propose", "file")
    row = propose(turn=here.turn("简书白", case), passing=passing(here))
    with pytest.raises(CaseRefused, match="请填写意见"):
        decide(turn=here.turn("主任", case), hand_over_id=row.pk, agree=False, opinion="")
    decide(turn=here.turn("主任", case), hand_over_id=row.pk, agree=False, opinion="先办完调查")
    second = propose(turn=here.turn("简书白", case), passing=passing(here))
    with pytest.raises(CaseRefused, match="由提出人简书白撤回"):
        withdraw(turn=here.turn("主任", case), hand_over_id=second.pk)
    withdraw(turn=here.turn("简书白", case), hand_over_id=second.pk)
    with pytest.raises(CaseRefused, match="已撤回"):
        decide(turn=here.turn("主任", case), hand_over_id=second.pk, agree=True, opinion="")
    assert here.again(case).officer_ids == case.officer_ids


def test_who_may_not_take_over_is_named(here: Crew) -> None:
    case = taken(here.place, "propose")
    turn = here.turn("简书白", case)
    own = here.place.certificates[0].officer_id
    for number, message in (
        ("", "请选择接办的执法人员"),
        (here.place.certificates[1].number, "已经是本案的承办人员"),
        (CertificateFactory.create(organisation=here.place.body, expires_on=date(2026, 1, 1)).number, "有效的执法证"),
        (CertificateFactory.create(organisation=here.district).number, "有效的执法证"),
    ):
        with pytest.raises(CaseRefused, match=message):
            propose(turn=turn, passing=Passing(own, number, "休假"))
    with pytest.raises(CaseRefused, match="只能移交本人承办的案件"):
        propose(turn=turn, passing=passing(here, giver=1))
    with pytest.raises(CaseRefused, match="请填写移交原因"):
        propose(turn=turn, passing=passing(here, reason=" "))


def test_who_reviewed_a_case_does_not_take_it_over(here: Crew) -> None:
    course = ("propose", "file", "investigate", "notify", "hear_party", "review")
    case = taken(here.place, *course)
    reviewed = StepTaken.objects.get(case=case, step="review")
    with transaction.atomic():
        StepTaken.objects.create(
            case=case,
            place=reviewed.place + 1,
            step="review",
            title="法制审核",
            taken_on=DAY,
            taken_by=here.people["顾行舟"].pk,
            taken_name="顾行舟",
            taken_at=moment(DAY),
        )
    with pytest.raises(CaseRefused, match="审核过本案"):
        propose(turn=here.turn("简书白", case), passing=passing(here))


def test_what_has_changed_until_the_head_approves_is_asked_again(here: Crew) -> None:
    case = taken(here.place, "propose", "file")
    row = propose(turn=here.turn("简书白", case), passing=passing(here))
    CaseFile.objects.filter(pk=case.pk).update(ended=True)
    with pytest.raises(CaseRefused, match="已经办结，不能再移交"):
        decide(turn=here.turn("主任", case), hand_over_id=row.pk, agree=True, opinion="")
    CaseFile.objects.filter(pk=case.pk).update(ended=False)
    here.third.cancelled_on = FILED
    here.third.save()
    with pytest.raises(CaseRefused, match="今天不持有本执法主体有效的执法证"):
        decide(turn=here.turn("主任", case), hand_over_id=row.pk, agree=True, opinion="")
    assert here.again(case).officer_ids == case.officer_ids


def test_two_officers_stay_two(here: Crew) -> None:
    case = taken(here.place, "propose", "file")
    row = propose(turn=here.turn("简书白", case), passing=passing(here))
    second = here.place.certificates[1]
    second.cancelled_on = FILED
    second.save()
    with pytest.raises(CaseRefused, match="不足两人"):
        decide(turn=here.turn("主任", case), hand_over_id=row.pk, agree=True, opinion="")
    row.refresh_from_db()
    assert row.state == HandOver.State.PROPOSED


def test_all_cases_of_an_officer_are_handed_over_with_the_reasons_for_those_that_are_not(here: Crew) -> None:
    cases = [taken(here.place, "propose", "file") for _ in range(2)]
    taken(here.place, "propose")
    numbers = [here.third.number, here.place.certificates[0].number]
    blocked = taken(here.place, "propose")
    CaseFile.objects.filter(pk=blocked.pk).update(
        certificate_numbers=numbers, officer_ids=[here.third.officer_id, here.place.certificates[0].officer_id]
    )
    turn = here.turn("主任", cases[0])
    passed = propose_all(turn=turn, passing=passing(here, reason="退休"))
    assert passed.done == 3
    assert len(passed.refused) == 1
    assert "已经是本案的承办人员" in passed.refused[0]
    (batch,) = {row.batch for row in HandOver.objects.filter(state=HandOver.State.PROPOSED)}
    stranger = crew()
    with pytest.raises(UnknownCase):
        decide_batch(turn=stranger.turn("主任", cases[0]), batch=batch, opinion="")
    assert decide_batch(turn=turn, batch=batch, opinion="同意").done == 2
    assert all(here.third.officer_id in here.again(case).officer_ids for case in cases)
