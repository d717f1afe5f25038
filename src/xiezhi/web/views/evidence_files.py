"""The files of evidence: originals with a trace, in the parts that players ask for, and small pictures.

Whatever a file holds, it harms nobody here: its type is the one found in its content, it is always an attachment when it is
opened by itself, and it may neither run nor load anything.
"""

from typing import Final
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.evidence.errors import FileMissing, StoreUnavailable
from xiezhi.cases.evidence.kinds import kind_by_media_type
from xiezhi.cases.evidence.store import store_named
from xiezhi.cases.evidence.texts import EvidenceTexts
from xiezhi.cases.models import Custody, Evidence, StoredFile
from xiezhi.cases.services.evidence_changes import look_at_original
from xiezhi.cases.services.evidence_turns import EvidenceTurn
from xiezhi.web.access import page
from xiezhi.web.headers import allow_nothing
from xiezhi.web.ranges import Part, Unsatisfiable, asked_part
from xiezhi.web.seeing import leave_to_see, may_see
from xiezhi.web.uploads import clean_name
from xiezhi.web.views.evidence import found_evidence
from xiezhi.web.visit import Visit

_LOOKS: Final = {"view": Custody.Action.VIEWED, "download": Custody.Action.DOWNLOADED}


@require_POST
@page("evidence-original")
def original(request: HttpRequest, visit: Visit, evidence_id: int) -> HttpResponseBase:
    """Put on record that somebody looks at an original, then show or send it."""
    evidence, found = found_evidence(visit, evidence_id)
    action = _LOOKS.get(request.POST.get("do", ""), Custody.Action.VIEWED)
    turn = EvidenceTurn(visit.actor, visit.scope, found.holder, visit.now)
    try:
        file = _file(evidence)
        store_named(file.store).size(file.digest_hex)
        look_at_original(turn=turn, evidence_id=evidence_id, action=action)
    except CaseRefused as refused:
        messages.error(request, str(refused))
        return redirect("evidence", evidence_id=evidence_id)
    except (FileMissing, StoreUnavailable) as missing:
        messages.error(request, f"{missing}请报告管理员，用 xiezhi verify --evidence 核对并从备份恢复。")
        return redirect("evidence", evidence_id=evidence_id)
    if action is Custody.Action.DOWNLOADED:
        return sent_original(evidence)
    address = reverse("evidence", args=[evidence_id])
    return redirect(f"{address}?see={quote(leave_to_see(visit.user.pk, evidence_id))}#original")


@require_safe
@page("evidence-file")
def shown(request: HttpRequest, visit: Visit, evidence_id: int) -> HttpResponseBase:
    """An original, or a part of it, for the page on which it was opened with a trace."""
    evidence, _ = found_evidence(visit, evidence_id)
    if not may_see(request.GET.get("see", ""), visit.user.pk, evidence_id):
        raise Http404("查看原件的许可已经过期，请在证据页面重新打开。")
    size = _file(evidence).size
    try:
        part = asked_part(request.headers.get("Range", ""), size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    return sent_original(evidence, part)


@require_safe
@page("evidence-small")
def small(request: HttpRequest, visit: Visit, evidence_id: int) -> HttpResponseBase:
    """The small picture, which was made here and holds nothing of the original's data."""
    del request
    evidence, _ = found_evidence(visit, evidence_id)
    return sent_small(evidence)


def sent_small(evidence: Evidence) -> HttpResponse:
    """The small picture of a piece of evidence as an answer. Raises Http404."""
    file = _file(evidence)
    if not file.thumbnail:
        raise Http404("这份证据没有缩略图。")
    response = HttpResponse(bytes(file.thumbnail), content_type="image/jpeg")
    allow_nothing(response)
    return response


def _file(evidence: Evidence) -> StoredFile:
    if evidence.erased_on is not None:
        raise Http404(f"这份证据的原件已于{evidence.erased_on}随案卷依法销毁，只保留散列、流转和留痕。")
    if evidence.file is None:
        raise Http404("这份证据是实物或者纸质，没有文件；存放地点见证据页面。")
    return evidence.file


def sent_original(evidence: Evidence, part: Part | None = None) -> HttpResponseBase:
    """The original, or a part of it, as an answer that is always saved. Raises Http404, FileMissing, StoreUnavailable."""
    file = _file(evidence)
    start, length = (part.start, part.length) if part else (0, file.size)
    pieces = store_named(file.store).pieces(file.digest_hex, start=start, length=length)
    kind = kind_by_media_type(file.media_type)
    name = clean_name(EvidenceTexts.opened(evidence.texts).name) or f"证据{evidence.number}.{kind.endings[0]}"
    headers = {
        "Content-Length": str(length),
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"attachment; filename=\"evidence.{kind.endings[0]}\"; filename*=UTF-8''{quote(name)}",
    }
    if part:
        headers["Content-Range"] = part.named
    status = 206 if part else 200
    response = StreamingHttpResponse(pieces, status=status, content_type=file.media_type, headers=headers)
    allow_nothing(response)
    return response
