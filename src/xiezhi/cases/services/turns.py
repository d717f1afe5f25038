"""One turn of somebody at a case: begun under locks, ended with one event. Parts of the use cases beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.utils import OperationalError
from django.utils import timezone

from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, UnknownCase
from xiezhi.cases.facts import stored
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.cases import next_step, procedure_of, reaches
from xiezhi.cases.selectors.inspections import visit_of
from xiezhi.cases.services.bulk import BODY_LOCK
from xiezhi.cases.services.clocks import put_clocks
from xiezhi.law.facts import Value
from xiezhi.law.steps import Step
from xiezhi.registry.models import Enterprise, Role
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record, store_row_leaves

PATIENCE = "5s"
# Each subquery waits for the one before it, whose row it reads: patience is set, then the lock, then patience as before.
_SHARED = """
WITH patient AS MATERIALIZED (SELECT set_config('lock_timeout', %s, true) AS told),
    shared AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(%s, %s) FROM patient)
SELECT set_config('lock_timeout', '0', true) FROM shared
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """Who acts on which case, having seen which revision of it, on which day and at which moment (UTC)."""

    actor: Actor
    scope: Scope
    case_id: int
    revision: int
    today: date
    now: datetime


def share_body(body_id: int) -> None:
    """Work beside others of the same body, but not beside an import of its acts. Raises CaseRefused while one goes on."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(_SHARED, [PATIENCE, BODY_LOCK, body_id])
        except OperationalError as busy:
            raise CaseRefused("正在导入该机构的台账，请稍后再办。已填的内容没有丢失。") from busy


def held_case(turn: Turn) -> CaseFile:
    """The case, locked to the end of the transaction. Raises UnknownCase, CaseRefused, ChangedMeanwhile."""
    found = CaseFile.objects.filter(pk=turn.case_id).first()
    if found is None or not reaches(turn.scope, found):
        raise UnknownCase("没有这件案件，或不在你的管辖范围内。")
    share_body(found.body_id)
    case = (
        CaseFile.objects.select_for_update(of=("self",))
        .select_related("body", "act", "origin")
        .filter(pk=turn.case_id)
        .first()
    )
    if case is None:
        raise UnknownCase("这件案件的草稿已被删除。")
    if case.revision != turn.revision:
        at = timezone.localtime(case.changed_at)
        raise ChangedMeanwhile(
            f"{case.changed_name}已于{at:%m月%d日 %H:%M}办理“{case.changed_what}”，你看到的是之前的内容，没有保存。"
            "请看过最新内容后再办。"
        )
    return case


def hold_enterprise(case: CaseFile) -> None:
    """Let nobody else visit the same enterprise meanwhile: of two visits at once only one may be the last under its cap."""
    visit = visit_of(case)
    if visit is not None:
        Enterprise.objects.select_for_update(no_key=True).get(pk=visit.enterprise_id)


def held_draft(turn: Turn) -> CaseFile:
    """A case before its decision, locked. Raises as `held_case`, and CaseRefused for whoever did not open it."""
    case = held_case(turn)
    require_own_draft(turn, case)
    return case


def require_own_draft(turn: Turn, case: CaseFile) -> None:
    """Raise CaseRefused unless the case waits for its decision and the one who acts opened it as an officer."""
    require_roles(turn, case, frozenset({Role.OFFICER.value}))
    if case.act is not None:
        raise CaseRefused("这件案件已作出决定，不能再改草稿。")
    if case.created_by != turn.actor.id:
        raise CaseRefused(f"草稿由{case.created_name}登记，请由其办理。")


def begun(turn: Turn, step_id: str) -> tuple[CaseFile, Step]:
    """The case, locked, and the step that is to be taken now. Raises as `held_case`, and CaseRefused out of turn."""
    case = held_case(turn)
    step = procedure_of(case).step(step_id)
    following = next_step(case)
    if case.ended or step.id != following.id:
        state = "已经结案" if case.ended else f"现在应当办理“{following.title}”"
        raise CaseRefused(f"不能办理“{step.title}”：这件案件{state}。")
    require_roles(turn, case, frozenset(step.roles))
    return case, step


def require_roles(turn: Turn, case: CaseFile, roles: frozenset[str], *, body_id: int | None = None) -> None:
    """Raise CaseRefused unless one of the roles is held over the body of the case, or over `body_id` in its place."""
    acting = case.body_id if body_id is None else body_id
    if not turn.scope.over(*roles).covers(acting):
        named = "、".join(str(Role(role).label) for role in sorted(roles))
        whose = "该执法主体" if acting == case.body_id else "接收机关"
        raise CaseRefused(f"须由{whose}的{named}办理。")


def change(case: CaseFile, turn: Turn, what: str) -> None:
    """Save the case with who changed it and its clocks, and one more revision."""
    case.changed_name, case.changed_what, case.changed_at = turn.actor.name, what, turn.now
    case.revision += 1
    case.save()
    put_clocks(case)


def ended_turn(
    case: CaseFile, turn: Turn, step: Step, *, action: str, facts: Mapping[str, Value], told: Mapping[str, Any]
) -> CaseFile:
    """Move the case to the step with its new facts, and leave the event with the hash of the act's content."""
    case.step, case.ended = step.id, step.ends
    case.facts = {**case.facts, **stored(facts)}
    change(case, turn, step.title)
    act = case.act
    if act is None:
        raise ValueError("a step is taken of a case with an act")
    leaf = bytes(act.content_hash)
    event = record(
        actor=turn.actor,
        action=action,
        subject=f"act:{act.pk}",
        body={"case": case.pk, "step": step.id, "procedure": case.procedure, "revision": case.revision, **told},
        rows_root=leaf,
    )
    store_row_leaves(event_id=event, leaves=[leaf])
    return case
