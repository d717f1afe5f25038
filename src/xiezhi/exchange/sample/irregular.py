"""What supervision would find: a few penalties that the law forbids or the register contradicts, on purpose."""

import numpy as np

from xiezhi.exchange.sample.acts import Acts, Setting
from xiezhi.exchange.sample.arrays import NONE, Booleans, Integers, Random
from xiezhi.exchange.sample.material import habits
from xiezhi.exchange.sample.officers import Officers
from xiezhi.exchange.sample.parties import COMPANY
from xiezhi.exchange.sample.penalties import ORDINARY, SUMMARY

UNKNOWN_OFFICER = NONE + 1
OVER_LIMIT_FEN = 50_000


def disturb(random: Random, setting: Setting, acts: Acts, *, keep_fines: bool) -> None:
    """Make some decided penalties irregular, by the rates of `habits.toml`; `keep_fines` where their sum is stated."""
    rates = habits()["irregular"]
    decided = acts.decided != NONE

    def some(rate: str, among: Booleans) -> Integers:
        return np.flatnonzero(among & (random.random(len(acts)) < rates[rate]))

    acts.second_officer[some("one_officer", decided & (acts.procedure == ORDINARY))] = NONE
    acts.second_officer[some("unknown_certificate", decided)] = UNKNOWN_OFFICER
    _cancelled_officers(random, setting.officers, acts, some("cancelled_certificate", decided))
    late = some("late_publication", acts.published != NONE)
    acts.published[late] = setting.calendar.add(acts.published[late], random.integers(8, 40, len(late)))
    acts.published[some("no_publication", decided)] = NONE
    acts.reviewed[some("no_review", decided)] = NONE
    if not keep_fines:
        small = (acts.procedure == SUMMARY) & (acts.fine > 0) & (setting.parties.type[acts.party] != COMPANY)
        acts.fine[some("over_limit", small)] = OVER_LIMIT_FEN


def _cancelled_officers(random: Random, officers: Officers, acts: Acts, rows: Integers) -> None:
    """The first officer becomes one of the body whose certificate was cancelled by the day, if there is one."""
    for row in rows:
        gone = (
            (officers.body == acts.body[row]) & (officers.cancelled != NONE) & (officers.cancelled <= acts.decided[row])
        )
        if gone.any():
            acts.first_officer[row] = random.choice(np.flatnonzero(gone))
