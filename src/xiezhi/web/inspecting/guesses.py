"""A limit on wrong guesses of public addresses.

The tokens are too long to guess; whoever tries is slowed all the same, and told in the log. Only wrong codes are counted and
only wrong ones are refused: whoever shares an address with somebody who guesses still opens the right one.
"""

import logging
from contextlib import suppress
from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest

from xiezhi.web.addresses import address_of

MOST = 30
WINDOW = 60  # seconds
_log = logging.getLogger(__name__)


def too_many_wrong(request: HttpRequest, *, now: datetime) -> bool:
    """Count a wrong guess; True when its address guessed wrongly too often in this minute."""
    address = address_of(request)
    key = f"guess:{address}:{int(now.timestamp()) // WINDOW}"
    wrong = 1
    if not cache.add(key, 1, WINDOW):
        with suppress(ValueError):  # its minute ended in between
            wrong = cache.incr(key)
    if wrong == MOST + 1:
        _log.warning("more than %d wrong codes in a minute from %s", MOST, address)
    return wrong > MOST
