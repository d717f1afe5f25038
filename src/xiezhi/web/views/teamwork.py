"""What people do together on the page of a case: one address, one use case for each form."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.selectors.cases import one_case
from xiezhi.cases.services.approvals import ask_approval, give_approval, withdraw_approval
from xiezhi.cases.services.teamwork import advice, comments, hand_overs, tasks
from xiezhi.cases.services.turns import Turn
from xiezhi.web.access import page
from xiezhi.web.handling.turns import turn_of
from xiezhi.web.teamwork.forms import day_in, fen_in, number_in
from xiezhi.web.visit import Visit

Post = Mapping[str, str]


@require_POST
@page("case-together")
def act(request: HttpRequest, visit: Visit, case_id: int) -> HttpResponseBase:
    """Do what the form asks (`do`) and go back to the case."""
    wanted, post = _FORMS.get(request.POST.get("do", ""), _unknown), request.POST.dict()
    try:
        one_case(visit.scope, case_id)
        messages.success(request, wanted(turn_of(request, visit, case_id), post))
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
    except CaseRefused as refused:
        messages.error(request, str(refused))
    return redirect("case", case_id=case_id)


def _unknown(_: Turn, __: Post) -> str:
    raise CaseRefused("没有这项操作，请刷新页面后重试。")


def _task(turn: Turn, post: Post) -> str:
    day = day_in(post, "due_on", "完成期限")
    tasks.give_task(turn=turn, assignee_id=number_in(post, "assignee"), text=post.get("text", ""), due_on=day)
    return "已交办，已通知承办人。"


def _task_end(turn: Turn, post: Post) -> str:
    done = post.get("how") == "done"
    tasks.end_task(turn=turn, task_id=number_in(post, "task"), done=done, note=post.get("note", ""))
    return "已登记完成。" if done else "已取消交办事项。"


def _comment(turn: Turn, post: Post) -> str:
    revises = number_in(post, "first") or None
    comments.say(turn=turn, text=post.get("text", ""), revises=revises)
    return "已保存修改，原来的内容仍可查看。" if revises else "已发表。"


def _hand_over(turn: Turn, post: Post) -> str:
    passing = hand_overs.Passing(number_in(post, "giver"), post.get("taker", ""), post.get("reason", ""))
    row = hand_overs.propose(turn=turn, passing=passing)
    return "已移交。" if row.state == row.State.DONE else "已提出移交，等候执法主体负责人批准。"


def _hand_over_decide(turn: Turn, post: Post) -> str:
    agree = post.get("how") == "agree"
    hand_overs.decide(
        turn=turn, hand_over_id=number_in(post, "hand_over"), agree=agree, opinion=post.get("opinion", "")
    )
    return "已批准移交。" if agree else "已不同意移交。"


def _hand_over_withdraw(turn: Turn, post: Post) -> str:
    hand_overs.withdraw(turn=turn, hand_over_id=number_in(post, "hand_over"))
    return "已撤回移交。"


def _join(turn: Turn, post: Post) -> str:
    first, last = day_in(post, "first", "参与开始日期"), day_in(post, "last", "参与截止日期")
    advice.join(turn=turn, adviser_id=number_in(post, "adviser"), first=first, last=last)
    return "已邀请参与，到期自动失效。"


def _remove(turn: Turn, post: Post) -> str:
    advice.remove(turn=turn, advice_id=number_in(post, "advice"))
    return "已移出，即时失效。"


def _ask(turn: Turn, post: Post) -> str:
    fine = fen_in(post, "fine", "拟罚款")
    ask_approval(turn=turn, step_id=post.get("step", "")[:40], text=post.get("text", ""), fine=fine)
    return "已呈批，已通知第一级审批人。"


def _approve(turn: Turn, post: Post) -> str:
    agree = post.get("how") == "agree"
    give_approval(
        turn=turn,
        request_id=number_in(post, "request"),
        place=number_in(post, "place"),
        agree=agree,
        opinion=post.get("opinion", ""),
    )
    return "已同意。" if agree else "已退回呈批人。"


def _withdraw(turn: Turn, post: Post) -> str:
    withdraw_approval(turn=turn, request_id=number_in(post, "request"))
    return "已撤回呈批。"


_FORMS: Mapping[str, Callable[[Turn, Post], str]] = {
    "task": _task,
    "task-end": _task_end,
    "comment": _comment,
    "hand-over": _hand_over,
    "hand-over-decide": _hand_over_decide,
    "hand-over-withdraw": _hand_over_withdraw,
    "advice": _join,
    "advice-remove": _remove,
    "ask": _ask,
    "approve": _approve,
    "withdraw": _withdraw,
}
