"""The days of a penalty from filing to publication, in an order that the law and the calendar allow."""

from datetime import date

import numpy as np

from xiezhi.exchange.sample.acts import Acts
from xiezhi.exchange.sample.arrays import NONE, Booleans, Integers, Random
from xiezhi.exchange.sample.days import Calendar, number
from xiezhi.exchange.sample.material import habits
from xiezhi.exchange.sample.penalties import EXPEDITED, ORDINARY, OUTCOME
from xiezhi.law.vocabulary import table

ON_SITE = tuple(table("source").codes[name] for name in ("日常检查", "专项检查"))
NEVER_PUBLISHED = (OUTCOME["撤案"], OUTCOME["移送司法机关"])


def stages(random: Random, calendar: Calendar, acts: Acts, year: int) -> None:
    """Fill the days of penalties decided (or, while open, filed) on `acts.counted`, which moves to a working day
    where the procedure is not a summary one."""
    size, none = len(acts), np.zeros(len(acts), dtype=np.int64)
    is_open, with_filing = acts.outcome == 0, np.isin(acts.procedure, [ORDINARY, EXPEDITED])
    on_working_day = calendar.add(acts.counted, none)
    movable = with_filing & (on_working_day >= number(date(year, 1, 1)))
    acts.counted = np.where(movable, on_working_day, acts.counted)
    filed = calendar.add(acts.counted - _durations(random, acts.procedure), none)
    acts.filed = np.where(is_open, acts.counted, np.where(with_filing, filed, NONE))
    decided = np.where(is_open, NONE, acts.counted)
    acts.decided = decided
    seen = np.where(with_filing, acts.filed - random.integers(0, 7, size), acts.counted)
    acts.inspected = np.where(np.isin(acts.source, ON_SITE), seen, NONE)
    acts.served = _after(decided, np.where(with_filing, calendar.add(decided, random.integers(0, 6, size)), decided))
    acts.closed = _after(decided, calendar.add(np.maximum(acts.served, 0), random.integers(1, 18, size)))
    acts.closed = np.where((acts.closed != NONE) & (acts.closed < acts.served), acts.served, acts.closed)
    acts.published = _after(decided, calendar.add(decided, random.integers(1, 8, size)))
    acts.published[np.isin(acts.outcome, NEVER_PUBLISHED)] = NONE
    reviewed = np.maximum(calendar.add(decided - random.integers(1, 5, size), none), acts.filed)
    is_reviewed = (acts.procedure == ORDINARY) & (random.random(size) < habits()["penalty"]["reviewed"])
    acts.reviewed = np.where(is_reviewed, _after(decided, reviewed), NONE)
    acts.finding = np.where(random.random(size) < habits()["penalty"]["remark"], 0, NONE)


def _durations(random: Random, procedure: Integers) -> Integers:
    """Days from filing to decision: weeks under the ordinary procedure, a few now and then beyond the 90 allowed."""
    ordinary = np.clip(np.round(12 + random.gamma(2.2, 13.0, len(procedure))), 12, 88)
    late = random.random(len(procedure)) < habits()["irregular"]["late_decision"]
    ordinary = np.where(late, random.integers(95, 150, len(procedure)), ordinary)
    return np.where(procedure == EXPEDITED, random.integers(0, 3, len(procedure)), ordinary).astype(np.int64)


def _after(decided: Integers, days: Integers) -> Integers:
    is_decided: Booleans = decided != NONE
    return np.where(is_decided, days, NONE)
