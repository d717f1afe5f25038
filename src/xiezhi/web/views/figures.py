"""The analysis page: any measures of any part of the tree, as a table, charts and files; and the views kept of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from xiezhi.registry.selectors import organisations
from xiezhi.reporting.models import SavedView
from xiezhi.reporting.questions import problems
from xiezhi.reporting.selectors.views import UnknownView, question_of, view_of
from xiezhi.reporting.services.exports import note_figures_taken
from xiezhi.reporting.services.views import ViewRefused, change_view, delete_view, save_view
from xiezhi.web.access import page
from xiezhi.web.analysis.asking import Asked, PeriodFields, read
from xiezhi.web.analysis.export import as_file, file_name
from xiezhi.web.analysis.page import Saving, answered, context_of
from xiezhi.web.downloads import download
from xiezhi.web.visit import Visit


@require_safe
@page("figures")
def figures(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """A question and its answer; what the form asks moves on to the one address of its question."""
    asked = read(visit, request.GET)
    if asked is None:
        return render(request, "reporting/nothing.html")
    if asked.typed and not asked.errors:
        return redirect(asked.address)
    return _page(request, visit, asked)


@require_POST
@page("figures-xlsx")
def xlsx(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """All groups as a workbook; who took them is in the trail from now on."""
    return _file(request, visit, "xlsx")


@require_POST
@page("figures-csv")
def csv(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """All groups as a csv; who took them is in the trail from now on."""
    return _file(request, visit, "csv")


@require_safe
@page("figure-view")
def view(request: HttpRequest, visit: Visit, view_id: int) -> HttpResponseBase:
    """A kept view: the same for all who may see its organisation, refused to all others without a word on it."""
    kept = _kept(visit, view_id)
    return _page(request, visit, _asked(kept, visit), view=kept)


@require_POST
@page("figure-view-save")
def save(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Keep the question that the page shows."""
    asked = read(visit, request.POST)
    if asked is None or asked.errors:
        raise Http404("没有可以保存的查询。")
    saving = Saving(request.POST.get("title", ""), "shared" in request.POST)
    try:
        kept = save_view(
            actor=visit.actor,
            owner=visit.user,
            organisation=organisations.get(visit.scope, asked.question.organisation),
            question=asked.question,
            title=saving.title,
            shared=saving.shared,
            today=visit.today,
            now=visit.now,
        )
    except ViewRefused as refused:
        return _page(request, visit, asked, saving=Saving(saving.title, saving.shared, str(refused)))
    messages.success(request, "已保存为统计视图，已留痕。")
    return redirect("figure-view", view_id=kept.pk)


@require_POST
@page("figure-view-change")
def change(request: HttpRequest, visit: Visit, view_id: int) -> HttpResponseBase:
    """Rename one's own view, share it or keep it to oneself."""
    saving = Saving(request.POST.get("title", ""), "shared" in request.POST, view_id=view_id)
    try:
        change_view(
            actor=visit.actor,
            owner=visit.user,
            view_id=view_id,
            title=saving.title,
            shared=saving.shared,
            now=visit.now,
        )
    except UnknownView as unknown:
        raise Http404("没有这个统计视图，或它不是你的。") from unknown
    except ViewRefused as refused:
        kept = _kept(visit, view_id)
        refusing = Saving(saving.title, saving.shared, str(refused), view_id)
        return _page(request, visit, _asked(kept, visit), view=kept, saving=refusing)
    messages.success(request, "统计视图已修改，已留痕。")
    return redirect("figure-view", view_id=view_id)


@require_POST
@page("figure-view-delete")
def delete(request: HttpRequest, visit: Visit, view_id: int) -> HttpResponseBase:
    """Remove one's own view."""
    try:
        delete_view(actor=visit.actor, owner=visit.user, view_id=view_id)
    except UnknownView as unknown:
        raise Http404("没有这个统计视图，或它不是你的。") from unknown
    messages.success(request, "统计视图已删除，已留痕。")
    return redirect("figures")


def _page(
    request: HttpRequest, visit: Visit, asked: Asked, *, view: SavedView | None = None, saving: Saving | None = None
) -> HttpResponse:
    told = answered(visit, asked)
    context = context_of(visit, told, request.GET, view=view, saving=saving)
    wrong = bool(asked.errors) or (saving is not None and bool(saving.refusal))
    return render(request, "reporting/figures.html", context, status=422 if wrong else 200)


def _file(request: HttpRequest, visit: Visit, kind: str) -> HttpResponseBase:
    asked = read(visit, request.GET)
    if asked is None:
        raise Http404("没有可以导出的数字。")
    analysis = answered(visit, asked).analysis
    if analysis is None:
        return redirect(asked.address)
    note_figures_taken(actor=visit.actor, question=asked.question, analysis=analysis, format=kind)
    return download(as_file(analysis, kind), file_name(analysis, kind))


def _kept(visit: Visit, view_id: int) -> SavedView:
    try:
        return view_of(visit.scope, user_id=visit.user.pk, view_id=view_id)
    except UnknownView as unknown:
        raise PermissionDenied from unknown


def _asked(kept: SavedView, visit: Visit) -> Asked:
    question = question_of(kept)
    return Asked(question, PeriodFields.of(question.period), problems(question, today=visit.today))
