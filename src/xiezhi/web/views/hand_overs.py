"""Hand-overs of cases between officers: what waits for the head, and all cases of one officer at once."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import HandOver
from xiezhi.cases.selectors.teamwork.hand_overs import ShownHandOver, hand_overs
from xiezhi.cases.services.teamwork.hand_overs import Passed, Passing, decide_batch, propose_all
from xiezhi.registry.models import Role
from xiezhi.registry.selectors.officers import officer_of, valid_everywhere
from xiezhi.web.access import page
from xiezhi.web.handling.turns import turn_of
from xiezhi.web.teamwork.forms import number_in
from xiezhi.web.visit import Visit

SHOWN = 5


@require_safe
@page("hand-overs")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Hand-overs to decide on and one's own, and the form for all cases of an officer."""
    found = hand_overs(visit.scope, user_id=visit.user.pk)
    heads, own = visit.scope.has_role(Role.BODY_HEAD), officer_of(visit.user.pk)
    held = valid_everywhere(visit.scope, on=visit.today)
    givers = {each.officer_id: each.officer.name for each in held if heads or each.officer_id == own}
    waiting = [each for each in found if each.row.state == HandOver.State.PROPOSED]
    context = {
        "found": found,
        "waiting": waiting,
        "batches": _batches(waiting) if heads else [],
        "heads": heads,
        "givers": list(givers.items()),
        "takers": [(each.number, f"{each.officer.name}（{each.number}）") for each in held],
    }
    return render(request, "teamwork/hand_overs.html", context)


def _batches(waiting: list[ShownHandOver]) -> list[tuple[UUID, str, str, int]]:
    """Batch, from whom, to whom and how many cases, for those that were proposed together."""
    counts: dict[UUID, list[HandOver]] = {}
    for each in waiting:
        counts.setdefault(each.row.batch, []).append(each.row)
    return [
        (batch, rows[0].giver.name, rows[0].taker.name, len(rows)) for batch, rows in counts.items() if len(rows) > 1
    ]


@require_POST
@page("hand-over-all")
def every(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Propose the hand-over of every open case of an officer."""
    post = request.POST.dict()
    passing = Passing(number_in(post, "giver"), post.get("taker", ""), post.get("reason", ""))
    try:
        passed = propose_all(turn=turn_of(request, visit, 0), passing=passing)
    except CaseRefused as refused:
        messages.error(request, str(refused))
    else:
        _say(request, passed, "已提出移交")
    return redirect("hand-overs")


@require_POST
@page("hand-over-decide")
def decided(request: HttpRequest, visit: Visit, batch: UUID) -> HttpResponseBase:
    """Approve all that were proposed together."""
    opinion = request.POST.get("opinion", "")
    try:
        passed = decide_batch(turn=turn_of(request, visit, 0), batch=batch, opinion=opinion)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
    _say(request, passed, "已批准移交")
    return redirect("hand-overs")


def _say(request: HttpRequest, passed: Passed, what: str) -> None:
    if passed.done:
        messages.success(request, f"{what} {passed.done} 件。")
    for reason in passed.refused[:SHOWN]:
        messages.error(request, reason)
    if len(passed.refused) > SHOWN:
        messages.error(request, f"另有 {len(passed.refused) - SHOWN} 件没有办成，请逐件办理。")
