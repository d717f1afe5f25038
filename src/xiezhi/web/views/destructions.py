"""Lists of destruction: proposed from files whose retention is over, appraised, approved, carried out, taken back."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import Destruction, WatcherSign
from xiezhi.cases.selectors.archives import as_row
from xiezhi.cases.selectors.destructions import (
    MOST_FILES,
    WATCHERS,
    destroyable,
    destructions,
    erased_of,
    files_on,
    one_destruction,
    opinion_of,
    watchers_of,
)
from xiezhi.cases.services import destruction as service
from xiezhi.registry.selectors import organisations
from xiezhi.web.access import may_open, page
from xiezhi.web.numbers import read_key, read_revision
from xiezhi.web.visit import Visit

DONE: Mapping[str, str] = {
    "appraise": "已鉴定，待负责人批准。",
    "approve": "已批准销毁。",
    "watch": "已清点签字。",
    "destroy": "正在销毁，完毕后请监销人签字。可以离开这一页，销毁会继续。",
    "sign": "已签字。清册、散列和留痕保留。",
    "withdraw": "已撤回清册。",
}


@require_safe
@page("destructions")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Every list of destruction in view."""
    found = destructions(visit.scope)
    names = organisations.names_on({each.body_id for each in found}, on=visit.today)
    context = {"found": found, "names": names, "may_propose": may_open(visit.reach, "destruction-new")}
    return render(request, "archives/destructions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page("destruction-new")
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Choose files whose retention is over and give the first opinion."""
    bodies = organisations.bodies(visit.scope, on=visit.today)
    given = request.POST if request.method == "POST" else request.GET
    wanted = read_key(given.get("body", ""))
    body = next((row for row in bodies if row.id == wanted), bodies[0] if bodies else None)
    opinion = request.POST.get("opinion", "")
    chosen = {number for text in request.POST.getlist("file") if (number := read_key(text))}
    if request.method == "POST" and body is not None:
        try:
            made = service.propose(
                actor=visit.actor,
                scope=visit.scope,
                body=organisations.get(visit.scope, body.id),
                archives=chosen,
                opinion=opinion,
                today=visit.today,
            )
        except CaseRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "已列入销毁清册，请另一人鉴定。")
            return redirect("destruction", destruction_id=made.pk)
    files = destroyable(visit.scope, body.id, on=visit.today)[:MOST_FILES] if body else []
    context = {
        "bodies": [(row.id, row.name) for row in bodies],
        "body": body,
        "rows": [as_row(file) for file in files],
        "chosen": chosen,
        "opinion": opinion,
        "most": MOST_FILES,
    }
    return render(request, "archives/destruction_new.html", context)


@require_safe
@page("destruction")
def one(request: HttpRequest, visit: Visit, destruction_id: int) -> HttpResponseBase:
    """One list: who did what, its files, what comes next."""
    made = _list(visit, destruction_id)
    signs = watchers_of(made)
    counted = [sign for sign in signs if sign.stage == WatcherSign.Stage.CHECKED]
    context = {
        "made": made,
        "moving": made.state == Destruction.State.DESTROYING,
        "erased": erased_of(made),
        "counted": counted,
        "seen": [sign for sign in signs if sign.stage == WatcherSign.Stage.SEEN],
        "watchers": WATCHERS,
        "to_watch": max(WATCHERS - len(counted), 0),
        "mine": {sign.stage for sign in signs if sign.by_id == visit.actor.id},
        "opinion": opinion_of(made),
        "rows": files_on(made),
        "total": made.entries.count(),
        "body_name": organisations.name_on(made.body, on=visit.today),
        "may_step": may_open(visit.reach, "destruction-step", of=made.body_id),
    }
    return render(request, "archives/destruction.html", context)


@require_safe
@page("destruction-progress")
def progress(request: HttpRequest, visit: Visit, destruction_id: int) -> HttpResponseBase:
    """How many files are destroyed; once all are, htmx is told to load the whole page."""
    made = _list(visit, destruction_id)
    if made.state == Destruction.State.DESTROYING:
        context = {"made": made, "erased": erased_of(made), "total": made.entries.count()}
        return render(request, "archives/_destroying.html", context)
    ended = HttpResponse(status=200)
    ended["HX-Refresh"] = "true"
    return ended


@require_POST
@page("destruction-step")
def step(request: HttpRequest, visit: Visit, destruction_id: int) -> HttpResponseBase:
    """Take a list one step on."""
    _list(visit, destruction_id)
    seen = read_revision(request.POST.get("revision", ""))
    hand = service.Hand(visit.actor, visit.scope, destruction_id, seen, visit.today, visit.now)
    steps: Mapping[str, Callable[[], Destruction]] = {
        "appraise": lambda: service.appraise(hand=hand),
        "approve": lambda: service.approve(hand=hand),
        "watch": lambda: service.watch(hand=hand),
        "destroy": lambda: service.destroy(hand=hand),
        "sign": lambda: service.sign(hand=hand),
        "withdraw": lambda: service.withdraw(hand=hand),
    }
    wanted = request.POST.get("step", "")
    if wanted not in steps:
        messages.error(request, "没有这个环节，请刷新页面后重试。")
        return redirect("destruction", destruction_id=destruction_id)
    try:
        steps[wanted]()
    except CaseRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, DONE[wanted])
    return redirect("destruction", destruction_id=destruction_id)


def _list(visit: Visit, destruction_id: int) -> Destruction:
    try:
        return one_destruction(visit.scope, destruction_id)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
