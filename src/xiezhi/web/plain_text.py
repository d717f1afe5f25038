"""What no text can hold: the character NUL, which browsers do not send and the database does not keep."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

NUL = "\x00"
# In an address it stays visible, so that a page says what it could not read; in a form it is dropped.
UNREADABLE = "\ufffd"


class WithoutNul:
    """Middleware that takes the character NUL out of addresses and forms before a page reads them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """Clean what was sent, once it is known to come from a page of ours."""
        if _holds_nul(request.GET):
            request.GET = _with(request.GET, UNREADABLE)
        if request.method == "POST" and _holds_nul(request.POST):
            request.POST = _with(request.POST, "")


def _holds_nul(sent: QueryDict) -> bool:
    return any(NUL in text for name, values in sent.lists() for text in (name, *values))


def _with(sent: QueryDict, instead: str) -> Any:
    kept = QueryDict(mutable=True)
    for name, values in sent.lists():
        kept.setlist(name.replace(NUL, instead), [text.replace(NUL, instead) for text in values])
    return QueryDict(kept.urlencode())
