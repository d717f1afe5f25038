"""Reports on their way to release: listed, drafted, looked over, taken from step to step."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from xiezhi.measures.errors import BadQuestion
from xiezhi.registry.selectors import organisations
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.reporting.annual.kinds import ANNUAL
from xiezhi.reporting.frozen.errors import SnapshotDamaged, SnapshotNotWritten
from xiezhi.reporting.models import ReleaseState, ReportRelease
from xiezhi.reporting.releasing.steps import Step
from xiezhi.reporting.selectors.annual import NotCrossFooted
from xiezhi.reporting.selectors.releases import UnknownRelease, differences, get_release
from xiezhi.reporting.services.issuing import issue_release
from xiezhi.reporting.services.releases import (
    NotReady,
    ReleaseRefused,
    approve_release,
    correct_release,
    draft_release,
    return_release,
    submit_release,
)
from xiezhi.web.access import may_open, page
from xiezhi.web.board.question import choices
from xiezhi.web.board.releases import DraftForm, draft_form, release_list
from xiezhi.web.board.report import kind_choices
from xiezhi.web.numbers import read_key
from xiezhi.web.sheets.release import release_sheet
from xiezhi.web.sheets.trail import trail_of
from xiezhi.web.visit import Visit

REFUSALS = (ReleaseRefused, SnapshotNotWritten, SnapshotDamaged, BadQuestion, NotCrossFooted)
EXPLAINED = "say-"


@require_safe
@page("releases")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Reports in view, by organisation, kind, year and state, and the way to a new draft."""
    return _listed(request, visit, draft_form(visit, request.GET))


@require_POST
@page("release-new")
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Begin the report of a kind of an organisation on a period; what is wrong with it is told beside the form."""
    organisation = read_key(request.POST.get("org", ""))
    try:
        made = draft_release(
            actor=visit.actor,
            scope=visit.scope,
            organisation=organisations.get(visit.scope, organisation or 0),
            kind=request.POST.get("kind", ANNUAL)[:20],
            period=request.POST.get("period", "")[:24],
            today=visit.today,
            now=visit.now,
        )
    except UnknownOrganisation as unknown:
        raise Http404(str(unknown)) from unknown
    except ReleaseRefused as refused:
        return _listed(request, visit, draft_form(visit, request.POST, str(refused)), 422)
    return redirect("release", release=made.pk)


def _listed(request: HttpRequest, visit: Visit, form: DraftForm, status: int = 200) -> HttpResponseBase:
    shown = release_list(visit, request.GET)
    context = {
        "list": shown,
        "organisations": choices(visit),
        "kinds": kind_choices(),
        "states": ReleaseState.choices,
        "form": form,
        "may_draft": may_open(visit.reach, "release-new"),
    }
    return render(request, "reporting/releases.html", context, status=status)


@require_safe
@page("release")
def one(request: HttpRequest, visit: Visit, release: int) -> HttpResponseBase:
    """One report: where it stands, what was found, what may be done next, what differs from the version before."""
    return _shown(request, visit, _release(visit, release), {})


@require_POST
@page("release-step")
def step(request: HttpRequest, visit: Visit, release: int) -> HttpResponseBase:
    """Take the step that a button names."""
    found = _release(visit, release)
    said = {name.removeprefix(EXPLAINED): text for name, text in request.POST.items() if name.startswith(EXPLAINED)}
    take = _STEPS.get(request.POST.get("step", ""))
    if take is None:
        raise Http404("没有这一步。")
    try:
        made, told = take(request, visit, found.pk, {name: str(text) for name, text in said.items()})
    except NotReady as refused:
        messages.error(request, f"没有提交。{refused}")
        return _shown(request, visit, _release(visit, release), {name: str(text) for name, text in said.items()}, 422)
    except REFUSALS as refused:
        messages.error(request, str(refused))
        return redirect("release", release=found.pk)
    messages.success(request, told)
    return redirect("release", release=made.pk)


Taken = tuple[ReportRelease, str]


def _submit(request: HttpRequest, visit: Visit, pk: int, said: Mapping[str, str]) -> Taken:
    made = submit_release(
        actor=visit.actor,
        scope=visit.scope,
        release_id=pk,
        explanations=said,
        today=visit.today,
        now=visit.now,
    )
    return made, "已提交，等待批准。模板、文字和口径已随报告固定。"


def _return(request: HttpRequest, visit: Visit, pk: int, said: Mapping[str, str]) -> Taken:
    made = return_release(actor=visit.actor, scope=visit.scope, release_id=pk, reason=request.POST.get("reason", ""))
    return made, "已退回起草人。"


def _approve(request: HttpRequest, visit: Visit, pk: int, said: Mapping[str, str]) -> Taken:
    made = approve_release(actor=visit.actor, scope=visit.scope, release_id=pk, today=visit.today, now=visit.now)
    return made, "已批准，可以发布。"


def _issue(request: HttpRequest, visit: Visit, pk: int, said: Mapping[str, str]) -> Taken:
    made = issue_release(
        actor=visit.actor,
        scope=visit.scope,
        release_id=pk,
        today=visit.today,
        now=visit.now,
        lock=request.POST.get("lock") == "1",
    )
    return made, f"已发布，文号{made.number}。数据已固定为快照 {made.snapshot}。"


def _correct(request: HttpRequest, visit: Visit, pk: int, said: Mapping[str, str]) -> Taken:
    made = correct_release(
        actor=visit.actor, scope=visit.scope, release_id=pk, reason=request.POST.get("reason", ""), now=visit.now
    )
    return made, f"已起草第{made.version}版，更正后重新提交、批准、发布；原报告在新版发布前仍有效。"


_STEPS: Mapping[str, Callable[[HttpRequest, Visit, int, Mapping[str, str]], Taken]] = {
    Step.SUBMIT.value: _submit,
    Step.RETURN.value: _return,
    Step.APPROVE.value: _approve,
    Step.RELEASE.value: _issue,
    Step.CORRECT.value: _correct,
}


def _shown(
    request: HttpRequest, visit: Visit, found: ReportRelease, said: Mapping[str, str], status: int = 200
) -> HttpResponseBase:
    day = found.day or visit.today
    context = {
        "release": found,
        "organisation": organisations.name_on(found.organisation, on=day),
        "over": found.last < visit.today,
        "sheet": release_sheet(visit, found, said),
        "differences": differences(found),
        "trail": trail_of([f"release:{found.pk}"]),
        "may_write": False,
        "rules": [entry["title"] for entry in found.rules.values()],
    }
    return render(request, "reporting/release.html", context, status=status)


def _release(visit: Visit, release: int) -> ReportRelease:
    try:
        return get_release(visit.scope, release)
    except UnknownRelease as unknown:
        raise Http404(str(unknown)) from unknown
