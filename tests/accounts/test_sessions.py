from collections.abc import Mapping
from datetime import timedelta

import pytest
from tests.factories import NOON

from xiezhi.accounts.models import User
from xiezhi.accounts.services.sessions import LOCK, LoginRefused, log_in, log_out
from xiezhi.accounts.services.users import UserRefused, change_password, create_user

pytestmark = pytest.mark.django_db
PASSWORD = "云汀-Kuang7-石桥"


class Ledger:
    """Keeps the events that a service leaves."""

    def __init__(self) -> None:
        self.actions: list[str] = []

    def __call__(self, *, action: str, subject: str, body: Mapping[str, object]) -> int:
        self.actions.append(action)
        return len(self.actions)


@pytest.fixture
def events() -> Ledger:
    return Ledger()


@pytest.fixture
def user(events: Ledger) -> User:
    return create_user(username="lan", display_name="蓝月", password=PASSWORD, record=events)


def test_a_right_password_lets_in(user: User, events: Ledger) -> None:
    assert log_in(username="lan", password=PASSWORD, now=NOON, record=events) == user
    log_out(user=user, record=events)
    assert events.actions == ["user.created", "login.accepted", "logout"]


def test_five_failures_lock_for_a_while_even_against_the_right_password(user: User, events: Ledger) -> None:
    for _ in range(4):
        with pytest.raises(LoginRefused, match="不正确"):
            log_in(username="lan", password="错", now=NOON, record=events)
    with pytest.raises(LoginRefused, match="锁定"):
        log_in(username="lan", password="错", now=NOON, record=events)
    with pytest.raises(LoginRefused, match="锁定"):
        log_in(username="lan", password=PASSWORD, now=NOON + LOCK - timedelta(seconds=1), record=events)
    assert log_in(username="lan", password=PASSWORD, now=NOON + LOCK, record=events) == user


def test_an_unknown_and_a_disabled_user_get_the_same_answer(user: User, events: Ledger) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    answers = []
    for name in ("lan", "nobody"):
        with pytest.raises(LoginRefused) as refused:
            log_in(username=name, password=PASSWORD, now=NOON, record=events)
        answers.append(str(refused.value))
    assert answers[0] == answers[1]
    assert events.actions.count("login.refused") == 2


@pytest.mark.parametrize("password", ["short", "1234567890123", "password1234"])
def test_a_weak_password_is_refused(password: str, events: Ledger) -> None:
    with pytest.raises(UserRefused, match="密码不符合要求"):
        create_user(username="zhou", display_name="周", password=password, record=events)
    assert not User.objects.filter(username="zhou").exists()


def test_a_name_is_given_once(user: User, events: Ledger) -> None:
    with pytest.raises(UserRefused, match="已被使用"):
        create_user(username="lan", display_name="蓝", password=PASSWORD, record=events)
    with pytest.raises(UserRefused, match="不能为空"):
        create_user(username=" ", display_name="蓝", password=PASSWORD, record=events)


def test_a_changed_password_lifts_the_duty_to_change_it(user: User, events: Ledger) -> None:
    user.must_change_password = True
    change_password(user=user, password="另一个-Pass9-石", record=events)
    user.refresh_from_db()
    assert not user.must_change_password
    assert user.check_password("另一个-Pass9-石")
