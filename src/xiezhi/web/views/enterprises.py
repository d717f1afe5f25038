"""Enterprises of the area, how often each was visited this year by all bodies, and the caps that were published."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from xiezhi.cases.selectors import inspections
from xiezhi.cases.selectors.inspections import InspectionFilters
from xiezhi.cases.selectors.visits import year_of_visits
from xiezhi.law.vocabulary import table
from xiezhi.registry.selectors import caps, enterprises, organisations
from xiezhi.registry.selectors.enterprises import EnterpriseFilters, UnknownEnterprise
from xiezhi.registry.selectors.organisations import UnknownOrganisation, names_on
from xiezhi.registry.services.caps import Cap, CapRefused, set_cap
from xiezhi.web.access import may_open, page
from xiezhi.web.days import required_day
from xiezhi.web.links import with_parameters
from xiezhi.web.listing.pager import pager_of
from xiezhi.web.numbers import read_key, read_page, whole_number
from xiezhi.web.visit import Visit


@require_safe
@page("enterprises")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Enterprises of the areas in view, by name."""
    asked = request.GET
    risk = whole_number(asked.get("risk", ""), low=1, high=4)
    filters = EnterpriseFilters(
        text=asked.get("q", "")[:100],
        industry=asked.get("industry", "")[:100],
        risks=() if risk is None else (risk,),
    )
    number = read_page(asked.get("page", ""))
    found = enterprises.listing(visit.scope, filters=filters, on=visit.today, page=number)
    context = {
        "found": found,
        "filters": filters,
        "risk": risk,
        "lead": read_key(asked.get("lead", "")),
        "risks": [(code, name) for name, code in table("risk_level").codes.items()],
        "industries": enterprises.industries(visit.scope, on=visit.today),
        "may_import": may_open(visit.reach, "ledger-new"),
        "pager": pager_of(
            found,
            size=enterprises.PAGE,
            address=lambda to: with_parameters(request.path, {**asked.dict(), "page": to}),
        ),
    }
    return render(request, "enterprises/list.html", context)


@require_safe
@page("enterprise")
def one(request: HttpRequest, visit: Visit, enterprise_id: int) -> HttpResponseBase:
    """One enterprise: the visits of the year by all bodies against the cap. It is the bodies that are watched."""
    try:
        enterprise = enterprises.get(visit.scope, enterprise_id, on=visit.today)
    except UnknownEnterprise as unknown:
        raise Http404(str(unknown)) from unknown
    names = names_on([enterprise.area_id], on=visit.today)
    waiting = inspections.filtered(visit.scope, InspectionFilters(state="planned", text=enterprise.code))
    running = inspections.filtered(visit.scope, InspectionFilters(state="running", text=enterprise.code))
    context = {
        "enterprise": enterprise,
        "area": names.get(enterprise.area_id, ""),
        "year": year_of_visits(enterprise, on=visit.today),
        "rated": caps.rated(enterprise, on=visit.today),
        "coming": [*running, *waiting],
        "may_begin": may_open(visit.reach, "inspection-new"),
        "lead": read_key(request.GET.get("lead", "")),
    }
    return render(request, "enterprises/one.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page("visit-caps")
def visit_caps(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The yearly caps of the areas in view; whoever may enters another one."""
    refusal = ""
    if request.method == "POST":
        try:
            set_cap(actor=visit.actor, scope=visit.reach, cap=_cap(request, visit))
            messages.success(request, "已登记检查频次上限。")
            return redirect("visit-caps")
        except (CapRefused, UnknownOrganisation) as refused:
            refusal = str(refused)
    rows = list(caps.in_view(visit.scope, on=visit.today))
    names = names_on({cap.area_id for cap in rows}, on=visit.today)
    context = {
        "caps": [(cap, names.get(cap.area_id, ""), cap.valid_from <= visit.today <= cap.valid_to) for cap in rows],
        "areas": [row for row in visit.in_view if not row.is_body],
        "risks": [(code, name) for name, code in table("risk_level").codes.items()],
        "industries": enterprises.industries(visit.scope, on=visit.today),
        "given": request.POST,
        "refusal": refusal,
        "may_set": visit.reach.has_role("supervisor", "administrator"),
        "first": request.POST.get("valid_from") or visit.today.isoformat(),
    }
    return render(request, "enterprises/caps.html", context, status=422 if refusal else 200)


def _cap(request: HttpRequest, visit: Visit) -> Cap:
    given = request.POST
    visits = whole_number(given.get("visits", ""), low=0, high=366)
    first = required_day(given.get("valid_from", ""), "生效日期", CapRefused)
    if visits is None:
        raise CapRefused("请填写每年上限，应为 0 至 366 之间的整数。")
    area = read_key(given.get("area", "")) or 0
    return Cap(
        area=organisations.get(visit.scope, area),
        visits=visits,
        source=given.get("source", "")[:300],
        valid_from=first,
        industry=given.get("industry", "")[:100],
        risk=whole_number(given.get("risk", ""), low=1, high=4) or 0,
        verified=given.get("verified") == "1",
    )
