"""Documents of a lead on the pages: drafts, issuing, files."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiezhi.cases.documents.catalogue import KINDS, LEAD, DocumentKind, fields, kind_of
from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import Lead
from xiezhi.cases.selectors.lead_documents import (
    REPORTER,
    LeadAsked,
    addressees,
    lead_askable,
    lead_documents,
    lead_missing,
    lead_preview,
    one_lead_document,
)
from xiezhi.cases.services.documents import DamagedDocument
from xiezhi.cases.services.leads.documents import issue_for_lead, lead_draft_pdf, open_lead_document
from xiezhi.cases.texts import texts
from xiezhi.office.documents_fonts import NoChineseFont
from xiezhi.office.filling import BadTemplate
from xiezhi.registry.selectors.organisations import name_on
from xiezhi.web.access import may_open, page
from xiezhi.web.downloads import download
from xiezhi.web.handling.in_view import lead_in_view
from xiezhi.web.handling.turns import lead_turn_of
from xiezhi.web.numbers import read_key
from xiezhi.web.views.documents import kind_in_catalogue
from xiezhi.web.visit import Visit


@require_safe
@page("lead-document-draft")
def draft(request: HttpRequest, visit: Visit, lead_id: int, file: str) -> HttpResponseBase:
    """A document as it would be issued today, natural persons masked, and what it still lacks."""
    lead, kind = _lead(visit, lead_id), _kind(file)
    told = addressees(lead) if kind.confidential else []
    asked = LeadAsked(read_key(request.GET.get("channel", "")) or next((channel.pk for channel, _ in told), 0))
    writable = lead_askable(lead, kind, on=visit.today)
    lacking = lead_missing(lead, kind, on=visit.today, asked=asked)
    shown, wrong = mark_safe(""), ""
    try:
        shown = mark_safe(lead_preview(lead, kind, on=visit.today, asked=asked))  # noqa: S308 - escaped where it is made
    except BadTemplate as bad:
        wrong = str(bad)
    offer = next(each for each in lead_documents(visit.scope, lead, on=visit.today) if each.kind is kind)
    context = {
        "lead": lead,
        "kind": kind,
        "kind_name": KINDS[kind.kind],
        "body_name": name_on(lead.body, on=visit.today),
        "shown": shown,
        "wrong": wrong,
        "told": told,
        "chosen": asked.channel,
        "nobody": REPORTER in lacking,
        "lacking": [
            (name, fields()[name].says)
            for name in lacking
            if name != REPORTER and fields()[name].key not in {text.name for text in writable}
        ],
        "asked": writable,
        "offer": offer,
        "today": visit.today,
        "may_issue": may_open(visit.reach, "lead-document-issue", of=lead.body_id) and lead.merged_into_id is None,
    }
    return render(request, "leads/document.html", context)


@require_POST
@page("lead-document-issue")
def put(request: HttpRequest, visit: Visit, lead_id: int, file: str) -> HttpResponseBase:
    """Issue a document; from then on it does not change."""
    kind = _kind(file)
    lead_in_view(visit, lead_id)
    turn = lead_turn_of(request, visit, lead_id)
    try:
        document = issue_for_lead(turn=turn, kind=kind, asked=_asked(request))
    except CaseRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已制发“{kind.title}”{document.number}。请下载打印，按签名处签名、盖章。")
    return redirect("lead-document-draft", lead_id=lead_id, file=file)


@require_POST
@page("lead-document-pdf")
def pdf(request: HttpRequest, visit: Visit, lead_id: int, file: str) -> HttpResponseBase:
    """The draft as PDF in plain, marked as a draft; who took it is in the trail."""
    kind = _kind(file)
    lead_in_view(visit, lead_id)
    try:
        content = lead_draft_pdf(
            actor=visit.actor, scope=visit.scope, lead_id=lead_id, kind=kind, asked=_asked(request), on=visit.today
        )
    except (BadTemplate, CaseRefused, NoChineseFont) as refused:
        messages.error(request, str(refused))
        return redirect("lead-document-draft", lead_id=lead_id, file=file)
    return download(content, f"{kind.title}（草稿）.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@page("lead-document")
def file(request: HttpRequest, visit: Visit, document_id: int) -> HttpResponseBase:
    """A document as it was issued; who took it is in the trail."""
    return _taken(request, visit, document_id, pdf=False)


@require_http_methods(["GET", "HEAD", "POST"])
@page("lead-document-copy")
def copy(request: HttpRequest, visit: Visit, document_id: int) -> HttpResponseBase:
    """The same as PDF, made from the file that was issued."""
    return _taken(request, visit, document_id, pdf=True)


def _taken(request: HttpRequest, visit: Visit, document_id: int, *, pdf: bool) -> HttpResponseBase:
    """The file for a button; an address alone leads to the page that has it."""
    try:
        found = one_lead_document(visit.scope, document_id)
        if request.method == "POST":
            opened = open_lead_document(actor=visit.actor, scope=visit.scope, document_id=document_id, pdf=pdf)
            return download(opened.content, opened.name)
    except (UnknownCase, DamagedDocument) as unknown:
        raise Http404(str(unknown)) from unknown
    except NoChineseFont as none:
        messages.error(request, str(none))
    lead = found.lead.merged_into_id or found.lead_id
    if not visit.scope.covers(found.lead.body_id):
        return redirect("lead", lead_id=lead)
    return redirect("lead-document-draft", lead_id=lead, file=kind_of(found.title).file)


def _lead(visit: Visit, lead_id: int) -> Lead:
    """A lead that a body in view has now: who gave it away sees what becomes of it, and makes no document of it."""
    lead = lead_in_view(visit, lead_id)
    if not visit.scope.covers(lead.body_id):
        raise Http404("这条线索已移交其他机构，由其制发文书。")
    return lead


def _kind(file: str) -> DocumentKind:
    kind = kind_in_catalogue(file)
    if kind.of != LEAD:
        raise Http404("这种文书不是线索的文书。")
    return kind


def _asked(request: HttpRequest) -> LeadAsked:
    written = {name: str(text) for name, text in request.POST.items() if name in texts()}
    return LeadAsked(read_key(request.POST.get("channel", "")) or 0, written)
