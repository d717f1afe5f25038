"""Released reports as files, all from what was frozen, and their verification."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from xiezhi.office.documents_fonts import NoChineseFont
from xiezhi.office.documents_html import style_hash
from xiezhi.reporting.documents import build
from xiezhi.reporting.models import ReportRelease
from xiezhi.reporting.selectors.releases import UnknownRelease, get_release
from xiezhi.reporting.selectors.verification import NotAsReleased, as_released, verify_release
from xiezhi.web.access import page
from xiezhi.web.behind import list_of_figure
from xiezhi.web.downloads import download
from xiezhi.web.headers import allow_one_style
from xiezhi.web.visit import Visit


@require_safe
@page("release-docx")
def docx(request: HttpRequest, visit: Visit, release: int) -> HttpResponseBase:
    """The document as it was released, byte for byte."""
    found = _released(visit, release)
    return download(bytes(found.document), f"{found.number}.docx")


@require_safe
@page("release-pdf")
def pdf(request: HttpRequest, visit: Visit, release: int) -> HttpResponseBase:
    """The released report as PDF, laid out from what was frozen."""
    return _laid_out(request, _released(visit, release), "pdf")


@require_safe
@page("release-html")
def html(request: HttpRequest, visit: Visit, release: int) -> HttpResponseBase:
    """The released report as one web page whose numbers open the cases as they are now."""
    return _laid_out(request, _released(visit, release), "html")


@require_safe
@page("release-verify")
def verify(request: HttpRequest, visit: Visit, release: int) -> HttpResponseBase:
    """Compose the report again from what was frozen, and say whether it is the same."""
    found = _released(visit, release)
    return render(request, "reporting/release_verify.html", {"release": found, "faults": verify_release(found)})


def _laid_out(request: HttpRequest, found: ReportRelease, ending: str) -> HttpResponseBase:
    try:
        content = build(as_released(found), ending, link=list_of_figure)
    except (NotAsReleased, NoChineseFont) as refused:
        messages.error(request, str(refused))
        return redirect("release", release=found.pk)
    if ending != "html":
        return download(content, f"{found.number}.{ending}")
    shown = HttpResponse(content, content_type="text/html; charset=utf-8")
    allow_one_style(shown, style_hash())
    return shown


def _released(visit: Visit, release: int) -> ReportRelease:
    """A report that has its number. Raises Http404."""
    try:
        found = get_release(visit.scope, release)
    except UnknownRelease as unknown:
        raise Http404(str(unknown)) from unknown
    if not found.number:
        raise Http404("报告发布后才能校验，才有定稿文档。")
    return found
