"""Cases on the pages: begun under any procedure; a summary penalty entered with live checks, decided, delivered, closed."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.cases import is_draft_of_another, procedure_of, stored_draft
from xiezhi.cases.selectors.governing import PENALTY
from xiezhi.cases.selectors.inspections import visit_of
from xiezhi.cases.selectors.offers import acting_under, offered_to, returning
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.services import summary
from xiezhi.cases.services.beside import FROM_OTHERS
from xiezhi.cases.services.documents import DamagedDocument, open_document
from xiezhi.cases.services.drafting import SUMMARY, discard_draft, open_summary, save_draft
from xiezhi.cases.services.opening import open_case
from xiezhi.cases.services.turns import Turn
from xiezhi.law.facts import Value
from xiezhi.law.vocabulary import table
from xiezhi.registry.selectors import organisations, powers
from xiezhi.web.access import may_open, page
from xiezhi.web.days import required_day
from xiezhi.web.downloads import download
from xiezhi.web.handling.draft import circumstance_ticks, draft_state, officer_choices, preset_officers
from xiezhi.web.handling.entry import Entry, fields_of, read_entry
from xiezhi.web.handling.evidence import case_card
from xiezhi.web.handling.file import file_card
from xiezhi.web.handling.in_view import case_in_view, case_or_draft
from xiezhi.web.handling.sheet import case_sheet
from xiezhi.web.handling.summary_form import summary_fields
from xiezhi.web.handling.turns import turn_of
from xiezhi.web.numbers import read_key
from xiezhi.web.street.sheet import street_card
from xiezhi.web.teamwork.card import together
from xiezhi.web.views import steps
from xiezhi.web.views.documents import to_its_page
from xiezhi.web.visit import Visit

LONGEST_SEARCH = 50


@require_http_methods(["GET", "HEAD", "POST"])
@page("penalty-new")
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Choose the procedure and look for the power item; choosing one opens the case."""
    offered = [*offered_to(visit.scope, on=visit.today), *returning(visit.scope, on=visit.today)]
    if not offered:
        return render(request, "cases/none_offered.html")
    wanted = request.POST.get("procedure") or request.GET.get("procedure") or SUMMARY
    chosen = next((found for found in offered if found.id == wanted), offered[0])
    if request.method == "POST":
        power = read_key(request.POST.get("power", "")) or 0
        known: dict[str, Value] = {"source": FROM_OTHERS} if request.POST.get("from") == "others" else {}
        try:
            case = _opened(visit, chosen.id, power, known)
        except CaseRefused as refused:
            messages.error(request, str(refused))
            return redirect(f"{reverse('penalty-new')}?procedure={chosen.id}")
        return redirect("case", case_id=case.pk)
    text = request.GET.get("q", "")[:LONGEST_SEARCH]
    found = powers.search(
        acting_under(visit.scope, chosen), text, on=visit.today, kind=table("power_kind").codes[chosen.kind or PENALTY]
    )
    names = organisations.names_on({item.organisation_id for item in found}, on=visit.today)
    context = {
        "q": text,
        "kinds": list({each.kind or PENALTY: each for each in reversed(offered)}.items())[::-1],
        "offered": [each for each in offered if (each.kind or PENALTY) == (chosen.kind or PENALTY)],
        "chosen": chosen,
        "kind": chosen.kind or PENALTY,
        "from_others": request.GET.get("from") == "others",
        "items": [(item, names.get(item.organisation_id, "")) for item in found],
        "full": len(found) == powers.FOUND,
    }
    part = request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"
    return render(request, "cases/_items.html" if part else "cases/new.html", context)


def _opened(visit: Visit, procedure_id: str, power: int, facts: Mapping[str, Value]) -> CaseFile:
    actor, scope, today, now = visit.actor, visit.scope, visit.today, visit.now
    if procedure_id == SUMMARY:
        return open_summary(actor=actor, scope=scope, power_id=power, today=today, now=now)
    return open_case(
        procedure_id=procedure_id, actor=actor, scope=scope, power_id=power, today=today, now=now, facts=facts
    )


@require_safe
@page("case")
def one(request: HttpRequest, visit: Visit, case_id: int) -> HttpResponseBase:
    """A case: the form before its decision, the sheet after it; whose it is, where somebody else only registered it."""
    case = case_or_draft(visit, case_id)
    task = visit_of(case)
    if task is not None:
        return redirect("inspection", task_id=task.pk)
    if is_draft_of_another(case, visit.user.pk):
        return render(request, "cases/others_draft.html", {"case": case})
    if procedure_of(case).id != SUMMARY:
        return steps.sheet(request, visit, case)
    if case.act is not None:
        return _decided(request, visit, case)
    draft = stored_draft(case)
    reading = Reading(case, on=visit.today)
    officers = preset_officers(visit, reading)
    entry = Entry(draft, {}, fields_of(draft, today=visit.today), officers)
    if not case.certificate_numbers:
        entry = read_entry(entry.fields, officers, today=visit.today)
    return _form(request, visit, reading, entry)


@require_POST
@page("case-check")
def check(request: HttpRequest, visit: Visit, case_id: int) -> HttpResponseBase:
    """The state of what the form says now, for the page to show beside the button."""
    case = _own(visit, case_id)
    entry = _entered(request, visit)
    context = {"case": case, "state": draft_state(Reading(case, on=visit.today), entry), "live": True}
    return render(request, "cases/_draft_state.html", context)


