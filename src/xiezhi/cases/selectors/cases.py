"""Cases in view, what is to be done in them and by when, and what stands in the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from xiezhi.cases.drafts import STATED, Draft
from xiezhi.cases.errors import UnknownCase
from xiezhi.cases.facts import known
from xiezhi.cases.masking import masked_name
from xiezhi.cases.models import CaseFile, InspectionTask, IssuedDocument
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.acts import party_shown
from xiezhi.cases.selectors.case_facts import case_facts, draft_facts, is_person, recorded_facts
from xiezhi.cases.selectors.clocks import clocks_by
from xiezhi.cases.selectors.inspections import FAULT, plans_approved, visit_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.law.clocks import BODY, PARTY, Clock
from xiezhi.law.conditions import Condition
from xiezhi.law.procedures import Procedure, unmet_under, version
from xiezhi.law.steps import Step
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope

# Steps of a procedure on the spot whose day no clock tells: to be taken at once, or whenever everything else is done.
ON_THE_SPOT = "简易程序"
_WITHOUT_CLOCK = frozenset({"decide", "serve", "close"})
# Steps of procedures for which there is no service yet.
_NOT_OFFERED = frozenset({"apply_to_court"})


@dataclass(frozen=True, slots=True)
class ToTake:
    """The step that is to be taken in a case, by which day (None: whenever), why that day, and by which other body."""

    title: str
    due: date | None
    why: str = ""
    by: int | None = None


def in_view(scope: Scope) -> QuerySet[CaseFile]:
    """Cases of bodies in view."""
    cases = CaseFile.objects.select_related("body", "act")
    return cases if scope.organisation_ids is None else cases.filter(body_id__in=scope.organisation_ids)


def one_case(scope: Scope, case_id: int) -> CaseFile:
    """One case in view, or transferred to a body in view. Raises UnknownCase."""
    case = CaseFile.objects.select_related("body", "act", "receiver", "origin").filter(pk=case_id).first()
    if case is None or not reaches(scope, case):
        raise UnknownCase("没有这件案件，或不在你的管辖范围内。")
    return case


def reaches(scope: Scope, case: CaseFile) -> bool:
    """True for a case of a body in view, and for one that was transferred to a body in view."""
    return any(scope.covers(body) for body in (case.body_id, case.receiver_id) if body is not None)


def is_draft_of_another(case: CaseFile, user_id: int) -> bool:
    """True for a case that somebody else registered and has not begun: until then it is that one's alone.

    Where another role takes the first step, as for a visit that is to be approved, registering is itself the beginning.
    """
    if case.act_id is not None or case.step or case.created_by in (0, user_id):
        return False
    return Role.OFFICER in procedure_of(case).first.roles


def case_of(scope: Scope, act_id: int) -> CaseFile | None:
    """The case in view that an act was handled in; None for an act that was imported."""
    return in_view(scope).filter(act_id=act_id).first()


def step_to_take(case: CaseFile, running: Iterable[Clock]) -> ToTake | None:
    """The step that is to be taken now, where none of the clocks of the case tells the body what to do."""
    if case.ended:
        return None
    visit = visit_of(case)
    if visit is not None:
        return _of_visit(case, visit)
    step, decided = next_step(case), case.act.decided_on if case.act else None
    if procedure_of(case).form == ON_THE_SPOT:
        days = {"decide": case.opened_on, "serve": decided}
        return ToTake(step.title, days.get(step.id)) if step.id in _WITHOUT_CLOCK else None
    told = any(clock.done is None and _tells(case, clock) for clock in running)
    if told:
        return None
    by_receiver = case.receiver_id is not None and step.by_receiver
    return ToTake(step.title, None, by=case.receiver_id if by_receiver else None)


def _tells(case: CaseFile, clock: Clock) -> bool:
    """Whether a clock tells the body, or the one here that received the case, what to do by which day, or at once."""
    received = case.receiver_id is not None and clock.kind.whose not in {BODY, PARTY}
    return received or (clock.due is not None and not clock.waits)


def _of_visit(case: CaseFile, visit: InspectionTask) -> ToTake:
    """The next step of a visit, until its last day while nobody was in."""
    due = visit.last_day if case.act is None else None
    return ToTake(step_of_visit(case, visit).title, due, f"检查应当在批准的日期内进行，至{due}。" if due else "")


def step_of_visit(case: CaseFile, visit: InspectionTask) -> Step:
    """The step of a visit that is to be taken next."""
    found = procedure_of(case)
    step = found.step(case.step) if case.step else found.first
    passed = {"approve"} if plans_approved(visit) else set()
    passed |= {"pass"} if any(line.result == FAULT for line in visit.lines.all()) else set()
    return next((found.step(name) for name in step.next if name not in passed), step)


def shown_party(case: CaseFile) -> str:
    """The party as it may be seen: a natural person's name masked, and any name of a type not chosen yet."""
    if case.act is not None:
        return party_shown(case.act)
    name = Particulars.opened(case.particulars).party_name
    return masked_name(name) if is_person(case, None) else name


def clocks_of(case: CaseFile) -> tuple[Clock, ...]:
    """The clocks of a case that have begun."""
    return clocks_by(case, recorded_facts(case))


def procedure_of(case: CaseFile) -> Procedure:
    """The version of the procedure under which the case was opened."""
    return version(case.procedure)


def next_step(case: CaseFile) -> Step:
    """The step that comes next: the first of those that may follow, that are offered here and whose turn it is."""
    found = procedure_of(case)
    if not case.step:
        return found.first
    following = [found.step(name) for name in found.step(case.step).next if name not in _NOT_OFFERED]
    wanted = [step for step in following if step.id != "pay" or _to_be_paid(case)]
    return wanted[0] if wanted else found.step(case.step)


def _to_be_paid(case: CaseFile) -> bool:
    return case.act is not None and case.act.fine > 0


def step_article(case: CaseFile) -> str:
    """The article by which the next step is taken."""
    found = procedure_of(case)
    return f"《{found.law}》{found.articles}"


def stored_draft(case: CaseFile) -> Draft:
    """The draft as it was kept."""
    facts = known({name: value for name, value in case.facts.items() if name in STATED})
    return Draft(Particulars.opened(case.particulars), case.basis, tuple(case.certificate_numbers), facts)


def draft_standing(reading: Reading, draft: Draft) -> list[Condition]:
    """Conditions that a decision by this draft, on the day of the reading, would not meet; those with `blocks` stand in the way."""
    first = procedure_of(reading.case).first
    return unmet_under(first, draft_facts(reading, draft), reading.law, reading.on)


def step_standing(reading: Reading, step: Step, **stated: object) -> list[Condition]:
    """Conditions that a step of a decided case would not meet on the day of the reading, were `stated` facts added."""
    facts = {**case_facts(reading), **stated}
    return unmet_under(step, facts, reading.law, reading.on)  # type: ignore[arg-type]  # `checked` looks at them


def last_basis(scope: Scope, body_id: int, power_code: str) -> str:
    """The basis that was cited last for this item in a decision of this body; "" where there is none."""
    cited = in_view(scope).filter(body_id=body_id, power_code=power_code, act__isnull=False).exclude(basis="")
    return cited.order_by("-pk").values_list("basis", flat=True).first() or ""


def one_document(scope: Scope, document_id: int) -> IssuedDocument:
    """An issued document of a case in view. Raises UnknownCase."""
    found = IssuedDocument.objects.select_related("case__body").filter(pk=document_id).first()
    if found is None or not reaches(scope, found.case):
        raise UnknownCase("没有这份文书，或不在你的管辖范围内。")
    return found
