"""Why two figures differ, act by act."""

import tempfile
from pathlib import Path

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from xiezhi.exchange.services.exporting import export_difference
from xiezhi.web.access import page
from xiezhi.web.analysis.differing import SHOWN, offered, read_form, shown
from xiezhi.web.downloads import stored_download
from xiezhi.web.visit import Visit


@require_safe
@page("figure-difference")
def difference(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Two figures of one measure, and the acts that lead from one to the other."""
    form = read_form(visit, request.GET)
    if form is None:
        return render(request, "reporting/nothing.html")
    context = {
        "form": form,
        "offered": offered(visit),
        "groups": shown(form.found) if form.found else [],
        "most": SHOWN,
    }
    return render(request, "reporting/difference.html", context, status=422 if form.refusal else 200)


@require_POST
@page("figure-difference-csv")
def csv(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """All acts that differ, as a file; who took them is in the trail from now on."""
    form = read_form(visit, request.GET)
    if form is None or form.found is None:
        raise Http404("没有可以导出的差异。")
    with tempfile.TemporaryDirectory(prefix="xiezhi-") as folder:
        path = Path(folder) / "difference.csv"
        export_difference(actor=visit.actor, found=form.found, path=path)
        return stored_download(path, f"{form.found.measure.title}差异说明.csv")
