"""Creating users and changing passwords."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from xiezhi.accounts.models import User
from xiezhi.accounts.services.recording import Record


class UserRefused(ValueError):
    """The user cannot be created or changed as asked; the message says why and what to do."""


@transaction.atomic
def create_user(
    *, username: str, display_name: str, password: str, record: Record, must_change_password: bool = False
) -> User:
    """Create a user who can log in. Raises UserRefused for a taken name or a weak password."""
    username = username.strip()
    if not username:
        raise UserRefused("用户名不能为空。")
    if User.objects.filter(username=username).exists():
        raise UserRefused(f"用户名“{username}”已被使用，请换一个。")
    user = User(
        username=username, display_name=display_name.strip() or username, must_change_password=must_change_password
    )
    _set_password(user, password)
    user.save()
    record(action="user.created", subject=f"user:{user.pk}", body={"username": username})
    return user


@transaction.atomic
def change_password(*, user: User, password: str, record: Record) -> None:
    """Set a new password and lift the duty to change it. Raises UserRefused for a weak one."""
    _set_password(user, password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record(action="user.password_changed", subject=f"user:{user.pk}", body={})


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise UserRefused("密码不符合要求：" + " ".join(error.messages)) from error
    user.set_password(password)
