"""Legal review on the pages: submitted on the case, taken up from the queue, given head by head, never on a generic form."""

from dataclasses import replace
from datetime import datetime
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cases.evidence import photographed_by, stated
from tests.cases.pictures import jpeg
from tests.factories import ACTOR
from tests.registry.rows import put, review_entry
from tests.web.conftest import Enter, Place
from tests.web.test_steps import SOUND, Bureau

from xiezhi.accounts.models import User
from xiezhi.cases.models import LegalReview
from xiezhi.cases.selectors.evidence import Holder
from xiezhi.cases.services.evidence import receive
from xiezhi.cases.services.evidence_changes import withdraw
from xiezhi.cases.services.evidence_turns import EvidenceTurn
from xiezhi.registry.models import ReviewerQualification, Role
from xiezhi.registry.scope import Scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(place: Place) -> Bureau:
    return Bureau(place)


def got(client: Client, name: str, **captured: object) -> str:
    return unescape(client.get(reverse(name, kwargs=captured or None)).content.decode())


def test_a_round_from_the_case_through_the_queue_to_the_opinion_and_back(bureau: Bureau) -> None:
    case = bureau.told()
    card = got(bureau.officer, "case", case_id=case.pk)
    assert "情况疑难复杂、涉及多个法律关系，应当法制审核" in card
    assert "提交法制审核" in card
    assert "已提交法制审核" in bureau.submit(case, note="请审核", discretion="一般情节")
    assert "对占道经营的处罚" in got(bureau.reviewer, "reviews")
    page = bureau.review(bureau.reviewer, case, "take")
    assert "已接办" in page
    assert "情节复杂或者重大违法行为的处罚未经集体讨论" in page
    assert "送审说明" in page
    refused = bureau.review(bureau.reviewer, case, "give", opinion="agree", text="写了一半的意见")
    assert "请对“主体”" in refused
    assert "写了一半的意见" in refused
    kept = bureau.review(bureau.reviewer, case, "keep", **{"note-law": "条款应写到项"})
    assert "条款应写到项" in kept
    given = {**SOUND, "verdict-law": "不符合", "note-law": "条款应写到项"}
    page = bureau.review(bureau.reviewer, case, "give", **given, opinion="amend", mend="依据写到项")
    assert "已提出审核意见并制发法制审核意见书" in page
    returned = got(bureau.officer, "case", case_id=case.pk)
    assert "审核退回，需要补正" in returned
    assert "依据写到项" in returned
    bureau.submit(case, basis="条例第四十二条第一款第三项")
    again = LegalReview.objects.get(case=case, ended_at=None)
    page = got(bureau.reviewer, "review", review_id=again.pk)
    assert "上一轮审核以来的变化" in page
    assert "条例第四十二条第一款第三项" in page
    bureau.review(bureau.reviewer, case, "take")
    assert "已提出审核意见" in bureau.review(bureau.reviewer, case, "give", **SOUND, opinion="agree")
    assert "已通过" in got(bureau.officer, "case", case_id=case.pk)


@pytest.mark.usefixtures("evidence_folder")
def test_the_head_of_evidence_shows_what_counts_and_where_it_disagrees(bureau: Bureau) -> None:
    case = bureau.told()
    bureau.submit(case)
    turn = EvidenceTurn(
        ACTOR, replace(Scope.everything(), roles=frozenset({Role.OFFICER.value})), Holder.of_case(case), timezone.now()
    )
    photo = photographed_by(turn, jpeg(at=datetime(2019, 1, 2, 8, 0)), obtained_at=turn.now)
    gone = receive(turn=turn, statement=stated(title="石膏板12块", kept_at="物证室", obtained_at=turn.now))
    withdraw(turn=turn, evidence_id=gone.pk, reason="与本案无关")
    review = LegalReview.objects.get(case=case)
    page = got(bureau.reviewer, "review", review_id=review.pk)
    head = page.partition('id="head-evidence"')[2].partition('class="review-head"')[0]
    assert reverse("evidence", args=[photo.pk]) in head
    assert reverse("evidence-small", args=[photo.pk]) in head
    assert "1 件的自载时间、位置与记载不符" in head
    assert "石膏板" not in head
    assert "新增证据" in page


