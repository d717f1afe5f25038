"""Files sent in pieces by the tus protocol 1.0.0 (https://tus.io): core, creation, checksum, expiration, termination.

A body is read piece by piece and never held. What a view has to refuse it says as a Chinese sentence in plain text.
"""

import base64
import binascii
from collections.abc import Callable
from email.utils import format_datetime
from functools import wraps
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.evidence.errors import FileRefused, StoreUnavailable
from xiezhi.cases.evidence.incoming import Behind, Mangled, NotHere
from xiezhi.cases.evidence.kinds import limits
from xiezhi.cases.models import Upload
from xiezhi.cases.selectors.uploads import arrived, own_upload
from xiezhi.cases.services.uploads import Announced, Checksum, begin, continue_with, give_up_upload
from xiezhi.web.access import page
from xiezhi.web.uploads import clean_name
from xiezhi.web.visit import Visit

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,checksum,expiration,termination"
ALGORITHMS: Final = ("sha1", "sha256")
PIECES: Final = "application/offset+octet-stream"
_MANGLED: Final = 460
View = Callable[..., HttpResponseBase]


def tus(view: View) -> View:
    """Speak the protocol: its version on both sides, and what stops a request as one of its statuses with the reason."""

    @wraps(view)
    def spoken(request: HttpRequest, visit: Visit, **captured: object) -> HttpResponseBase:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            response: HttpResponseBase = told(412, "上传的程序与平台版本不符，请刷新页面后重试。")
            response.headers["Tus-Version"] = VERSION
        else:
            response = _answered(view, request, visit, captured)
        response.headers["Tus-Resumable"] = VERSION
        response.headers["Cache-Control"] = "no-store"
        return response

    return spoken


def _answered(view: View, request: HttpRequest, visit: Visit, captured: dict[str, object]) -> HttpResponseBase:
    try:
        return view(request, visit, **captured)
    except NotHere:
        return told(410, "上传的文件已经过期或者取消。请重新选择文件上传。")
    except Behind as behind:
        response = told(409, str(behind))
        response.headers["Upload-Offset"] = str(behind.size)
        return response
    except Mangled as mangled:
        return told(_MANGLED, str(mangled))
    except FileRefused as refused:
        return told(415, str(refused))
    except CaseRefused as refused:
        return told(403, str(refused))
    except StoreUnavailable as unavailable:
        return told(507, str(unavailable))


def told(status: int, text: str) -> HttpResponse:
    """A refusal in plain text."""
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


@page("upload-new")
@tus
@require_http_methods(["OPTIONS", "POST"])
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Say what can be sent, or make room for a file."""
    if request.method == "OPTIONS":
        told_once = {
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(limits().largest),
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        }
        return HttpResponse(status=204, headers=told_once)
    size = _number(request.headers.get("Upload-Length", ""))
    if size is None:
        return told(400, "没有写明文件大小（Upload-Length）。")
    metadata = _metadata(request.headers.get("Upload-Metadata", ""))
    if size > limits().largest:
        return told(
            413, f"文件有 {size / 2**20:,.0f} MB，超过 {limits().largest // 2**20:,} MB 的上限。请分段后再上传。"
        )
    name, digest = clean_name(metadata.get("filename", "")), _hash(metadata.get("sha256", ""))
    announced = Announced(name, size, digest, _key(metadata.get("draft", "")))
    upload = begin(actor=visit.actor, announced=announced, now=visit.now)
    response = HttpResponse(status=201)
    response.headers["Location"] = reverse("upload", args=[upload.pk])
    response.headers["Upload-Offset"] = str(arrived(upload))  # that of a draft may have been begun before
    return _with_expiry(response, upload)


@page("upload")
@tus
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def one(request: HttpRequest, visit: Visit, upload_id: UUID) -> HttpResponseBase:
    """Tell how much of a file is here, add to it, or give it up."""
    upload = own_upload(visit.user.pk, upload_id)
    if upload is None:
        return told(404, "没有这个上传的文件：可能已经过期、取消或者登记。")
    if request.method == "HEAD":
        there = {"Upload-Offset": str(arrived(upload)), "Upload-Length": str(upload.size)}
        return _with_expiry(HttpResponse(status=200, headers=there), upload)
    if request.method == "DELETE":
        give_up_upload(actor=visit.actor, upload=upload)
        return HttpResponse(status=204)
    return _continued(request, visit, upload)


def _continued(request: HttpRequest, visit: Visit, upload: Upload) -> HttpResponseBase:
    at = _number(request.headers.get("Upload-Offset", ""))
    if request.headers.get("Content-Type") != PIECES or at is None:
        return told(415 if at is not None else 400, "上传的内容不是文件片段。请刷新页面后重试。")
    checksum, readable = _checksum(request.headers.get("Upload-Checksum", ""))
    if not readable:
        return told(400, "片段的散列写法不对（Upload-Checksum）。")
    there = continue_with(actor=visit.actor, upload=upload, at=at, read=request.read, checksum=checksum)
    response = HttpResponse(status=204)
    response.headers["Upload-Offset"] = str(there)
    return _with_expiry(response, upload)


def _with_expiry(response: HttpResponse, upload: Upload) -> HttpResponse:
    response.headers["Upload-Expires"] = format_datetime(upload.expires_at, usegmt=True)
    return response


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _metadata(text: str) -> dict[str, str]:
    """Pairs of a name and a value in base64; what cannot be read is left out."""
    found = {}
    for pair in text.split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def _hash(text: str) -> bytes:
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        return b""
    return digest if len(digest) == 32 else b""


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _checksum(text: str) -> tuple[Checksum | None, bool]:
    """The checksum of a piece, None where none is given; and whether what is given can be read."""
    algorithm, _, value = text.partition(" ")
    if not text:
        return None, True
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        return None, False
    return Checksum(algorithm, digest), algorithm in ALGORITHMS
