"""A body's own templates of documents: seen, put in place from a day on, given back."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from xiezhi.cases.documents.catalogue import KINDS, fields
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.selectors.document_templates import template_for, template_history, template_html, template_rows
from xiezhi.cases.services.document_templates import put_template, take_template_back
from xiezhi.office.filling import BadTemplate
from xiezhi.office.template_files import MAX_BYTES
from xiezhi.registry.models import Organisation
from xiezhi.registry.selectors import organisations
from xiezhi.registry.selectors.organisations import AREA, UnknownOrganisation
from xiezhi.web.access import page
from xiezhi.web.days import typed_day
from xiezhi.web.downloads import download
from xiezhi.web.numbers import read_key
from xiezhi.web.uploads import NoFile, on_disk, sent_file
from xiezhi.web.views.documents import kind_in_catalogue
from xiezhi.web.visit import Visit


@require_safe
@page("document-templates")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Every document with the template that the chosen body uses today."""
    bodies = [row for row in visit.in_view if row.category != AREA]
    wanted = read_key(request.GET.get("body", ""))
    chosen = next((row for row in bodies if row.id == wanted), bodies[0] if bodies else None)
    context = {
        "bodies": bodies,
        "chosen": chosen,
        "rows": template_rows(chosen.id, on=visit.today) if chosen else [],
        "kinds": KINDS,
    }
    return render(request, "cases/document_templates.html", context)


@require_safe
@page("document-template")
def one(request: HttpRequest, visit: Visit, body_id: int, file: str) -> HttpResponseBase:
    """A template as it looks, its history, and the form for another one."""
    return _shown(request, visit, body_id, file)


@require_safe
@page("document-template-file")
def standing(request: HttpRequest, visit: Visit, body_id: int, file: str) -> HttpResponseBase:
    """The template of today as .docx, to be changed and sent again."""
    del request
    kind, body = kind_in_catalogue(file), _body(visit, body_id)
    return download(template_for(body.pk, kind, on=visit.today), f"{kind.title}（模板）.docx")


@require_POST
@page("document-template-put")
def put(request: HttpRequest, visit: Visit, body_id: int, file: str) -> HttpResponseBase:
    """Put a file in place; it is refused with what is wrong and where."""
    kind, body = kind_in_catalogue(file), _body(visit, body_id)
    try:
        valid_from = _day(request, visit)
        sent = sent_file(request, "file", limit=MAX_BYTES)
        with on_disk(sent) as path:
            put_template(
                actor=visit.actor,
                scope=visit.scope,
                body=body,
                title=kind.title,
                path=path,
                valid_from=valid_from,
                now=visit.now,
                today=visit.today,
            )
    except (CaseRefused, NoFile) as refused:
        return _shown(request, visit, body_id, file, refusal=str(refused))
    messages.success(request, f"“{kind.title}”自{valid_from}起使用本机构的模板。")
    return redirect("document-template", body_id=body_id, file=file)


@require_POST
@page("document-template-back")
def back(request: HttpRequest, visit: Visit, body_id: int, file: str) -> HttpResponseBase:
    """Go back to the platform's own template."""
    kind, body = kind_in_catalogue(file), _body(visit, body_id)
    try:
        take_template_back(
            actor=visit.actor,
            scope=visit.scope,
            body=body,
            title=kind.title,
            valid_from=visit.today,
            now=visit.now,
            today=visit.today,
        )
    except CaseRefused as refused:
        return _shown(request, visit, body_id, file, refusal=str(refused))
    messages.success(request, f"“{kind.title}”自今天起使用平台模板。")
    return redirect("document-template", body_id=body_id, file=file)


def _shown(request: HttpRequest, visit: Visit, body_id: int, file: str, refusal: str = "") -> HttpResponseBase:
    kind, body = kind_in_catalogue(file), _body(visit, body_id)
    shown = mark_safe("")
    try:
        shown = mark_safe(template_html(body.pk, kind, on=visit.today))  # noqa: S308 - escaped where it is made
    except BadTemplate as bad:
        refusal = refusal or str(bad)
    history = template_history(body.pk, kind.title)
    context = {
        "kind": kind,
        "kind_name": KINDS[kind.kind],
        "body": body,
        "body_name": organisations.name_on(body, on=visit.today),
        "shown": shown,
        "history": history,
        "own": bool(history and next((row for row in history if row.valid_from <= visit.today), history[-1]).file_name),
        "fields": fields().values(),
        "refusal": refusal,
        "today": visit.today,
        "limit": MAX_BYTES // 2**20,
    }
    return render(request, "cases/document_template.html", context, status=422 if refusal else 200)


def _day(request: HttpRequest, visit: Visit) -> date:
    return typed_day(request.POST.get("from", ""), "启用日期", CaseRefused) or visit.today


def _body(visit: Visit, body_id: int) -> Organisation:
    try:
        return organisations.get(visit.scope, body_id)
    except UnknownOrganisation as unknown:
        raise Http404(str(unknown)) from unknown
