"""Benchmarks, exemption lists, local amounts and checklists: found, read, drafted, published, ended."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiezhi.exchange.services.local_export import local_workbook
from xiezhi.law.facts import schema
from xiezhi.law.local_amounts import open_amounts
from xiezhi.law.reading import names
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import APPROVING, LEVELS, LocalRow
from xiezhi.registry.selectors import powers
from xiezhi.registry.selectors.local_findings import divergent_exemptions, inconsistent_benchmarks
from xiezhi.registry.selectors.local_lists import (
    PAGE,
    STATES,
    State,
    Wanted,
    find,
    found_rows,
    organisation_of,
)
from xiezhi.registry.selectors.local_rules import UnknownLocalRow, rows_of
from xiezhi.registry.selectors.local_rules import one as one_row
from xiezhi.registry.selectors.organisations import names_on
from xiezhi.registry.services.local_rules import (
    Desk,
    LocalRuleRefused,
    Told,
    discard,
    end,
    publish,
    publish_found,
    save_draft,
)
from xiezhi.web.access import LEDGERS, LOCAL_DRAFTERS, LOCAL_PUBLISHERS, may_open, page
from xiezhi.web.board.question import choices
from xiezhi.web.days import required_day
from xiezhi.web.downloads import download
from xiezhi.web.listing.pager import pager_of
from xiezhi.web.local.form import (
    LEVELS_ASKED,
    asked_by,
    circumstances,
    lists_of,
    part_texts,
    read_form,
    texts_of,
    typed_parts,
)
from xiezhi.web.local.kinds import KINDS, LocalKind
from xiezhi.web.local.sheet import lines, row_sheet, step_groups
from xiezhi.web.numbers import read_key, read_page, read_revision
from xiezhi.web.visit import Visit

LONGEST = 60
SHOWN = 5
# What another version does not take over: its days, and that its text was read.
OF_ITS_OWN = {"valid_from": "", "valid_to": "", "public_on": "", "verified": ""}


@require_safe
@page("benchmarks")
def benchmarks(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Benchmarks that reach what is in view."""
    return _listing(request, visit, KINDS["benchmarks"])


