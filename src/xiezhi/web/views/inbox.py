"""The inbox: what the platform told the visitor."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from xiezhi.accounts.selectors.inbox import PAGE, inbox_of
from xiezhi.accounts.services.inbox import read_all, read_notice
from xiezhi.web.access import at_home
from xiezhi.web.listing.pager import pager
from xiezhi.web.numbers import read_page
from xiezhi.web.teamwork.addresses import address_of
from xiezhi.web.visit import Visit, recorder


@require_safe
@at_home
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """One page of notices, all or the unread ones."""
    unread_only = request.GET.get("unread") == "1"
    number = read_page(request.GET.get("page", ""))
    found = inbox_of(visit.user.pk, unread_only=unread_only, page=number)
    kept = {"unread": "1"} if unread_only else {}
    context = {
        "inbox": found,
        "unread_only": unread_only,
        "pages": found.pages,
        "pager": pager(
            page=found.page,
            pages=found.pages,
            shown=len(found.notices),
            size=PAGE,
            total=found.total,
            address=lambda number: f"?{urlencode({**kept, 'page': number})}",
        ),
    }
    return render(request, "accounts/inbox.html", context)


@require_POST
@at_home
def opened(request: HttpRequest, visit: Visit, notice_id: int) -> HttpResponseBase:
    """Mark a notice as read and go to what it is about."""
    notice = read_notice(
        user_id=visit.user.pk, notice_id=notice_id, now=visit.now, record=recorder(request, visit.user)
    )
    if notice is None:
        raise Http404("没有这条消息。")
    return redirect(address_of(notice.subject, visit))


@require_POST
@at_home
def read(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Mark all as read."""
    read_all(user_id=visit.user.pk, now=visit.now, record=recorder(request, visit.user))
    return redirect("inbox")
