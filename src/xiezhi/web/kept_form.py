"""A form that arrived when its log-in had ended: what it says goes along through the log-in and is sent again after it.

Nothing is stored: the fields go back to the browser that sent them, as hidden fields of the page that asks to log in.
"""

import json
from typing import Final

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

KEPT: Final = "kept"
MOST_CHARACTERS: Final = 500_000
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
# Their fields hold passwords, or mean nothing later.
_NEVER = frozenset({"login", "logout", "password"})
_SAME_ORIGIN = "same-origin"


def kept_of(request: HttpRequest) -> str:
    """What the form of a page says, to go through a log-in; "" for what is no such form, or bears files or a password."""
    match = request.resolver_match
    of_a_page = request.method == "POST" and "text/html" in request.headers.get("Accept", "")
    if not of_a_page or request.FILES or match is None or match.url_name in _NEVER:
        return ""
    fields = [(name, text) for name, texts in request.POST.lists() if name != _TOKEN for text in texts]
    kept = json.dumps(fields, ensure_ascii=False)
    return kept if len(kept) <= MOST_CHARACTERS else ""


def fields_of(kept: str) -> list[tuple[str, str]]:
    """Names and values of the fields that were kept; none of what was not written by `kept_of`."""
    try:
        told = json.loads(kept) if len(kept) <= MOST_CHARACTERS else []
    except (ValueError, RecursionError):
        return []
    pairs = told if isinstance(told, list) else []
    return [
        (pair[0], pair[1])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
    ]


def is_ours(request: HttpRequest, address: str) -> bool:
    """True for an address of this platform."""
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def from_our_page(request: HttpRequest) -> bool:
    """True when the browser itself says that a page of ours sent the form; no page can say so in its place."""
    return request.headers.get("Sec-Fetch-Site", "") == _SAME_ORIGIN
