"""Legal review round by round: submitted, taken up, returned, submitted again, passed; and what is refused."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from tests.cases.evidence import described, photographed
from tests.cases.evidence import turn_of as evidence_turn
from tests.cases.matters import NOW, Street, street
from tests.cases.ordinary import step, taken, turn_of
from tests.cases.reviewing import HEADS, SUBMITTED, fresh, given, ready, sound, submitted, taken_up
from tests.factories import ACTOR, qualify
from tests.registry.rows import put, review_entry

from xiezhi.accounts.models import User
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, NotReady, UnknownCase
from xiezhi.cases.models import CaseClock, CaseFile, IssuedDocument, LegalReview
from xiezhi.cases.reviewing import Findings
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.review_material import material_of
from xiezhi.cases.selectors.review_sheet import review_sheet
from xiezhi.cases.selectors.reviews import Which, queue
from xiezhi.cases.services import reviews
from xiezhi.cases.services.evidence_changes import withdraw
from xiezhi.law.conditions import State
from xiezhi.law.review import FAULT
from xiezhi.registry.models import ReviewerQualification
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.officers import link_officer
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
LATER = date(2026, 7, 9)
WRONG = {**dict.fromkeys(HEADS, "符合"), "evidence": FAULT}
BACK = Findings(WRONG, {"evidence": "缺少面积测量记录"}, "证据不足", "补充面积测量记录")


@pytest.fixture
def place() -> Street:
    return street()


def clock(case: CaseFile) -> CaseClock | None:
    return CaseClock.objects.filter(case=case, kind="legal_review.opinion").first()


def test_a_review_is_returned_mended_submitted_again_and_passed(place: Street) -> None:
    case = ready(place)
    submitted(place, case, note="请审核")
    assert clock(case).due_on == date(2026, 7, 20)
    returned = given(place, case, "supplement", BACK)
    assert (returned.step, returned.facts["review_passed"]) == ("review", False)
    assert CaseClock.objects.get(case=case, kind="legal_review.returned").is_open
    with pytest.raises(NotReady, match="法制审核"):
        step(place, returned, "decide")

    again = submitted(place, returned, LATER, written={"evidence": "现场照片6张，测量记录1份"})
    case = fresh(case)
    assert clock(case).due_on == date(2026, 7, 23)
    assert not CaseClock.objects.filter(case=case, kind="legal_review.returned").exists()
    assert case.act.reviewed_on is None
    sheet = review_sheet(Reading(case, on=LATER), again, now=turn_of(place, case, "officer", LATER).now)
    assert [(each.title, each.after) for each in sheet.since] == [("证据", "现场照片6张，测量记录1份")]
    assert sheet.meanwhile == ()

    passed = given(place, case, "agree", sound(), LATER)
    assert passed.act.reviewed_on == LATER
    assert [(each.place, each.opinion) for each in LegalReview.objects.order_by("place")] == [
        (1, "supplement"),
        (2, "agree"),
    ]
    assert IssuedDocument.objects.filter(case=case, title="法制审核意见书").count() == 2
    assert clock(case).done_on == LATER
    discussed = step(place, passed, "discuss", on=LATER, discussed_on=LATER)
    assert step(place, discussed, "decide", on=LATER).step == "decide"


def test_every_act_on_a_review_leaves_its_event(place: Street) -> None:
    case = ready(place)
    submitted(place, case)
    given(place, case, "supplement", BACK)
    actions = {event.action for event in events_of([f"act:{fresh(case).act_id}"])}
    assert {"review.submitted", "review.taken", "review.given"} <= actions


def test_what_ended_is_never_changed(place: Street) -> None:
    case = ready(place)
    submitted(place, case)
    given(place, case, "supplement", BACK)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        LegalReview.objects.update(opinion="agree")


def test_the_handler_of_the_case_does_not_review_it(place: Street) -> None:
    case = ready(place)
    submitted(place, case)
    reviewer = turn_of(place, fresh(case), "legal_reviewer", SUBMITTED).actor
    link_officer(actor=ACTOR, user=User.objects.get(pk=reviewer.id), certificate_number=place.certificates[1].number)
    with pytest.raises(CaseRefused, match=r"本案办案人员不得办理“法制审核”.*第五十八条"):
        taken_up(place, case)


def test_who_opened_the_case_does_not_review_it(place: Street) -> None:
    case = ready(place)
    submitted(place, case)
    qualify(place.user.pk)
    turn = replace(turn_of(place, fresh(case), "legal_reviewer", SUBMITTED), actor=place.actor)
    with pytest.raises(CaseRefused, match="本案办案人员不得办理"):
        reviews.take_up(turn=turn)


def test_an_unqualified_reviewer_is_refused_with_the_article(place: Street) -> None:
    case = ready(place)
    submitted(place, case)
    turn = turn_of(place, fresh(case), "legal_reviewer", SUBMITTED)
    ReviewerQualification.objects.update(valid_to=date(2026, 7, 5))
    with pytest.raises(CaseRefused, match=r"法律职业资格.*第五十八条第二款"):
        reviews.take_up(turn=turn)
    ReviewerQualification.objects.update(valid_to=SUBMITTED)
    assert reviews.take_up(turn=turn).taken_name == "审核员"


def test_a_reviewer_of_another_body_finds_nothing(place: Street) -> None:
    case = ready(place)
    submitted(place, case)
    elsewhere = Scope.of({"legal_reviewer": frozenset({place.body.pk + 1})})
    with pytest.raises(UnknownCase):
        reviews.take_up(turn=replace(turn_of(place, fresh(case), "legal_reviewer", SUBMITTED), scope=elsewhere))
    assert queue(elsewhere, Which.WAITING, user_id=1).lines == []


def test_a_draft_that_changed_meanwhile_is_looked_at_again(place: Street) -> None:
    case = ready(place)
    submitted(place, case)
    seen = material_of(fresh(case)).digest
    CaseFile.objects.filter(pk=case.pk).update(basis="另一部条例第一条")
    with pytest.raises(ChangedMeanwhile, match="审核期间案件有变动（依据）"):
        given(place, case, "agree", sound(), seen=seen)
    assert given(place, case, "agree", sound()).facts["review_passed"] is True


def test_of_two_pages_of_one_review_the_older_is_told(place: Street) -> None:
    case = ready(place)
    submitted(place, case)
    review = taken_up(place, case)
    turn = turn_of(place, fresh(case), "legal_reviewer", SUBMITTED)
    reviews.keep_findings(turn=turn, found=Findings(notes={"body": "无"}), revision=review.revision)
    with pytest.raises(ChangedMeanwhile, match="另一个页面"):
        reviews.keep_findings(turn=turn, found=Findings(), revision=review.revision)


@pytest.mark.parametrize(
    ("opinion", "found", "problem"),
    [
        ("agree", sound(verdicts={}), "请对“主体”、“事实”"),
        ("agree", sound(verdicts=WRONG), "“证据”不符合，请写明问题。"),
        ("agree", BACK, "“证据”不符合，不能作出“同意”的结论"),
        ("supplement", replace(BACK, mend=" "), "结论为“退回补正”，请写明需要补正、修改的内容"),
        ("", sound(), "请选择审核结论"),
        ("agree", sound(notes={"body": "甲" * 401}), "“主体”的说明超过400字"),
    ],
)
def test_an_opinion_that_does_not_hold_together_is_refused(
    place: Street, opinion: str, found: Findings, problem: str
) -> None:
    case = ready(place)
    submitted(place, case)
    with pytest.raises(CaseRefused, match=problem):
        given(place, case, opinion, found)
    assert LegalReview.objects.get().ended_at is None


def test_a_submission_waits_until_something_is_new_and_then_takes_the_place_of_the_first(place: Street) -> None:
    case = ready(place)
    submitted(place, case)
    with pytest.raises(CaseRefused, match="已于2026-07-06提交法制审核，内容没有变化"):
        submitted(place, fresh(case))
    second = submitted(place, fresh(case), written={"proposal": "罚款4000元"})
    assert (second.place, LegalReview.objects.get(place=1).opinion) == (2, LegalReview.WITHDRAWN)


def test_a_way_back_lets_a_submission_lapse(place: Street) -> None:
    case = ready(place)
    submitted(place, case)
    step(place, fresh(case), "notify", fine=600_000, on=LATER, notified_on=LATER)
    assert queue(place.scope, Which.WAITING, user_id=1).lines == []
    assert clock(case) is None
    with pytest.raises(CaseRefused, match="没有等待审核的送审"):
        taken_up(place, case, LATER)


def test_what_is_not_due_for_review_is_not_submitted(place: Street) -> None:
    with pytest.raises(CaseRefused, match="现在不是法制审核的环节"):
        submitted(place, taken(place, "propose", "file"))
    with pytest.raises(CaseRefused, match="适用的程序没有法制审核环节"):
        submitted(place, place.open())


def test_the_list_of_the_body_sets_the_period(place: Street) -> None:
    put(review_entry(place.body, title="复杂案件", requires="complex", days=5))
    put(review_entry(place.body, title="公共利益", requires="public_interest", days=3))
    case = ready(place)
    submitted(place, case)
    assert clock(case).due_on == date(2026, 7, 13)


def test_the_queue_tells_what_waits_by_when_and_who_has_it(place: Street) -> None:
    case = ready(place)
    submitted(place, case)
    scope = Scope.of({"legal_reviewer": frozenset({place.body.pk})})
    (line,) = queue(scope, Which.WAITING, user_id=1).lines
    assert (line.due, line.review.gaps, line.days_left(SUBMITTED)) == (date(2026, 7, 20), ["裁量理由"], 14)
    review = taken_up(place, case)
    assert queue(scope, Which.MINE, user_id=review.taken_by or 0).counts["mine"] == 1
    given(place, case, "supplement", BACK)
    assert queue(scope, Which.RETURNED, user_id=1).counts == {"waiting": 0, "mine": 0, "returned": 1, "done": 1}


def test_the_sheet_says_what_the_system_knows_to_each_head(place: Street) -> None:
    case = ready(place, crime_suspected=True)
    review = submitted(place, case)
    sheet = review_sheet(Reading(fresh(case), on=SUBMITTED), review, now=turn_of(place, case, "officer", SUBMITTED).now)
    heads = {each.head.id: each for each in sheet.heads}
    assert heads["crime"].broken == 1
    assert {each.state for each in heads["body"].conditions} == {State.MET}
    assert ("调查认定的事实", "占用道路60平方米，堆放建材") in heads["facts"].texts
    assert ("罚款金额", "5,000元") in heads["discretion"].facts
    assert any(each.title == "行政处罚事先告知书" for each in heads["documents"].documents)
    assert not any(each.code.startswith("review.") for head in sheet.heads for each in head.conditions)


def test_evidence_added_and_withdrawn_since_the_earlier_round_is_named(place: Street) -> None:
    case = ready(place)
    photo, plate = photographed(place, case), described(place, case)
    submitted(place, case)
    case = given(place, case, "supplement", BACK)
    turn = evidence_turn(place, case)
    withdraw(turn=turn, evidence_id=plate.pk, reason="与本案无关")
    described(place, case, title="面积测量记录")
    submitted(place, case, LATER)
    sheet = review_sheet(Reading(fresh(case), on=LATER), LegalReview.objects.get(ended_at=None), now=NOW)
    told = {change.title: (change.before, change.after) for change in sheet.since}
    assert "石膏板12块" in told["作废证据"][0]
    assert "面积测量记录" in told["新增证据"][1]
    assert not any(f"证据{photo.number} " in text for pair in told.values() for text in pair)


def test_evidence_that_came_during_a_review_is_looked_at_before_the_opinion(place: Street) -> None:
    case = ready(place)
    submitted(place, case)
    seen = material_of(fresh(case)).digest
    described(place, case)
    with pytest.raises(ChangedMeanwhile, match="审核期间案件有变动（新增证据）"):
        given(place, case, "agree", sound(), seen=seen)
