"""Logging in and out, changing a password."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
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


PAGE = {"HTTP_ACCEPT": "text/html"}
FILLED = {"subject": "夜间施工\n扰民", "place": '青石路<3号>"', "source": ["1", "2"]}


def test_a_form_whose_log_in_has_ended_goes_through_the_log_in_with_all_it_says(client: Client, user: User) -> None:
    asked = client.post(reverse("lead-new") + "?from=1", FILLED, **PAGE)
    assert (asked.status_code, asked.context["next"]) == (401, reverse("lead-new") + "?from=1")
    assert "刚才的内容还没有提交" in asked.content.decode()
    again = client.post(
        reverse("login"), {"username": "zhou", "password": "wrong", "next": "/leads/new", "kept": asked.context["kept"]}
    )
    assert again.context["kept"] == asked.context["kept"]
    held = client.post(
        reverse("login"),
        {"username": "zhou", "password": PASSWORD, "next": "/leads/new", "kept": asked.context["kept"]},
    )
    page = held.content.decode()
    assert '<form class="card-body form-gap" method="post" action="/leads/new">' in page
    assert '<input type="hidden" name="place" value="青石路&lt;3号&gt;&quot;">' in page
    assert held.context["fields"] == [
        *(("subject", "夜间施工\n扰民"), ("place", '青石路<3号>"'), ("source", "1"), ("source", "2"))
    ]
    assert held.context["back"] == "/leads"


def test_a_live_check_whose_log_in_has_ended_is_told_so_and_given_no_page(client: Client, user: User) -> None:
    answer = client.post(reverse("case-check", args=[1]), FILLED, headers={"HX-Request": "true"}, **PAGE)
    assert (answer.status_code, answer.content) == (401, b"")


def test_no_password_and_no_file_goes_through_a_log_in(client: Client, user: User) -> None:
    assert client.post(reverse("password"), {"current": PASSWORD}, **PAGE).status_code == 302
    sent = {"file": SimpleUploadedFile("a.txt", b"a"), "kind": "acts"}
    assert client.post(reverse("ledger-new"), sent, **PAGE).status_code == 302


def test_what_our_page_sent_with_an_old_token_can_be_sent_again_what_others_sent_cannot(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    ours = client.post(reverse("lead-new"), FILLED, headers={"Sec-Fetch-Site": "same-origin"}, **PAGE)
    assert '<input type="hidden" name="source" value="2">' in ours.content.decode()
    for site in ("cross-site", "same-site", "none"):
        refused = client.post(reverse("lead-new"), FILLED, headers={"Sec-Fetch-Site": site}, **PAGE)
        assert refused.status_code == 403
        assert "青石路" not in refused.content.decode()


@pytest.mark.parametrize("kept", ["", "{", "[1]", '[["a"]]', '[["a", 1]]', '{"a": "b"}', "[" * 100_000, "[" * 600_000])
def test_what_was_not_kept_here_is_no_form(client: Client, user: User, kept: str) -> None:
    assert enter(client, next="/acts", kept=kept) == "/acts"
