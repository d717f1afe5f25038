"""Cases and leads of an address, for a page: what is out of view is not there."""

from django.http import Http404

from xiezhi.cases.errors import UnknownCase
from xiezhi.cases.models import CaseFile, Lead
from xiezhi.cases.selectors.cases import is_draft_of_another, one_case
from xiezhi.cases.selectors.leads import one_lead
from xiezhi.web.visit import Visit


def case_or_draft(visit: Visit, case_id: int) -> CaseFile:
    """A case of the bodies in view, what others have only registered too: to say whose it is. Raises Http404."""
    try:
        return one_case(visit.scope, case_id)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown


def case_in_view(visit: Visit, case_id: int) -> CaseFile:
    """A case of the bodies in view; before its first step only for who registered it. Raises Http404."""
    case = case_or_draft(visit, case_id)
    if is_draft_of_another(case, visit.user.pk):
        raise Http404("还没有呈批的登记只能由登记人查看。")
    return case


def lead_in_view(visit: Visit, lead_id: int) -> Lead:
    """A lead of the bodies in view. Raises Http404."""
    try:
        return one_lead(visit.scope, lead_id)
    except UnknownCase as unknown:
        raise Http404(str(unknown)) from unknown
