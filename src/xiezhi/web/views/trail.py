"""The trail: its newest head, whether it holds, and the latest events of the people in view."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import organisations
from xiezhi.registry.selectors.appointments import appointed
from xiezhi.trail.selectors import EventRow, events_after, events_waiting, head
from xiezhi.trail.verification import Verdict, verify
from xiezhi.web.access import page
from xiezhi.web.sheets.trail import actions, lines
from xiezhi.web.visit import Visit

SHOWN = 100
WINDOW = 500
WINDOWS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@page("trail")
def trail(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show the trail; on POST recompute all of it first."""
    verdict = _verified() if request.method == "POST" else None
    whole = _sees_everything(visit.scope)
    newest = head()
    events = _latest(0 if newest is None else newest.size, None if whole else appointed(visit.scope))
    broken = verdict.first_broken if verdict is not None else None
    context = {
        "head": newest,
        "verdict": verdict,
        "broken": broken,
        "broken_action": actions().get(broken.action or "", broken.action) if broken else "",
        "trail": lines(events),
        "whole": whole,
    }
    return render(request, "trail/trail.html", context)


def _verified() -> Verdict:
    """All events against their leaves, the tree and its heads, in this process: a page must not start others."""
    return verify(settings.XIEZHI_SEQUENCER_DSN, processes=1)


def _latest(size: int, actors: frozenset[int] | None) -> list[EventRow]:
    """The newest events of these people (None: of anybody), newest first, from those that wait and the last ten thousand."""
    found = [event for event in events_waiting(SHOWN) if actors is None or event.actor_id in actors]
    stop = size
    for _ in range(WINDOWS):
        start = max(stop - WINDOW, 0)
        window = events_after(start - 1, limit=stop - start) if stop else []
        found += [event for event in reversed(window) if actors is None or event.actor_id in actors]
        if start == 0 or len(found) >= SHOWN:
            break
        stop = start
    return found[:SHOWN]


def _sees_everything(scope: Scope) -> bool:
    """True when no organisation is out of view: then events of the command line and of failed log-ins are shown too."""
    return organisations.in_view(scope).count() == organisations.in_view(Scope.everything()).count()
