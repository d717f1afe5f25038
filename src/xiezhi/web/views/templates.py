"""Templates of reports: copied, edited block by block with a preview, published."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiezhi.registry.selectors import organisations
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.reporting.annual import editing
from xiezhi.reporting.annual.checking import BLOCK_TITLES
from xiezhi.reporting.annual.kinds import kinds
from xiezhi.reporting.annual.template import build, builtin
from xiezhi.reporting.models import ReportTemplate
from xiezhi.reporting.selectors.templates import UnknownTemplate, get_template, templates
from xiezhi.reporting.services.templates import (
    TemplateRefused,
    discard_template,
    draft_template,
    edit_template,
    publish_template,
)
from xiezhi.web.access import page
from xiezhi.web.board.question import choices
from xiezhi.web.board.report import kind_choices
from xiezhi.web.numbers import read_key, whole_number
from xiezhi.web.sheets.template import block_lines, picked, shown, variables
from xiezhi.web.sheets.template_form import block_form, block_from, changed_lines, lines_of
from xiezhi.web.visit import Visit

BUILT_IN = {"area": True, "body": False}
MOVES = {"up": -1, "down": 1}


@require_safe
@page("templates")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Templates of organisations in view, and the way to a new draft."""
    rows = templates(visit.scope)
    names = {row.id: row.name for row in visit.in_view}
    titles = dict(kind_choices())
    context = {
        "kinds": kind_choices(),
        "templates": [(row, names.get(row.organisation_id, ""), titles.get(row.kind, "")) for row in rows],
        "organisations": choices(visit),
    }
    return render(request, "reporting/templates.html", context)


@require_POST
@page("template-new")
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Copy a built-in template (area-monthly, body-annual …) or a version (its number) into a draft."""
    side, _, kind = request.POST.get("source", "").partition("-")
    owner = read_key(request.POST.get("org", ""))
    try:
        if side in BUILT_IN and kind in kinds():
            content = builtin(areas=BUILT_IN[side], kind=kind)
        else:
            copied = _template(visit, side)
            content, kind = copied.content, copied.kind
        draft = draft_template(
            actor=visit.actor,
            organisation=organisations.get(visit.scope, owner or 0),
            kind=kind,
            name=request.POST.get("name", ""),
            content=content,
            today=visit.today,
            now=visit.now,
        )
    except UnknownOrganisation as unknown:
        raise Http404(str(unknown)) from unknown
    except TemplateRefused as refused:
        messages.error(request, str(refused))
        return redirect("templates")
    messages.success(request, f"已复制成草稿“{draft.name}”，逐块编辑后发布。")
    return redirect("template", template=draft.pk)


@require_safe
@page("template")
def one(request: HttpRequest, visit: Visit, template: int) -> HttpResponseBase:
    """A template: its blocks, and what it says with an organisation's figures."""
    found = _template(visit, template)
    lines, wrong = block_lines(found.content)
    context = {
        "template": found,
        "kind": dict(kind_choices()).get(found.kind, ""),
        "lines": lines,
        "wrong": wrong,
        "faulty": bool(wrong) or any(line.faults for line in lines),
        "addable": [(kind, BLOCK_TITLES[kind]) for kind in editing.ADDABLE],
        "shown": shown(visit, request.GET, build(found.content), kind=found.kind),
    }
    return render(request, "reporting/template.html", context)


@require_POST
@page("template-edit")
def edit(request: HttpRequest, visit: Visit, template: int) -> HttpResponseBase:
    """Change the draft as a whole: its head, the order of its blocks; publish it or throw it away."""
    found = _template(visit, template)
    action, _, place = request.POST.get("action", "").partition("-")
    at = whole_number(place, low=0, high=len(found.content["block"]) - 1)
    try:
        if action == "discard":
            discard_template(actor=visit.actor, scope=visit.scope, template_id=found.pk)
            messages.success(request, f"已删除草稿“{found.name}”。")
            return redirect("templates")
        if action == "publish":
            made = publish_template(actor=visit.actor, scope=visit.scope, template_id=found.pk, now=visit.now)
            messages.success(request, f"已发布“{made.name}”第{made.version}版，以后编制的报告按它编。")
        else:
            _save(request, visit, found, _edited(request, found, action, at))
    except TemplateRefused as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('template', args=[found.pk])}{'' if at is None else f'#b{at}'}")


