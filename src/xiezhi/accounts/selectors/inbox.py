"""What a user was told, and how much of it is unread."""

from dataclasses import dataclass
from typing import Final

from xiezhi.accounts.models import Notice
from xiezhi.paging import cut

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of a user's notices, the newest first; `total` and `unread` are exact, pages count from 1."""

    notices: list[Notice]
    total: int
    unread: int
    page: int
    pages: int


def unread_count(user_id: int) -> int:
    """How many notices a user has not read."""
    return Notice.objects.filter(user_id=user_id, read_at__isnull=True).count()


def inbox_of(user_id: int, *, unread_only: bool = False, page: int = 1) -> Inbox:
    """One page of what a user was told; a page past the end is the last one."""
    every = Notice.objects.filter(user_id=user_id)
    unread = every.filter(read_at__isnull=True).count()
    total = unread if unread_only else every.count()
    listed = every.filter(read_at__isnull=True) if unread_only else every
    at = cut(total, page=page, size=PAGE)
    return Inbox(list(listed.order_by("-made_at", "-pk")[at.rows]), total, unread, at.page, at.pages)
