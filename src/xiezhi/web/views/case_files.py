"""The file of a case: what lies where, what is missing; put in order, handed in, followed while it is bound, taken to read."""

from collections.abc import Callable
from itertools import chain

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from xiezhi.cases.archive.store import DamagedVolume
from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.archives import one_volume
from xiezhi.cases.services import filing
from xiezhi.cases.services.archive_keeping import open_volume
from xiezhi.cases.services.turns import Turn
from xiezhi.web.access import page
from xiezhi.web.downloads import streamed_download
from xiezhi.web.handling.file import file_sheet, filing_of
from xiezhi.web.handling.in_view import case_in_view
from xiezhi.web.handling.turns import turn_of
from xiezhi.web.visit import Visit


@require_safe
@page("case-file")
def one(request: HttpRequest, visit: Visit, case_id: int) -> HttpResponseBase:
    """The file of a case: before it is archived what would be bound, after it what was."""
    return render(request, "archives/file.html", file_sheet(_case(visit, case_id), visit))


@require_safe
@page("case-file-progress")
def progress(request: HttpRequest, visit: Visit, case_id: int) -> HttpResponseBase:
    """How far the binding is; once it has ended, htmx is told to load the whole page."""
    task = filing_of(_case(visit, case_id))
    if task is not None and task.moving:
        return render(request, "archives/_progress.html", {"case_id": case_id, "task": task})
    ended = HttpResponse(status=200)
    ended["HX-Refresh"] = "true"
    return ended


@require_POST
@page("case-file-arrange")
def arrange(request: HttpRequest, visit: Visit, case_id: int) -> HttpResponseBase:
    """Move a paper up or down within its section."""
    key, up = request.POST.get("key", "")[:60], request.POST.get("to") == "up"
    return _done(request, visit, case_id, lambda turn: filing.arrange(turn=turn, key=key, up=up), "")


@require_POST
@page("case-file-archive")
def archive(request: HttpRequest, visit: Visit, case_id: int) -> HttpResponseBase:
    """Hand the file in to be bound and numbered."""
    retention, note = request.POST.get("retention", "")[:20], request.POST.get("note", "")
    return _done(
        request,
        visit,
        case_id,
        lambda turn: filing.hand_in(turn=turn, retention=retention, note=note),
        "已交付归档，正在装订。可以离开这一页，装订会继续。",
    )


@require_POST
@page("archive-volume")
def volume(request: HttpRequest, visit: Visit, volume_id: int) -> HttpResponseBase:
    """A bound volume to read; who took it, and for what, is in its log and in the trail."""
    purpose = request.POST.get("purpose", "")[:20]
    try:
        case_id = one_volume(visit.scope, volume_id).archive.case_id
        opened = open_volume(actor=visit.actor, scope=visit.scope, volume_id=volume_id, purpose=purpose, now=visit.now)
        # Read before the answer begins: what is gone or damaged at its beginning is said and not sent.
        first = next(opened.content)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
    except (CaseRefused, DamagedVolume) as refused:
        messages.error(request, str(refused))
        return redirect("case-file", case_id=case_id)
    return streamed_download(chain([first], opened.content), opened.name, opened.size)


def _done(
    request: HttpRequest, visit: Visit, case_id: int, act: Callable[[Turn], object], success: str
) -> HttpResponseBase:
    _case(visit, case_id)
    turn = turn_of(request, visit, case_id)
    try:
        act(turn)
    except CaseRefused as refused:
        messages.error(request, str(refused))
    else:
        if success:
            messages.success(request, success)
    return redirect("case-file", case_id=case_id)


def _case(visit: Visit, case_id: int) -> CaseFile:
    """The case of an address; its file is for its own body, not for one that it was transferred to. Raises Http404."""
    case = case_in_view(visit, case_id)
    if not visit.scope.covers(case.body_id):
        raise Http404("案卷由办案机构保管，请向办案机构查阅。")
    return case
