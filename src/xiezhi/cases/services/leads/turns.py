"""One turn of somebody at a lead: begun under a lock, ended with its step, its due days and one event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, UnknownCase
from xiezhi.cases.models import Lead, LeadChannel, LeadStep
from xiezhi.cases.selectors.lead_clocks import ACCEPT, DECIDE, LeadClock, lead_clocks
from xiezhi.cases.selectors.lead_filters import in_view
from xiezhi.cases.selectors.leads import channels_of
from xiezhi.registry.models import Organisation, Role
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

HANDLERS = frozenset({Role.OFFICER.value, Role.BODY_HEAD.value})
WATCHERS = HANDLERS | {Role.SUPERVISOR.value}
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class LeadTurn:
    """Who acts on which lead, having seen which revision of it, on which day and at which moment (UTC)."""

    actor: Actor
    scope: Scope
    lead_id: int
    revision: int
    today: date
    now: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a step: in words (sealed), by the bodies of a hand-over, and in the event (nothing that names a person)."""

    text: str = ""
    from_body: Organisation | None = None
    to_body: Organisation | None = None
    event: Mapping[str, Any] | None = None


def held_lead(turn: LeadTurn, roles: frozenset[str] = HANDLERS) -> Lead:
    """The lead, locked to the end of the transaction, for somebody who holds one of the roles over its body.

    Raises UnknownCase, CaseRefused, ChangedMeanwhile.
    """
    if not in_view(turn.scope).filter(pk=turn.lead_id).exists():
        raise UnknownCase("没有这条线索，或不在你的管辖范围内。")
    lead = Lead.objects.select_for_update(of=("self",)).select_related("body", "case").get(pk=turn.lead_id)
    if not turn.scope.covers(lead.body_id):
        raise CaseRefused("这条线索已移交其他机构，由其办理；你可以看到办理情况。")
    if not turn.scope.over(*roles).covers(lead.body_id):
        named = "、".join(str(Role(role).label) for role in sorted(roles))
        raise CaseRefused(f"须由承办机构的{named}办理。")
    if lead.revision != turn.revision:
        at = timezone.localtime(lead.changed_at)
        raise ChangedMeanwhile(
            f"{lead.changed_name}已于{at:%m月%d日 %H:%M}办理“{lead.changed_what}”，你看到的是之前的内容，没有保存。"
            "请看过最新内容后再办。"
        )
    if lead.merged_into_id is not None:
        raise CaseRefused("这条线索已并入另一条，请在那一条中办理。")
    return lead


def required(text: str, title: str) -> str:
    """A text that must be there, in its longest form. Raises CaseRefused."""
    kept = "".join(c for c in text if c == "\n" or c.isprintable()).strip()[:LONGEST_TEXT]
    if not kept:
        raise CaseRefused(f"请填写{title}。")
    return kept


def ended(lead: Lead, turn: LeadTurn, title: str, *, action: str, told: Told) -> Lead:
    """Save the lead with its due days, one more revision and its step, and leave the event."""
    lead.changed_name, lead.changed_what, lead.changed_at = turn.actor.name, title, turn.now
    lead.revision += 1
    put_due(lead)
    lead.save()
    put_step(lead, turn.actor, action=action, today=turn.today, now=turn.now, told=told)
    return lead


def put_step(lead: Lead, actor: Actor, *, action: str, today: date, now: datetime, told: Told) -> None:
    """The row of what was done, and its event."""
    LeadStep.objects.create(
        lead=lead,
        action=action,
        taken_on=today,
        at=now,
        by_name=actor.name,
        text=sealing.encrypt(told.text),
        from_body=told.from_body,
        to_body=told.to_body,
    )
    body = {"organisation": lead.body_id, "state": lead.state, "revision": lead.revision, **(told.event or {})}
    record(actor=actor, action=action, subject=f"lead:{lead.pk}", body=body)


def put_due(lead: Lead, told: Sequence[LeadChannel] | None = None, known: Sequence[LeadClock] | None = None) -> bool:
    """Set the due days of a lead, unsaved, and of its channels; True where one of the lead changed.

    `told` and `known`: its channels and clocks, where many leads are looked at.
    """
    channels = channels_of(lead) if told is None else told
    clocks = lead_clocks(lead, channels) if known is None else known
    before = (lead.accept_by, lead.decide_by, lead.answer_by, lead.unanswered)
    lead.accept_by = _first(clocks, ACCEPT)
    lead.decide_by = next((clock.due for clock in clocks if clock.title == DECIDE), None)
    due = {clock.channel: clock.due for clock in clocks if clock.channel}
    moved = [channel for channel in channels if channel.answer_by != due.get(channel.pk)]
    for channel in moved:
        channel.answer_by = due.get(channel.pk)
    if moved:
        LeadChannel.objects.bulk_update(moved, ["answer_by"])
    waiting = [channel for channel in channels if channel.wants_answer and channel.answered_on is None]
    lead.unanswered = len(waiting)
    lead.answer_by = min((channel.answer_by for channel in waiting if channel.answer_by), default=None)
    return before != (lead.accept_by, lead.decide_by, lead.answer_by, lead.unanswered)


def _first(clocks: Sequence[LeadClock], title: str) -> datetime | None:
    return min((clock.by for clock in clocks if clock.title == title and clock.by), default=None)
