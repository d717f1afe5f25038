"""All conditions of the law over all acts of a city: broken, undecided, and for want of what."""

import argparse
import os
import time
from datetime import date

from bench import city
from bench.lines import Line, emit, say
from bench.machine import load
from bench.site import enter

GOAL_SECONDS = 60
FIRST, LAST, ON = date(2022, 1, 1), date(2024, 12, 31), date(2025, 1, 20)
# The city's acts name their officers by id alone; the conditions read the numbers of the certificates.
_NUMBERS = (
    "UPDATE cases_act a SET certificate_numbers = ARRAY(SELECT '证' || id FROM unnest(a.certificate_ids) AS id)"
    " WHERE certificate_numbers = '{}'"
)
_BARE = "SELECT count(*), sum(fine), min(filed_on), min(decided_on), min(published_on) FROM cases_act"


def main() -> None:
    """Make a city and judge it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--acts", type=int, required=True)
    asked = parser.parse_args()
    enter(dict(os.environ))
    say(f"making a city of {asked.acts:,} acts")
    city.build(asked.acts)
    with city.owner() as connection:
        connection.execute("ALTER TABLE cases_act DISABLE TRIGGER USER")
        connection.execute(_NUMBERS)
        connection.execute("ALTER TABLE cases_act ENABLE TRIGGER USER")
        connection.execute("VACUUM (ANALYZE) cases_act")
    run(asked.acts)


def run(acts: int) -> None:
    """Measure in a city that is there already."""
    from xiezhi.cases.selectors.legality.findings import findings
    from xiezhi.registry.scope import Scope

    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        found = findings(Scope.everything(), first=FIRST, last=LAST, on=ON)
        seconds.append(time.perf_counter() - start)
    broken, unsure = sum(each.violated for each in found), sum(each.undecided for each in found)
    detail = (
        f"{len(found)} conditions, {broken:,} broken, {unsure:,} undecided; the first time {seconds[0]:.1f} s; {load()}"
    )
    name = f"all conditions over {acts:,} acts"
    emit(Line(name, seconds[1], " s", GOAL_SECONDS, at_least=False, detail=detail))
    with city.owner() as connection:
        start = time.perf_counter()
        connection.execute(_BARE).fetchone()
        bare = time.perf_counter() - start
    emit(Line(f"{name}, time ÷ bare reading", seconds[1] / bare, "×", detail=f"bare reading {bare:.2f} s; {load()}"))


if __name__ == "__main__":
    main()
