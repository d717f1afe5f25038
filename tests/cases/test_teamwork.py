"""Working on one case together: tasks, discussion, and who is told."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.cases.crew import DAY, Crew, crew, moment, told
from tests.cases.matters import COMPANY
from tests.cases.ordinary import opened, step, taken
from tests.cases.reviewing import SUBMITTED, TOLD, sound
from tests.factories import qualify

from xiezhi.accounts.models import Notice
from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import Comment
from xiezhi.cases.selectors.review_material import material_of
from xiezhi.cases.selectors.teamwork.comments import comments_of
from xiezhi.cases.selectors.teamwork.tasks import tasks_for, tasks_of
from xiezhi.cases.services.reviews import give_opinion, submit, take_up
from xiezhi.cases.services.summary import close, decide, deliver, pay, report_for_record
from xiezhi.cases.services.teamwork.comments import say
from xiezhi.cases.services.teamwork.reminders import remind
from xiezhi.cases.services.teamwork.tasks import end_task, give_task
from xiezhi.trail.actor import Actor
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None) -> Crew:
    return crew()


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


def test_a_summary_penalty_is_told_to_who_handles_it_too_and_its_record_to_the_head(here: Crew) -> None:
    place = here.place
    case = decide(turn=place.turn(place.open()), draft=place.draft())
    assert told(here, "林知夏", "轮到你办") == ["已办当场决定，可以办理当场交付"]
    case = deliver(turn=place.turn(case), handed_over=True)
    case = report_for_record(turn=place.turn(case))
    assert told(here, "主任", "报备案") == ["当场处罚决定已报备案"]
    case = pay(turn=place.turn(case), on=case.opened_on)
    assert told(here, "林知夏", "轮到你办")[-1] == "已办缴纳罚款，可以办理结案"
    assert told(here, "主任", "轮到你办") == []
    case = close(turn=place.turn(case))
    assert len(told(here, "林知夏", "轮到你办")) == 4
    assert not Notice.objects.filter(kind="轮到你办", read_at=None).exists()
    assert told(here, "简书白", "轮到你办") == told(here, "顾行舟", "轮到你办") == []
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
