"""Documents of a case on the pages: what there can be, drafts, issuing, files."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiezhi.cases.documents.catalogue import (
    CASE,
    INTERVIEW,
    KINDS,
    DocumentKind,
    UnknownDocument,
    fields,
    kind_at,
    kind_of,
)
from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.cases import one_document
from xiezhi.cases.selectors.document_values import missing
from xiezhi.cases.selectors.documents import askable, case_documents, issued_of, preview_html
from xiezhi.cases.selectors.inspections import visit_of
from xiezhi.cases.selectors.interviews import interviews_of
from xiezhi.cases.services.documents import DamagedDocument, draft_pdf, issue, open_document
from xiezhi.cases.texts import texts
from xiezhi.office.documents_fonts import NoChineseFont
from xiezhi.office.filled_html import render_filled_html
from xiezhi.office.filling import BadTemplate
from xiezhi.registry.selectors import organisations
from xiezhi.web.access import may_open, page
from xiezhi.web.downloads import download
from xiezhi.web.handling.in_view import case_in_view
from xiezhi.web.handling.turns import turn_of
from xiezhi.web.street.keeping import prints_small
from xiezhi.web.visit import Visit


@require_safe
@page("case-documents")
def listing(request: HttpRequest, visit: Visit, case_id: int) -> HttpResponseBase:
    """Every document that the case can have, what is missing for it, what was issued; records of interviews."""
    case = case_in_view(visit, case_id)
    context = {
        **_context(visit, case),
        "documents": case_documents(case, on=visit.today),
        "kinds": KINDS,
        "interview_title": INTERVIEW,
        "interviews": interviews_of(case),
        "may_interview": may_open(visit.reach, "interview-new", of=case.body_id) and not case.ended,
    }
    return render(request, "cases/documents.html", context)


@require_safe
@page("case-document-draft")
def draft(request: HttpRequest, visit: Visit, case_id: int, file: str) -> HttpResponseBase:
    """A document as it would be issued today, a natural person masked, and what it still lacks."""
    case, kind = case_in_view(visit, case_id), _kind_of_case(file)
    lacking = missing(case, kind.title, on=visit.today)
    asked = askable(case, kind, on=visit.today)
    writable = {text.name for text in asked}
    shown, wrong = mark_safe(""), ""
    try:
        shown = mark_safe(preview_html(case, kind.title, on=visit.today))  # noqa: S308 - escaped where it is made
    except BadTemplate as bad:
        wrong = str(bad)
    context = {
        **_context(visit, case),
        "kind": kind,
        "kind_name": KINDS[kind.kind],
        "shown": shown,
        "wrong": wrong,
        "lacking": [(name, fields()[name].says) for name in lacking if fields()[name].key not in writable],
        "asked": asked,
        "issued": issued_of(case, kind.title),
        "own_page": kind.title == INTERVIEW,
    }
    return render(request, "cases/document.html", context)


@require_POST
@page("case-document-issue")
def put(request: HttpRequest, visit: Visit, case_id: int, file: str) -> HttpResponseBase:
    """Issue a document; from then on it does not change."""
    kind = _kind_of_case(file)
    if kind.title == INTERVIEW:
        raise Http404("询问笔录在笔录页面制发。")
    case_in_view(visit, case_id)
    turn = turn_of(request, visit, case_id)
    try:
        written = {name: str(text) for name, text in request.POST.items() if name in texts()}
        document = issue(turn=turn, title=kind.title, texts=written)
    except CaseRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已制发“{kind.title}”{document.number}。请下载打印，按签名处签名、盖章。")
    return redirect("case-document-draft", case_id=case_id, file=file)


@require_POST
@page("case-document-pdf")
def pdf(request: HttpRequest, visit: Visit, case_id: int, file: str) -> HttpResponseBase:
    """The draft as PDF in plain, marked as a draft; who took it is in the trail."""
    kind = _kind_of_case(file)
    case_in_view(visit, case_id)
    try:
        content = draft_pdf(actor=visit.actor, scope=visit.scope, case_id=case_id, title=kind.title, on=visit.today)
    except (BadTemplate, NoChineseFont) as refused:
        messages.error(request, str(refused))
        return redirect("case-document-draft", case_id=case_id, file=file)
    return download(content, f"{kind.title}（草稿）.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@page("case-document-copy")
def copy(request: HttpRequest, visit: Visit, document_id: int) -> HttpResponseBase:
    """An issued document as PDF, made from the file that was issued; who took it is in the trail."""
    if request.method != "POST":
        return to_its_page(visit, document_id)
    try:
        opened = open_document(actor=visit.actor, scope=visit.scope, document_id=document_id, pdf=True)
    except (UnknownCase, DamagedDocument) as unknown:
        raise Http404(str(unknown)) from unknown
    except NoChineseFont as none:
        messages.error(request, str(none))
        return to_its_page(visit, document_id)
    return download(opened.content, opened.name)


@require_http_methods(["GET", "HEAD", "POST"])
@page("case-document-receipt")
def receipt(request: HttpRequest, visit: Visit, document_id: int) -> HttpResponseBase:
    """An issued document for a printer of 58 mm, from the file that was issued; who opened it is in the trail."""
    if request.method != "POST":
        return to_its_page(visit, document_id)
    try:
        found = one_document(visit.scope, document_id)
        if not prints_small(found.title):
            raise Http404("这种文书不当场交付，不印小票；请下载 PDF。")
        opened = open_document(actor=visit.actor, scope=visit.scope, document_id=document_id, receipt=True)
    except (UnknownCase, DamagedDocument) as unknown:
        raise Http404(str(unknown)) from unknown
    case = found.case
    task = visit_of(case)
    context = {
        "document": opened.document,
        "shown": mark_safe(render_filled_html(opened.content)),  # noqa: S308 - escaped where it is made
        "task": task if task is not None and not case.ended else None,
        "back": reverse("inspection", args=[task.pk]) if task is not None else reverse("case", args=[case.pk]),
        "now": visit.now,
    }
    return render(request, "cases/receipt.html", context)


def to_its_page(visit: Visit, document_id: int) -> HttpResponseBase:
    """To the page with the button that takes an issued document: an address alone leaves no trace. Raises Http404."""
    try:
        found = one_document(visit.scope, document_id)
        return redirect("case-document-draft", case_id=found.case_id, file=kind_of(found.title).file)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
    except UnknownDocument:
        return redirect("case", case_id=found.case_id)


def kind_in_catalogue(file: str) -> DocumentKind:
    """The document of an address. Raises Http404."""
    try:
        return kind_at(file)
    except UnknownDocument as unknown:
        raise Http404(str(unknown)) from unknown


def _kind_of_case(file: str) -> DocumentKind:
    """The document of an address, where a case can have it. Raises Http404."""
    kind = kind_in_catalogue(file)
    if kind.of != CASE:
        raise Http404("这种文书在线索页面制发。")
    return kind


def _context(visit: Visit, case: CaseFile) -> dict[str, object]:
    return {
        "case": case,
        "act": case.act,
        "title": (case.act.decision_number or case.act.number) if case.act else case.power_name,
        "body_name": organisations.name_on(case.body, on=visit.today),
        "today": visit.today,
        "may_issue": may_open(visit.reach, "case-document-issue", of=case.body_id),
        "may_document": may_open(visit.reach, "case-document", of=case.body_id),
    }
