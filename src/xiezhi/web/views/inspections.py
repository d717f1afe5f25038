"""Visits to enterprises: lists, one visit, its steps, and visits that could be one."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import InspectionTask, Lead
from xiezhi.cases.selectors import inspections
from xiezhi.cases.selectors.inspections import STATES, InspectionFilters, UnknownInspection, joinable_enterprises
from xiezhi.cases.selectors.leads import one_lead
from xiezhi.cases.services import visits
from xiezhi.cases.services.checking import Found, write_findings
from xiezhi.cases.services.inspecting import begin, hand_over
from xiezhi.cases.services.visits import Arrangement, Errand
from xiezhi.cases.statements import Statement
from xiezhi.cases.tokens import opened
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Role
from xiezhi.registry.selectors import enterprises, powers
from xiezhi.registry.selectors.enterprises import UnknownEnterprise
from xiezhi.registry.selectors.officers import officer_of
from xiezhi.registry.selectors.organisations import names_on
from xiezhi.web.access import may_open, page
from xiezhi.web.days import not_understood, readable_day, required_day
from xiezhi.web.handling.evidence import visit_card
from xiezhi.web.handling.file import file_card
from xiezhi.web.handling.turns import turn_of
from xiezhi.web.inspecting.pictures import qr_picture
from xiezhi.web.inspecting.sheet import (
    KINDS_OF_STATE,
    Refused,
    arrangement_of,
    officer_places,
    officers_offered,
    visit_sheet,
)
from xiezhi.web.links import with_parameters
from xiezhi.web.listing.pager import pager_of
from xiezhi.web.numbers import read_key, read_page, read_revision, whole_number
from xiezhi.web.sheets.trail import trail_of
from xiezhi.web.street.sheet import street_card
from xiezhi.web.visit import Visit

NEARBY_DAYS = 30
PENALTY_POWER = table("power_kind").codes["行政处罚"]
ORDINARY = "penalty.ordinary"
COMPLAINED = table("cap_exemption").codes["投诉举报"]
VISIT_DAYS = {"first_day": "最早检查日期", "last_day": "最晚检查日期"}
NARROWED = {"first": "检查日期起", "last": "检查日期止"}


# What the address says of the state, and what that asks: nothing said means what is still to be done.
_WANTED = {**{state: state for state in STATES}, "all": ""}


@require_safe
@page("inspections")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Visits by day: one's own, or with ?all=1 those of all bodies in view."""
    asked = request.GET
    officer = officer_of(visit.user.pk)
    every = asked.get("all") == "1" or officer is None
    filters = InspectionFilters(
        officer=None if every else officer,
        state=_WANTED.get(asked.get("state", ""), inspections.OPEN),
        first=readable_day(asked.get("first", "")),
        last=readable_day(asked.get("last", "")),
        text=asked.get("q", "")[:100],
    )
    number = read_page(asked.get("page", ""))
    found = inspections.listing(visit.scope, filters=filters, page=number)
    names = names_on({part.body_id for task in found.rows for part in task.parts.all()}, on=visit.today)
    for sentence in not_understood(asked.dict(), NARROWED):
        messages.warning(request, sentence)
    context = {
        "found": found,
        "rows": [row_of(task, names) for task in found.rows],
        "filters": filters,
        "states": STATES.items(),
        "state": asked.get("state", ""),
        "every": every,
        "is_officer": officer is not None,
        "unlinked": officer is None and visit.scope.has_role(Role.OFFICER),
        "may_begin": may_open(visit.reach, "inspection-new"),
        "joint": joinable_enterprises(visit.scope, on=visit.today, within=NEARBY_DAYS),
        "pager": pager_of(
            found,
            size=inspections.PAGE,
            address=lambda to: with_parameters(request.path, {**asked.dict(), "page": to}),
        ),
    }
    return render(request, "inspections/list.html", context)


def row_of(task: InspectionTask, names: dict[int, str]) -> dict[str, object]:
    """A visit as lists show it; `names`: of the bodies that take part."""
    state = inspections.state_of(task)
    bodies = dict.fromkeys(names.get(part.body_id, "") for part in task.parts.all())
    items = dict.fromkeys(part.power_name for part in task.parts.all())
    return {"task": task, "state": STATES[state], "kind": KINDS_OF_STATE[state], "bodies": bodies, "items": items}


