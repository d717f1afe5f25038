"""A limit on wrong guesses of public addresses: the tokens are too long to guess, and whoever tries is slowed all the same."""

from contextlib import suppress
from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest

MOST = 30
WINDOW = 60  # seconds


def _key(request: HttpRequest, now: datetime) -> str:
    return f"guess:{request.META.get('REMOTE_ADDR', '')}:{int(now.timestamp()) // WINDOW}"


def too_many(request: HttpRequest, *, now: datetime) -> bool:
    """True when this address guessed wrongly too often in this minute."""
    return int(cache.get(_key(request, now), 0)) >= MOST


def count_wrong(request: HttpRequest, *, now: datetime) -> None:
    """Count a wrong guess."""
    key = _key(request, now)
    if not cache.add(key, 1, WINDOW):
        with suppress(ValueError):  # its minute ended in between
            cache.incr(key)
