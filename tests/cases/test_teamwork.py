"""Working on one case together: tasks, discussion, hand-over, advisers, and who is told."""

import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.cases.crew import DAY, Crew, crew, moment
from tests.cases.matters import COMPANY
from tests.cases.ordinary import FILED, opened, step, taken
from tests.cases.reviewing import SUBMITTED, TOLD, sound
from tests.factories import CertificateFactory, qualify

from xiezhi.accounts.models import Notice
from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import CaseFile, Comment, HandOver, StepTaken
from xiezhi.cases.selectors.review_material import material_of
from xiezhi.cases.selectors.teamwork.advice import advised_case, advised_cases, advised_document
from xiezhi.cases.selectors.teamwork.comments import comments_of
from xiezhi.cases.selectors.teamwork.tasks import tasks_for, tasks_of
from xiezhi.cases.services.reviews import give_opinion, submit, take_up
from xiezhi.cases.services.teamwork.advice import advise, join, open_advised, remove
from xiezhi.cases.services.teamwork.comments import say
from xiezhi.cases.services.teamwork.hand_overs import Passing, decide, decide_batch, propose, propose_all, withdraw
from xiezhi.cases.services.teamwork.reminders import remind
from xiezhi.cases.services.teamwork.tasks import end_task, give_task
from xiezhi.registry.models import Adviser, Role
from xiezhi.registry.selectors.advisers import adviser_of
from xiezhi.registry.services.advisers import AdviserRefused, Engagement, end_engagement, register_adviser
from xiezhi.trail.actor import Actor
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None) -> Crew:
    return crew()


def told(here: Crew, name: str, kind: str) -> list[str]:
    """Beginnings of what somebody was told of a kind."""
    found = Notice.objects.filter(user=here.people[name], kind=kind).order_by("pk")
    return [text.partition("：")[0] for text in found.values_list("text", flat=True)]


# Whose turn it is


def test_a_step_tells_those_whose_turn_it_is_and_settles_the_turn_before(here: Crew) -> None:
    case = taken(here.place, "propose")
    assert told(here, "主任", "轮到你办") == ["已办立案呈批，可以办理批准立案"]
    assert told(here, "简书白", "轮到你办") == told(here, "监督员", "轮到你办") == []
    step(here.place, case, "file")
    assert Notice.objects.filter(user=here.people["主任"], read_at=None, kind="轮到你办").count() == 0
    # Of officers only those who handle the case are told.
    assert told(here, "简书白", "轮到你办") == told(here, "林知夏", "轮到你办")
    assert len(told(here, "林知夏", "轮到你办")) == 1
    assert told(here, "顾行舟", "轮到你办") == []
    assert not Notice.objects.filter(text__contains=COMPANY).exists()


def test_a_review_that_was_not_passed_is_told_to_the_handlers(here: Crew) -> None:
    course = ("propose", "file", "investigate", "notify", "hear_party", "review")
    taken(here.place, *course, review={"review_passed": False, "review_opinion": "证据不足"})
    assert told(here, "简书白", "审核退回") == told(here, "林知夏", "审核退回") == ["法制审核没有通过，请看意见"]


def test_days_that_end_soon_are_told_once(here: Crew) -> None:
    case = taken(here.place, "propose", "file")
    due = DAY + timedelta(days=2)
    give_task(turn=here.turn("主任", case), assignee_id=here.people["简书白"].pk, text="补充照片", due_on=due)
    first = remind(actor=Actor(0, "定时任务", "test"), today=DAY, now=moment(DAY))
    assert first >= 1
    again = remind(actor=Actor(0, "定时任务", "test"), today=DAY, now=moment(DAY))
    assert again == first
    assert told(here, "简书白", "交办事项") == [f"主任交办一件事项，请于{due}前完成", f"交办事项须在{due}前完成"]


# Tasks


def test_a_task_is_given_shown_in_the_work_of_its_bearer_and_done(here: Crew) -> None:
    case = taken(here.place, "propose")
    user = here.people["审核员"]
    task = give_task(turn=here.turn("简书白", case), assignee_id=user.pk, text="核对管辖依据", due_on=DAY)
    assert b"\xe6\xa0\xb8" not in bytes(task.text)
    assert [each.text for each in tasks_for(here.scope("审核员"), user.pk, on=DAY)] == ["核对管辖依据"]
    assert [each.late for each in tasks_of(case, on=DAY + timedelta(days=1))] == [True]
    with pytest.raises(CaseRefused, match="由承办人审核员登记完成"):
        end_task(turn=here.turn("简书白", case), task_id=task.pk, done=True, note="好了")
    with pytest.raises(CaseRefused, match="请填写办理情况"):
        end_task(turn=here.turn("审核员", case), task_id=task.pk, done=True, note=" ")
    end_task(turn=here.turn("审核员", case), task_id=task.pk, done=True, note="已核对")
    assert tasks_for(here.scope("审核员"), user.pk, on=DAY) == []
    with pytest.raises(CaseRefused, match="已完成（审核员）"):
        end_task(turn=here.turn("主任", case), task_id=task.pk, done=False, note="不用了")
    assert {event.action for event in events_of([f"case:{case.pk}"])} >= {"task.given", "task.done"}


