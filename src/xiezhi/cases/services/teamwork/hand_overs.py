"""One officer's part of a case passed to another (承办移交): at once before filing, approved by the head after it."""

import uuid
from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, UnknownCase
from xiezhi.cases.models import CaseFile, CaseTask, HandOver, StepTaken
from xiezhi.cases.selectors.teams import Team, team_of
from xiezhi.cases.selectors.teamwork.hand_overs import open_cases_of
from xiezhi.cases.services.entering import amend_act
from xiezhi.cases.services.history import leave_row_event
from xiezhi.cases.services.teamwork.notices import HAND_OVER, tell
from xiezhi.cases.services.teamwork.presence import seen_case, written
from xiezhi.cases.services.turns import Turn, change, held_case, require_roles
from xiezhi.law.procedures import version
from xiezhi.registry.models import Certificate, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.officers import numbered, officer_of
from xiezhi.registry.selectors.people import accounts_of, people_of

LONGEST: Final = 500
MOST: Final = 200
OFFICERS_AT_LEAST: Final = 2
PROPOSED = HandOver.State.PROPOSED


@dataclass(frozen=True, slots=True)
class Passing:
    """Whose part (an officer's id), to the bearer of which certificate, and why."""

    giver_id: int
    certificate_number: str
    reason: str


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of passing on all cases of an officer: how many were, and why others were not."""

    done: int
    refused: tuple[str, ...]


@transaction.atomic
def propose(*, turn: Turn, passing: Passing, batch: uuid.UUID | None = None) -> HandOver:
    """Ask that another officer goes on in one's place; before filing it is done at once. Raises UnknownCase, CaseRefused."""
    case = seen_case(turn)
    reason = written(passing.reason, "移交原因", longest=LONGEST)
    _require_proposer(turn, case, passing.giver_id)
    if case.ended:
        raise CaseRefused("这件案件已经办结，不需要移交。")
    if HandOver.objects.filter(case=case, giver_id=passing.giver_id, state=PROPOSED).exists():
        raise CaseRefused("这名承办人的移交已经提出，正在等候批准。")
    taker = _taker(turn, case, passing)
    row = HandOver.objects.create(
        case=case,
        batch=batch or uuid.uuid4(),
        giver_id=passing.giver_id,
        certificate_number=taker.number,
        taker_id=taker.officer_id,
        reason=sealing.encrypt(reason),
        proposed_by=turn.actor.id,
        proposed_name=turn.actor.name,
        proposed_at=turn.now,
    )
    _leave(case, turn, "hand_over.proposed", row)
    if case.act_id is None:
        _pass_on(case, replace(turn, revision=case.revision), row)
    else:
        heads = {person.id for person in people_of(case.body_id, (Role.BODY_HEAD,), on=turn.today)}
        tell(case, turn, heads, cause=f"hand-over:{row.pk}", kind=HAND_OVER, text="承办人移交等候你批准")
    return row


def propose_all(*, turn: Turn, passing: Passing) -> Passed:
    """Ask the same for every open case that an officer handles, each by itself; `turn` names no case. Raises CaseRefused."""
    bodies = turn.scope.over(Role.OFFICER, Role.BODY_HEAD).organisation_ids
    cases = list(open_cases_of(passing.giver_id, bodies)[:MOST])
    if not cases:
        raise CaseRefused("这名执法人员没有在办案件，不需要移交。")
    batch, done, refused = uuid.uuid4(), 0, []
    for case in cases:
        own = replace(turn, case_id=case.pk, revision=case.revision)
        try:
            propose(turn=own, passing=passing, batch=batch)
        except CaseRefused as problem:
            refused.append(f"{case.power_name}：{problem}")
        else:
            done += 1
    return Passed(done, tuple(refused))


