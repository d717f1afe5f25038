"""What is done about a lead on its page: one address, one button for each step."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, UnknownCase
from xiezhi.cases.selectors.case_facts import PENALTY_POWER
from xiezhi.cases.selectors.leads import one_lead
from xiezhi.cases.services.leads import answering, deciding, merging, triage
from xiezhi.cases.services.leads.turns import LeadTurn
from xiezhi.registry.models import Power
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import organisations, powers
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.web.access import page
from xiezhi.web.days import typed_day
from xiezhi.web.handling.in_view import lead_in_view
from xiezhi.web.handling.turns import lead_turn_of
from xiezhi.web.leads.entry import coded, power_named
from xiezhi.web.leads.page import lead_page
from xiezhi.web.numbers import read_key
from xiezhi.web.visit import Visit


@require_POST
@page("lead-step")
def step(request: HttpRequest, visit: Visit, lead_id: int) -> HttpResponseBase:
    """Take the step that a button names. What was entered stays on the page when it is refused."""
    lead_in_view(visit, lead_id)
    take = _STEPS.get(request.POST.get("do", ""))
    if take is None:
        raise Http404("没有这一步。")
    turn = lead_turn_of(request, visit, lead_id)
    try:
        done = take(request, turn)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
    except CaseRefused as refused:
        return _refused(request, visit, lead_id, refused)
    messages.success(request, done.text)
    return redirect("case", case_id=done.case) if done.case else redirect("lead", lead_id=lead_id)


def _refused(request: HttpRequest, visit: Visit, lead_id: int, refused: CaseRefused) -> HttpResponseBase:
    messages.error(request, str(refused))
    context = lead_page(visit, lead_in_view(visit, lead_id), request.POST.dict())
    return render(request, "leads/lead.html", context, status=409 if isinstance(refused, ChangedMeanwhile) else 422)


class Done:
    """What was done, in words, and the case that came of it (0 for none)."""

    def __init__(self, text: str, case: int = 0) -> None:
        self.text, self.case = text, case


def _accept(request: HttpRequest, turn: LeadTurn) -> Done:
    triage.accept(turn=turn)
    return Done("已受理，开始核查。")


def _hand_over(request: HttpRequest, turn: LeadTurn) -> Done:
    name = request.POST.get("to", "").strip()
    try:
        body = organisations.find(Scope.everything(), name, on=turn.today)
    except UnknownOrganisation as unknown:
        raise CaseRefused(str(unknown)) from unknown
    triage.hand_over(turn=turn, body_id=body.pk, reason=request.POST.get("text", ""))
    return Done(f"已移交{name}，双方都能看到办理情况。")


def _extend(request: HttpRequest, turn: LeadTurn) -> Done:
    lead = triage.extend(turn=turn, reason=request.POST.get("text", ""))
    return Done(f"已延长，决定是否立案的期限是 {lead.decide_by}。")


def _merge(request: HttpRequest, turn: LeadTurn) -> Done:
    merging.merge(turn=turn, other_id=_number(request.POST, "other"))
    return Done("已合并：算作一件，每个反映人仍要分别答复。")


def _unmerge(request: HttpRequest, turn: LeadTurn) -> Done:
    merging.unmerge(turn=turn, other_id=_number(request.POST, "other"))
    return Done("已撤销合并，那条线索恢复合并前的状态。")


def _file(request: HttpRequest, turn: LeadTurn) -> Done:
    power = _power(request, turn)
    case = deciding.file_case(turn=turn, procedure_id=request.POST.get("procedure", ""), power_id=power.pk)
    return Done("已转立案，线索中的当事人、地点和内容已填入案件，按程序报批。", case.pk)


def _penalise(request: HttpRequest, turn: LeadTurn) -> Done:
    case = deciding.penalise_on_spot(turn=turn, power_id=_power(request, turn).pk)
    return Done("已转当场处罚，线索中的当事人、地点和内容已填入。", case.pk)


def _refuse(request: HttpRequest, turn: LeadTurn) -> Done:
    deciding.refuse(
        turn=turn,
        reason=coded("lead_refusal", request.POST.get("reason", "")),
        explanation=request.POST.get("text", ""),
        approved_name=request.POST.get("approved", ""),
    )
    return Done("已决定不予立案，监督人员可以看到理由。")


def _inspect(request: HttpRequest, turn: LeadTurn) -> Done:
    deciding.send_to_inspection(turn=turn, explanation=request.POST.get("text", ""))
    return Done("已转行政检查。")


def _transfer(request: HttpRequest, turn: LeadTurn) -> Done:
    deciding.transfer(turn=turn, receiver=request.POST.get("to", ""), explanation=request.POST.get("text", ""))
    return Done("已移送其他机关。")


def _close(request: HttpRequest, turn: LeadTurn) -> Done:
    deciding.close(turn=turn, explanation=request.POST.get("text", ""))
    return Done("已办结；需要答复的反映还要登记答复。")


def _reopen(request: HttpRequest, turn: LeadTurn) -> Done:
    deciding.reopen(turn=turn, reason=request.POST.get("text", ""))
    return Done("已责令重新核查，期限从今天重新计算。")


def _answer(request: HttpRequest, turn: LeadTurn) -> Done:
    chosen = {number for text in request.POST.getlist("channel") if (number := read_key(text))}
    on = typed_day(request.POST.get("on", ""), "答复日期", CaseRefused) or turn.today
    said = answering.Answer(on, coded("answer_way", request.POST.get("way", "")), request.POST.get("text", ""))
    answering.answer(turn=turn, channel_ids=frozenset(chosen), said=said)
    return Done("已登记答复。")


def _power(request: HttpRequest, turn: LeadTurn) -> Power:
    """The item that a form names, of the body that has the lead. Raises CaseRefused."""
    body = one_lead(turn.scope, turn.lead_id).body_id
    items = powers.of_body(turn.scope, body, on=turn.today, kind=PENALTY_POWER)
    power = power_named(request.POST.get("power", ""), items)
    if power is None:
        raise CaseRefused("请选择处罚事项。")
    return power


def _number(posted: Mapping[str, str], name: str) -> int:
    return read_key(posted.get(name, "")) or 0


_STEPS: Mapping[str, Callable[[HttpRequest, LeadTurn], Done]] = {
    "accept": _accept,
    "hand_over": _hand_over,
    "extend": _extend,
    "merge": _merge,
    "unmerge": _unmerge,
    "file": _file,
    "penalise": _penalise,
    "refuse": _refuse,
    "inspect": _inspect,
    "transfer": _transfer,
    "close": _close,
    "reopen": _reopen,
    "answer": _answer,
}
