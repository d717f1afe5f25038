"""Live figures of a body, a district and a city, and what the same questions cost put to the acts by hand."""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from datetime import date

from bench import city
from bench.lines import Line, emit, say
from bench.machine import load
from bench.site import enter

TODAY = date(2025, 1, 20)
ROUNDS, BY_HAND = 21, 3
ONE_GOAL_MS, TABLE_GOAL_MS = 20, 200
TABLE = ("act.count", "inspection.count", "penalty.count", "penalty.summary.count", "penalty.ordinary.count",
         "penalty.exempt.count", "penalty.fine.sum")  # fmt: skip
SINGLE = ("penalty.count", "penalty.fine.sum", "officer.participation.rate", "power.performance.rate")
_TREE = (
    "JOIN registry_ancestry t ON t.organisation_id = a.body_id AND a.counted_on BETWEEN t.valid_from AND t.valid_to"
    " AND t.ancestor_id = %s"
)
_ONE = f"SELECT count(*) FROM cases_act a {_TREE} WHERE kind = 2 AND counted_on BETWEEN '2024-01-01' AND '2024-12-31'"
_TABLE = f"""
SELECT {{part}} extract(year FROM counted_on), count(*), count(*) FILTER (WHERE kind = 1),
    count(*) FILTER (WHERE kind = 2), count(*) FILTER (WHERE kind = 2 AND procedure = 1),
    count(*) FILTER (WHERE kind = 2 AND procedure = 2), count(*) FILTER (WHERE kind = 2 AND outcome IN (2, 3)),
    sum(fine) FILTER (WHERE kind = 2)
FROM cases_act a {_TREE} WHERE counted_on BETWEEN '2023-01-01' AND '2024-12-31' GROUP BY {{by}}"""
ALONE, BY_BODY = _TABLE.format(part="", by="1"), _TABLE.format(part="a.body_id,", by="1, 2")


def main() -> None:
    """Make a city and ask."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--acts", type=int, required=True)
    asked = parser.parse_args()
    enter(dict(os.environ))
    say(f"making a city of {asked.acts:,} acts")
    city.build(asked.acts)
    run(asked.acts)


def run(acts: int) -> None:
    """Measure in a city that is there already."""
    from xiezhi.registry.models import OrganisationName

    ids = dict(OrganisationName.objects.values_list("name", "organisation_id"))
    for name, level in ((city.BODY, "a body"), (city.DISTRICT, "a district"), (city.CITY, "the city")):
        for code in SINGLE:
            hand = _ONE if code == "penalty.count" else ""
            _compare(f"{code} of {level}", acts, ids[name], (code,), (), hand, ONE_GOAL_MS)
    for name, level in ((city.DISTRICT, "a district"), (city.CITY, "the city")):
        goal = TABLE_GOAL_MS
        _compare(f"annual table of {level}, 2 years", acts, ids[name], TABLE, (), ALONE, goal)
        _compare(f"annual table of {level} by body, 2 years", acts, ids[name], TABLE, ("body",), BY_BODY, goal)


def _compare(
    name: str, acts: int, organisation: int, measures: tuple[str, ...], by: tuple[str, ...], hand: str, goal: float
) -> None:
    from django.db import connection

    from xiezhi.registry.scope import Scope
    from xiezhi.reporting.selectors.figures import stats

    compare = "yoy" if len(measures) > 1 else None

    def ours() -> int:
        table = stats(
            Scope.everything(),
            measures=measures,
            organisation=organisation,
            period="2024",
            by=by,
            compare=compare,
            today=TODAY,
        )
        if not hand:
            return 0
        return sum(int((row.previous or {}).get(measures[0]) or 0) + int(row.values[measures[0]]) for row in table.rows)

    def by_hand() -> int:
        with connection.cursor() as cursor:
            cursor.execute(hand, [organisation])
            return sum(int(row[-len(measures)]) for row in cursor.fetchall())

    if hand and ours() != by_hand():
        raise RuntimeError(f"{name}: the two answers differ")
    times = _milliseconds(ours, ROUNDS)
    p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
    detail = f"{acts:,} acts, p50 {p50:.1f} ms; {load()}"
    emit(Line(f"{name}, p95", p95, " ms", goal, at_least=False, detail=detail))
    if hand:
        theirs = statistics.median(_milliseconds(by_hand, BY_HAND))
        emit(Line(f"{name}, speed ÷ SQL by hand", theirs / p50, "×", detail=f"by hand {theirs:,.0f} ms; {load()}"))


def _milliseconds(ask: Callable[[], object], rounds: int) -> list[float]:
    """Times of `rounds` runs after two that warm up, in order."""
    for _ in range(2 if rounds > BY_HAND else 0):
        ask()
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        ask()
        found.append((time.perf_counter() - start) * 1000)
    return sorted(found)


if __name__ == "__main__":
    main()
