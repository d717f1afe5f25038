"""Locked periods: which there are, setting one, lifting one for a reason."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from xiezhi.measures.errors import BadPeriod
from xiezhi.registry.selectors import organisations
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.reporting.selectors.locks import UnknownLock, lock_rows
from xiezhi.reporting.services.locks import LockRefused, lift_lock, lock_period
from xiezhi.web.access import may_open, page
from xiezhi.web.board.question import choices
from xiezhi.web.numbers import read_key
from xiezhi.web.visit import Visit


@require_safe
@page("period-locks")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Locks in view, those in force first."""
    may_lock = may_open(visit.reach, "period-lock")
    rows = lock_rows(visit.scope, on=visit.today)
    shown = [(row, may_lock and row.lock.lifted_at is None) for row in rows]
    context = {"rows": shown, "may_lock": may_lock, "organisations": choices(visit), "year": visit.today.year - 1}
    return render(request, "reporting/locks.html", context)


@require_POST
@page("period-lock")
def change(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Set a lock (organisation and period), or lift one (its number); both need a reason."""
    reason = request.POST.get("reason", "")
    lifted = read_key(request.POST.get("lock", ""))
    try:
        if lifted is not None:
            lock = lift_lock(actor=visit.actor, scope=visit.scope, lock_id=lifted, reason=reason, now=visit.now)
            messages.success(request, f"已解锁{lock.title}，已留痕。改完后请重新锁定。")
        else:
            wanted = read_key(request.POST.get("org", ""))
            lock = lock_period(
                actor=visit.actor,
                scope=visit.scope,
                organisation=organisations.get(visit.scope, wanted or 0),
                period=request.POST.get("period", "")[:24],
                reason=reason,
                today=visit.today,
                now=visit.now,
            )
            messages.success(request, f"已锁定{lock.title}，已留痕。")
    except (UnknownLock, UnknownOrganisation) as unknown:
        raise Http404(str(unknown)) from unknown
    except (LockRefused, BadPeriod) as refused:
        messages.error(request, str(refused))
    return redirect("period-locks")
