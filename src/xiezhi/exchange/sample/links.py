"""Which inspection led to which penalty: same body, same party, on the day or shortly before the filing."""

import numpy as np

from xiezhi.exchange.sample.acts import Acts
from xiezhi.exchange.sample.arrays import NONE, Integers, Random
from xiezhi.exchange.sample.penalties import ORDINARY
from xiezhi.law.vocabulary import table

LONGEST = 40  # days between an inspection and the filing that it led to


def link(random: Random, inspections: Acts, penalties: Acts) -> None:
    """Give penalties that began with a visit the inspection they came from, where the body made one in time."""
    order = np.lexsort((inspections.inspected, inspections.body))
    pairs = [
        _pairs(
            random,
            inspections,
            penalties,
            order[inspections.body[order] == body],
            np.flatnonzero(penalties.body == body),
        )
        for body in np.unique(penalties.body[penalties.inspected != NONE])
    ]
    if not pairs:
        return
    visit, case = (np.concatenate(side) for side in zip(*pairs, strict=True))
    inspections.led_to[visit] = penalties.key[case]
    inspections.outcome[visit] = table("outcome").codes["转立案"]
    inspections.rectified[visit] = table("rectified").codes["已整改"]
    inspections.closed[visit] = inspections.inspected[visit]
    inspections.finding[visit] = NONE
    inspections.party[visit] = penalties.party[case]
    penalties.inspected[case] = inspections.inspected[visit]


def _pairs(
    random: Random, inspections: Acts, penalties: Acts, visits: Integers, cases: Integers
) -> tuple[Integers, Integers]:
    """Inspections (of one body, by day) and the penalties that they led to, each at most once."""
    cases = random.permutation(cases[penalties.inspected[cases] != NONE])
    nothing = np.empty(0, dtype=np.int64)
    if len(visits) == 0 or len(cases) == 0:
        return nothing, nothing
    days = inspections.inspected[visits]
    wanted = penalties.inspected[cases]
    last = np.searchsorted(days, wanted, side="right") - 1
    first_of_day = np.searchsorted(days, days[np.maximum(last, 0)], side="left")
    place = first_of_day + np.floor(random.random(len(cases)) * (last - first_of_day + 1)).astype(np.int64)
    gap = wanted - days[np.maximum(place, 0)]
    allowed = np.where(penalties.procedure[cases] == ORDINARY, LONGEST, 0)
    fits = (last >= 0) & (gap <= allowed)
    place, cases = place[fits], cases[fits]
    place, once = np.unique(place, return_index=True)
    return visits[place], cases[once]
