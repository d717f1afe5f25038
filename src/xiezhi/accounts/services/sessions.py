"""Logging in, with a lock after repeated failures."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from xiezhi.accounts.models import User
from xiezhi.accounts.services.recording import Record

FAILURES_BEFORE_LOCK = 5
LOCK = timedelta(minutes=15)


class LoginRefused(Exception):
    """The log-in was refused; the message is for the person at the door."""


def log_in(*, username: str, password: str, now: datetime, record: Record) -> User:
    """Check a name and password and return the user. Raises LoginRefused.

    Five failures in a row lock the account for fifteen minutes (GB/T 22239 asks for such a lock). The answer to an
    unknown name is the same, and takes as long, as that to a wrong password.
    """
    user, refusal = _attempt(username=username, password=password, now=now, record=record)
    if user is None:
        raise LoginRefused(refusal)
    return user


@transaction.atomic
def _attempt(*, username: str, password: str, now: datetime, record: Record) -> tuple[User | None, str]:
    user = User.objects.select_for_update().filter(username=username).first()
    if user is None or not user.is_active:
        make_password(password)
        record(action="login.refused", subject="user:0", body={"reason": "unknown"})
        return None, "用户名或密码不正确。忘记密码请找本单位管理员重置。"
    if user.locked_until is not None and user.locked_until > now:
        minutes = -(-(user.locked_until - now).seconds // 60)
        record(action="login.refused", subject=f"user:{user.pk}", body={"reason": "locked"})
        return None, f"连续输错 {FAILURES_BEFORE_LOCK} 次，账号已锁定，{minutes} 分钟后再试，或找本单位管理员解锁。"
    if not check_password(password, user.password):
        return None, _failure(user, now=now, record=record)
    user.failed_logins, user.locked_until, user.last_login = 0, None, now
    user.save(update_fields=["failed_logins", "locked_until", "last_login"])
    record(action="login.accepted", subject=f"user:{user.pk}", body={})
    return user, ""


def _failure(user: User, *, now: datetime, record: Record) -> str:
    user.failed_logins += 1
    locked = user.failed_logins >= FAILURES_BEFORE_LOCK
    if locked:
        user.failed_logins, user.locked_until = 0, now + LOCK
    user.save(update_fields=["failed_logins", "locked_until"])
    record(action="login.refused", subject=f"user:{user.pk}", body={"reason": "password", "locked": locked})
    if locked:
        return (
            f"连续输错 {FAILURES_BEFORE_LOCK} 次，账号已锁定，{LOCK.seconds // 60} 分钟后再试，或找本单位管理员解锁。"
        )
    return "用户名或密码不正确。忘记密码请找本单位管理员重置。"


@transaction.atomic
def log_out(*, user: User, record: Record) -> None:
    """Leave the event of a log-out; the session itself ends at the door."""
    record(action="logout", subject=f"user:{user.pk}", body={})
