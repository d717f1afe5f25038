"""Questions to the figures that are kept under a title, shared or one's own."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.conftest import Enter, Place

from xiezhi.registry.models import Role
from xiezhi.reporting.models import SavedView
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db


def save(client: Client, place: Place, **more: str) -> int:
    told = {"org": place.bureau.pk, "m": ["act.count"], "period": "2024", "by": ["kind"], "title": "各类", **more}
    answer = client.post(reverse("figure-view-save"), told)
    assert answer.status_code == 302, answer.content.decode()
    return int(answer["Location"].rpartition("/")[2])


def test_a_shared_view_shows_the_same_to_all_who_may_see_its_organisation(enter: Enter, place: Place) -> None:
    owner = enter(Role.STATISTICIAN)
    view = reverse("figure-view", args=[save(owner, place, shared="1")])
    mine = owner.get(view)
    assert mine.status_code == 200
    assert "各类" in owner.get(reverse("figures")).content.decode()
    assert [event.action for event in events_of([f"view:{view.rpartition('/')[2]}"])] == ["view.saved"]
    for role in Role:
        other = enter(role, over=place.bureau).get(view)
        assert other.context["grid"] == mine.context["grid"], role
        assert not other.context["may_change"]


def test_who_may_not_see_a_view_is_refused_without_a_word_on_it(enter: Enter, place: Place) -> None:
    owner = enter(Role.STATISTICIAN)
    shared, own = save(owner, place, shared="1"), save(owner, place, title="自用的各类")
    outside, inside = enter(Role.SUPERVISOR, over=place.town), enter(Role.SUPERVISOR)
    answers = [outside.get(reverse("figure-view", args=[number])) for number in (shared, own, 999_999)]
    answers.append(inside.get(reverse("figure-view", args=[own])))
    for answer in answers:
        assert answer.status_code == 403
        shown = answer.content.decode()
        assert "无权查看" in shown
        for word in ("各类", "云汀区市场监管局", "act.count", "统计视图"):
            assert word not in shown
    assert len({answer.content.decode().split("<main")[1] for answer in answers}) == 1
    assert "各类" not in outside.get(reverse("figures")).content.decode().split('id="h-views"')[1]


def test_a_refused_title_comes_back_as_typed(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    number = save(client, place)
    told = {"org": place.bureau.pk, "m": ["act.count"], "period": "2024", "title": "各类", "shared": "1"}
    answer = client.post(reverse("figure-view-save"), told)
    assert answer.status_code == 422
    assert "你已有名为“各类”的视图" in unescape(answer.content.decode())
    assert answer.context["saving"].title == "各类"
    assert answer.context["saving"].shared
    changed = client.post(reverse("figure-view-change", args=[number]), {"title": "长" * 41})
    assert changed.status_code == 422
    assert "标题有 41 个字" in changed.content.decode()


def test_own_views_are_renamed_and_removed_and_others_are_not_there(enter: Enter, place: Place) -> None:
    owner, other = enter(Role.STATISTICIAN), enter(Role.ADMINISTRATOR)
    number = save(owner, place, shared="1")
    for page in ("figure-view-change", "figure-view-delete"):
        assert other.post(reverse(page, args=[number]), {"title": "我的"}).status_code == 404
        assert other.get(reverse(page, args=[number])).status_code == 405
    shown = owner.post(reverse("figure-view-change", args=[number]), {"title": "<各类>"}, follow=True).content.decode()
    assert "<h1>&lt;各类&gt;</h1>" in shown
    assert not SavedView.objects.get(pk=number).shared
    assert "已删除" in owner.post(reverse("figure-view-delete", args=[number]), follow=True).content.decode()
    assert not SavedView.objects.filter(pk=number).exists()


def test_a_view_of_an_organisation_out_of_view_cannot_be_kept(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN, over=place.bureau)
    told = {"org": place.elsewhere.pk, "m": ["act.count"], "period": "2024", "title": "别处"}
    assert client.post(reverse("figure-view-save"), told).status_code == 404
    assert not SavedView.objects.filter(title="别处").exists()
