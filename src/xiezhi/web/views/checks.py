"""Checking any report: the file is read, answered and forgotten."""

from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from xiezhi.measures.errors import BadQuestion
from xiezhi.office.refusals import UnreadableFile
from xiezhi.office.texts import extract_text
from xiezhi.reader import Reading, Relation, annotate, annotated_page, compare, read, title_of
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.reporting.selectors.own import own_figures
from xiezhi.web.access import page
from xiezhi.web.board.question import FIRST_YEAR, choices, chosen_organisation
from xiezhi.web.downloads import download
from xiezhi.web.numbers import whole_number
from xiezhi.web.uploads import NoFile, on_disk, sent_file
from xiezhi.web.visit import Visit

YEARS_OFFERED = 8


@dataclass(frozen=True, slots=True)
class Checked:
    """A report as read, and what our own records say to it; `against` names them, "" without."""

    reading: Reading
    text: str
    relations: tuple[Relation, ...]
    against: str

    @property
    def title(self) -> str:
        """The title of the report, else the name of its file."""
        return title_of(self.text)[:60] or self.reading.document.name


@require_http_methods(["GET", "HEAD", "POST"])
@page("report-check")
def check(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Choose a report; see it marked figure by figure, or take the marked page away."""
    if request.method != "POST":
        return render(request, "reader/choose.html", _choices(visit))
    try:
        file = sent_file(request, "file", limit=settings.XIEZHI_REPORT_LIMIT)
        checked = _checked(visit, file, request.POST.get("org", ""), request.POST.get("year", ""))
    except (NoFile, UnreadableFile, BadQuestion, UnknownOrganisation) as refused:
        context = _choices(visit) | {"refusal": str(refused), "told": request.POST}
        return render(request, "reader/choose.html", context, status=422)
    if request.POST.get("action") == "download":
        marked = annotated_page(checked.reading, checked.text, extra=checked.relations)
        return download(marked, f"{PurePath(checked.reading.document.name).stem}-核对.html")
    # The fragment is made of escaped text by the reader, with classes only.
    fragment = mark_safe(annotate(checked.reading, checked.text, extra=checked.relations))  # noqa: S308
    return render(request, "reader/check.html", {"checked": checked, "fragment": fragment})


def _checked(visit: Visit, file: "UploadedFile[bytes]", org: str, year: str) -> Checked:
    with on_disk(file) as path:
        text = extract_text(path, max_bytes=settings.XIEZHI_REPORT_LIMIT).text
        reading = read(text, name=path.name)
    chosen = whole_number(year, low=FIRST_YEAR, high=visit.today.year)
    organisation = chosen_organisation(visit, org) if org else None
    if organisation is None:
        return Checked(reading, text, (), "")
    if chosen is None:
        raise BadQuestion("与平台记录对照，须同时选择机构和年度。")
    own = own_figures(visit.scope, organisation=organisation.id, year=chosen, today=visit.today)
    return Checked(reading, text, compare(reading, own), f"{organisation.name} {chosen} 年的平台记录")


def _choices(visit: Visit) -> dict[str, object]:
    newest = visit.today.year
    return {
        "organisations": choices(visit),
        "years": range(newest, newest - YEARS_OFFERED, -1),
        "limit": settings.XIEZHI_REPORT_LIMIT // 2**20,
    }
