"""Logging in and out, and changing one's password."""

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from xiezhi.accounts.models import User
from xiezhi.accounts.services.sessions import LoginRefused, log_in, log_out
from xiezhi.accounts.services.users import UserRefused, change_password
from xiezhi.web.access import signed_in
from xiezhi.web.kept_form import KEPT, fields_of, is_ours
from xiezhi.web.views.errors import resumed
from xiezhi.web.visit import entering, recorder

BACKEND = "django.contrib.auth.backends.ModelBackend"


def _safe_next(request: HttpRequest) -> str:
    """Where to go after the log-in: an address of ours, else the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if is_ours(request, wanted) else "/"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponseBase:
    """Show the door, or open it."""
    following, kept = _safe_next(request), request.POST.get(KEPT, "")
    if request.user.is_authenticated:
        return _led_on(request, following, kept)
    if request.method != "POST":
        return render(request, "accounts/login.html", {"next": following})
    username = request.POST.get("username", "").strip()[:64]
    try:
        user = log_in(
            username=username,
            password=request.POST.get("password", ""),
            now=timezone.now(),
            record=entering(request),
        )
    except LoginRefused as refusal:
        context = {"refusal": str(refusal), "username": username, "next": following, "kept": kept}
        return render(request, "accounts/login.html", context, status=403)
    auth.login(request, user, backend=BACKEND)
    return redirect("password") if user.must_change_password else _led_on(request, following, kept)


def _led_on(request: HttpRequest, following: str, kept: str) -> HttpResponseBase:
    """To where the log-in led, or to the form that had arrived without it."""
    return resumed(request, following, kept) if fields_of(kept) else redirect(following)


@require_POST
@signed_in
def logout(request: HttpRequest) -> HttpResponseBase:
    """End the session."""
    if isinstance(request.user, User):
        log_out(user=request.user, record=recorder(request, request.user))
    auth.logout(request)
    return redirect("login")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def password(request: HttpRequest) -> HttpResponseBase:
    """Change one's password; the present one is asked for, and counts towards the lock like a log-in."""
    user = request.user
    if not isinstance(user, User) or request.method != "POST":
        return render(request, "accounts/password.html")
    refusal = _changed(request, user)
    if refusal:
        return _refused(request, refusal)
    auth.update_session_auth_hash(request, user)
    messages.success(request, "密码已修改，其他地方的登录已退出。")
    return redirect("/")


def _changed(request: HttpRequest, user: User) -> str:
    """Change the password; return why not, or ""."""
    fresh = request.POST.get("fresh", "")
    current = request.POST.get("current", "")
    if fresh != request.POST.get("again", ""):
        return "两次输入的新密码不一致，请重新输入。"
    if fresh == current:
        return "新密码与现在的密码相同，请换一个。"
    record = recorder(request, user)
    try:
        log_in(username=user.username, password=current, now=timezone.now(), record=record)
    except LoginRefused as refused:
        return str(refused).replace("用户名或密码不正确", "现在的密码不正确")
    try:
        change_password(user=user, password=fresh, record=record)
    except UserRefused as refused:
        return str(refused)
    return ""


def _refused(request: HttpRequest, refusal: str) -> HttpResponse:
    return render(request, "accounts/password.html", {"refusal": refusal}, status=400)
