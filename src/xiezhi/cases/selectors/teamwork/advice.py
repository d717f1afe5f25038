"""Cases that an adviser was let into: these and nothing else, while the time lasts."""

from datetime import date

from xiezhi.cases.errors import UnknownCase
from xiezhi.cases.models import Advice, CaseFile, Evidence, IssuedDocument
from xiezhi.cases.selectors.evidence import standing_evidence
from xiezhi.cases.selectors.teamwork.people import advice_in_force


def advice_of(case: CaseFile) -> list[Advice]:
    """Who was let into a case, the latest first."""
    return list(Advice.objects.filter(case=case).select_related("adviser__user").order_by("-pk"))


def advised_cases(user_id: int, *, on: date) -> list[Advice]:
    """The cases that a user may see as an adviser on a day, by the last day of seeing them."""
    found = advice_in_force(on=on).filter(adviser__user_id=user_id).select_related("case__act", "case__body")
    return list(found.order_by("valid_to", "pk"))


def advised_case(user_id: int, case_id: int, *, on: date) -> CaseFile:
    """One of these cases. Raises UnknownCase, also before, after and without being let in."""
    if not advice_in_force(on=on).filter(adviser__user_id=user_id, case_id=case_id).exists():
        raise UnknownCase("没有这件案件，或者参与的期间已经结束。需要继续参与的，请联系案件承办人。")
    return CaseFile.objects.select_related("body", "act", "receiver", "origin").get(pk=case_id)


def advised_document(user_id: int, document_id: int, *, on: date) -> IssuedDocument:
    """An issued document of one of these cases. Raises UnknownCase."""
    found = IssuedDocument.objects.select_related("case__act", "case__body").filter(pk=document_id).first()
    if found is None:
        raise UnknownCase("没有这份文书。")
    advised_case(user_id, found.case_id, on=on)
    return found


def evidence_for_adviser(case: CaseFile) -> list[Evidence]:
    """What counts as evidence in a case, for an adviser who was let in: not what a lead brought, which may tell who reported."""
    return [each for each in standing_evidence(case) if each.lead_id is None]


def advised_evidence(user_id: int, case_id: int, evidence_id: int, *, on: date) -> Evidence:
    """A piece of evidence of one of these cases. Raises UnknownCase."""
    case = advised_case(user_id, case_id, on=on)
    found = next((each for each in evidence_for_adviser(case) if each.pk == evidence_id), None)
    if found is None:
        raise UnknownCase("没有这份证据，或者已经作废。")
    return found