@require_safe
@page("exemptions")
def exemptions(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Lines of exemption lists that reach what is in view."""
    return _listing(request, visit, KINDS["exemptions"])


@require_safe
@page("amounts")
def amounts(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Amounts set for what is in view."""
    return _listing(request, visit, KINDS["amounts"])


@require_safe
@page("review-list")
def review_list(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Entries of lists of what is reviewed legally."""
    return _listing(request, visit, KINDS["review-list"])


@require_safe
@page("chains")
def chains(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Who must agree to which step, for what is in view."""
    return _listing(request, visit, KINDS["chains"])


@page("checklists")
def checklists(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Checklists of inspections that reach what is in view."""
    return _listing(request, visit, KINDS["checklists"])


@require_safe
@page("local-findings")
def findings(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """What does not agree among benchmarks and lists in force."""
    context = {
        "benchmarks": inconsistent_benchmarks(visit.scope, on=visit.today),
        "exemptions": divergent_exemptions(visit.scope, on=visit.today),
    }
    return render(request, "registry/findings.html", context)


@require_safe
@page("local-row")
def one(request: HttpRequest, visit: Visit, kind: str, row_id: int) -> HttpResponseBase:
    """One row: what it says, since when, its versions, what does not agree."""
    found = KINDS[kind]
    row = _row(visit, found, row_id)
    context = {
        "kind": found,
        "row": row,
        "sheet": row_sheet(row, visit.scope, on=visit.today),
        "amount": open_amounts().get(getattr(row, "amount", "")),
        "may_draft": visit.reach.over(*LOCAL_DRAFTERS).covers(row.organisation_id),
        "may_publish": visit.reach.over(*LOCAL_PUBLISHERS).covers(row.organisation_id),
        "today": visit.today,
    }
    return render(request, "registry/row.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page("local-new")
def new(request: HttpRequest, visit: Visit, kind: str) -> HttpResponseBase:
    """A new draft: first the item, then the form; `from` takes a row as its pattern."""
    found = KINDS[kind]
    if request.method == "POST":
        return _kept(request, visit, found, None)
    pattern = read_key(request.GET.get("from", ""))
    if pattern is not None:
        row = _row(visit, found, pattern)
        fields = texts_of(found, row) | OF_ITS_OWN | {"org": str(row.organisation_id)}
        return _form(request, visit, found, fields, parts=part_texts(found, row), asked=asked_by(_formula(row)))
    code = request.GET.get("power", "")[:LONGEST]
    if found.of_item and not code:
        return _items(request, visit, found)
    org = request.GET.get("org", "")
    issuer = {str(row.id): row.name for row in visit.in_view}.get(org, "")
    fields = {"power_code": code, "org": org, "issuer": issuer, "level": "3", "share": "30", "kind": "2"}
    return _form(request, visit, found, fields, parts=part_texts(found, None), asked=frozenset())


@require_http_methods(["GET", "HEAD", "POST"])
@page("local-edit")
def edit(request: HttpRequest, visit: Visit, kind: str, row_id: int) -> HttpResponseBase:
    """The form of a draft."""
    found = KINDS[kind]
    row = _row(visit, found, row_id)
    if row.published:
        messages.error(request, "已发布的版本不能修改；请以它为底稿另拟新版本。")
        return redirect("local-row", kind=kind, row_id=row_id)
    if request.method == "POST":
        return _kept(request, visit, found, row)
    fields = texts_of(found, row) | {"org": str(row.organisation_id)}
    return _form(request, visit, found, fields, parts=part_texts(found, row), asked=asked_by(_formula(row)), row=row)


@require_POST
@page("local-step")
def step(request: HttpRequest, visit: Visit, kind: str, row_id: int) -> HttpResponseBase:
    """Publish a draft, end a published row, or delete a draft."""
    found, wanted, desk = KINDS[kind], request.POST.get("do", ""), _desk(visit)
    _row(visit, found, row_id)
    try:
        if wanted == "discard":
            discard(desk=desk, rows=rows_of(found.model), row_id=row_id)
            messages.success(request, "已删除草稿，已留痕。")
            return redirect(found.slug)
        if wanted == "publish":
            publish(desk=desk, rows=rows_of(found.model), row_id=row_id)
            messages.success(request, f"已发布。{found.kept}")
        elif wanted == "end":
            end(
                desk=desk,
                rows=rows_of(found.model),
                row_id=row_id,
                last_day=required_day(request.POST.get("last_day", ""), "失效日期", LocalRuleRefused),
            )
            messages.success(request, "已登记失效日期。")
    except LocalRuleRefused as refused:
        messages.error(request, str(refused))
    return redirect("local-row", kind=kind, row_id=row_id)


@require_POST
@page("local-publish")
def publish_drafts(request: HttpRequest, visit: Visit, kind: str) -> HttpResponseBase:
    """Publish the drafts that a list shows; those that cannot be are named with the reason."""
    found = KINDS[kind]
    wanted = _wanted(request.POST.dict(), state=State.DRAFT)
    drafts = found_rows(rows_of(found.model), visit.scope, wanted, on=visit.today)
    published, refused = publish_found(desk=_desk(visit), rows=drafts)
    if published:
        messages.success(request, f"已发布 {published} {found.unit}。")
    for reason in refused[:SHOWN]:
        messages.error(request, reason)
    if len(refused) > SHOWN:
        messages.error(request, f"另有 {len(refused) - SHOWN} {found.unit}没有发布，请逐{found.unit}核对。")
    return redirect(found.slug)


@require_safe
@page("local-export")
def export(request: HttpRequest, visit: Visit, kind: str) -> HttpResponseBase:
    """The rows that a list shows, in the form of their ledger: to be read, to be changed, to be imported again."""
    found = KINDS[kind]
    rows = found_rows(rows_of(found.model), visit.scope, _wanted(request.GET.dict()), on=visit.today)
    return download(local_workbook(rows, on=visit.today), f"{found.title}.xlsx")


def _wanted(asked: Mapping[str, str], *, state: State | None = None) -> Wanted:
    states = {each.value: each for each in State}
    return Wanted(
        text=asked.get("q", "")[:LONGEST],
        organisation=read_key(asked.get("org", "")),
        state=state or states.get(asked.get("state", "")),
        page=read_page(asked.get("page", "")),
    )


def _listing(request: HttpRequest, visit: Visit, kind: LocalKind) -> HttpResponseBase:
    asked = request.GET
    wanted = _wanted(asked)
    found = find(rows_of(kind.model), visit.scope, wanted, on=visit.today)
    kept = {name: asked[name] for name in ("q", "org", "state") if asked.get(name)}
    context = {
        "kind": kind,
        "kinds": list(KINDS.values()),
        "lines": lines(found.rows, on=visit.today),
        "total": found.total,
        "pages": found.pages,
        "pager": pager_of(found, size=PAGE, address=lambda number: f"?{urlencode({**kept, 'page': number})}"),
        "told": asked,
        "asked": bool(kept),
        "states": [(state.value, title) for state, title in STATES.items()],
        "organisations": choices(visit),
        "may_draft": may_open(visit.reach, "local-new"),
        "may_publish": may_open(visit.reach, "local-publish") and wanted.state is State.DRAFT,
        "may_import": kind.of_item and visit.reach.has_role(*LEDGERS[kind.slug]),
        "kept": urlencode(kept),
        "may_findings": may_open(visit.reach, "local-findings"),
    }
    return render(request, "registry/rows.html", context)


def _items(request: HttpRequest, visit: Visit, kind: LocalKind) -> HttpResponseBase:
    """Look for the power item of a new draft."""
    text = request.GET.get("q", "")[:LONGEST]
    found = powers.search(visit.scope, text, on=visit.today, kind=table("power_kind").codes[kind.items])
    known = names_on({item.organisation_id for item in found}, on=visit.today)
    items = [(item, known.get(item.organisation_id, "")) for item in found]
    return render(request, "registry/items.html", {"kind": kind, "q": text, "items": items})


def _kept(request: HttpRequest, visit: Visit, kind: LocalKind, row: LocalRow | None) -> HttpResponseBase:
    post = request.POST.dict()
    lists = {name: request.POST.getlist(name) for name in lists_of(kind)}
    try:
        made = _saved(visit, kind, post, lists, row)
    except LocalRuleRefused as refused:
        messages.error(request, str(refused))
        parts = typed_parts(kind, lists)
        return _form(request, visit, kind, post, parts=parts, asked=frozenset(lists["requires"]), row=row, status=422)
    messages.success(request, "已保存草稿。核对后由执法主体负责人或者监督人员发布。")
    return redirect("local-row", kind=kind.slug, row_id=made.pk)


def _saved(
    visit: Visit,
    kind: LocalKind,
    post: Mapping[str, str],
    lists: Mapping[str, Sequence[str]],
    row: LocalRow | None,
) -> LocalRow:
    read = read_form(kind, post, lists)
    organisation = organisation_of(visit.scope, read_key(post.get("org", "")) or 0)
    if organisation is None:
        raise LocalRuleRefused("请选择适用机构；只能为你任职的机构及其下级起草。")
    if read.problems:
        raise LocalRuleRefused("".join(read.problems))
    seen = read_revision(post.get("revision", ""))
    told = Told(organisation, read.fields, read.gears)
    at = row.pk if row else None
    made: LocalRow = save_draft(desk=_desk(visit), rows=rows_of(kind.model), told=told, row_id=at, seen=seen)
    return made


def _form(
    request: HttpRequest,
    visit: Visit,
    kind: LocalKind,
    fields: Mapping[str, str],
    *,
    parts: Sequence[Mapping[str, str]],
    asked: frozenset[str],
    row: LocalRow | None = None,
    status: int = 200,
) -> HttpResponseBase:
    organisation = read_key(fields.get("org", "")) or 0
    context = {
        "kind": kind,
        "row": row,
        "item": powers.name_of(organisation, fields.get("power_code", ""), on=visit.today) if kind.of_item else "",
        "fields": fields,
        "parts": parts,
        "circumstances": [(schema()[name], name in asked) for name in circumstances(kind.slug)],
        "act_kinds": list(enumerate(table("kind").names, start=1)),
        "levels": list(LEVELS.items()),
        "amounts": list(open_amounts().values()),
        "sectors": list(names("sectors").items()),
        "step_groups": step_groups() if kind.slug == "chains" else (),
        "chain_levels": [
            (place, fields.get(f"level_{place}", ""), [(role.value, role.label) for role in APPROVING])
            for place in range(1, LEVELS_ASKED + 1)
        ],
        "organisations": choices(visit),
        "action": request.path if row is None else reverse("local-edit", args=[kind.slug, row.pk]),
        "today": visit.today,
    }
    return render(request, "registry/form.html", context, status=status)


def _formula(row: LocalRow) -> str:
    return str(getattr(row, "requires", ""))


def _row(visit: Visit, kind: LocalKind, row_id: int) -> Any:
    try:
        return one_row(rows_of(kind.model), visit.scope, row_id)
    except UnknownLocalRow as unknown:
        raise Http404(str(unknown)) from unknown


def _desk(visit: Visit) -> Desk:
    return Desk(visit.actor, visit.scope, visit.today, visit.now)
