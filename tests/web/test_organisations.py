"""Changing the tree on the page: the consequence first, then the confirmation, then the history."""

from datetime import date

import pytest
from django.urls import reverse
from tests.factories import ACTOR, NOON
from tests.web.conftest import Enter, Place

from xiezhi.registry.models import PeriodLock, Role
from xiezhi.registry.selectors.organisations import name_on

pytestmark = pytest.mark.django_db
ON = "2025-03-01"


def change(place: Place) -> str:
    return reverse("organisation-change", kwargs={"organisation": place.bureau.pk})


def test_a_merger_is_foretold_then_confirmed_and_stands_in_the_history(enter: Enter, place: Place) -> None:
    client = enter(Role.ADMINISTRATOR)
    told = {"kind": "merge", "on": ON, "other": place.town.pk}
    first = client.post(change(place), told)
    assert first.status_code == 200
    assert "还没有办理" in first.content.decode()
    assert "并入<b>芦湾镇人民政府</b>" in first.content.decode()
    place.bureau.refresh_from_db()
    assert place.bureau.merged_into_id is None
    done = client.post(change(place), {**told, "confirmed": "1"}, follow=True)
    assert "已办理并入其他机构，自 2025-03-01 起生效，已留痕。" in done.content.decode()
    assert "并入芦湾镇人民政府，这是单独存在的最后一日" in done.content.decode()
    place.bureau.refresh_from_db()
    assert (place.bureau.merged_into_id, place.bureau.valid_to) == (place.town.pk, date(2025, 2, 28))
    listed = client.get(reverse("organisations"), {"q": "市场监管"}).content.decode()
    assert "已终止" in listed


def test_what_is_wrong_stands_beside_its_form_with_all_that_was_typed(enter: Enter, place: Place) -> None:
    client = enter(Role.ADMINISTRATOR)
    answer = client.post(change(place), {"kind": "rename", "on": "昨天", "name": "新局"})
    assert answer.status_code == 422
    assert 'id="e-rename" role="alert">请填写生效日期' in answer.content.decode()
    assert 'value="新局"' in answer.content.decode()
    answer = client.post(change(place), {"kind": "split", "on": ON, "parts": ""})
    assert "分立须有两个以上的机构" in answer.content.decode()
    assert client.post(change(place), {"kind": "merge", "on": ON, "other": place.elsewhere.pk}).status_code == 404


def test_a_locked_period_is_told_before_anything_is_confirmed(enter: Enter, place: Place) -> None:
    PeriodLock.objects.create(
        organisation=place.district,
        period="2024",
        first=date(2024, 1, 1),
        last=date(2024, 12, 31),
        level=place.district,
        reason="年报已发布",
        locked_name=ACTOR.name,
        locked_at=NOON,
    )
    answer = enter(Role.ADMINISTRATOR).post(change(place), {"kind": "rename", "on": "2024-06-01", "name": "新局"})
    assert answer.status_code == 422
    assert "云汀区2024年的统计期间已锁定" in answer.content.decode()
    assert name_on(place.bureau, on=date(2024, 7, 1)) == "云汀区市场监管局"


def test_who_does_not_administer_sees_the_history_and_no_form(enter: Enter, place: Place) -> None:
    client = enter(Role.AUDITOR)
    shown = client.get(reverse("organisation", kwargs={"organisation": place.bureau.pk})).content.decode()
    assert "名称：云汀区市场监管局" in shown
    assert "看后果" not in shown
    assert client.post(change(place), {"kind": "close", "on": ON}).status_code == 403
    foreign = reverse("organisation", kwargs={"organisation": place.elsewhere.pk})
    assert client.get(foreign).status_code == 404