@transaction.atomic
def decide(*, turn: Turn, hand_over_id: int, agree: bool, opinion: str) -> HandOver:
    """The head of the body approves or refuses. Raises UnknownCase, CaseRefused, ChangedMeanwhile."""
    case = seen_case(turn)
    row = _open_row(case, hand_over_id)
    require_roles(turn, case, frozenset({Role.BODY_HEAD.value}))
    if officer_of(turn.actor.id) in (row.giver_id, row.taker_id):
        raise CaseRefused("移交人、接办人不能批准本人的移交，请由其他负责人批准。")
    row.opinion = sealing.encrypt(
        "同意" if agree and not opinion.strip() else written(opinion, "意见", longest=LONGEST)
    )
    row.decided_name, row.decided_at = turn.actor.name, turn.now
    if agree:
        _require_still(turn, case, row)
        _pass_on(case, replace(turn, revision=case.revision), row)
    else:
        row.state = HandOver.State.REFUSED
        row.save(update_fields=["state", "opinion", "decided_name", "decided_at"])
        _leave(case, turn, "hand_over.refused", row)
    told = f"{turn.actor.name}{'批准' if agree else '不同意'}承办人移交"
    tell(case, turn, _people(row), cause=f"hand-over:{row.pk}:decided", kind=HAND_OVER, text=told)
    return row


def decide_batch(*, turn: Turn, batch: uuid.UUID, opinion: str) -> Passed:
    """Approve all that were proposed together, each by itself; `turn` names no case. Raises UnknownCase for none in view."""
    done, refused = 0, []
    found = HandOver.objects.filter(batch=batch, state=PROPOSED).select_related("case").order_by("pk")
    heads = turn.scope.over(Role.BODY_HEAD)
    rows = [row for row in found if heads.covers(row.case.body_id)]
    if not rows:
        raise UnknownCase("没有等候你批准的移交，或不在你的管辖范围内。")
    for row in rows:
        own = replace(turn, case_id=row.case_id, revision=row.case.revision)
        try:
            decide(turn=own, hand_over_id=row.pk, agree=True, opinion=opinion)
        except CaseRefused as problem:
            refused.append(f"{row.case.power_name}：{problem}")
        else:
            done += 1
    return Passed(done, tuple(refused))


@transaction.atomic
def withdraw(*, turn: Turn, hand_over_id: int) -> None:
    """Take back what one proposed. Raises UnknownCase, CaseRefused."""
    case = seen_case(turn)
    row = _open_row(case, hand_over_id)
    if row.proposed_by != turn.actor.id:
        raise CaseRefused(f"由提出人{row.proposed_name}撤回。")
    row.state = HandOver.State.WITHDRAWN
    row.save(update_fields=["state"])
    _leave(case, turn, "hand_over.withdrawn", row)


def _open_row(case: CaseFile, hand_over_id: int) -> HandOver:
    row = HandOver.objects.select_for_update().filter(pk=hand_over_id, case=case).first()
    if row is None or row.state != PROPOSED:
        state = row.get_state_display() if row else "不存在"
        raise CaseRefused(f"这项移交{state}，请刷新页面。")
    return row


def _require_proposer(turn: Turn, case: CaseFile, giver_id: int) -> None:
    if giver_id not in case.officer_ids:
        raise CaseRefused("移交人不是本案的承办人员，请刷新页面后重新选择。")
    if turn.scope.over(Role.BODY_HEAD).covers(case.body_id):
        return
    require_roles(turn, case, frozenset({Role.OFFICER.value}))
    if officer_of(turn.actor.id) != giver_id:
        raise CaseRefused("只能移交本人承办的案件；他人的由执法主体负责人移交。")