def test_a_task_is_for_people_of_the_body_and_days_to_come(here: Crew) -> None:
    case = taken(here.place, "propose")
    turn = here.turn("主任", case)
    with pytest.raises(CaseRefused, match="本执法主体的人员"):
        give_task(turn=turn, assignee_id=here.people["监督员"].pk, text="看看", due_on=DAY)
    with pytest.raises(CaseRefused, match="早于今天"):
        give_task(turn=turn, assignee_id=here.people["审核员"].pk, text="看看", due_on=DAY - timedelta(days=1))
    with pytest.raises(CaseRefused, match="办理"):
        give_task(turn=here.turn("监督员", case), assignee_id=here.people["审核员"].pk, text="看看", due_on=DAY)
    task = give_task(turn=turn, assignee_id=here.people["审核员"].pk, text="看看", due_on=DAY)
    with pytest.raises(CaseRefused, match="由交办人主任或者执法主体负责人取消"):
        end_task(turn=here.turn("简书白", case), task_id=task.pk, done=False, note="不用了")


def test_a_draft_is_nobody_elses(here: Crew) -> None:
    case = opened(here.place)
    with pytest.raises(CaseRefused, match="还是草稿"):
        say(turn=here.turn("主任", case), text="看过了")


# Discussion


def test_who_is_mentioned_is_told_and_who_may_not_see_the_case_cannot_be(here: Crew) -> None:
    case = taken(here.place, "propose")
    comment = say(turn=here.turn("主任", case), text="请@审核员 先看，＠监督员知悉，邮箱 a@b.cn")
    assert sorted(comment.mentions) == sorted([here.people["审核员"].pk, here.people["监督员"].pk])
    assert told(here, "审核员", "讨论中提到你") == ["主任在讨论中提到你"]
    assert told(here, "简书白", "案件讨论") == ["主任参加讨论"]
    with pytest.raises(CaseRefused, match="“@管理员”不在能查看这件案件的人员中"):
        say(turn=here.turn("主任", case), text="请@管理员 看")
    assert Comment.objects.count() == 1


def test_an_edit_is_a_version_and_what_was_said_before_stays(here: Crew) -> None:
    case = taken(here.place, "propose")
    first = say(turn=here.turn("主任", case), text="同意")
    with pytest.raises(CaseRefused, match="只有主任本人"):
        say(turn=here.turn("简书白", case), text="不同意", revises=first.pk)
    say(turn=here.turn("主任", case), text="不同意", revises=first.pk)
    (shown,) = comments_of(case)
    assert (shown.latest.text, [version.text for version in shown.earlier]) == ("不同意", ["同意"])
    assert "同意".encode() not in bytes(first.text)
    with pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.update(author_name="别人")
    with pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.all().delete()


def test_somebody_of_another_body_says_nothing(here: Crew) -> None:
    case, elsewhere = taken(here.place, "propose"), crew()
    with pytest.raises(UnknownCase):
        say(turn=elsewhere.turn("主任", case), text="看过了")
    with pytest.raises(UnknownCase):
        say(turn=here.turn("管理员", case), text="看过了")


# Hand-over


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


# Advisers


def engaged(here: Crew, by: str = "主任", **changed: object) -> Adviser:
    fields = {
        "organisation_id": here.place.body.pk,
        "username": "lawyer",
        "name": "沈律师",
        "password": "Yunting-2026-xz",
        "capacity": "法律顾问",
        "firm": "岚江律师事务所",
        "licence": "",
        "first": DAY,
        "last": DAY + timedelta(days=30),
    }
    engagement = Engagement(**{**fields, **changed})  # type: ignore[arg-type]
    return register_adviser(actor=here.actor(by), scope=here.scope(by), engagement=engagement, now=moment(DAY))


def let_in(here: Crew, case: CaseFile, adviser: Adviser, days: int = 3) -> int:
    turn = here.turn("简书白", case)
    return join(turn=turn, adviser_id=adviser.pk, first=DAY, last=DAY + timedelta(days=days)).pk


def test_an_adviser_sees_his_case_while_it_lasts_and_nothing_else(here: Crew) -> None:
    case, other = taken(here.place, "propose", "file"), taken(here.place, "propose", "file")
    adviser = engaged(here)
    user = adviser.user_id
    document = case.documents.first()
    assert document is not None
    with pytest.raises(UnknownCase):
        advised_case(user, case.pk, on=DAY)
    advice = let_in(here, case, adviser)
    assert told_user(user) == ["简书白邀请你参与案件，2026-07-01至2026-07-04"]
    assert [each.case_id for each in advised_cases(user, on=DAY)] == [case.pk]
    assert advised_document(user, document.pk, on=DAY) == document
    opened_file = open_advised(actor=Actor(user, "沈律师", "test"), document_id=document.pk, on=DAY)
    assert opened_file.content
    with pytest.raises(UnknownCase):
        advised_case(user, other.pk, on=DAY)
    for gone in (DAY - timedelta(days=1), DAY + timedelta(days=4)):
        assert_nothing(here, user, case, gone)
    remove(turn=here.turn("简书白", case), advice_id=advice)
    assert_nothing(here, user, case, DAY)


