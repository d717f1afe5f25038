"""Who is told of what happens in a case, within the use case that makes it happen: once for each cause."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from xiezhi.accounts.services.inbox import Message, notify, settle
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.approvals import CODE
from xiezhi.cases.selectors.cases import ON_THE_SPOT, next_step, procedure_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.reviews import bar_to_reviewer
from xiezhi.cases.selectors.steps import assess, following
from xiezhi.cases.selectors.teamwork.people import handlers_of, who_acts
from xiezhi.cases.selectors.transfers import acting_body
from xiezhi.cases.services.turns import Turn
from xiezhi.cases.statements import Statement
from xiezhi.law.conditions import State
from xiezhi.law.facts import Value
from xiezhi.law.review import is_review
from xiezhi.law.steps import Step
from xiezhi.registry.models import Role

NEXT: Final = "轮到你办"
RETURNED: Final = "审核退回"
REVIEWED: Final = "审核通过"
MENTION: Final = "讨论中提到你"
COMMENT: Final = "案件讨论"
TASK: Final = "交办事项"
HAND_OVER: Final = "承办移交"
APPROVAL: Final = "审批"
ADVICE: Final = "邀请参与"
CLOCK: Final = "期限将至"
RECORDED: Final = "报备案"


def tell(case: CaseFile, turn: Turn, users: Iterable[int], *, cause: str, kind: str, text: str) -> None:
    """Tell users of something in a case, but not the one who did it; `cause` is within this case. Part of a use case."""
    others = set(users) - {turn.actor.id}
    message = Message(f"{subject_of(case)}:{cause}", kind, f"{text}：{called(case)}", subject_of(case))
    notify(users=others, message=message, today=turn.today, now=turn.now)


def tell_next(reading: Reading, step: Step, turn: Turn, stated: Mapping[str, Value | None]) -> None:
    """After a step of the course: tell those whose turn it is now; what was told of the turn before is done with.

    Of officers only those who handle the case are told, of others whoever has the role over the body.
    """
    if step.aside:
        return
    case, place = reading.case, len(reading.done.history)
    settle(subject=subject_of(case), kinds=(NEXT, APPROVAL), now=turn.now)
    if stated.get("review_passed") is False:
        text = f"{step.title}没有通过，请看意见"
        tell(case, turn, handlers_of(case), cause=f"returned:{place}", kind=RETURNED, text=text)
    ahead = _ahead(reading, turn)
    users = _turn_of(case, ahead, turn)
    if users:
        titles = "、".join(f"{after.title}（先提交）" if is_review(after) else after.title for after in ahead)
        tell(case, turn, users, cause=f"next:{step.id}:{place}", kind=NEXT, text=f"已办{step.title}，可以办理{titles}")


def _turn_of(case: CaseFile, steps: Sequence[Step], turn: Turn) -> set[int]:
    """Whose turn these steps are. A review waits until the handlers submit it; its reviewers hear of it then."""
    roles: dict[int, set[str]] = {}
    for step in steps:
        body = case.body_id if is_review(step) else acting_body(case, step)
        roles.setdefault(body, set()).update({Role.OFFICER.value} if is_review(step) else step.roles)
    return {user for body, wanted in roles.items() for user in who_acts(case, wanted, body, on=turn.today)}


def tell_submitted(case: CaseFile, step: Step, turn: Turn, place: int) -> None:
    """A case was submitted for review for the `place`-th time: tell those who may review it; it is no more its handlers' turn."""
    settle(subject=subject_of(case), kinds=(NEXT, RETURNED), now=turn.now)
    able = who_acts(case, step.roles, acting_body(case, step), on=turn.today)
    reviewers = [user for user in able if not bar_to_reviewer(case, user, on=turn.today)]
    text = "已提交法制审核，请接办" if place == 1 else f"第{place}轮提交法制审核，请接办"
    tell(case, turn, reviewers, cause=f"submitted:{place}", kind=NEXT, text=text)


def tell_passed(case: CaseFile, turn: Turn, place: int) -> None:
    """A review was passed: its handlers go on, whoever has to take the next step."""
    tell(case, turn, handlers_of(case), cause=f"passed:{place}", kind=REVIEWED, text="法制审核已通过")


def _ahead(reading: Reading, turn: Turn) -> list[Step]:
    """Steps that somebody should take up now: the first that may follow, a review, a decision that nothing forbids.

    What leaves the course (withdrawal, transfer) may follow nearly everywhere and is nobody's turn.
    """
    case = reading.case
    if procedure_of(case).form == ON_THE_SPOT and not case.ended:
        return [next_step(case)]
    found = following(case)
    return [
        step
        for step in found
        if step is found[0]
        or step.independent
        or ("decision_number" in step.numbers and not _shut(reading, step, turn))
    ]


def _shut(reading: Reading, step: Step, turn: Turn) -> bool:
    known = Statement(certificate_numbers=tuple(reading.case.certificate_numbers))
    assessed = assess(reading, step, known, now=turn.now)
    return any(each.state is State.UNMET and each.code != CODE for each in assessed.beforehand)


def subject_of(case: CaseFile) -> str:
    """The case as notices name it."""
    return f"case:{case.pk}"


def called(case: CaseFile) -> str:
    """A case in a few words, without its party."""
    number = case.act.decision_number or case.act.number if case.act is not None else ""
    return f"{number} {case.power_name}".strip()[:120]