@require_POST
@page("case-draft")
def draft(request: HttpRequest, visit: Visit, case_id: int) -> HttpResponseBase:
    """Keep, decide or give up. What was entered stays on the page when it is refused."""
    _own(visit, case_id)
    turn, entry = turn_of(request, visit, case_id), _entered(request, visit)
    wanted = request.POST.get("do", "")
    try:
        if wanted == "discard":
            discard_draft(turn=turn)
        elif wanted == "decide":
            _decide(turn, entry)
        else:
            save_draft(turn=turn, draft=entry.draft)
    except CaseRefused as refused:
        return _refused(request, visit, case_id, entry, refused)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
    messages.success(request, _DONE.get(wanted, "已保存草稿。"))
    return redirect("work") if wanted == "discard" else redirect("case", case_id=case_id)


_DONE = {"discard": "已删除草稿。", "decide": "已作出当场处罚决定。请打印决定书，当场交付当事人。"}


def _decide(turn: Turn, entry: Entry) -> CaseFile:
    if entry.problems:
        raise CaseRefused("".join(entry.problems))
    return summary.decide(turn=turn, draft=entry.draft)


def _refused(request: HttpRequest, visit: Visit, case_id: int, entry: Entry, refused: CaseRefused) -> HttpResponseBase:
    messages.error(request, str(refused))
    case = case_in_view(visit, case_id)
    if case.act is not None:
        return redirect("case", case_id=case_id)
    return _form(request, visit, Reading(case, on=visit.today), entry, status=422)


@require_POST
@page("case-step")
def step(request: HttpRequest, visit: Visit, case_id: int) -> HttpResponseBase:
    """Take the next step of a decided case."""
    case_in_view(visit, case_id)
    taken = _STEPS.get(request.POST.get("step", ""))
    if taken is None:
        messages.error(request, "没有这个环节，请刷新页面后重试。")
        return redirect("case", case_id=case_id)
    try:
        taken(request, turn_of(request, visit, case_id))
    except CaseRefused as refused:
        messages.error(request, str(refused))
    return redirect("case", case_id=case_id)


def _deliver(request: HttpRequest, turn: Turn) -> CaseFile:
    ticked = {name: bool(request.POST.get(name)) for name in ("handed_over", "receipt_given", "refused_to_sign")}
    return summary.deliver(turn=turn, **ticked)


def _pay(request: HttpRequest, turn: Turn) -> CaseFile:
    day = required_day(request.POST.get("on", ""), "缴款日期", CaseRefused)
    return summary.pay(turn=turn, on=day)


_STEPS: dict[str, Callable[[HttpRequest, Turn], CaseFile]] = {
    "serve": _deliver,
    "record": lambda _, turn: summary.report_for_record(turn=turn),
    "pay": _pay,
    "close": lambda _, turn: summary.close(turn=turn),
}


@require_http_methods(["GET", "HEAD", "POST"])
@page("case-document")
def document(request: HttpRequest, visit: Visit, document_id: int) -> HttpResponseBase:
    """An issued document to keep; who opened it is in the trail."""
    if request.method != "POST":
        return to_its_page(visit, document_id)
    try:
        opened = open_document(actor=visit.actor, scope=visit.scope, document_id=document_id)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
    except DamagedDocument as damaged:
        raise Http404(str(damaged)) from damaged
    return download(opened.content, opened.name)


def _own(visit: Visit, case_id: int) -> CaseFile:
    """A case that the visitor opened: nobody else sees what a draft tells of people."""
    case = case_in_view(visit, case_id)
    if case.created_by != visit.user.pk:
        raise Http404("草稿只能由登记人办理。")
    return case


def _entered(request: HttpRequest, visit: Visit) -> Entry:
    return read_entry(request.POST.dict(), request.POST.getlist("officer"), today=visit.today)


def _form(request: HttpRequest, visit: Visit, reading: Reading, entry: Entry, status: int = 200) -> HttpResponseBase:
    case = reading.case
    if case.created_by != visit.user.pk or not may_open(visit.reach, "case-draft", of=case.body_id):
        return render(request, "cases/others_draft.html", {"case": case})
    chosen = [*entry.officers, "", ""][:2]
    state = draft_state(reading, entry)
    context = {
        "case": case,
        "fields": entry.fields,
        "form": summary_fields(),
        "street": street_card(case),
        "officers": officer_choices(visit, reading),
        "chosen": list(enumerate(chosen, start=1)),
        "state": state,
        "circumstances": circumstance_ticks(entry),
        "body_name": organisations.name_on(case.body, on=visit.today),
        "today": visit.today,
        "evidence_card": case_card(reading, visit.reach),
    }
    return render(request, "cases/draft.html", context, status=status)


def _decided(request: HttpRequest, visit: Visit, case: CaseFile) -> HttpResponseBase:
    reading = Reading(case, on=visit.today)
    context = {
        "case": case,
        "act": case.act,
        "case_sheet": case_sheet(reading),
        "street": street_card(case),
        "file_card": file_card(reading, visit),
        "body_name": organisations.name_on(case.body, on=visit.today),
        "today": visit.today,
        "evidence_card": case_card(reading, visit.reach),
        "may_step": may_open(visit.reach, "case-step", of=case.body_id),
        "may_document": may_open(visit.reach, "case-document", of=case.body_id),
        **together(visit, reading),
    }
    return render(request, "cases/case.html", context)
