"""One lead as a sheet: its clocks, its channels with who reported masked, what was done, what may be the same matter."""

from dataclasses import dataclass
from datetime import date

from xiezhi.cases import sealing
from xiezhi.cases.models import Lead, LeadChannel
from xiezhi.cases.reporters import Reporter
from xiezhi.cases.selectors.lead_clocks import LeadClock, lead_clocks
from xiezhi.cases.selectors.lead_likeness import Likeness, alike
from xiezhi.cases.selectors.leads import channels_of, completed, content_of, merged_of, party_shown, steps_of
from xiezhi.registry.selectors.organisations import names_on
from xiezhi.web.handling.sheet import due_in_words
from xiezhi.web.sheets.trail import TrailLine, actions, trail_of
from xiezhi.web.visit import Visit


@dataclass(frozen=True, slots=True)
class DrawnClock:
    """A clock with its state in words."""

    clock: LeadClock
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class DrawnChannel:
    """A channel: who reported, masked; what was answered; the clock of the answer."""

    channel: LeadChannel
    reporter: str
    answer: str
    clock: DrawnClock | None


@dataclass(frozen=True, slots=True)
class DrawnStep:
    """What was done, in words, and from where to where a lead was handed over."""

    what: str
    day: date
    who: str
    text: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class LeadSheet:
    """What the page of a lead shows; `whole` is the lead with what only those merged into it tell."""

    body_name: str
    party: str
    content: str
    clocks: list[DrawnClock]
    channels: list[DrawnChannel]
    steps: list[DrawnStep]
    merged: list[tuple[Lead, str]]
    whole: Lead
    alike: list[Likeness]
    trail: list[TrailLine]

    @property
    def unanswered(self) -> list[DrawnChannel]:
        """Channels that wait for an answer."""
        return [each for each in self.channels if each.channel.wants_answer and each.channel.answered_on is None]


def lead_sheet(visit: Visit, lead: Lead) -> LeadSheet:
    """The sheet of a lead in view."""
    channels = channels_of(lead)
    clocks = [_drawn(clock, on=visit.today) for clock in lead_clocks(lead, channels)]
    by_channel = {each.clock.channel: each for each in clocks if each.clock.channel}
    merged = merged_of(lead)
    whole = completed(lead, merged)
    return LeadSheet(
        body_name=names_on([lead.body_id], on=visit.today).get(lead.body_id, ""),
        party=party_shown(whole),
        content=content_of(lead),
        clocks=[each for each in clocks if not each.clock.channel],
        channels=[_channel(channel, by_channel.get(channel.pk)) for channel in channels],
        steps=_steps(lead, visit),
        merged=[(each, content_of(each)) for each in merged],
        whole=whole,
        alike=alike(visit.scope, lead) if lead.is_open else [],
        trail=trail_of([f"lead:{each.pk}" for each in (lead, *merged)]),
    )


def _drawn(clock: LeadClock, *, on: date) -> DrawnClock:
    if clock.done_at is not None:
        return DrawnClock(clock, "bad" if clock.was_late else "done", "逾期办结" if clock.was_late else "已办")
    return DrawnClock(clock, *due_in_words(clock.days_left(on), clock.due))


def _channel(channel: LeadChannel, clock: DrawnClock | None) -> DrawnChannel:
    reporter = "匿名" if channel.anonymous else Reporter.opened(channel.reporter).masked
    return DrawnChannel(channel, reporter, sealing.decrypt(channel.answer), clock)


def _steps(lead: Lead, visit: Visit) -> list[DrawnStep]:
    steps = steps_of(lead)
    moved = {body for step in steps for body in (step.from_body_id, step.to_body_id) if body is not None}
    names = names_on(moved, on=visit.today)
    return [
        DrawnStep(
            what=actions().get(step.action, step.action),
            day=step.taken_on,
            who=step.by_name,
            text=sealing.decrypt(step.text),
            source=names.get(step.from_body_id or 0, ""),
            target=names.get(step.to_body_id or 0, ""),
        )
        for step in steps
    ]
