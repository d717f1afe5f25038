"""The app for the street: its shell and worker, what a phone takes along, and drafts as they come in."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.views.decorators.http import require_POST, require_safe

from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.services.street import (
    OtherContent,
    PenaltyDraft,
    Sender,
    StreetRefused,
    TakenIn,
    take_in_inspection,
    take_in_penalty,
)
from xiezhi.cases.services.street_photos import take_in_photos
from xiezhi.web.access import page
from xiezhi.web.handling.entry import Entry
from xiezhi.web.street import shell
from xiezhi.web.street.answers import address_of, answer_of
from xiezhi.web.street.reading import (
    PENALTY,
    NoDraft,
    Parcel,
    inspection_draft,
    penalty_entry,
    read_parcel,
    whole,
)
from xiezhi.web.street.taken_along import taken_along
from xiezhi.web.visit import Visit

DEVICE_LENGTH = 36


@require_safe
@page("street")
def app(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The app; what it shows of anybody it reads from the phone."""
    del request, visit
    return _with_camera(HttpResponse(shell.page()))


@require_safe
def app_shell(request: HttpRequest) -> HttpResponseBase:
    """The same page for a phone to keep: it holds nothing of anybody, so it asks for no log-in."""
    del request
    return _with_camera(HttpResponse(shell.page()))


def _with_camera(answer: HttpResponse) -> HttpResponse:
    answer.headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require_safe
def offline(request: HttpRequest) -> HttpResponseBase:
    """What a phone shows in the place of a page that it cannot reach."""
    del request
    return HttpResponse(shell.offline_page(), headers={"Cache-Control": "no-cache"})


@require_safe
def worker(request: HttpRequest) -> HttpResponseBase:
    """The service worker, from the root so that it may answer for every page that cannot be reached."""
    del request
    headers = {"Service-Worker-Allowed": "/", "Cache-Control": "no-cache"}
    return HttpResponse(shell.worker(), content_type="text/javascript; charset=utf-8", headers=headers)


@require_safe
def manifest(request: HttpRequest) -> HttpResponseBase:
    """What a phone needs to install the app."""
    del request
    answer = JsonResponse(shell.manifest(), json_dumps_params={"ensure_ascii": False})
    answer.headers["Content-Type"] = "application/manifest+json"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require_safe
@page("street-data")
def data(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """What the phone takes along; kept by no cache."""
    device = request.GET.get("device", "")[:DEVICE_LENGTH]
    return JsonResponse(taken_along(visit, device=device, token=get_token(request)))


@require_POST
@page("street-draft")
def draft(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Take a draft in with its photos that have arrived, once however often it comes; what stands in the way is said by field."""
    try:
        parcel = read_parcel(request.body if request.content_type == "application/json" else b"")
        return JsonResponse(_taken_in(parcel, visit))
    except NoDraft as none:
        return _refused(str(none), {}, status=400)
    except OtherContent as other:
        told = {"state": "taken", "said": str(other), "told": [], "waiting": [], "address": address_of(other.case)}
        return JsonResponse(told, status=409)
    except StreetRefused as refused:
        return _refused(str(refused), refused.reasons)
    except (CaseRefused, UnknownCase) as refused:
        return _refused(str(refused), {})


def _taken_in(parcel: Parcel, visit: Visit) -> dict[str, Any]:
    sender, envelope = _sender(visit), parcel.envelope
    if parcel.kind != PENALTY:
        found = take_in_inspection(sender=sender, envelope=envelope, entered=inspection_draft(parcel))
        return _answered(found, visit, None)
    entry = penalty_entry(parcel)
    entered = PenaltyDraft(whole(parcel.values.get("power", "")), entry.draft, entry.wrong)
    return _answered(take_in_penalty(sender=sender, envelope=envelope, entered=entered), visit, entry)


def _answered(taken: TakenIn, visit: Visit, entry: Entry | None) -> dict[str, Any]:
    refused = take_in_photos(sender=_sender(visit), draft=taken.row)
    return {**answer_of(taken, visit, entry), "refused": dict(refused)}


def _sender(visit: Visit) -> Sender:
    return Sender(visit.actor, visit.scope, visit.today, visit.now)


def _refused(message: str, reasons: Mapping[str, str], *, status: int = 422) -> JsonResponse:
    return JsonResponse({"state": "refused", "message": message, "reasons": dict(reasons)}, status=status)
