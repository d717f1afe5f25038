"""Writing down who interfered in a case (领导干部干预、插手案件): kept for good, the one who writes is protected."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from xiezhi.accounts.services.inbox import Message, notify
from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import Interference
from xiezhi.cases.selectors.cases import one_case
from xiezhi.cases.selectors.interference import Occurrence, digest_of, matter_of, watchers_of, whole_register
from xiezhi.cases.texts import cleaned
from xiezhi.registry.models import STAFF, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.people import people_appointed_at
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

KIND: Final = "干预插手记录"
LONGEST: Final = {"who": 200, "content": 4000}
# The trail is read by people of the body: it tells that something was written down and its hash, not by whom or of what.
PROTECTED: Final = Actor(0, "受保护的记录人", "web")


@dataclass(frozen=True, slots=True)
class Told:
    """What a handler tells: name, unit and position of who interfered, how, when, what was said or asked."""

    case_id: int
    who: str
    way: str
    happened_on: date
    content: str


@transaction.atomic
def record_interference(*, actor: Actor, scope: Scope, told: Told, today: date, now: datetime) -> Interference:
    """Keep one occurrence. Raises UnknownCase, CaseRefused.

    Nobody can change or delete it; supervisors above the body are told, nobody of the body is.
    """
    case = one_case(scope.over(*STAFF), told.case_id)
    who, content = _kept(told.who, "干预人的姓名、单位和职务", "who"), _kept(told.content, "具体情况", "content")
    if told.way not in Interference.Way.values:
        raise CaseRefused("请选择干预的方式。")
    if told.happened_on > today:
        raise CaseRefused(f"发生日期（{told.happened_on}）晚于今天，请核对日期。")
    row = Interference(
        body_id=case.body_id,
        case=case.pk,
        matter=matter_of(case),
        who=sealing.encrypt(who),
        way=told.way,
        happened_on=told.happened_on,
        content=sealing.encrypt(content),
        recorded_by=actor.id,
        recorder_name=sealing.encrypt(actor.name),
        recorded_on=today,
        recorded_at=now,
    )
    row.digest = digest_of(row)
    row.save(force_insert=True)
    body = {"digest": row.digest.hex()}
    record(actor=PROTECTED, action="interference.recorded", subject=f"interference:{row.pk}", body=body)
    watchers = {
        person.id for person in people_appointed_at(watchers_of(case.body_id, on=today), Role.SUPERVISOR, on=today)
    }
    message = Message(
        f"interference:{row.pk}", KIND, f"新的干预、插手案件记录：{row.matter[:120]}", f"interference:{row.pk}"
    )
    notify(users=watchers, message=message, today=today, now=now)
    return row


@transaction.atomic
def take_register(*, actor: Actor, scope: Scope, on: date) -> list[Occurrence]:
    """All records of bodies that one watches over, to be taken away as a file, leaving the event of who took them."""
    rows = whole_register(scope, on=on)
    record(actor=actor, action="interference.exported", subject=f"user:{actor.id}", body={"rows": len(rows)})
    return rows


def _kept(text: str, title: str, name: str) -> str:
    kept = cleaned(text)
    if not kept:
        raise CaseRefused(f"请填写{title}。")
    if len(kept) > LONGEST[name]:
        raise CaseRefused(f"{title}有 {len(kept)} 字，最多 {LONGEST[name]} 字，请删减。")
    return kept
