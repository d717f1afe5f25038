"""Whoever reported is answered, each by the channel that they chose; who they are is opened with a trace."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import Lead, LeadChannel
from xiezhi.cases.reporters import Reporter
from xiezhi.cases.selectors.lead_clocks import local_day
from xiezhi.cases.selectors.leads import channels_of, one_channel
from xiezhi.cases.services.leads.turns import HANDLERS, LeadTurn, Told, ended, held_lead, required
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: on which day, in which way (code of `answer_way`), in which words."""

    on: date
    way: int
    text: str


@transaction.atomic
def answer(*, turn: LeadTurn, channel_ids: frozenset[int], said: Answer) -> Lead:
    """Keep what was answered to those who reported by these channels of the matter, also after it was decided.

    Raises UnknownCase, CaseRefused, ChangedMeanwhile.
    """
    lead = held_lead(turn)
    text = required(said.text, "答复内容")
    if not said.way:
        raise CaseRefused("请选择答复方式。")
    chosen = [each for each in channels_of(lead) if each.pk in channel_ids and each.answered_on is None]
    if not chosen:
        raise CaseRefused("请选择要答复的反映；已经答复的不能改。")
    for channel in chosen:
        _put(channel, said, text, turn)
    told = Told(text, event={"channels": [each.pk for each in chosen], "way": said.way, "on": said.on.isoformat()})
    return ended(lead, turn, "答复反映人", action="lead.answered", told=told)


def _put(channel: LeadChannel, said: Answer, text: str, turn: LeadTurn) -> None:
    received = local_day(channel.received_at)
    if not received <= said.on <= turn.today:
        raise CaseRefused(f"答复日期{said.on}不在收到日期{received}至今天之间，请核对。")
    channel.answered_on, channel.answer_way, channel.answer = said.on, said.way, sealing.encrypt(text)
    channel.answered_name = turn.actor.name
    channel.save()


@transaction.atomic
def reveal_reporter(*, actor: Actor, scope: Scope, channel_id: int) -> tuple[LeadChannel, Reporter]:
    """Who reported, in plain, for those who handle the lead, leaving the event of who read it. Raises UnknownCase."""
    channel = one_channel(scope.over(*HANDLERS), channel_id)
    record(
        actor=actor, action="lead.reporter_revealed", subject=f"lead:{channel.lead_id}", body={"channel": channel.pk}
    )
    return channel, Reporter.opened(channel.reporter)