def _taker(turn: Turn, case: CaseFile, passing: Passing) -> Certificate:
    """The certificate of the one who takes over. Raises CaseRefused for who may not handle this case."""
    found = numbered(Scope.everything(), [passing.certificate_number]).get(passing.certificate_number)
    if found is None:
        raise CaseRefused("请选择接办的执法人员。")
    if found.officer_id in case.officer_ids:
        raise CaseRefused(f"{found.officer.name}已经是本案的承办人员，请选择其他人员。")
    if found.pk not in team_of(case.body_id, [found.number], on=turn.today).valid_ids:
        raise CaseRefused(
            f"{found.officer.name}今天不持有本执法主体有效的执法证，不能接办（《行政处罚法》第四十二条）。"
        )
    steps = {**version(case.procedure).steps, **version(case.procedure).asides}
    apart = [step.id for step in steps.values() if step.independent]
    user = accounts_of([found.officer_id]).get(found.officer_id)
    if user is not None and StepTaken.objects.filter(case=case, step__in=apart, taken_by=user).exists():
        raise CaseRefused(f"{found.officer.name}审核过本案，不能再办理本案（《行政处罚法》第五十八条）。")
    return found


def _require_still(turn: Turn, case: CaseFile, row: HandOver) -> None:
    """Raise CaseRefused for what can no more be passed on as it was proposed: days may lie between."""
    if case.ended:
        raise CaseRefused("这件案件已经办结，不能再移交；请不同意这项移交，或者由提出人撤回。")
    _taker(turn, case, Passing(row.giver_id, row.certificate_number, ""))


def _pass_on(case: CaseFile, turn: Turn, row: HandOver) -> None:
    """The new officer in the place of the old one: in the case, its act, its open tasks; two officers stay two."""
    held = held_case(turn)
    team = _team_after(held, turn, row)
    held.certificate_numbers = [certificate.number for certificate in team.certificates]
    held.officer_ids = list(team.officer_ids)
    accounts = accounts_of([row.giver_id, row.taker_id])
    if held.act is None and held.created_by == accounts.get(row.giver_id) and row.taker_id in accounts:
        held.created_by = accounts[row.taker_id]
    if held.act is not None:
        ids = [certificate.pk for certificate in team.certificates]
        amend_act(held.act, certificate_numbers=held.certificate_numbers, certificate_ids=ids)
    moved = _move_tasks(held, accounts.get(row.giver_id), accounts.get(row.taker_id))
    row.state = HandOver.State.DONE
    row.save(update_fields=["state", "opinion", "decided_name", "decided_at"])
    change(held, turn, "承办移交")
    case.revision = held.revision
    _leave(held, turn, "hand_over.done", row, tasks=moved)
    tell(
        held,
        turn,
        _people(row),
        cause=f"hand-over:{row.pk}:done",
        kind=HAND_OVER,
        text="承办人已变更，由你接办或者移出",
    )


def _team_after(case: CaseFile, turn: Turn, row: HandOver) -> Team:
    before = team_of(case.body_id, case.certificate_numbers, on=turn.today)
    numbers = [each.number for each in before.certificates if each.officer_id != row.giver_id]
    if len(numbers) == len(before.certificates):
        raise ChangedMeanwhile("移交人已不是本案的承办人员，请撤回这项移交。")
    after = team_of(case.body_id, [*numbers, row.certificate_number], on=turn.today)
    if after.qualified < min(before.size, OFFICERS_AT_LEAST):
        raise CaseRefused("移交后持有效执法证的承办人员不足两人，请先更换其他承办人员（《行政处罚法》第四十二条）。")
    return after


def _move_tasks(case: CaseFile, giver: int | None, taker: int | None) -> list[int]:
    """Open tasks of the one who leaves become those of the one who comes; ids of them."""
    if giver is None or taker is None:
        return []
    tasks = CaseTask.objects.filter(case=case, assignee_id=giver, state=CaseTask.State.OPEN)
    ids = list(tasks.values_list("pk", flat=True))
    tasks.update(assignee_id=taker)
    return ids


def _people(row: HandOver) -> list[int]:
    return [row.proposed_by, *accounts_of([row.giver_id, row.taker_id]).values()]


def _leave(case: CaseFile, turn: Turn, action: str, row: HandOver, **more: object) -> None:
    body = {"hand_over": row.pk, "batch": str(row.batch), "from": row.giver_id, "to": row.taker_id, **more}
    leave_row_event(case, turn, action, body=body)
