"""What the page of a lead is drawn from: the sheet, and what its visitor may do now."""

from collections.abc import Mapping

from xiezhi.cases.models import Lead
from xiezhi.cases.models.lead import CHECKING, OPEN, WAITING
from xiezhi.cases.selectors.case_facts import PENALTY_POWER
from xiezhi.cases.selectors.governing import filing_procedures, sector_of
from xiezhi.cases.selectors.lead_documents import lead_documents
from xiezhi.cases.selectors.leads import visits_of
from xiezhi.cases.selectors.transfers import return_behind
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import organisations, powers
from xiezhi.web.leads.sheet import lead_sheet
from xiezhi.web.leads.states import drawn_states
from xiezhi.web.visit import Visit

OFFERED = 300
INSPECTED = table("lead_state").codes["转行政检查"]
# States of a lead from which a case came.
CASED = tuple(table("lead_state").codes[name] for name in ("转立案", "当场处罚"))


def lead_page(visit: Visit, lead: Lead, entered: Mapping[str, str] | None = None) -> dict[str, object]:
    """The context of the page; `entered` is what a form said that was refused, so that nothing typed is lost."""
    scope = visit.scope
    handles = scope.over(Role.OFFICER, Role.BODY_HEAD).covers(lead.body_id) and lead.merged_into_id is None
    oversees = scope.over(Role.SUPERVISOR, Role.BODY_HEAD).covers(lead.body_id) and lead.merged_into_id is None
    undecided = lead.state in OPEN
    fields = dict(entered or {})
    return {
        "lead": lead,
        "sheet": lead_sheet(visit, lead),
        "today": visit.today,
        "states": drawn_states(lead, now=visit.now, today=visit.today),
        "lost_case": lead.state in CASED and lead.case_id is None,
        "fields": fields,
        "opened": fields.get("do", ""),
        "may_accept": handles and lead.state == WAITING,
        "may_decide": handles and lead.state == CHECKING,
        "may_hand_over": (handles or oversees) and undecided,
        "may_merge": (handles or oversees) and undecided,
        "may_extend": scope.over(Role.BODY_HEAD).covers(lead.body_id) and undecided and lead.decide_by is not None,
        "may_answer": handles,
        "offers": lead_documents(scope, lead, on=visit.today) if lead.merged_into_id is None else [],
        "returned": return_behind(scope, lead),
        "visits": visits_of(scope, lead),
        "may_visit": lead.state == INSPECTED and scope.over(Role.OFFICER).covers(lead.body_id),
        "may_reopen": oversees and not undecided and (lead.case_id is None or lead.was_not_filed),
        "may_see_reporter": scope.over(Role.OFFICER, Role.BODY_HEAD).covers(lead.body_id),
        "is_officer": scope.over(Role.OFFICER).covers(lead.body_id),
        "is_head": scope.over(Role.BODY_HEAD).covers(lead.body_id),
        "gone": not scope.covers(lead.body_id),
        "procedures": filing_procedures(sector_of(lead.body, on=visit.today), on=visit.today),
        "reasons": list(table("lead_refusal").codes.items()),
        "ways": list(table("answer_way").codes.items()),
        "powers": powers.of_body(scope, lead.body_id, on=visit.today, kind=PENALTY_POWER) if handles else [],
        "bodies": organisations.bodies(Scope.everything(), on=visit.today)[:OFFERED] if undecided else [],
    }
