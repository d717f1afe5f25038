"""Lists of acts: a page of 100 with its exact count, for users limited to one body, alone and 16 at once."""

import argparse
import os
import random
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from bench import city
from bench.lines import Line, emit, say
from bench.machine import load
from bench.site import enter

SMALL = 10_000
CLIENTS, ROUNDS = 16, 25
MEDIAN_GOAL_MS, P95_GOAL_MS, GROWTH_GOAL = 40, 200, 1.5
FILTERS: tuple[dict[str, object], ...] = (
    {},
    {"kinds": (2,), "outcomes": (1,)},
    {"penalties": 4},
    {"text": "鑫隆"},
    {"text": "2024-12"},
    {"text": "张伟"},
)


def main() -> None:
    """Measure with few acts, then with many in the same city."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--acts", type=int, required=True)
    asked = parser.parse_args()
    enter(dict(os.environ))
    say(f"making a city of {SMALL:,} acts, then of {asked.acts:,}")
    city.build(SMALL)
    # Of the body with most acts, whose page is full with few acts as with many: otherwise rows would be compared.
    small = statistics.median(client(ROUNDS, 0, heaviest=True))
    city.grow(SMALL + 1, asked.acts)
    run(asked.acts, small)


def run(acts: int, small: float | None = None) -> None:
    """Measure in a city that is there already; `small`: the median of a full page with few acts."""
    alone = client(ROUNDS, 0)
    heaviest = client(ROUNDS, 0, heaviest=True)
    detail = f"{acts:,} acts, any one body; {load()}"
    emit(Line("acts list, one client, median", statistics.median(alone), " ms", detail=detail))
    detail = f"the body with most acts; {load()}"
    median = statistics.median(heaviest)
    emit(Line("acts list, heaviest body, median", median, " ms", MEDIAN_GOAL_MS, at_least=False, detail=detail))
    with ProcessPoolExecutor(CLIENTS) as pool:
        times = sorted(one for part in pool.map(partial(client, ROUNDS), range(CLIENTS)) for one in part)
    detail = f"median {statistics.median(times):.0f} ms, {len(times)} pages; {load()}"
    p95 = times[int(len(times) * 0.95)]
    emit(Line(f"acts list, {CLIENTS} clients at once, p95", p95, " ms", P95_GOAL_MS, at_least=False, detail=detail))
    if small:
        grown = median / small
        detail = f"a full page of 100 acts, {small:.1f} ms with {SMALL:,} acts; {load()}"
        emit(Line("acts list, growth of the median", grown, "×", GROWTH_GOAL, at_least=False, detail=detail))


def client(rounds: int, seed: int, *, heaviest: bool = False) -> list[float]:
    """Milliseconds of `rounds` pages, each with every filter, of users of bodies drawn by chance."""
    enter(dict(os.environ))
    from django.db import connection

    from xiezhi.cases.selectors.acts import listing
    from xiezhi.cases.selectors.filters import ActFilters
    from xiezhi.registry.models import Certificate
    from xiezhi.registry.scope import Scope

    bodies = sorted(set(Certificate.objects.values_list("organisation_id", flat=True)))
    chance = random.Random(seed)  # noqa: S311 - a choice of test data
    times = []
    for turn in range(rounds + 2):
        body = bodies[0] if heaviest else chance.choice(bodies)
        filters = {} if heaviest else FILTERS[turn % len(FILTERS)]
        start = time.perf_counter()
        listing(Scope(organisation_ids=frozenset({body}), roles=frozenset()), filters=ActFilters(**filters))
        times.append((time.perf_counter() - start) * 1000)
    connection.close()
    return times[2:]


if __name__ == "__main__":
    main()
