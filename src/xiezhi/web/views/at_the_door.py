"""Pages that a phone opens at an enterprise's door by a code, without a log-in: a visit, a certificate."""

from datetime import datetime

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from xiezhi.accounts.models import User
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.selectors.public_visit import comes, public_visit, task_by_token
from xiezhi.cases.services.scanning import confirm_visit
from xiezhi.registry.models import Certificate
from xiezhi.registry.selectors.officers import by_id, held_by, holds, officer_of
from xiezhi.registry.selectors.organisations import names_on
from xiezhi.web.access import page
from xiezhi.web.inspecting.guesses import too_many_wrong
from xiezhi.web.inspecting.pictures import qr_picture
from xiezhi.web.visit import Visit, actor_of

SALT = "xiezhi.certificate"
SHOWN_SECONDS = 300
GONE = "二维码不正确，或者已经过期。请执法人员重新出示；不能出示的，企业有权拒绝检查。"


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, token: str) -> HttpResponseBase:
    """Who comes, for what, whether that is valid today; the visit is confirmed here. Opening the page records nothing."""
    now = timezone.now()
    today = timezone.localdate(now)
    task = task_by_token(token, on=today)
    if task is None:
        return _wrong(request, now)
    user = request.user if isinstance(request.user, User) else None
    refusal = ""
    if request.method == "POST":
        try:
            confirm_visit(actor=actor_of(request, user), task=task, today=today, now=now)
            return redirect("visit", token=token)
        except CaseRefused as refused:
            refusal = str(refused)
    shown = public_visit(task, on=today)
    officer = user is not None and comes(task, user.pk)
    context = {
        "shown": shown,
        "task": task,
        "today": today,
        "officer": officer,
        "confirmed": ("officer" if officer else "enterprise") in shown.sides,
        "refusal": refusal,
    }
    return _private(render(request, "visit/visit.html", context, status=409 if refusal else 200))


def _wrong(request: HttpRequest, now: datetime) -> HttpResponse:
    """The answer to a wrong code, which is counted; a right one is answered whatever was asked before it."""
    return _gone(request, status=429 if too_many_wrong(request, now=now) else 404)


def _gone(request: HttpRequest, *, status: int = 404) -> HttpResponse:
    text = "一分钟内打开错误的二维码太多，请稍等一分钟再扫。" if status == 429 else GONE
    return _private(render(request, "visit/gone.html", {"text": text}, status=status))


def _private(answer: HttpResponse) -> HttpResponse:
    """Kept by no cache and found by no search engine."""
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponseBase:
    """Whether a certificate that an officer shows is valid now; the address lasts for five minutes."""
    now = timezone.now()
    try:
        found = by_id(int(signing.loads(token, salt=SALT, max_age=SHOWN_SECONDS)))
    except (signing.BadSignature, ValueError):
        found = None
    if found is None:
        return _wrong(request, now)
    return _private(render(request, "visit/certificate.html", _shown(found, now)))


def _shown(found: Certificate, now: datetime) -> dict[str, object]:
    today = timezone.localdate(now)
    return {
        "certificate": found,
        "body_name": names_on([found.organisation_id], on=today).get(found.organisation_id, ""),
        "valid": holds(found, on=today),
        "now": now,
    }


@require_safe
@page("my-certificate")
def mine(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """An officer's own certificates, each with a code that shows others whether it is valid."""
    officer = officer_of(visit.user.pk)
    held = held_by(officer, on=visit.today) if officer is not None else []
    context = {
        "shown": [_shown(certificate, visit.now) for certificate in held],
        "stamp": int(visit.now.timestamp()),
        "linked": officer is not None,
    }
    return render(request, "visit/mine.html", context)


@require_safe
@page("my-certificate-qr")
def picture(request: HttpRequest, visit: Visit, certificate_id: int) -> HttpResponseBase:
    """The code of one of one's own certificates, another one each time."""
    officer = officer_of(visit.user.pk)
    held = {each.pk for each in held_by(officer, on=visit.today)} if officer is not None else set()
    if certificate_id not in held:
        return _gone(request)
    token = signing.dumps(str(certificate_id), salt=SALT)
    return qr_picture(request.build_absolute_uri(reverse("certificate-shown", kwargs={"token": token})))
