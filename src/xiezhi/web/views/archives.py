"""The register of archived files: found, exported, kept longer."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.selectors.archives import KEPT, PAGE, STATES, ArchiveFilters, archives_listed, one_archive, years
from xiezhi.cases.services.archive_keeping import keep_longer
from xiezhi.exchange.services.archive_register import export_archives
from xiezhi.exchange.services.exporting import ExportRefused
from xiezhi.law.retention import retentions
from xiezhi.registry.selectors import organisations
from xiezhi.web.access import may_open, page
from xiezhi.web.downloads import stored_download
from xiezhi.web.links import with_parameters
from xiezhi.web.listing.pager import pager_of
from xiezhi.web.numbers import read_key, read_page, whole_number
from xiezhi.web.visit import Visit

LONGEST = 100
TITLES = {"kept": "在库", "due": "期满待鉴定", "gone": "已销毁", "waiting": "待归档"}


@require_safe
@page("archives")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Archived files in view under conditions, and cases that wait to be archived."""
    filters = _filters(request)
    number = read_page(request.GET.get("page", ""))
    found = archives_listed(visit.scope, filters=filters, on=visit.today, page=number)
    kept = _parameters(filters)
    bodies = organisations.bodies(visit.scope, on=visit.today)
    context = {
        "found": found,
        "filters": filters,
        "today": visit.today,
        "states": [(code, TITLES[code], with_parameters("", {**kept, "state": code})) for code in STATES],
        "years": years(visit.scope),
        "bodies": [(row.id, row.name) for row in bodies] if len(bodies) > 1 else [],
        "retentions": retentions(),
        "names": organisations.names_on({row.case.body_id for row in found.rows}, on=visit.today),
        "query": with_parameters("", kept),
        "may_destroy": may_open(visit.reach, "destructions"),
        "pager": pager_of(
            found,
            size=PAGE,
            address=lambda n: with_parameters("", {**kept, "page": "" if n == 1 else n}),
        ),
    }
    return render(request, "archives/register.html", context)


@require_POST
@page("archives-export")
def export(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Exactly the files of the list at the same address; who took them is in the trail."""
    filters = _filters(request)
    with tempfile.TemporaryDirectory(prefix="xiezhi-") as folder:
        path = Path(folder) / "archives.xlsx"
        try:
            number = export_archives(actor=visit.actor, scope=visit.scope, filters=filters, on=visit.today, path=path)
        except ExportRefused as refused:
            messages.error(request, str(refused))
            return redirect(with_parameters(reverse("archives"), _parameters(filters)))
        return stored_download(path, f"案卷登记簿{visit.today:%Y%m%d}（{number}卷）.xlsx")


@require_POST
@page("archive-retention")
def retention(request: HttpRequest, visit: Visit, archive_id: int) -> HttpResponseBase:
    """Give a file a longer retention."""
    try:
        file = one_archive(visit.scope, archive_id)
        keep_longer(
            actor=visit.actor,
            scope=visit.scope,
            archive_id=archive_id,
            retention=request.POST.get("retention", "")[:20],
            reason=request.POST.get("reason", ""),
            today=visit.today,
        )
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
    except CaseRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已延长案卷{file.number}的保管期限。")
    return redirect("case-file", case_id=file.case_id)


def _filters(request: HttpRequest) -> ArchiveFilters:
    asked = request.GET
    state, code = asked.get("state", KEPT), asked.get("retention", "")
    return ArchiveFilters(
        text=asked.get("q", "")[:LONGEST],
        state=state if state in STATES else KEPT,
        body=read_key(asked.get("body", "")),
        year=whole_number(asked.get("year", ""), low=1949, high=9999),
        retention=code if code in retentions() else "",
    )


def _parameters(filters: ArchiveFilters) -> dict[str, object]:
    return {
        "q": filters.text,
        "state": "" if filters.state == KEPT else filters.state,
        "body": filters.body,
        "year": filters.year,
        "retention": filters.retention,
    }
