"""What stands where a page is not: not found, refused, broken, stale. Each says what happened and what to do."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xiezhi.web.kept_form import fields_of, from_our_page, kept_of
from xiezhi.web.return_way import page_above


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "shell/error.html", {"title": title, "text": text}, status=status)


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(request, 400, "这个请求读不懂", "地址或表单里有平台不认识的内容。请回到上一页重新操作。")


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _page(request, 403, "无权查看", "这一页不在你的范围内。需要查看的，请找本单位管理员办理任职；任职会留痕。")


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _page(
        request, 404, "没有这一页", "地址可能写错了，或者内容不在你的管辖范围内。可以从工作台重新进入，或检索案件编号。"
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500. Leans on nothing that may itself be broken: no session, no database."""
    return _page(
        request,
        500,
        "这一页没有打开",
        "平台内部出错，已记入运行日志，你填写的内容没有保存。可以返回重试；若仍不行，请把时间和正在做的事告诉管理员。",
    )


def resumed(request: HttpRequest, address: str, kept: str) -> HttpResponse:
    """A form that could not be taken when it came, with all that it said, to be sent again."""
    path = urlsplit(address).path
    context = {"address": address, "fields": fields_of(kept), "back": page_above(path)}
    return render(request, "accounts/resume.html", context)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: the page was open for long, somebody logged in meanwhile, or the page was not ours.

    What a page of ours sent is not lost: it can be sent again, after a log-in where there is none.
    """
    match = request.resolver_match
    if match is not None and match.url_name == "login":
        told = {name: request.POST.get(name, "") for name in ("next", "kept", "username")}
        told["refusal"] = "页面已过期，没有登录。请再输入一次密码。"
        return render(request, "accounts/login.html", told, status=403)
    kept = kept_of(request) if from_our_page(request) else ""
    if kept and request.user.is_authenticated:
        return resumed(request, request.get_full_path(), kept)
    if kept:
        return render(request, "accounts/login.html", {"next": request.get_full_path(), "kept": kept}, status=403)
    return _page(request, 403, "页面已过期，没有保存", "这一页打开得太久，或登录状态已变化。请返回上一页刷新后再提交。")