def test_the_step_is_not_taken_by_the_form_of_the_case(bureau: Bureau) -> None:
    case = bureau.told()
    page = bureau.take(bureau.reviewer, case, "review", review_passed="1", review_opinion="同意")
    assert "法制审核须逐项审核后提出意见" in page
    case.refresh_from_db()
    assert case.step == "hear_party"


def test_a_second_reviewer_is_told_who_has_it_and_may_take_it_once_it_is_given_back(bureau: Bureau) -> None:
    case, other = bureau.told(), bureau.seat(Role.LEGAL_REVIEWER)
    bureau.submit(case)
    bureau.review(bureau.reviewer, case, "take")
    assert "已接办这次审核" in bureau.review(other, case, "take")
    bureau.review(bureau.reviewer, case, "back")
    assert "已接办。逐项审核" in bureau.review(other, case, "take")


def test_a_reviewer_without_a_qualification_is_told_and_an_administrator_records_it(
    bureau: Bureau, enter: Enter, place: Place
) -> None:
    case = bureau.told()
    bureau.submit(case)
    ReviewerQualification.objects.all().delete()
    review = LegalReview.objects.get()
    page = got(bureau.reviewer, "review", review_id=review.pk)
    assert "没有登记你的法制审核资格" in page
    assert "第五十八条第二款" in bureau.review(bureau.reviewer, case, "take")
    administrator = enter(Role.ADMINISTRATOR, over=place.district)
    user = User.objects.get(display_name="法制审核人员")
    assert "没有登记资格" in got(administrator, "reviewers")
    address = reverse("reviewer-put", kwargs={"user_id": user.pk})
    told = {"ground": "2", "obtained_on": "2018-01-01", "source": "任职文件"}
    refused = unescape(administrator.post(address, told, follow=True).content.decode())
    assert "自2018-01-01起初次从事法制审核的，应当取得法律职业资格" in refused
    administrator.post(address, {**told, "ground": "1", "number": "A20180101"})
    assert "已接办" in bureau.review(bureau.reviewer, case, "take")


@pytest.mark.usefixtures("bureau")
def test_a_qualification_ends_by_the_administrator(enter: Enter, place: Place) -> None:
    held = ReviewerQualification.objects.get()
    administrator = enter(Role.ADMINISTRATOR, over=place.district)
    administrator.post(reverse("reviewer-end", kwargs={"qualification_id": held.pk}))
    assert "已失效" in got(administrator, "reviewers")


def test_an_entry_of_the_list_is_drafted_published_and_named_on_the_case(
    bureau: Bureau, enter: Enter, place: Place
) -> None:
    drafter, head = enter(Role.LEGAL_REVIEWER, over=place.bureau), enter(Role.BODY_HEAD, over=place.bureau)
    told = {
        "org": str(place.bureau.pk),
        "title": "大额占道处罚",
        "kind": "2",
        "organisation_yuan": "500",
        "requires": ["complex"],
        "issuer": "云汀区城市管理局",
        "source": "目录清单〔2026〕1号",
        "level": "3",
        "valid_from": bureau.today.isoformat(),
        "days": "5",
    }
    drafter.post(reverse("local-new", kwargs={"kind": "review-list"}), told)
    page = got(head, "review-list")
    assert "大额占道处罚" in page
    head.post(reverse("local-publish", kwargs={"kind": "review-list"}))
    assert "列入云汀区城市管理局《目录清单〔2026〕1号》“大额占道处罚”" in got(
        bureau.head, "case", case_id=bureau.told().pk
    )
    book = head.get(reverse("local-export", kwargs={"kind": "review-list"}))
    assert book.status_code == 200


def test_an_entry_that_says_nothing_sound_is_refused_with_what_was_entered(enter: Enter, place: Place) -> None:
    drafter = enter(Role.LEGAL_REVIEWER, over=place.bureau)
    told = {"org": str(place.bureau.pk), "title": "甲事项", "kind": "99", "days": "0", "organisation_yuan": "很多"}
    answer = drafter.post(reverse("local-new", kwargs={"kind": "review-list"}), told)
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "对单位的数额“很多”不是整数" in page
    assert "甲事项" in page


def test_similar_cases_stand_beside_the_decision(bureau: Bureau) -> None:
    put(review_entry(bureau.body, title="大额", organisation_yuan=10_000_000))
    case = bureau.told()
    page = got(bureau.officer, "case", case_id=case.pk)
    assert "还没有同一事项的处罚决定可供比对" in page
