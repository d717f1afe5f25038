"""Clocks of a lead: by when to accept it, to decide whether to file a case, and to answer who reported."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from xiezhi.cases.models import Lead, LeadChannel
from xiezhi.cases.selectors.governing import governing, governing_each
from xiezhi.law.counting import Extension
from xiezhi.law.deadlines import Deadline, due
from xiezhi.law.evaluation import Governing
from xiezhi.law.statutes import Rule
from xiezhi.law.vocabulary import table

HOTLINE = table("source").codes["12345热线"]
COMPLAINT = table("source").codes["投诉举报"]
ACCEPT, DECIDE, ANSWER = "受理", "决定是否立案", "答复反映人"
# Urgency of an order → the rule by which it is accepted.
_ORDERS = ("hotline.acceptance", "hotline.acceptance.supply", "hotline.acceptance.danger")
END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class LeadClock:
    """One period or duty of a lead. `due`: None where no number of days is set; `by` is the moment, for hours and days alike.

    `channel`: the id of the channel that waits for an answer, 0 for the lead itself. `verified`: False for a rule that
    was not read in its own text.
    """

    title: str
    article: str
    due: date | None
    by: datetime | None
    done_at: datetime | None
    provisional: bool
    verified: bool
    derivation: tuple[str, ...]
    channel: int = 0

    def days_left(self, on: date) -> int | None:
        """Days from `on` to the due day, negative when it is past."""
        return None if self.due is None else (self.due - on).days

    @property
    def was_late(self) -> bool:
        """True for what was done after its time."""
        return self.done_at is not None and self.by is not None and self.done_at > self.by


def clocks_of_leads(told: Mapping[Lead, Sequence[LeadChannel]]) -> dict[int, tuple[LeadClock, ...]]:
    """The clocks of many leads with their channels, by the lead's id."""
    laws = governing_each({(lead.body, local_day(lead.arrived_at)) for lead in told})
    return {
        lead.pk: lead_clocks(lead, channels, laws[lead.body_id, local_day(lead.arrived_at)])
        for lead, channels in told.items()
    }


def lead_clocks(lead: Lead, channels: Sequence[LeadChannel], law: Governing | None = None) -> tuple[LeadClock, ...]:
    """The clocks of a lead told through these channels, those that run first, by due day; `law`: where it is known."""
    law = law or governing(lead.body, on=local_day(lead.arrived_at))
    found = [*_accepting(lead, channels, law), _deciding(lead, law), *_answering(lead, channels, law)]
    return tuple(sorted(found, key=lambda clock: (clock.done_at is not None, clock.due or date.max)))


def local_day(moment: datetime) -> date:
    """The day of a moment in the time zone of the platform."""
    return timezone.localtime(moment).date()


def end_of(day: date) -> datetime:
    """The last second of a day in the time zone of the platform."""
    return timezone.make_aware(datetime.combine(day, END_OF_DAY))


def _accepting(lead: Lead, channels: Iterable[LeadChannel], law: Governing) -> Iterable[LeadClock]:
    rules = {(channel, rule) for channel in channels if (rule := _acceptance(channel, law)) is not None}
    for channel, rule in rules:
        start = timezone.localtime(max(channel.received_at, lead.arrived_at))
        yield _clock(ACCEPT, rule, _deadline(rule, start, law), lead.accepted_at)


def _acceptance(channel: LeadChannel, law: Governing) -> Rule | None:
    if channel.source == HOTLINE:
        return law.rule(_ORDERS[max(channel.urgency - 1, 0)])
    return law.rule("lead.acceptance") if channel.source == COMPLAINT else None


def _deciding(lead: Lead, law: Governing) -> LeadClock:
    decided = None if lead.waits_for_filing else lead.decided_on
    done = None if decided is None else end_of(decided)
    rule = law.rule("penalty.filing.decision")
    if rule is None:
        return _duty(DECIDE, law.rule("penalty.filing"), done)
    extensions: tuple[Extension, ...] = ()
    if lead.extended_on is not None:
        extensions = (Extension(lead.extended_by, "head", lead.extended_on),)
    return _clock(DECIDE, rule, due(rule.clock, local_day(lead.arrived_at), law.calendar, extensions=extensions), done)


def _answering(lead: Lead, channels: Iterable[LeadChannel], law: Governing) -> Iterable[LeadClock]:
    for channel in channels:
        if channel.wants_answer:
            yield _answer(lead, channel, law)


def _answer(lead: Lead, channel: LeadChannel, law: Governing) -> LeadClock:
    done = None if channel.answered_on is None else end_of(channel.answered_on)
    if channel.stated_by is not None:
        day = channel.stated_by
        line = f"来件载明在{day.year}年{day.month}月{day.day}日前答复。"
        return LeadClock(
            ANSWER, "来件载明", day, end_of(day), done, provisional=False, verified=True, derivation=(line,),
            channel=channel.pk,
        )  # fmt: skip
    rule = law.rule("lead.answer")
    if rule is None or lead.decided_on is None:
        return _duty(ANSWER, rule, done, channel=channel.pk)
    return _clock(ANSWER, rule, due(rule.clock, lead.decided_on, law.calendar), done, channel=channel.pk)


def _deadline(rule: Rule, start: datetime, law: Governing) -> Deadline:
    return due(rule.clock, start if rule.clock.timed else start.date(), law.calendar)


def _clock(title: str, rule: Rule, deadline: Deadline, done: datetime | None, *, channel: int = 0) -> LeadClock:
    day = deadline.day
    return LeadClock(
        title=title,
        article=rule.citation,
        due=day,
        by=deadline.moment or (end_of(day) if day else None),
        done_at=done,
        provisional=deadline.provisional,
        verified=rule.verified,
        derivation=tuple(deadline.derivation.lines),
        channel=channel,
    )


def _duty(title: str, rule: Rule | None, done: datetime | None, *, channel: int = 0) -> LeadClock:
    """A duty without a number of days, or one whose period has not begun."""
    article = rule.citation if rule else ""
    if rule is not None and rule.term is not None:
        line = f"作出是否立案的决定后开始计算：{rule.title}，{rule.clock.length}，依据{article}。"
    else:
        line = f"{'依据' + article + '，' if article else ''}没有规定日数，应当及时办理。"
    verified = rule is None or rule.verified
    return LeadClock(
        title, article, None, None, done, provisional=False, verified=verified, derivation=(line,), channel=channel
    )
