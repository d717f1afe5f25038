"""Approval before a step: which levels a body asks for, what they said so far, and what stands in the way by that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from xiezhi.cases import sealing
from xiezhi.cases.models import ApprovalGiven, ApprovalRequest, CaseFile, StepTaken
from xiezhi.law.conditions import Condition, State
from xiezhi.law.facts import Value
from xiezhi.law.procedures import version
from xiezhi.law.steps import Step
from xiezhi.registry.models import ApprovalChain, Role
from xiezhi.registry.selectors.chains import chain_among

CODE: Final = "approval.levels"
LIVE: Final = (ApprovalRequest.State.OPEN, ApprovalRequest.State.AGREED)
SENT_BACK: Final = ApprovalRequest.State.SENT_BACK


@dataclass(frozen=True, slots=True)
class Approvals:
    """What is known of approvals in one case at its present stand: chains of the body, the last request for each step."""

    procedure: str
    place: int
    chains: list[ApprovalChain]
    requests: Mapping[str, ApprovalRequest]

    def chain_for(self, step: Step, facts: Mapping[str, Value | None]) -> ApprovalChain | None:
        """The chain that a step needs with these facts; None where it is taken without approval."""
        chain = chain_among(self.chains, self.procedure, step.id, fine_in(facts))
        return chain if chain is not None and levels_before(chain.levels, step) else None


@dataclass(frozen=True, slots=True)
class ShownGiven:
    """What one level said, in plain."""

    row: ApprovalGiven
    level: str
    opinion: str


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """A request in words; `waits`: the role that is to say something next, "" where none is."""

    row: ApprovalRequest
    title: str
    text: str
    levels: tuple[str, ...]
    given: tuple[ShownGiven, ...]
    waits: str
    stale: bool

    @property
    def next_place(self) -> int:
        """The place of the level that is to say something next, from 1."""
        return len(self.given) + 1

    @property
    def waits_for(self) -> str:
        """The level that is to say something next, in words."""
        return role_title(self.waits) if self.waits else ""


def requested(case: CaseFile) -> list[ApprovalRequest]:
    """Every request of a case with what was said to it, the latest first."""
    return list(ApprovalRequest.objects.filter(case=case).prefetch_related("given").order_by("-pk"))


def approvals_among(
    case: CaseFile, requests: Sequence[ApprovalRequest], *, place: int, chains: list[ApprovalChain]
) -> Approvals:
    """What is known of approvals: `chains` of the body on a day, and of all requests those that count at this place."""
    states = (*LIVE, SENT_BACK)
    counting = [each for each in reversed(requests) if each.place == place and each.state in states]
    return Approvals(version(case.procedure).id, place, chains, {each.step: each for each in counting})


def course_place(case: CaseFile) -> int:
    """How many steps of its course were taken in a case."""
    return StepTaken.objects.filter(case=case, aside=False).count()


def levels_before(levels: list[str], step: Step) -> tuple[str, ...]:
    """Levels that must agree before a step; the highest agrees by taking it, where that is its part."""
    return tuple(levels[:-1] if levels and levels[-1] in step.roles else levels)


def fine_in(facts: Mapping[str, Value | None]) -> int | None:
    """The fine that facts tell, in fen."""
    fine = facts.get("fine")
    return fine if isinstance(fine, int) and not isinstance(fine, bool) else None


def approval_conditions(known: Approvals, step: Step, facts: Mapping[str, Value | None]) -> tuple[Condition, ...]:
    """What stands in the way of a step by the approvals that the body asks for; nothing where they are all there."""
    chain = known.chain_for(step, facts)
    if chain is None:
        return ()
    said = _lacking(known.requests.get(step.id), levels_before(chain.levels, step), fine_in(facts))
    if said is None:
        return ()
    sentence, remedy = said
    return (Condition(CODE, sentence, f"《{chain.source}》", State.UNMET, remedy, blocks=True, missing=()),)


def _lacking(request: ApprovalRequest | None, levels: tuple[str, ...], fine: int | None) -> tuple[str, str] | None:
    """What of the approvals is not there, and the remedy; None where nothing is lacking."""
    named = "、".join(role_title(level) for level in levels)
    if request is None:
        return f"办理前须经{named}逐级同意，还没有呈批", "请先呈批"
    if request.state == SENT_BACK:
        return "呈批被退回", "请按退回的意见修改后重新呈批"
    if request.state == ApprovalRequest.State.OPEN:
        return f"办理前须经{named}逐级同意，正在审批", f"请等候{role_title(waiting_role(request))}审批"
    if not set(levels) <= set(request.levels):
        return f"按罚款数额须经{named}逐级同意，呈批没有到这一级", "请重新呈批"
    if fine is not None and fine > (request.fine or 0):
        return "罚款高于逐级同意的数额", "请按新的数额重新呈批，或者不高于已同意的数额"
    return None


def waiting_role(request: ApprovalRequest) -> str:
    """The role that is to say something next; "" where none is."""
    if request.state != ApprovalRequest.State.OPEN:
        return ""
    done = request.given.count()
    return request.levels[done] if done < len(request.levels) else ""


def role_title(role: str) -> str:
    """A level in words."""
    return str(Role(role).label) if role in Role.values else role


def requests_of(case: CaseFile) -> list[ShownRequest]:
    """Every request of a case, the latest first."""
    return shown_requests(case, requested(case), place=course_place(case))


def shown_requests(case: CaseFile, requests: Sequence[ApprovalRequest], *, place: int) -> list[ShownRequest]:
    """Requests of a case as they stand at this place of its course."""
    return [_shown(case, each, place) for each in requests]


def given_for(requests: Sequence[ApprovalRequest], steps: frozenset[str]) -> list[ShownGiven]:
    """What the levels said for steps that were approved, the first one first: what a document states. The latest request first."""
    states = (ApprovalRequest.State.AGREED, ApprovalRequest.State.USED)
    approved = (each for each in requests if each.step in steps and each.state in states)
    newest = next((given for each in approved if (given := list(each.given.all()))), [])
    return [_given(row) for row in sorted(newest, key=lambda row: row.place)]


def _shown(case: CaseFile, row: ApprovalRequest, place: int) -> ShownRequest:
    given = tuple(_given(each) for each in sorted(row.given.all(), key=lambda each: each.place))
    found = version(case.procedure)
    steps = {**found.steps, **found.asides}
    stale = row.state in LIVE and row.place != place
    waits = row.levels[len(given)] if row.state == "open" and not stale and len(given) < len(row.levels) else ""
    title = steps[row.step].title if row.step in steps else row.step
    levels = tuple(role_title(level) for level in row.levels)
    return ShownRequest(row, title, sealing.decrypt(row.text), levels, given, waits, stale)


def _given(row: ApprovalGiven) -> ShownGiven:
    return ShownGiven(row, role_title(row.role), sealing.decrypt(row.opinion))
