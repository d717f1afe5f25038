"""Ledgers: sent, looked at before they go in, imported, and taken back."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from xiezhi.exchange.errors import LedgerRefused, UndoRefused, UnknownBatch, UnknownProfile
from xiezhi.exchange.profiles import LEDGERS as LEDGER_KINDS
from xiezhi.exchange.profiles import standard_profile
from xiezhi.exchange.selectors.batches import BatchRow, get_batch, list_batches
from xiezhi.exchange.services.profiles import save_profile
from xiezhi.exchange.services.undoing import undo
from xiezhi.exchange.services.uploads import accept_upload, discard_upload, start_import
from xiezhi.web.access import LEDGERS, may_open, page, refuse
from xiezhi.web.downloads import download
from xiezhi.web.numbers import read_key
from xiezhi.web.sheets.ledger import NO_COLUMN, Mending, mending, preview_sheet, refused_file, refused_rows
from xiezhi.web.sheets.trail import trail_of
from xiezhi.web.uploads import NoFile, sent_file
from xiezhi.web.visit import Visit

LISTED = 100
MOVING = ("queued", "running")


@require_safe
@page("ledgers")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Batches in view, the latest first."""
    context = {
        "batches": list_batches(visit.scope, limit=LISTED, actor_id=visit.user.pk),
        "titles": _titles(),
        "may_import": may_open(visit.reach, "ledger-new"),
        "limit": LISTED,
    }
    return render(request, "exchange/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page("ledger-new")
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Send a ledger file; it is looked at before anything goes in."""
    wanted = request.POST.get("ledger") or request.GET.get("ledger") or "acts"
    if request.method != "POST":
        return render(request, "exchange/new.html", _kinds(visit, wanted))
    if wanted not in LEDGER_KINDS or not _keeps(visit, wanted):
        return refuse(request, visit, LEDGERS.get(wanted, LEDGERS["organisations"]))
    try:
        file = sent_file(request, "file", limit=settings.XIEZHI_UPLOAD_LIMIT)
        batch = accept_upload(ledger=wanted, file=file, actor=visit.actor, scope=visit.scope, now=visit.now)
    except (NoFile, LedgerRefused) as refused:
        return render(request, "exchange/new.html", _kinds(visit, wanted) | {"refusal": str(refused)}, status=422)
    return redirect("ledger-preview", batch=batch)


@require_http_methods(["GET", "HEAD", "POST"])
@page("ledger-preview")
def preview(request: HttpRequest, visit: Visit, batch: int) -> HttpResponseBase:
    """What the file would come to; here the meaning of a column is changed, and the import is started."""
    row = _batch(visit, batch)
    if row.status != "previewed" or row.actor_id != visit.user.pk:
        return redirect("ledger", batch=batch)
    if not _keeps(visit, row.ledger):
        return refuse(request, visit, LEDGERS[row.ledger])
    given = request.POST if request.method == "POST" else request.GET
    profile = read_key(given.get("profile", ""))
    try:
        if request.method == "POST":
            return _go_on(request, visit, row, profile)
        sheet = preview_sheet(visit, row, profile)
    except (LedgerRefused, UnknownProfile, UnknownBatch) as refused:
        return _preview_refused(request, visit, row, profile, str(refused))
    return render(request, "exchange/preview.html", {"batch": row, "sheet": sheet, "title": _titles()[row.ledger]})


def _go_on(request: HttpRequest, visit: Visit, row: BatchRow, profile: int | None) -> HttpResponseBase:
    """Save the mapping, forget the file or start, as asked. Raises LedgerRefused, UnknownProfile and UnknownBatch."""
    if request.POST.get("action") == "discard":
        discard_upload(batch=row.id, actor=visit.actor)
        messages.success(request, f"没有导入“{row.file_name}”，上传的文件已删除。")
        return redirect("ledgers")
    if request.POST.get("action") == "save":
        mapping = {
            header: "" if chosen == NO_COLUMN else chosen
            for header, chosen in zip(request.POST.getlist("header"), request.POST.getlist("column"), strict=False)
        }
        saved = save_profile(
            actor=visit.actor, name=request.POST.get("name", ""), ledger=row.ledger, mapping=mapping, profile_id=None
        )
        messages.success(request, f"已保存列对应方案“{saved.name}”，下面是按它重新预览的结果。")
        return redirect(f"{reverse('ledger-preview', args=[row.id])}?profile={saved.pk}")
    start_import(
        batch=row.id,
        actor=visit.actor,
        scope=visit.scope,
        now=visit.now,
        profile=profile,
        all_or_nothing=request.POST.get("whole") == "1",
    )
    return redirect("ledger", batch=row.id)


def _preview_refused(
    request: HttpRequest, visit: Visit, row: BatchRow, profile: int | None, refusal: str
) -> HttpResponseBase:
    """Say why; where the file itself can be read, with the preview below so that it can be put right."""
    context: dict[str, object] = {"batch": row, "refusal": refusal, "title": _titles()[row.ledger]}
    if request.method == "POST":
        try:
            context["sheet"] = preview_sheet(visit, row, profile)
        except (LedgerRefused, UnknownProfile, UnknownBatch) as refused:
            context["refusal"] = str(refused)
    return render(request, "exchange/preview.html", context, status=422)


@require_safe
@page("ledger")
def one(request: HttpRequest, visit: Visit, batch: int) -> HttpResponseBase:
    """One batch: its progress while it runs, its result afterwards."""
    row = _batch(visit, batch)
    if row.status == "previewed" and row.actor_id == visit.user.pk and may_open(visit.reach, "ledger-preview"):
        return redirect("ledger-preview", batch=batch)
    return render(request, "exchange/batch.html", _result(visit, row))


def _result(visit: Visit, row: BatchRow) -> dict[str, object]:
    mender = may_open(visit.reach, "ledger-refused")
    mends: Mending = mending(visit, row) if mender and row.refused else refused_rows()
    return {
        "batch": row,
        "title": _titles()[row.ledger],
        "mending": mends,
        "may_mend": mender,
        "may_undo": row.status == "done"
        and row.ledger != "orders"
        and may_open(visit.reach, "ledger-undo")
        and visit.reach.has_role(*LEDGERS[row.ledger]),
        "may_import": may_open(visit.reach, "ledger-new") and visit.reach.has_role(*LEDGERS[row.ledger]),
        "moving": row.status in MOVING,
        "trail": [] if row.status in MOVING else trail_of([f"batch:{row.id}"]),
    }


@require_safe
@page("ledger-progress")
def progress(request: HttpRequest, visit: Visit, batch: int) -> HttpResponseBase:
    """How far an import is; once it has ended, htmx is told to load the whole page."""
    row = _batch(visit, batch)
    if row.status in MOVING:
        return render(request, "exchange/_progress.html", {"batch": row})
    ended = HttpResponse(status=200)
    ended["HX-Refresh"] = "true"
    return ended


@require_safe
@page("ledger-refused")
def refused(request: HttpRequest, visit: Visit, batch: int) -> HttpResponseBase:
    """The refused rows as a workbook, the reason beside each cell; mended, it can be imported as it is."""
    row = _batch(visit, batch)
    content = refused_file(visit, row)
    if content is None:
        raise Http404("这一批没有退回的行。")
    stem = row.file_name.rpartition(".")[0] or row.file_name
    return download(content, f"{stem}.退回.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@page("ledger-undo")
def take_back(request: HttpRequest, visit: Visit, batch: int) -> HttpResponseBase:
    """Ask whether a batch is to be undone; undo it."""
    row = _batch(visit, batch)
    if not _keeps(visit, row.ledger):
        return refuse(request, visit, LEDGERS[row.ledger])
    context = {"batch": row, "title": _titles()[row.ledger]}
    if request.method != "POST":
        return render(request, "exchange/undo.html", context)
    try:
        result = undo(batch=row.id, actor=visit.actor, scope=visit.scope, now=visit.now)
    except (UndoRefused, UnknownBatch) as refused_undo:
        return render(request, "exchange/undo.html", context | {"refusal": str(refused_undo)}, status=409)
    messages.success(request, f"已撤销第 {row.id} 批：去掉 {result.deleted} 条，恢复 {result.restored} 条。")
    return redirect("ledger", batch=row.id)


def _keeps(visit: Visit, ledger: str) -> bool:
    """Cut the visit's scope to where the visitor may import this kind of ledger; False where that is nowhere."""
    visit.scope = visit.scope.over(*LEDGERS[ledger])
    return bool(visit.scope.roles)


def _batch(visit: Visit, batch: int) -> BatchRow:
    try:
        return get_batch(visit.scope, batch, actor_id=visit.user.pk)
    except UnknownBatch as unknown:
        raise Http404(str(unknown)) from unknown


# In the order in which they are most often imported.
_OFFERED = (
    *("acts", "orders", "officers", "powers", "enterprises", "organisations"),
    *("benchmarks", "exemptions", "checklists"),
)


def _titles() -> Mapping[str, str]:
    return {kind: standard_profile(kind).title for kind in LEDGER_KINDS}


def _kinds(visit: Visit, chosen: str) -> dict[str, object]:
    offered = [(kind, standard_profile(kind)) for kind in _OFFERED if visit.scope.has_role(*LEDGERS[kind])]
    return {"kinds": offered, "chosen": chosen, "limit": settings.XIEZHI_UPLOAD_LIMIT // 2**20}
