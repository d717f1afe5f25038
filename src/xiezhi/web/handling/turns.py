"""The turn of a visitor at a case or at a lead, by the revision that the form was made for."""

from django.http import HttpRequest

from xiezhi.cases.services.leads.turns import LeadTurn
from xiezhi.cases.services.turns import Turn
from xiezhi.web.numbers import read_revision
from xiezhi.web.visit import Visit


def turn_of(request: HttpRequest, visit: Visit, case_id: int) -> Turn:
    """The turn at a case."""
    seen = read_revision(request.POST.get("revision", ""))
    return Turn(visit.actor, visit.scope, case_id, seen, visit.today, visit.now)


def lead_turn_of(request: HttpRequest, visit: Visit, lead_id: int) -> LeadTurn:
    """The turn at a lead."""
    seen = read_revision(request.POST.get("revision", ""))
    return LeadTurn(visit.actor, visit.scope, lead_id, seen, visit.today, visit.now)
