"""The register of organisations: who stands where, what became of each, and changes of the tree."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from xiezhi.registry.models import Organisation
from xiezhi.registry.selectors.history import history
from xiezhi.registry.selectors.organisations import UnknownOrganisation, get, name_on
from xiezhi.registry.services.holding import RegisterLocked
from xiezhi.registry.services.organisations import OrganisationRefused
from xiezhi.registry.services.restructuring import change_organisation
from xiezhi.reporting.selectors.foreseen import foreseen
from xiezhi.web.access import may_open, page
from xiezhi.web.sheets.organisation import ChangeForm, listed
from xiezhi.web.sheets.trail import trail_of
from xiezhi.web.visit import Visit


@require_safe
@page("organisations")
def listing(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Organisations in view, those that have ended too, found by a part of their name."""
    sought = request.GET.get("q", "").strip()[:60]
    return render(request, "registry/list.html", {"list": listed(visit, sought), "sought": sought})


@require_safe
@page("organisation")
def one(request: HttpRequest, visit: Visit, organisation: int) -> HttpResponseBase:
    """What became of one organisation, and the forms that change it."""
    return _shown(request, visit, organisation, ChangeForm(), 200)


@require_POST
@page("organisation-change")
def change(request: HttpRequest, visit: Visit, organisation: int) -> HttpResponseBase:
    """First what would come of the change; with `confirmed`, the change itself."""
    form = ChangeForm.of(request.POST)
    asked = form.change(organisation)
    if asked is None:
        return _shown(request, visit, organisation, form, 422)
    confirmed = "confirmed" in request.POST
    try:
        told = [] if confirmed else foreseen(visit.scope, asked)
        change_organisation(actor=visit.actor, scope=visit.scope, change=asked, trial=not confirmed)
    except UnknownOrganisation as unknown:
        raise Http404(str(unknown)) from unknown
    except (OrganisationRefused, RegisterLocked) as refused:
        return _shown(request, visit, organisation, form.refused(str(refused)), 422)
    if confirmed:
        messages.success(request, f"已办理{asked.kind.label}，自 {asked.on} 起生效，已留痕。")
        return redirect("organisation", organisation=organisation)
    found, name = _about(visit, organisation)
    context = {"organisation": found, "name": name, "form": form, "change": asked, "told": told}
    context["others"] = form.names(visit)
    return render(request, "registry/confirm.html", context)


def _shown(request: HttpRequest, visit: Visit, organisation: int, form: ChangeForm, status: int) -> HttpResponseBase:
    found, name = _about(visit, organisation)
    stands = found.valid_to >= visit.today
    may_change = stands and may_open(visit.reach, "organisation-change", of=organisation)
    # A merger is an event of the organisation that goes on.
    about = [f"organisation:{number}" for number in (organisation, found.merged_into_id) if number]
    context = {
        "organisation": found,
        "name": name,
        "form": form,
        "history": history(visit.scope, organisation),
        "trail": trail_of(about),
        "may_change": may_change,
        "stands": stands,
        "others": [row for row in visit.in_view if row.id != organisation] if may_change else [],
    }
    return render(request, "registry/organisation.html", context, status=status)


def _about(visit: Visit, organisation: int) -> tuple[Organisation, str]:
    """The organisation, and what it is called today. Raises Http404."""
    try:
        found = get(visit.scope, organisation)
    except UnknownOrganisation as unknown:
        raise Http404(str(unknown)) from unknown
    return found, name_on(found, on=visit.today)
