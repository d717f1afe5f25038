"""Evidence as pages show it: the card of a case, a visit or a lead; whether its steps were recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from xiezhi.cases.evidence.agreement import Disagreement, Own, Recorded, disagreements
from xiezhi.cases.evidence.kinds import FAMILIES, FileKind, kind_by_media_type, size_in_words
from xiezhi.cases.evidence.texts import EvidenceTexts
from xiezhi.cases.models import CaseFile, Evidence, InspectionTask, Lead, StepTaken
from xiezhi.cases.selectors.evidence import (
    Held,
    Holder,
    evidence_held,
    evidence_of,
    held,
    held_of,
    label_of,
    standing_evidence,
)
from xiezhi.cases.selectors.history import steps_taken
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.recordings import RecordedStep, recorded_steps
from xiezhi.registry.scope import Scope
from xiezhi.web.access import may_open

SHOWN = 12


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A piece of evidence: its number in words, what is written about it, its file, where it disagrees with the record."""

    evidence: Evidence
    label: str
    texts: EvidenceTexts
    step: str
    kind: FileKind | None
    disagreements: tuple[Disagreement, ...]

    @property
    def family(self) -> str:
        """What sort of file it is, in Chinese; 实物、纸质 where there is none."""
        return FAMILIES[self.kind.family] if self.kind else "实物、纸质"

    @property
    def size(self) -> str:
        """Bytes in words."""
        return size_in_words(self.evidence.file.size) if self.evidence.file else ""

    @property
    def has_small(self) -> bool:
        """True where there is a small picture of it."""
        return self.evidence.file is not None and self.evidence.file.has_thumbnail

    @property
    def same_digest(self) -> bool:
        """True where the device gave the hash that was found on receipt; what differs is never kept."""
        return bool(self.evidence.device_digest)


@dataclass(frozen=True, slots=True)
class EvidenceCard:
    """The card of a holder; `rows` are the newest, `total` counts all that stand, `recorded`: steps to be recorded."""

    holder: Holder
    rows: Sequence[EvidenceRow]
    total: int
    recorded: Sequence[RecordedStep]
    may_add: bool

    @property
    def disagreeing(self) -> int:
        """How many disagree with the record."""
        standing = (row for row in self.rows if row.evidence.withdrawn_at is None and row.evidence.erased_on is None)
        return sum(bool(row.disagreements) for row in standing)

    @property
    def lacking(self) -> int:
        """How many steps lack a recording that is asked of them."""
        return sum(bool(step.lacking) for step in self.recorded)

    @property
    def newest(self) -> Sequence[EvidenceRow]:
        """The last ones, newest first, for a card."""
        return self.rows[::-1][:SHOWN]


def case_card(reading: Reading, scope: Scope) -> EvidenceCard:
    """The card of a case: with what its visit and its leads brought."""
    case = reading.case
    return _card(held_of(scope, case), evidence_of(scope, case), scope, reading.done.history)


def standing_rows(case: CaseFile) -> list[EvidenceRow]:
    """What counts as evidence for a case now, for whoever may see the case."""
    return rows_of(case, standing_evidence(case))


def rows_of(case: CaseFile, evidence: Sequence[Evidence]) -> list[EvidenceRow]:
    """These pieces as shown with a case. That they may be seen was asked before."""
    found, days = held(Scope.everything(), Holder.of_case(case)), step_days(case)
    return [row_of(each, found, days) for each in evidence]


def visit_card(task: InspectionTask, scope: Scope, reading: Reading | None) -> EvidenceCard:
    """The card of a visit; `reading`: of its case, once there is one."""
    found = held(scope, Holder("task", task.pk))
    return _card(found, evidence_held(found), scope, reading.done.history if reading else [])


def lead_card(lead: Lead, scope: Scope) -> EvidenceCard:
    """The card of a lead."""
    found = held(scope, Holder("lead", lead.pk))
    return _card(found, evidence_held(found), scope, _history(found.case))


def holder_card(found: Held, scope: Scope) -> EvidenceCard:
    """The card of whatever holds evidence."""
    case = found.case if found.holder.kind == "case" else None
    return _card(found, evidence_held(found) if case is None else evidence_of(scope, case), scope, _history(found.case))


def _history(case: CaseFile | None) -> list[StepTaken]:
    return [] if case is None else steps_taken(case)


def _card(found: Held, evidence: list[Evidence], scope: Scope, history: list[StepTaken]) -> EvidenceCard:
    days = _days(history)
    return EvidenceCard(
        holder=found.holder,
        rows=[row_of(each, found, days) for each in evidence],
        total=sum(each.withdrawn_at is None for each in evidence),
        recorded=recorded_steps(found.case, evidence, history) if found.case is not None else [],
        may_add=any(may_open(scope, "evidence-new", of=body) for body in found.bodies),
    )


def step_days(case: CaseFile | None) -> Mapping[str, date]:
    """The day on which each step of a case was taken last."""
    return _days(_history(case))


def _days(history: list[StepTaken]) -> Mapping[str, date]:
    return {taken.step: taken.taken_on for taken in history}


def row_of(evidence: Evidence, found: Held, days: Mapping[str, date]) -> EvidenceRow:
    """A piece of evidence as shown with what it is of."""
    texts = EvidenceTexts.opened(evidence.texts)
    step = found.steps.get(evidence.step)
    return EvidenceRow(
        evidence=evidence,
        label=label_of(evidence, found.holder),
        texts=texts,
        step=step.title if step is not None else "",
        kind=kind_by_media_type(evidence.file.media_type) if evidence.file is not None else None,
        disagreements=disagreements(
            Own(evidence.captured_at, evidence.captured_by, texts.found_place),
            Recorded(evidence.obtained_at, evidence.received_at, days.get(evidence.step), texts.stated_place),
            timezone.get_current_timezone(),
        ),
    )
