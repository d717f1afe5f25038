"""The register of interference: written down by handlers, read by the supervisors above the body."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import Interference
from xiezhi.cases.selectors.interference import PAGE, matter_of, register
from xiezhi.cases.services.interference import Told, record_interference, take_register
from xiezhi.web.access import page
from xiezhi.web.downloads import download
from xiezhi.web.handling.in_view import case_in_view
from xiezhi.web.listing.pager import pager_of
from xiezhi.web.numbers import read_page
from xiezhi.web.teamwork.forms import day_in
from xiezhi.web.teamwork.interference import as_csv
from xiezhi.web.visit import Visit


@require_safe
@page("interference")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """All records of bodies that the visitor watches over, and those that the visitor wrote."""
    number = read_page(request.GET.get("page", ""))
    found = register(visit.scope, visit.user.pk, on=visit.today, page=number)
    context = {
        "register": found,
        "pages": found.pages,
        "pager": pager_of(
            found,
            size=PAGE,
            address=lambda number: f"?{urlencode({'page': number})}",
        ),
    }
    return render(request, "teamwork/interference.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page("interference-new")
def new(request: HttpRequest, visit: Visit, case_id: int) -> HttpResponseBase:
    """Write one occurrence down; what was entered stays on the page when it is refused."""
    case = case_in_view(visit, case_id)
    status = 200
    if request.method == "POST":
        try:
            _recorded(request, visit, case_id)
        except CaseRefused as refused:
            messages.error(request, str(refused))
            status = 422
        else:
            messages.success(request, "已记录，任何人不能修改、删除；你的姓名只有上级监督人员可见。")
            return redirect("interference")
    context = {"case": case, "matter": matter_of(case), "ways": Interference.Way.choices, "told": request.POST}
    return render(request, "teamwork/interference_new.html", {**context, "today": visit.today}, status=status)


def _recorded(request: HttpRequest, visit: Visit, case_id: int) -> None:
    post = request.POST.dict()
    told = Told(
        case_id=case_id,
        who=post.get("who", ""),
        way=post.get("way", ""),
        happened_on=day_in(post, "happened_on", "发生日期"),
        content=post.get("content", ""),
    )
    record_interference(actor=visit.actor, scope=visit.scope, told=told, today=visit.today, now=visit.now)


@require_POST
@page("interference-csv")
def csv(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The register as a file; who took it is in the trail."""
    del request
    rows = take_register(actor=visit.actor, scope=visit.scope, on=visit.today)
    return download(as_csv(rows), f"干预插手案件记录{visit.today}.csv")
