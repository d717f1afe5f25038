"""Logging in and out, changing a password."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import ACTOR, UserFactory
from tests.web.conftest import Place

from xiezhi.accounts.models import User
from xiezhi.registry.models import Role
from xiezhi.registry.services.appointments import appoint
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
PASSWORD = "Yunting-2026-demo"


@pytest.fixture
def user(place: Place) -> User:
    made: User = UserFactory.create(username="zhou", display_name="周亦宁")
    made.set_password(PASSWORD)
    made.save()
    appoint(actor=ACTOR, user=made, role=Role.SUPERVISOR, organisation=place.district, valid_from=date(2020, 1, 1))
    return made


def enter(client: Client, password: str = PASSWORD, **more: str) -> str:
    answer = client.post(reverse("login"), {"username": "zhou", "password": password, **more})
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


def test_a_log_in_leads_where_one_was_going_and_leaves_an_event(client: Client, user: User) -> None:
    asked = client.get(reverse("acts") + "?kind=2")
    assert enter(client, next=asked["Location"].partition("next=")[2].replace("%3F", "?").replace("%3D", "=")) == (
        reverse("acts") + "?kind=2"
    )
    (event, *_) = events_of([f"user:{user.pk}"])
    assert event.action == "login.accepted"
    assert event.via == "web:127.0.0.1"
    assert (event.actor_id, event.actor_name) == (user.pk, "周亦宁")
    assert client.get(reverse("login"))["Location"] == "/"


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_nobody_is_led_away_by_a_log_in(client: Client, user: User, wanted: str) -> None:
    assert enter(client, next=wanted) == "/"


def test_five_wrong_passwords_lock_the_door_and_say_for_how_long(client: Client, user: User) -> None:
    for _ in range(4):
        assert "用户名或密码不正确" in enter(client, "wrong")
    assert "15 分钟后再试" in enter(client, "wrong")
    assert "账号已锁定" in enter(client)
    assert {event.actor_id for event in events_of([f"user:{user.pk}"]) if event.action == "login.refused"} == {0}
    assert client.get(reverse("acts")).status_code == 302


def test_a_log_out_ends_the_session_and_leaves_an_event(client: Client, user: User) -> None:
    enter(client)
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout"))["Location"] == reverse("login")
    assert client.get(reverse("acts")).status_code == 302
    assert events_of([f"user:{user.pk}"])[0].action == "logout"


def test_a_form_without_its_token_is_refused(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("login"), {"username": "zhou", "password": PASSWORD})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def change(client: Client, current: str = PASSWORD, fresh: str = "Luwan-2027-demo", again: str | None = None) -> str:
    told = {"current": current, "fresh": fresh, "again": fresh if again is None else again}
    answer = client.post(reverse("password"), told)
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


def test_a_password_that_must_be_changed_is_changed_first(client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    assert enter(client) == reverse("password")
    assert client.get(reverse("acts"))["Location"] == reverse("password")
    assert "首次登录" in client.get(reverse("password")).content.decode()
    assert change(client) == "/"
    assert client.get(reverse("acts")).status_code == 200
    user.refresh_from_db()
    assert user.check_password("Luwan-2027-demo")
    assert events_of([f"user:{user.pk}"])[0].action == "user.password_changed"


def test_a_password_is_not_changed_without_reason(client: Client, user: User) -> None:
    enter(client)
    assert "现在的密码不正确" in change(client, current="wrong")
    assert "不一致" in change(client, again="other")
    assert "请换一个" in change(client, fresh=PASSWORD)
    assert "密码不符合要求" in change(client, fresh="12345678901")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
