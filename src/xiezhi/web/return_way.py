"""From the address of a form back to its page: what a reload or a bookmark of it should show."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

READING = frozenset({"GET", "HEAD"})
PAGE = "text/html"


class BackToThePage:
    """Middleware that leads whoever opens an address which only takes forms to the nearest page above it.

    Only somebody who asks for a page is led on; to anything else the address stays one that cannot be read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self.get_response(request)
        wants_page = request.method in READING and PAGE in request.headers.get("Accept", "")
        if wants_page and isinstance(response, HttpResponseNotAllowed):
            return redirect(page_above(request.path_info))
        return response


def page_above(path: str) -> str:
    """The nearest address above this one that stands for something; the first page where there is none."""
    parts = path.strip("/").split("/")[:-1]
    while parts:
        above = "/" + "/".join(parts)
        try:
            resolve(above)
        except Resolver404:
            parts.pop()
        else:
            return above
    return "/"
