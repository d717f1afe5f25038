"""Cases that an adviser was let into: these and nothing else, while the time lasts."""

from datetime import date

from xiezhi.cases.errors import UnknownCase
from xiezhi.cases.models import Advice, CaseFile, IssuedDocument
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
