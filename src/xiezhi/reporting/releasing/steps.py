"""The way of a report to its release: which step may follow, who may take it, and why somebody may not.

The page greys a button by the same sentences by which the service refuses.
"""

from collections.abc import Mapping
from enum import StrEnum

from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import AREA
from xiezhi.reporting.models import ReleaseState, ReportRelease


class Step(StrEnum):
    """What can be done with a report."""

    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    RELEASE = "release"
    CORRECT = "correct"


TITLES: Mapping[Step, str] = {
    Step.SUBMIT: "提交批准",
    Step.RETURN: "退回",
    Step.APPROVE: "批准",
    Step.RELEASE: "发布",
    Step.CORRECT: "更正",
}
FROM: Mapping[Step, frozenset[str]] = {
    Step.SUBMIT: frozenset({ReleaseState.DRAFT, ReleaseState.RETURNED}),
    Step.RETURN: frozenset({ReleaseState.SUBMITTED, ReleaseState.APPROVED}),
    Step.APPROVE: frozenset({ReleaseState.SUBMITTED}),
    Step.RELEASE: frozenset({ReleaseState.APPROVED}),
    Step.CORRECT: frozenset({ReleaseState.RELEASED}),
}
WRITERS = frozenset({Role.STATISTICIAN, Role.SUPERVISOR, Role.BODY_HEAD})
APPROVERS = frozenset({Role.SUPERVISOR, Role.BODY_HEAD})


def approver(release: ReportRelease) -> Role:
    """Who approves: the report of an area a supervisor, that of a body its head."""
    return Role.SUPERVISOR if release.organisation.category == AREA else Role.BODY_HEAD


def who_may(release: ReportRelease, step: Step) -> frozenset[Role]:
    """The roles that may take a step with this report."""
    return WRITERS if step in (Step.SUBMIT, Step.CORRECT) else frozenset({approver(release)})


def holds(scope: Scope, roles: frozenset[Role], organisation_id: int) -> bool:
    """True when one of the roles is held over the organisation; whoever administers the machine holds all."""
    return scope.organisation_ids is None or scope.over(*roles).covers(organisation_id)


def obstacles(release: ReportRelease, step: Step, *, actor_id: int, scope: Scope) -> list[str]:
    """Why this person cannot take this step now, in Chinese; empty when nothing stands in the way."""
    found = [*_of_state(release, step)]
    roles = who_may(release, step)
    if not holds(scope, roles, release.organisation_id):
        named = "、".join(str(role.label) for role in Role if role in roles)
        found.append(f"须由对该机构有任职的{named}{TITLES[step]}。")
    if step is Step.APPROVE and actor_id and actor_id in (release.drafted_by, release.submitted_by):
        found.append("起草或提交的人不能自己批准，请由另一人批准。")
    return found


def _of_state(release: ReportRelease, step: Step) -> list[str]:
    state = ReleaseState(release.state)
    if state in FROM[step]:
        return []
    if step is Step.RELEASE and state in (ReleaseState.RELEASED, ReleaseState.SUPERSEDED):
        return [f"这一版已由{release.released_name}发布，文号{release.number}，不能再发布一次。"]
    wanted = "、".join(str(each.label) for each in ReleaseState if each in FROM[step])
    return [f"报告现在是“{state.label}”，{TITLES[step]}要在“{wanted}”时。"]
