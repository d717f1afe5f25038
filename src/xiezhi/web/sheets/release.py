"""The page of one report on its way to release: its steps, what may be done next and by whom, what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from xiezhi.measures.errors import BadQuestion
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.reporting.annual.composition import Composition
from xiezhi.reporting.frozen.errors import SnapshotDamaged
from xiezhi.reporting.models import ReleaseState, ReportRelease
from xiezhi.reporting.releasing.plain import Difference
from xiezhi.reporting.releasing.steps import FROM, TITLES, Step, obstacles
from xiezhi.reporting.selectors.annual import NotCrossFooted
from xiezhi.reporting.selectors.findings import FAULT, NOTE, WARNING, look_over
from xiezhi.reporting.selectors.records import LIVE
from xiezhi.reporting.selectors.releases import GIVEN_OUT, drifted, recomposed
from xiezhi.reporting.selectors.snapshots import records_of
from xiezhi.web.sheets.report import Part, report_parts
from xiezhi.web.visit import Visit

DRIFT_SHOWN = 50
OPEN = (ReleaseState.DRAFT, ReleaseState.RETURNED)
_WORDS = {FAULT: ("bad", "须改"), WARNING: ("warn", "须说明"), NOTE: ("info", "提示")}


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step of the way: done or not, by whom and when."""

    title: str
    done: bool
    who: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done in this state; `why_not` greys its button."""

    step: str
    title: str
    why_not: str
    needs_reason: bool


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding in words, with what people said to it."""

    code: str
    kind: str
    word: str
    message: str
    said: str
    to_explain: bool


@dataclass(frozen=True, slots=True)
class Drift:
    """How the records of today, which a click on a number opens, differ from what was released.

    `figures`: the first of them, `total` how many there are; `trouble`: why no comparison could be made.
    """

    figures: Sequence[Difference] = ()
    total: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseSheet:
    """All that the page shows beside the report itself."""

    steps: Sequence[StepShown]
    actions: Sequence[Action]
    findings: Sequence[FindingShown]
    parts: Sequence[Part]
    title: str
    trouble: str
    is_open: bool
    is_out: bool
    drift: Drift | None


def release_sheet(visit: Visit, release: ReportRelease, said: Mapping[str, str]) -> ReleaseSheet:
    """The page of a report. `said`: explanations that were just typed."""
    composed, findings, trouble = _looked_at(visit, release, said)
    return ReleaseSheet(
        steps=_steps(release),
        actions=actions(release, visit.user.pk, visit.reach),
        findings=findings,
        parts=report_parts(composed) if composed else [],
        title=composed.title if composed else "",
        trouble=trouble,
        is_open=release.state in OPEN,
        is_out=release.state in GIVEN_OUT,
        drift=_drift(release) if release.state in GIVEN_OUT else None,
    )


def _drift(release: ReportRelease) -> Drift:
    try:
        found = drifted(release)
    except (BadQuestion, NotCrossFooted, UnknownOrganisation) as error:
        return Drift(trouble=str(error))
    return Drift(found[:DRIFT_SHOWN], len(found))


def actions(release: ReportRelease, actor_id: int, scope: Scope) -> list[Action]:
    """What can be done with a report in its state, each with why this person may not ("" where they may)."""
    return [
        Action(
            step.value,
            TITLES[step],
            "".join(obstacles(release, step, actor_id=actor_id, scope=scope)),
            needs_reason=step in (Step.RETURN, Step.CORRECT),
        )
        for step in Step
        if release.state in FROM[step]
    ]


def _looked_at(
    visit: Visit, release: ReportRelease, said: Mapping[str, str]
) -> tuple[Composition | None, list[FindingShown], str]:
    if release.state in OPEN:
        composed, found = look_over(release, today=visit.today)
        kept = {**release.explanations, **said}
        return composed, [_finding(each.as_data(), kept) for each in found], ""
    findings = [_settled(entry, release.explanations) for entry in release.findings]
    try:
        return recomposed(release, records_of(release.snapshot) if release.snapshot else LIVE), findings, ""
    except (BadQuestion, NotCrossFooted, SnapshotDamaged) as error:
        return None, findings, str(error)


def _finding(entry: Mapping[str, str], said: Mapping[str, str]) -> FindingShown:
    kind, word = _WORDS[entry["level"]]
    return FindingShown(
        entry["code"], kind, word, entry["message"], said.get(entry["code"], ""), entry["level"] == WARNING
    )


def _settled(entry: Mapping[str, str], said: Mapping[str, str]) -> FindingShown:
    """A finding of a report that was submitted: a warning has been explained."""
    shown = _finding(entry, said)
    return replace(shown, kind="done", word="已说明") if shown.to_explain else shown


def _steps(release: ReportRelease) -> list[StepShown]:
    place = {
        ReleaseState.DRAFT: 1,
        ReleaseState.RETURNED: 1,
        ReleaseState.SUBMITTED: 2,
        ReleaseState.APPROVED: 3,
        ReleaseState.RELEASED: 4,
        ReleaseState.SUPERSEDED: 4,
    }[ReleaseState(release.state)]
    told = (
        ("起草", release.drafted_name, release.drafted_at),
        ("提交", release.submitted_name, release.submitted_at),
        ("批准", release.approved_name, release.approved_at),
        ("发布", release.released_name, release.released_at),
    )
    return [
        StepShown(title, number <= place, who if number <= place else "", at if number <= place else None)
        for number, (title, who, at) in enumerate(told, start=1)
    ]