@require_http_methods(["GET", "HEAD", "POST"])
@page("inspection-new")
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Register one visit that stands in no plan."""
    given = request.POST if request.method == "POST" else request.GET
    enterprise_id = read_key(given.get("enterprise", "")) or 0
    try:
        enterprise = enterprises.get(visit.scope, enterprise_id, on=visit.today)
    except UnknownEnterprise:
        return redirect("enterprises")
    lead = _lead(visit, given.get("lead", ""))
    if request.method == "POST":
        try:
            task = visits.make_visit(
                actor=visit.actor,
                scope=visit.scope,
                enterprise_id=enterprise.pk,
                power_id=read_key(given.get("power", "")) or 0,
                kind=whole_number(given.get("kind", ""), low=1, high=3) or 1,
                arranged=_arranged(given),
                today=visit.today,
                now=visit.now,
                lead_id=lead.pk if lead else None,
            )
        except CaseRefused as refused:
            messages.error(request, str(refused))
        else:
            return redirect("inspection", task_id=task.pk)
    items = powers.held_on(visit.scope, on=visit.today, kind=inspections.INSPECTION_POWER).order_by("name")
    context = {
        "enterprise": enterprise,
        "items": items,
        "given": given if lead is None or request.method == "POST" else _told_by(lead),
        "lead": lead,
        "exempt": read_key(given.get("exempt", "")) or (COMPLAINED if lead else 0),
        "kinds": [(code, name) for name, code in table("inspection_kind").codes.items() if name != "专项检查"],
        "exemptions": _exemptions(),
        "first": readable_day(given.get("first_day", "")) or visit.today,
        "last": readable_day(given.get("last_day", "")) or visit.today + timedelta(days=7),
    }
    return render(request, "inspections/new.html", context, status=422 if request.method == "POST" else 200)


def _lead(visit: Visit, text: str) -> Lead | None:
    """The lead that a visit is registered for; None for a visit of itself and for a lead out of view."""
    number = read_key(text)
    try:
        return None if number is None else one_lead(visit.scope, number)
    except UnknownCase:
        return None


def _told_by(lead: Lead) -> dict[str, str]:
    """What a visit for a lead is registered with: what was reported, and why the cap does not hold."""
    return {"purpose": lead.title, "exempt_reason": f"案源线索{lead.number}"}


def _exemptions() -> list[tuple[int, str]]:
    return [(code, name) for name, code in table("cap_exemption").codes.items()]


def _arranged(given: QueryDict) -> Arrangement:
    """What a form says of a visit. Raises CaseRefused for a day that cannot be read."""
    first, last = (required_day(given.get(name, ""), title, CaseRefused) for name, title in VISIT_DAYS.items())
    return _told(given, first, last)


def _told(given: QueryDict, first: date, last: date) -> Arrangement:
    return Arrangement(
        first_day=first,
        last_day=last,
        certificate_numbers=tuple(dict.fromkeys(number for number in given.getlist("officer") if number)),
        purpose=given.get("purpose", "")[:2000],
        exempt=whole_number(given.get("exempt", ""), low=1, high=len(table("cap_exemption").names)) or 0,
        exempt_reason=given.get("exempt_reason", "")[:500],
        surprise_reason=given.get("surprise_reason", "")[:500],
    )


@require_safe
@page("inspection")
def one(request: HttpRequest, visit: Visit, task_id: int) -> HttpResponseBase:
    """One visit: what comes next first, the code for the door, the checklist, and how often the enterprise was visited."""
    return sheet(request, visit, _task(visit, task_id), Refused())


def sheet(request: HttpRequest, visit: Visit, task: InspectionTask, refused: Refused) -> HttpResponseBase:
    """The page of a visit, with what was sent and refused."""
    found = visit_sheet(task, visit, refused)
    parts = list(task.parts.all())
    own = [part for part in parts if may_open(visit.reach, "inspection-new", of=part.body_id)]
    about = [f"inspection:{task.pk}"]
    if task.case is not None:
        about += [f"case:{task.case.pk}", f"act:{task.case.act_id}"]
    arranged = refused.arranged or arrangement_of(task, own[:1])
    context = {
        "task": task,
        "case": task.case,
        "sheet": found,
        "parts": parts,
        "officers": officers_offered(own[0].body_id, on=visit.today) if own else [],
        "arranged": arranged,
        "chosen": officer_places(arranged),
        "exemptions": _exemptions(),
        "results": [(code, name) for name, code in table("finding").codes.items()],
        "may_arrange": bool(own) and found.state == STATES["planned"],
        "may_begin": may_open(visit.reach, "inspection-new", of=task.body_id),
        "may_check": found.may_check and bool(own),
        "may_document": may_open(visit.reach, "case-document", of=task.body_id),
        "may_hand_over": may_open(visit.reach, "inspection-handover", of=task.body_id),
        "address": visit_address(request, task),
        "street": street_card(task.case),
        "file_card": file_card(found.reading, visit) if found.reading else None,
        "today": visit.today,
        "evidence_card": visit_card(task, visit.reach, found.reading),
        "trail": trail_of(about),
    }
    return render(request, "inspections/one.html", context, status=422 if refused.anything else 200)


def visit_address(request: HttpRequest, task: InspectionTask) -> str:
    """The public address of a visit."""
    return request.build_absolute_uri(reverse("visit", kwargs={"token": opened(task.token_cipher)}))


@require_safe
@page("inspection-qr")
def picture(request: HttpRequest, visit: Visit, task_id: int) -> HttpResponseBase:
    """The code that is scanned at the door."""
    return qr_picture(visit_address(request, _task(visit, task_id)))


@require_POST
@page("inspection-change")
def change(request: HttpRequest, visit: Visit, task_id: int) -> HttpResponseBase:
    """Before it begins: say who comes and when, put it up for approval, give it up."""
    _task(visit, task_id)
    seen = read_revision(request.POST.get("revision", ""))
    errand = Errand(visit.actor, visit.scope, task_id, seen, visit.today, visit.now)
    wanted = request.POST.get("do", "")
    try:
        if wanted == "begin":
            begin(errand=errand)
            messages.success(request, "已报批，检查单已带入。")
        elif wanted == "cancel":
            visits.cancel_visit(errand=errand, reason=request.POST.get("reason", ""))
            messages.success(request, "已取消这次检查。")
        else:
            visits.arrange(errand=errand, arranged=_arranged(request.POST))
            messages.success(request, "已保存检查安排。")
    except (CaseRefused, UnknownCase) as refused:
        messages.error(request, str(refused))
        if wanted not in {"begin", "cancel"}:
            return _arranged_again(request, visit, _task(visit, task_id))
    return redirect("inspection", task_id=task_id)


def _arranged_again(request: HttpRequest, visit: Visit, task: InspectionTask) -> HttpResponseBase:
    """The page with what was sent and refused; in the place of a day that cannot be read, that of the visit."""
    given = request.POST
    first = readable_day(given.get("first_day", "")) or task.first_day
    last = readable_day(given.get("last_day", "")) or task.last_day
    return sheet(request, visit, task, Refused(arranged=_told(given, first, last)))


@require_POST
@page("inspection-check")
def check(request: HttpRequest, visit: Visit, task_id: int) -> HttpResponseBase:
    """Keep what the checklist says."""
    task = _task(visit, task_id)
    found: dict[int, Found] = {}
    for line in inspections.lines_of(task):
        result = whole_number(request.POST.get(f"r{line.pk}", ""), low=0, high=9) or 0
        found[line.pk] = Found(result, request.POST.get(f"n{line.pk}", ""))
    try:
        write_findings(actor=visit.actor, scope=visit.scope, task_id=task_id, found=found)
        left = sum(not each.result for each in found.values())
        messages.success(request, f"已保存检查单{f'，还有 {left} 项没有填写' if left else '，各项都已填写'}。")
    except (CaseRefused, UnknownCase) as refused:
        messages.error(request, str(refused))
        return sheet(request, visit, _task(visit, task_id), Refused(findings=found))
    return redirect(f"{reverse('inspection', args=[task_id])}#checklist")


@require_http_methods(["GET", "HEAD", "POST"])
@page("inspection-handover")
def handover(request: HttpRequest, visit: Visit, task_id: int) -> HttpResponseBase:
    """Choose the penalty item under which a visit becomes a case."""
    task = _task(visit, task_id)
    if task.case is None:
        return redirect("inspection", task_id=task_id)
    text = request.GET.get("q", "")[:50]
    if request.method == "POST":
        try:
            case = hand_over(
                turn=turn_of(request, visit, task.case_id or 0),
                procedure_id=ORDINARY,
                power_id=read_key(request.POST.get("power", "")) or 0,
                statement=Statement(texts={"reasons": request.POST.get("reasons", "")}),
            )
        except (CaseRefused, UnknownCase) as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "已转立案，当事人和检查发现的问题已带入。")
            return redirect("case", case_id=case.pk)
    own = visit.scope.over(Role.OFFICER)
    found = powers.search(own, text, on=visit.today, kind=PENALTY_POWER)
    context = {
        "task": task,
        "q": text,
        "items": [item for item in found if item.organisation_id == task.body_id],
        "reasons": request.POST.get("reasons", ""),
    }
    return render(request, "inspections/handover.html", context)


def _task(visit: Visit, task_id: int) -> InspectionTask:
    try:
        return inspections.get(visit.scope, task_id)
    except UnknownInspection as unknown:
        raise Http404(str(unknown)) from unknown
