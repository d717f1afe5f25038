"""Cases transferred to the police, both ways: what a body sent, what a police body received; who acts at which step."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from xiezhi.cases.models import CaseFile, IssuedDocument, Lead, LeadChannel
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.cases import clocks_of, reaches, shown_party
from xiezhi.cases.selectors.governing import POLICE
from xiezhi.cases.selectors.leads import channels_of
from xiezhi.cases.selectors.offers import BACK, offered_to, returning
from xiezhi.law.clocks import Clock
from xiezhi.law.procedures import version
from xiezhi.law.steps import Step
from xiezhi.registry.models import Organisation, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import organisations
from xiezhi.registry.selectors.organisations import AREA, ENTRUSTED

TRANSFER, RETURN = "transfer.police@", "transfer.reverse@"
# Effects of a step that chooses the body which receives a case: the police, or a body that may punish.
TO_POLICE = "receiver"
ORDINARY = "penalty.ordinary"
MOST = 200


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer as a list shows it; the party masked as everywhere, `clock`: the open clock that ends first, `title`: of
    its procedure."""

    case: CaseFile
    party: str
    sender: str
    receiver: str
    state: str
    clock: Clock | None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Transfers:
    """Both ways: what bodies in view sent, what they received, how many of each there are in all.

    `registers`: whether one of them may register a return; `returns`: whether one, of the police, may begin one.
    """

    sent: list[Transfer]
    received: list[Transfer]
    registers: bool
    returns: bool
    sent_total: int
    received_total: int


def transfers(scope: Scope, *, on: date) -> Transfers:
    """Transfers both ways, open ones first, the newest first; at most MOST of each."""
    offered = offered_to(scope.over(Role.OFFICER), on=on)
    registers = any(found.id == ORDINARY for found in offered)
    return Transfers(
        sent=sent(scope, on=on),
        received=received(scope, on=on),
        registers=registers,
        returns=bool(returning(scope.over(Role.OFFICER), on=on)),
        sent_total=_sent(scope).count(),
        received_total=_received(scope).count(),
    )


def receiving_bodies(step: Step, *, on: date) -> list[Organisation]:
    """Bodies that work here on a day and that a step may send a case to, in 编制序; none for a step that sends nothing.

    A transfer goes to the police, what comes back from them to any other body that may punish.
    """
    if step.effect not in (TO_POLICE, BACK):
        return []
    found = Organisation.objects.filter(valid_from__lte=on, valid_to__gte=on)
    if step.effect == TO_POLICE:
        return list(found.filter(category=POLICE).order_by("sort_order", "pk"))
    return list(found.exclude(category__in=(POLICE, AREA)).exclude(nature=ENTRUSTED).order_by("sort_order", "pk"))


def sent(scope: Scope, *, on: date) -> list[Transfer]:
    """Transfers by bodies in view."""
    return _listed(_sent(scope), on)


def received(scope: Scope, *, on: date) -> list[Transfer]:
    """Transfers to bodies in view that work here."""
    return _listed(_received(scope), on)


def related(case: CaseFile, scope: Scope) -> list[tuple[CaseFile, str]]:
    """The case out of which this one was opened and those opened out of it, in view, with the titles of their procedures."""
    found = CaseFile.objects.select_related("act").filter(Q(pk=case.origin_id) | Q(origin=case))
    within = scope.organisation_ids
    seen = found if within is None else found.filter(body_id__in=within)
    return [(each, version(each.procedure).title) for each in seen.order_by("pk")]


def newest_beside(scope: Scope, case_id: int) -> int:
    """The id of the case in view that was opened last out of this one; this one's own where there is none."""
    found = CaseFile.objects.filter(origin_id=case_id)
    if scope.organisation_ids is not None:
        found = found.filter(body_id__in=scope.organisation_ids)
    return found.order_by("-pk").values_list("pk", flat=True).first() or case_id


def return_behind(scope: Scope, lead: Lead) -> CaseFile | None:
    """The case by which a lead was returned to a body in view: the number of its letter is that of the lead's channel."""
    numbers = [channel.number for channel in channels_of(lead) if channel.number]
    found = CaseFile.objects.select_related("body", "act", "receiver").filter(
        procedure__startswith=RETURN, receiver_id=lead.body_id, documents__number__in=numbers
    )
    return next((case for case in found.order_by("pk") if reaches(scope, case)), None)


def lead_of_return(case: CaseFile) -> Lead | None:
    """The lead that a returned case is at the body that received it, None where that does not work here."""
    numbers = IssuedDocument.objects.filter(case=case).exclude(number="").values("number")
    told = LeadChannel.objects.filter(body_id=case.receiver_id, number__in=numbers).select_related("lead__merged_into")
    channel = told.first() if case.procedure.startswith(RETURN) else None
    return (channel.lead.merged_into or channel.lead) if channel else None


def is_with_police(case: CaseFile) -> bool:
    """True for an open case whose matter was transferred to the police and has not come back."""
    transferred = "transferred_at" in case.facts and "returned_on" not in case.facts
    return transferred and not case.ended and not case.procedure.startswith((TRANSFER, RETURN))


def acting_body(case: CaseFile, step: Step) -> int:
    """The body whose people take a step: the receiver where the step is its own and it works here."""
    return case.receiver_id if step.by_receiver and case.receiver_id is not None else case.body_id


def _sent(scope: Scope) -> QuerySet[CaseFile]:
    cases = _transfers()
    return cases if scope.organisation_ids is None else cases.filter(body_id__in=scope.organisation_ids)


def _received(scope: Scope) -> QuerySet[CaseFile]:
    cases, within = _transfers().filter(receiver__isnull=False), scope.organisation_ids
    return cases if within is None else cases.filter(receiver_id__in=within)


def _transfers() -> QuerySet[CaseFile]:
    either = Q(procedure__startswith=TRANSFER) | Q(procedure__startswith=RETURN)
    found = CaseFile.objects.select_related("body", "act", "receiver").filter(either)
    return found.order_by("ended", "-opened_on", "-pk")


def _listed(cases: QuerySet[CaseFile], on: date) -> list[Transfer]:
    found = list(cases[:MOST])
    ids = {pk for case in found for pk in (case.body_id, case.receiver_id) if pk is not None}
    names = organisations.names_on(ids, on=on)
    return [_transfer(case, names) for case in found]


def _transfer(case: CaseFile, names: dict[int, str]) -> Transfer:
    named = names.get(case.receiver_id, "") if case.receiver_id is not None else ""
    step = version(case.procedure).step(case.step).title if case.step else "尚未报告"
    return Transfer(
        case=case,
        party=shown_party(case),
        sender=names.get(case.body_id, ""),
        receiver=named or Particulars.opened(case.particulars).text("transfer_to"),
        state=step,
        clock=next((clock for clock in clocks_of(case) if clock.done_on is None), None),
        title=version(case.procedure).title,
    )
