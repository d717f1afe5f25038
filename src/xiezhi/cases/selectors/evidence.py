"""Evidence in view: of a case with what its visit and its leads brought, of a visit, of a lead; one piece of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from django.db.models import Q, QuerySet

from xiezhi.cases.errors import UnknownCase
from xiezhi.cases.models import CaseFile, Custody, Evidence, InspectionTask, Lead
from xiezhi.cases.selectors import inspections
from xiezhi.cases.selectors.cases import one_case
from xiezhi.cases.selectors.inspections import PROCEDURE, UnknownInspection, visit_of
from xiezhi.cases.selectors.leads import one_lead
from xiezhi.law.procedures import procedure, version
from xiezhi.law.steps import Step
from xiezhi.registry.scope import Scope

Kind = Literal["case", "task", "lead"]
_FROM: Final = {"task": "检查", "lead": "线索"}


@dataclass(frozen=True, slots=True)
class Holder:
    """The case, visit or lead that evidence is of. A case that is the procedure of a visit is that visit."""

    kind: Kind
    id: int

    @classmethod
    def of(cls, evidence: Evidence) -> "Holder":
        """What a piece of evidence is of. Raises UnknownCase for one whose draft was given up."""
        for kind, number in (("case", evidence.case_id), ("task", evidence.task_id), ("lead", evidence.lead_id)):
            if number is not None:
                return cls(kind, number)  # type: ignore[arg-type]  # one of the three
        raise UnknownCase("这份证据已经作废，所属的草稿已删除。")

    @classmethod
    def of_case(cls, case: CaseFile) -> "Holder":
        """The holder of what is handed in for a case."""
        visit = visit_of(case)
        return cls("case", case.pk) if visit is None else cls("task", visit.pk)

    @property
    def columns(self) -> dict[str, int]:
        """The column of Evidence that names it."""
        return {f"{self.kind}_id": self.id}


@dataclass(frozen=True, slots=True)
class Held:
    """A holder found in view. `bodies`: whose officers may add to it; `case`: the case that decides, None before there is one.

    `subject`: what the trail calls it; `procedure`: the version of its procedure, "" for a lead without a case.
    """

    holder: Holder
    body_id: int
    bodies: tuple[int, ...]
    case: CaseFile | None
    subject: str
    procedure: str = ""

    @property
    def decided(self) -> bool:
        """True once what the evidence is for has been decided or has ended."""
        return self.case is not None and (self.case.ended or bool(self.case.act and self.case.act.decided_on))

    @property
    def steps(self) -> Mapping[str, Step]:
        """Steps that evidence may belong to, by id: of the course, then beside it."""
        found = version(self.procedure) if self.procedure else None
        return {} if found is None else {**found.steps, **found.asides}


def held(scope: Scope, holder: Holder) -> Held:
    """The case, visit or lead in view. Raises UnknownCase."""
    if holder.kind == "case":
        return _of_case(one_case(scope, holder.id))
    if holder.kind == "task":
        return _of_task(_task(scope, holder.id))
    lead = one_lead(scope, holder.id)
    if not scope.covers(
        lead.body_id
    ):  # what was handed in may tell who reported, which whoever gave it away no longer sees
        raise UnknownCase("这条线索已移交其他机构，证据由其保管。")
    return Held(holder, lead.body_id, (lead.body_id,), lead.case, f"lead:{lead.pk}", _procedure(lead.case))


def held_of(scope: Scope, case: CaseFile) -> Held:
    """As `held`, for a case that was found in view: the case itself, or the visit that it is. Raises UnknownCase."""
    holder = Holder.of_case(case)
    return _of_case(case) if holder.kind == "case" else held(scope, holder)


def _of_case(case: CaseFile) -> Held:
    bodies = tuple(body for body in (case.body_id, case.receiver_id) if body is not None)
    subject = f"act:{case.act_id}" if case.act_id else f"case:{case.pk}"
    return Held(Holder("case", case.pk), case.body_id, bodies, case, subject, case.procedure)


def _task(scope: Scope, task_id: int) -> InspectionTask:
    try:
        return inspections.get(scope, task_id)
    except UnknownInspection as unknown:
        raise UnknownCase(str(unknown)) from unknown


def _of_task(task: InspectionTask) -> Held:
    bodies = tuple({task.body_id, *(part.body_id for part in task.parts.all())})
    found = _procedure(task.case) or procedure(PROCEDURE.rstrip("@"), task.first_day).version
    return Held(Holder("task", task.pk), task.body_id, bodies, task.case, f"inspection:{task.pk}", found)


def _procedure(case: CaseFile | None) -> str:
    return case.procedure if case is not None else ""


def evidence_of(scope: Scope, case: CaseFile) -> list[Evidence]:
    """Evidence that counts for a case: its own, of the visit that it follows or is, of its leads; what was withdrawn too.

    By holder and number. Nothing where the case is out of view.
    """
    if not any(scope.covers(body) for body in (case.body_id, case.receiver_id) if body is not None):
        return []
    leads = Lead.objects.filter(Q(case=case) | Q(merged_into__case=case))
    visits = InspectionTask.objects.filter(Q(case=case) | Q(handed_to=case))
    visits |= InspectionTask.objects.filter(Q(merged_into__case=case) | Q(merged_into__handed_to=case))
    return _listed(Q(case=case) | Q(task__in=visits) | Q(lead__in=leads))


def standing_evidence(case: CaseFile) -> list[Evidence]:
    """What counts as evidence for a case now: without what was withdrawn, and without that of a lead that another body keeps.

    Who may see the case was asked before.
    """
    return [
        each
        for each in evidence_of(Scope.everything(), case)
        if each.withdrawn_at is None and (each.lead is None or each.lead.body_id == case.body_id)
    ]


def label_of(evidence: Evidence, holder: Holder) -> str:
    """What a piece is called beside those of a holder: 证据3, or 检查证据3 and 线索证据3 where it came from elsewhere."""
    own = Holder.of(evidence).kind
    return f"{_FROM.get(own, '') if own != holder.kind else ''}证据{evidence.number}"


def evidence_held(found: Held) -> list[Evidence]:
    """Evidence of one holder; of a visit also what was handed in for visits that became it."""
    if found.holder.kind == "task":
        return _listed(Q(task_id=found.holder.id) | Q(task__merged_into_id=found.holder.id))
    return _listed(Q(**found.holder.columns))


def _listed(wanted: Q) -> list[Evidence]:
    found = _with_files().filter(wanted).defer("file__thumbnail")
    return list(found.order_by("lead_id", "task_id", "case_id", "number"))


def _with_files() -> QuerySet[Evidence]:
    return Evidence.objects.select_related("file", "case", "task", "lead")


def one_evidence(scope: Scope, evidence_id: int) -> tuple[Evidence, Held]:
    """One piece of evidence and what it is of, for whoever may see that. Raises UnknownCase."""
    found = _with_files().filter(pk=evidence_id).first()
    if found is None:
        raise UnknownCase("没有这份证据，或不在你的管辖范围内。")
    return found, held_in_cases(scope, found)


def held_in_cases(scope: Scope, evidence: Evidence) -> Held:
    """What a piece of evidence is of. Whoever sees the case sees what its visit and its leads brought. Raises UnknownCase."""
    holder = Holder.of(evidence)
    try:
        return held(scope, holder)
    except UnknownCase:
        for case in _cases_served(evidence):
            if any(scope.covers(body) for body in (case.body_id, case.receiver_id) if body is not None):
                return held(Scope.everything(), holder)
        raise


def _cases_served(evidence: Evidence) -> Iterable[CaseFile]:
    task, lead = evidence.task, evidence.lead
    visits = (task, task.merged_into) if task is not None else ()
    leads = (lead, lead.merged_into) if lead is not None else ()
    cases = [case for visit in visits if visit is not None for case in (visit.case, visit.handed_to)]
    cases += [each.case for each in leads if each is not None]
    return [case for case in cases if case is not None]


def custody_of(evidence: Evidence) -> list[Custody]:
    """What was done with a piece of evidence, in the order in which it was done."""
    return list(Custody.objects.filter(evidence=evidence).order_by("pk"))
