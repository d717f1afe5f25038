"""Evidence: all of a case, a visit or a lead with the form that adds to it; one piece with its custody."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.evidence.errors import StoreUnavailable
from xiezhi.cases.evidence.kinds import accepted_endings, limits, size_in_words
from xiezhi.cases.evidence.texts import LONGEST
from xiezhi.cases.models import Custody, Evidence
from xiezhi.cases.selectors.evidence import Held, Holder, Kind, custody_of, held, one_evidence
from xiezhi.cases.selectors.uploads import arrived, own_upload
from xiezhi.cases.services.evidence import EvidenceStatement, receive
from xiezhi.cases.services.evidence_changes import Correction, correct, hand_on, withdraw
from xiezhi.cases.services.evidence_turns import EvidenceTurn
from xiezhi.cases.services.uploads import receive_upload
from xiezhi.law.vocabulary import table
from xiezhi.web.access import may_open, page
from xiezhi.web.handling.evidence import holder_card, row_of, step_days
from xiezhi.web.handling.evidence_entry import (
    STATED,
    TITLES,
    entered,
    moment_entered,
    statement_entered,
    texts_entered,
    uploads_entered,
)
from xiezhi.web.seeing import may_see
from xiezhi.web.uploads import NoFile, clean_name, on_disk, sent_file
from xiezhi.web.visit import Visit

PAGES = {"case": ("case", "case_id"), "task": ("inspection", "task_id"), "lead": ("lead", "lead_id")}


@require_http_methods(["GET", "HEAD", "POST"])
@page("evidence-new")
def new(request: HttpRequest, visit: Visit, kind: str, holder_id: int) -> HttpResponseBase:
    """All evidence of one holder and the form; what was entered and sent stays when something is refused."""
    if kind not in PAGES:
        raise Http404("没有这一页。")
    found = _held(visit, Holder(cast(Kind, kind), holder_id))
    if request.method != "POST":
        form = {"obtained_at": f"{timezone.localtime(visit.now):%Y-%m-%dT%H:%M}", "step": request.GET.get("step", "")}
        return _form(request, visit, found, form, [])
    uploads = uploads_entered(request.POST.getlist("upload"))
    taken, refused = _take(request, visit, found, uploads)
    for text in refused:
        messages.error(request, text)
    if taken:
        messages.success(request, f"已登记 {taken} 件。")
    if refused:
        return _form(request, visit, found, entered(request.POST.dict()), uploads, status=422)
    return redirect(_address(found.holder))


def _take(request: HttpRequest, visit: Visit, found: Held, uploads: list[UUID]) -> tuple[int, list[str]]:
    """Take every file that was sent, or the object that is described; how many, and what was refused."""
    turn = EvidenceTurn(visit.actor, visit.scope, found.holder, visit.now)
    try:
        statement = statement_entered(request.POST.dict())
    except CaseRefused as refused:
        return 0, [str(refused)]
    ways: list[Callable[[EvidenceStatement], object]] = [
        lambda stated, upload=upload: receive_upload(turn=turn, statement=stated, upload_id=upload)  # type: ignore[misc]
        for upload in uploads
    ]
    if request.FILES:
        ways.append(lambda stated: _take_file(request, turn, stated))
    if not ways:
        ways.append(lambda stated: receive(turn=turn, statement=stated))
    taken, problems = 0, []
    for place, way in enumerate(ways, start=1):
        try:
            way(_numbered(statement, place, len(ways)))
            taken += 1
        except (CaseRefused, NoFile, StoreUnavailable) as refused:
            problems.append(str(refused))
    return taken, list(dict.fromkeys(problems))


def _take_file(request: HttpRequest, turn: EvidenceTurn, statement: EvidenceStatement) -> Evidence:
    """The file of a form that was sent without a script, in one piece."""
    file = sent_file(request, "file", limit=limits().sizes["paper"])
    with on_disk(file) as path:
        named = replace(statement, texts=replace(statement.texts, name=clean_name(path.name)))
        return receive(turn=turn, statement=named, file=path)


def _numbered(statement: EvidenceStatement, place: int, of: int) -> EvidenceStatement:
    if of == 1:
        return statement
    title = f"{statement.texts.title[: LONGEST['title'] - 6]}（{place}）" if statement.texts.title else ""
    return replace(statement, texts=replace(statement.texts, title=title))


def _form(
    request: HttpRequest, visit: Visit, found: Held, form: dict[str, str], uploads: list[UUID], status: int = 200
) -> HttpResponseBase:
    name, key = PAGES[found.holder.kind]
    waiting = [upload for upload in (own_upload(visit.user.pk, each) for each in uploads) if upload is not None]
    context = {
        "holder": found.holder,
        "back": reverse(name, kwargs={key: found.holder.id}),
        "card": holder_card(found, visit.reach),
        "form": form,
        "kinds": list(table("evidence_kind").codes),
        "steps": [(step.id, step.title) for step in found.steps.values()],
        "decided": found.decided,
        "titles": TITLES,
        "longest": LONGEST,
        "accept": accepted_endings(),
        "limits": {family: size_in_words(size) for family, size in limits().sizes.items()},
        "waiting": [(upload, sealing.decrypt(upload.name), arrived(upload) == upload.size) for upload in waiting],
        "latest": f"{timezone.localtime(visit.now):%Y-%m-%dT%H:%M}",
    }
    return render(request, "evidence/holder.html", context, status=status)


def _address(holder: Holder) -> str:
    return reverse("evidence-new", kwargs={"kind": holder.kind, "holder_id": holder.id})


def _held(visit: Visit, holder: Holder) -> Held:
    try:
        return held(visit.scope, holder)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown


def found_evidence(visit: Visit, evidence_id: int) -> tuple[Evidence, Held]:
    """A piece of evidence in view, for a page. Raises Http404."""
    try:
        return one_evidence(visit.scope, evidence_id)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown


@require_safe
@page("evidence")
def one(request: HttpRequest, visit: Visit, evidence_id: int) -> HttpResponseBase:
    """One piece of evidence: what it is and says, whose hands it went through; the original once somebody asked for it."""
    return _one(request, visit, *found_evidence(visit, evidence_id))


def _one(request: HttpRequest, visit: Visit, evidence: Evidence, found: Held, status: int = 200) -> HttpResponseBase:
    row = row_of(evidence, found, step_days(found.case))
    seen = request.GET.get("see", "")
    name, key = PAGES[found.holder.kind]
    mine = any(may_open(visit.reach, "evidence-change", of=body) for body in found.bodies)
    context = {
        "row": row,
        "evidence": evidence,
        "back": reverse(name, kwargs={key: found.holder.id}),
        "all": _address(found.holder),
        "see": seen if may_see(seen, visit.user.pk, evidence.pk) else "",
        "can_show": row.kind is not None and row.kind.shown,
        "custody": [(line, sealing.decrypt(line.text)) for line in custody_of(evidence)],
        "may_change": mine and evidence.sealed_at is None and evidence.withdrawn_at is None,
        "may_hand_on": mine,
        "kinds": list(table("evidence_kind").codes),
        "steps": [(step.id, step.title) for step in found.steps.values()],
        "hands": [
            (a.value, a.label) for a in (Custody.Action.HANDED_OVER, Custody.Action.RETURNED, Custody.Action.DESTROYED)
        ],
        "titles": TITLES,
        "longest": LONGEST,
        "latest": f"{timezone.localtime(visit.now):%Y-%m-%dT%H:%M}",
        "correction": {
            **{name: getattr(row.texts, name) for name in STATED},
            "kind": table("evidence_kind").name(evidence.kind),
            "step": evidence.step,
            "obtained_at": f"{timezone.localtime(evidence.obtained_at):%Y-%m-%dT%H:%M}",
        },
    }
    return render(request, "evidence/one.html", context, status=status)


@require_POST
@page("evidence-change")
def change(request: HttpRequest, visit: Visit, evidence_id: int) -> HttpResponseBase:
    """Correct, withdraw or hand on."""
    evidence, found = found_evidence(visit, evidence_id)
    turn = EvidenceTurn(visit.actor, visit.scope, found.holder, visit.now)
    wanted = request.POST.get("do", "")
    try:
        done = _changed(request, turn, evidence, wanted)
    except CaseRefused as refused:
        messages.error(request, str(refused))
        return redirect("evidence", evidence_id=evidence.pk)
    messages.success(request, done)
    return redirect("evidence", evidence_id=evidence.pk)


def _changed(request: HttpRequest, turn: EvidenceTurn, evidence: Evidence, wanted: str) -> str:
    form = request.POST.dict()
    if wanted == "correct":
        texts, at = texts_entered(form), moment_entered(form)
        stated = Correction(form.get("kind", ""), form.get("step", ""), texts, at)
        correct(turn=turn, evidence_id=evidence.pk, correction=stated)
        return "已更正，更正前的内容留在流转记录里。"
    if wanted == "withdraw":
        withdraw(turn=turn, evidence_id=evidence.pk, reason=form.get("text", ""))
        return "已作废，记录和文件保留。"
    action = wanted if wanted in Custody.Action.values else ""
    if not action:
        raise CaseRefused("没有这个操作，请刷新页面后重试。")
    hand_on(turn=turn, evidence_id=evidence.pk, action=Custody.Action(action), text=form.get("text", ""))
    return "已登记流转。"
