"""The draft that is submitted for legal review: its texts, and what it still lacks."""

from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.case_facts import recorded_facts
from xiezhi.cases.selectors.document_values import case_texts
from xiezhi.cases.selectors.governing import PENALTY
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.review_gate import why_reviewed
from xiezhi.cases.selectors.steps import BASIS
from xiezhi.cases.texts import texts
from xiezhi.law.procedures import version
from xiezhi.law.review import decisions_after, review_steps

# What a reviewer reads of the draft, in this order; of these a procedure has those that its steps ask.
DRAFT = ("findings", "evidence", "proposal", BASIS, "discretion", "departure", "reasons")


def draft_texts(case: CaseFile) -> dict[str, str]:
    """Texts of the draft that the handlers may still mend, by name: those that steps up to the decision ask."""
    found = version(case.procedure)
    asked = {each.name for step in found.steps.values() for each in step.texts}
    written = {**case_texts(case), BASIS: case.basis}
    return {name: written.get(name, "") for name in DRAFT if name in asked and texts()[name].carried}


def gaps_of(case: CaseFile) -> list[str]:
    """What a complete draft would say and this one does not, by titles: texts that the decision must state, amounts."""
    facts, written = recorded_facts(case), draft_texts(case)
    found = version(case.procedure)
    decision = next((each for step in review_steps(found) for each in decisions_after(found, step)), None)
    must = {asked.name for asked in decision.texts if not asked.optional} if decision else set()
    gaps = [texts()[name].title for name, text in written.items() if not text and name in must]
    if found.kind == PENALTY and not facts.get("penalties"):
        gaps.append("拟处罚种类")
    return gaps


def why(reading: Reading) -> tuple[str, ...]:
    """On which grounds the decision must be reviewed, by what is known now."""
    return why_reviewed(reading, recorded_facts(reading.case))
