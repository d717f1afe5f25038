"""The inbox: of one cause a user is told once, and nobody reads another's."""

from datetime import UTC, date, datetime
from functools import partial

import pytest
from django.db import transaction
from tests.factories import ACTOR, UserFactory

from xiezhi.accounts.models import Notice
from xiezhi.accounts.selectors.inbox import inbox_of, unread_count
from xiezhi.accounts.services.inbox import Message, notify, read_all, read_notice, settle
from xiezhi.trail.services import record

pytestmark = pytest.mark.django_db
TODAY, NOW = date(2026, 7, 1), datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
RECORD = partial(record, actor=ACTOR)


def told(*users: int, cause: str = "case:1:next:2", text: str = "轮到你办") -> None:
    notify(users=users, message=Message(cause, "轮到你办", text, "case:1"), today=TODAY, now=NOW)


def test_of_one_cause_a_user_is_told_once_also_after_reading() -> None:
    one, other = UserFactory.create().pk, UserFactory.create().pk
    told(one)
    told(one, other, one)
    assert (unread_count(one), unread_count(other)) == (1, 1)
    assert read_all(user_id=one, now=NOW, record=RECORD) == 1
    told(one)
    assert (unread_count(one), unread_count(other)) == (0, 1)
    told(one, cause="case:1:next:3")
    assert unread_count(one) == 1


def test_what_is_told_goes_with_what_brought_it_about() -> None:
    user = UserFactory.create().pk

    def undone() -> None:
        with transaction.atomic():
            told(user)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        undone()
    assert unread_count(user) == 0


def test_nobody_opens_the_notice_of_another() -> None:
    one, other = UserFactory.create().pk, UserFactory.create().pk
    told(one)
    notice = Notice.objects.get(user_id=one)
    assert read_notice(user_id=other, notice_id=notice.pk, now=NOW, record=RECORD) is None
    assert unread_count(one) == 1
    assert read_notice(user_id=one, notice_id=notice.pk, now=NOW, record=RECORD) == notice
    assert unread_count(one) == 0


def test_what_is_settled_is_read_for_everybody_and_stays_in_the_list() -> None:
    users = [UserFactory.create().pk for _ in range(2)]
    told(*users)
    settle(subject="case:1", kinds=("轮到你办",), now=NOW)
    assert [unread_count(user) for user in users] == [0, 0]
    assert inbox_of(users[0]).total == 1


def test_pages_are_counted_exactly_and_a_long_text_is_cut() -> None:
    user = UserFactory.create().pk
    for number in range(51):
        told(user, cause=f"c{number}", text="长" * 400)
    first, last = inbox_of(user), inbox_of(user, page=99)
    assert (first.total, first.pages, len(first.notices), len(last.notices), last.page) == (51, 2, 50, 1, 2)
    assert len(first.notices[0].text) == 300
