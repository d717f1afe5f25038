"""What stands where a page is not: not found, refused, broken, stale. Each says what happened and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


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


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: the page was open for long, or was not ours."""
    return _page(request, 403, "页面已过期，没有保存", "这一页打开得太久，或登录状态已变化。请返回上一页刷新后再提交。")
