"""Due days and moments: from a period, its event and a calendar; asked again, they are computed again."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from xiezhi.law.calendar import WorkCalendar
from xiezhi.law.counting import Count, Extension, Suspension, count
from xiezhi.law.derivations import Derivation, spoken
from xiezhi.law.reading import names
from xiezhi.law.statutes import Rule, Statutes, statutes
from xiezhi.law.terms import MINUTE_UNITS, Extendable, Term


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a period ends. `day` is None while a suspension without an end stops the clock; `moment` is set for hours.

    `provisional`: holidays of a year that matters are not announced yet. `ignored`: what was claimed to stop or lengthen
    the period and does not, in words.
    """

    term: Term
    start: date | datetime
    day: date | None
    moment: datetime | None
    provisional: bool
    ignored: tuple[str, ...]
    counted: Count | None

    @property
    def paused(self) -> bool:
        """True while the clock stands still."""
        return self.day is None

    @property
    def derivation(self) -> Derivation:
        """How the day was found, step by step."""
        if self.counted is None:
            return Derivation.of_moment(self.term, self.start, self.moment)
        return Derivation.of_count(self.counted, self.ignored)


@dataclass(frozen=True, slots=True)
class DueUnder:
    """A deadline with the rule that sets it."""

    rule: Rule
    deadline: Deadline


def due(
    term: Term,
    start: date | datetime,
    calendar: WorkCalendar,
    *,
    suspensions: tuple[Suspension, ...] = (),
    extensions: tuple[Extension, ...] = (),
) -> Deadline:
    """When a period ends that an event of the day or moment `start` begins (or by when to act before that event).

    What the period's rule does not recognise, a suspension of another kind or an extension by the wrong level, too long
    or too late, leaves the day as it is and is named in `ignored`. Raises ValueError for a period of days that starts at
    a moment, and for one of hours that starts on a day.
    """
    if isinstance(start, datetime) != term.timed:
        raise ValueError("a period of hours starts at a moment, any other on a day")
    if isinstance(start, datetime):
        moment = _later(start, term.value * MINUTE_UNITS[term.unit])
        return Deadline(term, start, moment.date(), moment, provisional=False, ignored=(), counted=None)
    stops = tuple(suspension for suspension in suspensions if suspension.kind in term.excludes)
    ignored = [f"{s.title}期间不扣除：{_rule_of(term)}没有规定" for s in suspensions if s not in stops]
    counted = count(term, start, calendar, stops)
    for extension in extensions:
        problem = _problem(counted, extension)
        if problem:
            ignored.append(problem)
        else:
            counted = count(term, start, calendar, stops, (*counted.extensions, extension))
    return Deadline(term, start, counted.ends, None, counted.provisional, tuple(ignored), counted)


def extension_refusal(deadline: Deadline, wanted: Extension) -> str:
    """Why a deadline may not be extended so, with the rule and the remedy; "" where it may."""
    if deadline.counted is None:
        return f"{_rule_of(deadline.term)}没有规定可以延长"
    return _problem(deadline.counted, wanted)


def deadlines(
    event: str,
    start: date | datetime,
    calendar: WorkCalendar,
    *,
    on: date,
    region: str = "",
    sector: str = "",
    under: Statutes | None = None,
    suspensions: tuple[Suspension, ...] = (),
) -> tuple[DueUnder, ...]:
    """Every deadline that one event sets under the law of the day `on`, earliest first.

    `on` is the day whose law governs: for a case that of its opening. Periods of hours are left out where `start` is a
    day; those of days run from the day of a moment.
    """
    day = start.date() if isinstance(start, datetime) else start
    found = []
    for rule in (under or statutes()).started_by(event, on, region, sector):
        if not rule.clock.timed:
            found.append(DueUnder(rule, due(rule.clock, day, calendar, suspensions=suspensions)))
        elif isinstance(start, datetime):
            found.append(DueUnder(rule, due(rule.clock, start, calendar)))
    return tuple(sorted(found, key=lambda entry: entry.deadline.day or date.max))


def _later(start: datetime, minutes: int) -> datetime:
    """Real minutes later: a zone that turns its clocks does not lengthen a period."""
    if start.tzinfo is None:
        return start + timedelta(minutes=minutes)
    return (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo)


def _problem(so_far: Count, extension: Extension) -> str:
    """Why an extension does not count, "" where it does."""
    term = so_far.term
    allowed = next((entry for entry in term.extensions if entry.by == extension.by), None)
    if allowed is None:
        return f"{extension.level}批准的延长不计：{_who_may(term)}"
    used = sum(earlier.by == extension.by for earlier in so_far.extensions)
    if used >= allowed.times:
        return f"{extension.level}批准的延长不计：{_rule_of(term)}规定至多延长{allowed.times}次"
    if allowed.most is not None and not 0 < extension.value <= allowed.most:
        return f"{extension.level}批准的延长不计：{_rule_of(term)}规定每次至多{_length(term, allowed)}"
    ends, approved = so_far.ends, extension.approved_on
    if approved is not None and ends is not None and approved > ends:
        return f"{extension.level}{spoken(approved)}批准的延长不计：期限已于{spoken(ends)}届满，应在届满前批准"
    return ""


def _length(term: Term, allowed: Extendable) -> str:
    return f"{allowed.most}{names('units')[term.unit]}"


def _who_may(term: Term) -> str:
    if not term.extensions:
        return f"{_rule_of(term)}没有规定可以延长"
    return f"{_rule_of(term)}规定由{'或者'.join(names('levels')[entry.by] for entry in term.extensions)}批准"


def _rule_of(term: Term) -> str:
    return term.citation or "该期限"
