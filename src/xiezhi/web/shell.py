"""What every page's frame needs, as a context processor: the side bar and the phone's bar, the home organisation, the day."""

from django.http import HttpRequest

from xiezhi.accounts.selectors.inbox import unread_count
from xiezhi.registry.selectors.advisers import is_adviser
from xiezhi.web.navigation import adviser_bar, side_bar, tab_bar
from xiezhi.web.visit import Visit


def frame(request: HttpRequest) -> dict[str, object]:
    """Values of the shell; only `visit` is missing on pages that are open to everybody."""
    visit: Visit | None = getattr(request, "visit", None)
    if visit is None:
        return {}
    match = request.resolver_match
    address = match.url_name or "" if match else ""
    side = side_bar(visit.reach, address)
    if not side and is_adviser(visit.user.pk):
        side = adviser_bar(address)
    return {
        "visit": visit,
        "side": side,
        "tabs": tab_bar(visit.reach, address),
        "unread": unread_count(visit.user.pk),
    }
