"""The acts of a list as a file to keep."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from xiezhi.exchange.services.exporting import ExportRefused, export_acts
from xiezhi.measures.errors import BadQuestion
from xiezhi.web.access import page
from xiezhi.web.downloads import stored_download
from xiezhi.web.listing.asked import read_list
from xiezhi.web.listing.conditions import address
from xiezhi.web.visit import Visit


@require_POST
@page("acts-export")
def export(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Exactly the acts of the list at the same address, in its order; who took them is in the trail from now on."""
    try:
        asked = read_list(visit, request.GET.dict())
    except BadQuestion as refused:
        return render(request, "cases/refused.html", {"refusal": str(refused)}, status=422)
    wanted = request.POST.get("format", "")
    with tempfile.TemporaryDirectory(prefix="xiezhi-") as folder:
        path = Path(folder) / "acts"
        try:
            number = export_acts(
                actor=visit.actor,
                scope=visit.scope,
                filters=asked.filters,
                order=asked.order,
                among=asked.among,
                figure=asked.figure.parameters if asked.figure else {},
                format=wanted,
                path=path,
            )
        except ExportRefused as refused:
            messages.error(request, str(refused))
            return redirect(address({**asked.conditions.parameters, **asked.kept}))
        return stored_download(path, f"执法行为{visit.today:%Y%m%d}（{number}件）.{wanted}")
