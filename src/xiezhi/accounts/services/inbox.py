"""Telling users, once for each cause, and noting that they have read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from xiezhi.accounts.models import Notice, User
from xiezhi.accounts.services.recording import Record

LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Message:
    """What is told: see `Notice` for the fields."""

    cause: str
    kind: str
    text: str
    subject: str


def notify(*, users: Iterable[int], message: Message, today: date, now: datetime) -> None:
    """Tell users within the use case of the caller, whose event tells of it; who was told of this cause is not told again.

    Ids that are no account's, as of those who acted before there were accounts, are left out.
    """
    Notice.objects.bulk_create(
        [
            Notice(
                user_id=user,
                cause=message.cause,
                kind=message.kind,
                text=message.text[:LONGEST],
                subject=message.subject,
                day=today,
                made_at=now,
            )
            for user in User.objects.filter(pk__in=set(users)).order_by("pk").values_list("pk", flat=True)
        ],
        ignore_conflicts=True,
    )


def settle(*, subject: str, kinds: Sequence[str], now: datetime) -> None:
    """Mark what was told of a thing as read, for everybody: the matter is done. Part of a use case of the caller."""
    Notice.objects.filter(subject=subject, kind__in=kinds, read_at__isnull=True).update(read_at=now)


@transaction.atomic
def read_notice(*, user_id: int, notice_id: int, now: datetime, record: Record) -> Notice | None:
    """Mark one notice of a user as read and return it; None for one that is not the user's."""
    notice = Notice.objects.select_for_update().filter(pk=notice_id, user_id=user_id).first()
    if notice is not None and notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=["read_at"])
        record(action="notice.read", subject=f"user:{user_id}", body={"notices": 1})
    return notice


@transaction.atomic
def read_all(*, user_id: int, now: datetime, record: Record) -> int:
    """Mark all notices of a user as read; how many were not."""
    changed = Notice.objects.filter(user_id=user_id, read_at__isnull=True).update(read_at=now)
    if changed:
        record(action="notice.read", subject=f"user:{user_id}", body={"notices": changed})
    return changed