def _edited(request: HttpRequest, found: ReportTemplate, action: str, at: int | None) -> dict[str, Any]:
    post, content = request.POST, found.content
    if action == "head":
        return editing.put_head(content, title=post.get("title", "")[:200], issuer=post.get("issuer", "")[:200])
    if action == "add" and post.get("kind") in editing.ADDABLE:
        after = whole_number(post.get("after", ""), low=0, high=len(content["block"])) or 0
        return editing.add_block(content, after, post["kind"])
    if at is not None and action in MOVES:
        return editing.move_block(content, at, MOVES[action])
    if at is not None and action == "remove":
        return editing.remove_block(content, at)
    return dict(content)


@require_http_methods(["GET", "HEAD", "POST"])
@page("template-block")
def block(request: HttpRequest, visit: Visit, template: int, at: int) -> HttpResponseBase:
    """The form of one block beside its preview; a button keeps it, adds, moves or drops a sentence."""
    found = _template(visit, template)
    if at >= len(found.content["block"]) or not found.is_draft:
        raise Http404("没有这一块，或模板已发布。")
    content = found.content
    if request.method == "POST":
        action = request.POST.get("action", "save")
        content = _with_block(request, content, at, action)
        try:
            _save(request, visit, found, content)
        except TemplateRefused as refused:
            messages.error(request, str(refused))
        else:
            if action == "close":
                return redirect(f"{reverse('template', args=[found.pk])}#b{at}")
            return redirect("template-block", template=found.pk, at=at)
    context = {
        "template": found,
        "form": block_form(content, at),
        "title": BLOCK_TITLES[content["block"][at]["type"]],
        "shown": shown(visit, request.GET, build(content), kind=found.kind, at=at),
        "measures": picked(request.GET.get("q", "")),
        "q": request.GET.get("q", ""),
        "variables": variables(),
    }
    return render(request, "reporting/template_block.html", context)


@require_POST
@page("template-preview")
def preview(request: HttpRequest, visit: Visit, template: int, at: int) -> HttpResponseBase:
    """What the block would say as it stands in the form; nothing is kept."""
    found = _template(visit, template)
    if at >= len(found.content["block"]):
        raise Http404("没有这一块。")
    content = _with_block(request, found.content, at, "")
    made = shown(visit, request.POST, build(content), kind=found.kind, at=at)
    return render(request, "reporting/_preview.html", {"shown": made})


@require_safe
@page("template-measures")
def measures(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The measures that a search finds, to pick from."""
    asked = request.GET.get("q", "")
    return render(request, "reporting/_measures.html", {"measures": picked(asked), "q": asked})


def _with_block(request: HttpRequest, content: dict[str, Any], at: int, action: str) -> dict[str, Any]:
    made, table = block_from(request.POST, content, at)
    home, name = lines_of(made, table)
    if name in home:
        home[name] = changed_lines(home[name], action)
    return editing.put_block(content, at, made, table)


def _save(request: HttpRequest, visit: Visit, found: ReportTemplate, content: dict[str, Any]) -> None:
    edit_template(
        actor=visit.actor,
        scope=visit.scope,
        template_id=found.pk,
        revision=whole_number(request.POST.get("revision", ""), low=0, high=999_999_999) or 0,
        content=content,
        now=visit.now,
        valid_from=_day(request.POST.get("valid_from", "")),
    )
    messages.success(request, "已保存，已留痕。")


def _day(text: str) -> date | None:
    """The day from which a template holds; None where the form does not ask. Raises TemplateRefused."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise TemplateRefused(
            f"看不懂启用日期“{text.strip()[:20]}”，请写成 2026-01-01；这次的改动没有保存。"
        ) from error


def _template(visit: Visit, template: int | str) -> ReportTemplate:
    wanted = template if isinstance(template, int) else read_key(template)
    try:
        return get_template(visit.scope, wanted or 0)
    except UnknownTemplate as unknown:
        raise Http404(str(unknown)) from unknown
