"""Advisers of a body: the register of their accounts."""

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from xiezhi.cases.errors import CaseRefused
from xiezhi.registry.models import Adviser
from xiezhi.registry.selectors.advisers import advisers
from xiezhi.registry.selectors.organisations import names_on
from xiezhi.registry.services.advisers import AdviserRefused, Engagement, end_engagement, register_adviser
from xiezhi.web.access import page
from xiezhi.web.board.question import choices
from xiezhi.web.teamwork.forms import day_in, number_in
from xiezhi.web.visit import Visit


@require_safe
@page("advisers")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Advisers in view and the form for another one."""
    rows = advisers(visit.scope)
    names = names_on({each.organisation_id for each in rows}, on=visit.today)
    context = {
        "rows": [(each, names.get(each.organisation_id, ""), each.valid_to >= visit.today) for each in rows],
        "organisations": choices(visit),
        "capacities": Adviser.CAPACITIES,
        "today": visit.today,
    }
    return render(request, "teamwork/advisers.html", context)


@sensitive_post_parameters("password")
@require_POST
@page("adviser-change")
def change(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Register an adviser, or end the engagement."""
    post = request.POST.dict()
    try:
        if post.get("do") == "end":
            ended = number_in(post, "adviser")
            end_engagement(actor=visit.actor, scope=visit.scope, adviser_id=ended, today=visit.today)
            messages.success(request, "已终止聘请，账号即时失去查看案件的权限。")
        else:
            _register(visit, post)
            messages.success(
                request, "已登记。请把用户名和初始密码当面告知本人，首次登录须修改密码；再在案件页面邀请其参与。"
            )
    except (AdviserRefused, CaseRefused) as refused:
        messages.error(request, str(refused))
    return redirect("advisers")


def _register(visit: Visit, post: dict[str, str]) -> None:
    engagement = Engagement(
        organisation_id=number_in(post, "org"),
        username=post.get("username", "")[:64],
        name=post.get("name", "").strip()[:64],
        password=post.get("password", ""),
        capacity=post.get("capacity", ""),
        firm=post.get("firm", "").strip(),
        licence=post.get("licence", "").strip(),
        first=day_in(post, "first", "聘期开始"),
        last=day_in(post, "last", "聘期届满"),
    )
    register_adviser(actor=visit.actor, scope=visit.scope, engagement=engagement, now=visit.now)
