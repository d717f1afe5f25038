"""Was a step recorded? What the law or the guidance asks of each step of a case, and what there is of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from xiezhi.cases.evidence.kinds import kind_by_media_type
from xiezhi.cases.facts import known
from xiezhi.cases.models import CaseFile, Evidence, StepTaken
from xiezhi.cases.selectors.case_facts import recorded_facts
from xiezhi.cases.selectors.clocks import governing_of
from xiezhi.law.procedures import version
from xiezhi.law.recording import Asked, asked_of


@dataclass(frozen=True, slots=True)
class RecordedStep:
    """A step that was taken or is taken now, what is asked of it, and the recordings that belong to it.

    `asked` is empty where nothing asks and there is a recording all the same. `lacking`: what is asked and not there.
    """

    step: str
    title: str
    taken: bool
    asked: tuple[Asked, ...]
    recordings: tuple[Evidence, ...]

    @property
    def lacking(self) -> tuple[Asked, ...]:
        """Demands for which no recording is there."""
        families = {family_of(each) for each in self.recordings}
        return tuple(each for each in self.asked if not families & each.demand.families)


def family_of(evidence: Evidence) -> str:
    """image, video, audio or paper; "" for an object or a paper without a file."""
    return kind_by_media_type(evidence.file.media_type).family if evidence.file is not None else ""


def recorded_steps(case: CaseFile, evidence: Sequence[Evidence], history: Sequence[StepTaken]) -> list[RecordedStep]:
    """Steps of a case that were taken, in their order, with what is asked and what there is; others only with a recording.

    `evidence`: what counts for the case; what was withdrawn shows nothing. `history`: the steps of the case.
    """
    found, standing = version(case.procedure), [each for each in evidence if each.withdrawn_at is None]
    taken = {each.step: known(each.facts) for each in history}
    if case.step and not taken:
        taken = {step: {} for step in _until(list(found.steps), case.step)}
    governing, facts = governing_of(case), {**recorded_facts(case), "officers": len(case.certificate_numbers)}
    rows = []
    for step in (*found.steps.values(), *found.asides.values()):
        mine = tuple(each for each in standing if each.step == step.id and family_of(each) not in ("", "paper"))
        asked = tuple(asked_of(found.id, step.id, {**facts, **taken[step.id]}, governing)) if step.id in taken else ()
        if mine or asked:
            rows.append(RecordedStep(step.id, step.title, step.id in taken, asked, mine))
    return rows


def _until(order: list[str], step: str) -> list[str]:
    """The steps of the summary procedure keep no rows of their own: those up to the last one taken."""
    return order[: order.index(step) + 1] if step in order else []
