"""Inspections: most find nothing, some end with an order to correct, a few lead to a penalty (see `links`)."""

import numpy as np

from xiezhi.exchange.sample.acts import Acts, Setting, draft, sources
from xiezhi.exchange.sample.arrays import NONE, Integers, Random
from xiezhi.exchange.sample.material import habits
from xiezhi.exchange.sample.spec import INSPECTION
from xiezhi.law.vocabulary import table

PERSONS = 0.03  # share of inspections that concern a natural person


def inspections(random: Random, setting: Setting, year: int, counts: Integers, first_key: int) -> Acts:
    """`counts[b]` inspections by body `b` in one year."""
    outcome, rectified, habit = table("outcome").codes, table("rectified").codes, habits()["inspection"]
    acts = draft(random, setting, INSPECTION, year, counts, first_key)
    size = len(acts)
    acts.inspected = acts.counted.copy()
    acts.source = sources(random, INSPECTION, size)
    acts.party = setting.parties.draw(random, acts.body, random.random(size) < PERSONS)
    problem = random.random(size) < habit["problem"]
    mended = problem & (random.random(size) < habit["rectified"])
    acts.outcome = np.where(problem, outcome["责令改正"], outcome["未发现问题"]).astype(np.int64)
    acts.rectified = np.where(
        problem, np.where(mended, rectified["已整改"], rectified["未整改"]), rectified["不涉及"]
    ).astype(np.int64)
    closing = setting.calendar.add(acts.inspected, random.integers(1, 21, size))
    acts.closed = np.where(mended, closing, NONE)
    acts.finding = np.where(problem & (random.random(size) < habit["remark"]), random.integers(0, 10_000, size), NONE)
    acts.first_officer, acts.second_officer = setting.officers.pairs(random, acts.body, acts.counted)
    return acts


def others(random: Random, setting: Setting, kind: str, year: int, counts: Integers, first_key: int) -> Acts:
    """Acts of any kind but inspections and penalties: filed, decided within a month, served, closed."""
    acts = draft(random, setting, kind, year, counts, first_key)
    size = len(acts)
    acts.decided = acts.counted.copy()
    acts.filed = setting.calendar.add(acts.decided - random.integers(1, 30, size), np.zeros(size, dtype=np.int64))
    acts.served = setting.calendar.add(acts.decided, random.integers(1, 5, size))
    acts.closed = setting.calendar.add(acts.served, random.integers(1, 20, size))
    acts.published = setting.calendar.add(acts.decided, random.integers(1, 7, size))
    acts.party = setting.parties.draw(random, acts.body, random.random(size) < PERSONS)
    acts.first_officer, acts.second_officer = setting.officers.pairs(random, acts.body, acts.counted)
    return acts