def told_user(user_id: int) -> list[str]:
    found = Notice.objects.filter(user_id=user_id).order_by("pk").values_list("text", flat=True)
    return [text.partition("：")[0] for text in found]


def assert_nothing(here: Crew, user_id: int, case: CaseFile, on: date) -> None:
    """Every channel of an adviser is shut on a day."""
    document = case.documents.first()
    assert document is not None
    assert advised_cases(user_id, on=on) == []
    turn = here.turn("简书白", case, on=on)
    own = type(turn)(Actor(user_id, "沈律师", "test"), here.scope("管理员"), case.pk, turn.revision, on, turn.now)
    for channel in (
        lambda: advised_case(user_id, case.pk, on=on),
        lambda: advised_document(user_id, document.pk, on=on),
        lambda: open_advised(actor=own.actor, document_id=document.pk, on=on),
        lambda: advise(turn=own, text="意见", opinion=True),
    ):
        with pytest.raises(UnknownCase):
            channel()


def test_the_end_of_the_engagement_and_of_the_account_end_everything(here: Crew) -> None:
    case = taken(here.place, "propose", "file")
    adviser = engaged(here)
    let_in(here, case, adviser)
    adviser.user.is_active = False
    adviser.user.save()
    assert_nothing(here, adviser.user_id, case, DAY)
    adviser.user.is_active = True
    adviser.user.save()
    assert advised_cases(adviser.user_id, on=DAY)
    end_engagement(actor=here.actor("主任"), scope=here.scope("主任"), adviser_id=adviser.pk, today=DAY)
    assert adviser_of(adviser.user_id, on=DAY) is None
    assert_nothing(here, adviser.user_id, case, DAY)


def test_an_opinion_is_marked_told_and_mentions_only_who_may_see_the_case(here: Crew) -> None:
    case = taken(here.place, "propose", "file")
    adviser = engaged(here)
    let_in(here, case, adviser)
    turn = here.turn("简书白", case)
    own = type(turn)(Actor(adviser.user_id, "沈律师", "test"), turn.scope, case.pk, turn.revision, DAY, turn.now)
    advise(turn=own, text="证据充分，@审核员", opinion=True)
    assert told(here, "审核员", "讨论中提到你") == ["沈律师发表法律意见"]
    assert told(here, "简书白", "案件讨论") == ["沈律师发表法律意见"]
    say(turn=here.turn("简书白", case), text="谢谢@沈律师")
    (opinion, _) = comments_of(case)
    assert opinion.latest.row.opinion
    assert sealing.decrypt(opinion.latest.row.text) == "证据充分，@审核员"


def test_what_cannot_be_agreed_with_an_adviser_is_refused(here: Crew) -> None:
    case = taken(here.place, "propose", "file")
    for changed, message in (
        ({"capacity": "顾问"}, "身份须为"),
        ({"last": DAY - timedelta(days=1)}, "届满早于"),
        ({"name": " "}, "请填写姓名"),
        ({"password": "123"}, "密码不符合要求"),
        ({"organisation_id": here.district.pk}, "由聘请它的执法主体"),
    ):
        with pytest.raises(AdviserRefused, match=message):
            engaged(here, **changed)
    with pytest.raises(AdviserRefused, match="负责人或者管理员登记"):
        engaged(here, by="简书白")
    adviser = engaged(here)
    with pytest.raises(CaseRefused, match="不能晚于聘期届满"):
        let_in(here, case, adviser, days=60)
    with pytest.raises(CaseRefused, match="参与截止须不早于"):
        let_in(here, case, adviser, days=-1)
    let_in(here, case, adviser)
    with pytest.raises(CaseRefused, match="已经参与本案"):
        let_in(here, case, adviser)
    assert Role.OFFICER in here.scope("简书白").roles


def test_reviewers_hear_of_a_submission_and_handlers_of_what_passed(here: Crew) -> None:
    case = taken(here.place, *TOLD, investigate={"complex": True})
    qualify(here.people["审核员"].pk)
    submit(turn=here.turn("简书白", case, SUBMITTED))
    assert "已提交法制审核，请接办" in told(here, "审核员", "轮到你办")
    assert "已提交法制审核，请接办" not in told(here, "林知夏", "轮到你办")
    review = take_up(turn=here.turn("审核员", here.again(case), SUBMITTED))
    case = here.again(case)
    seen = material_of(case).digest
    turn = here.turn("审核员", case, SUBMITTED)
    give_opinion(turn=turn, found=sound(), opinion_id="agree", revision=review.revision, seen=seen)
    assert told(here, "林知夏", "审核通过") == told(here, "简书白", "审核通过") == ["法制审核已通过"]
