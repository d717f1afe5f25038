"""Cases opened a second, each with its clocks and its event in one transaction, beside bare inserts of the same rows."""

import argparse
import os
import time
from datetime import UTC, date, datetime

from bench import city
from bench.lines import Line, emit, say
from bench.machine import load
from bench.site import enter

GOAL = 100
TODAY, NOW = date(2025, 1, 20), datetime(2025, 1, 20, 2, 0, tzinfo=UTC)
_BARE = (
    "INSERT INTO cases_casefile (body_id, procedure, sector, step, ended, opened_on, power_code, power_name, basis,"
    " certificate_numbers, officer_ids, facts, pauses, extensions, particulars, created_by, created_name, created_at,"
    " changed_name, changed_what, changed_at, revision)"
    " VALUES (%s, 'penalty.summary@2021-07-15', '', '', FALSE, %s, 'Q1', '职权1', '', '{}', '{}', '{}', '[]', '[]', '', 1, '甲',"
    " now(), '甲', '登记', now(), 0)"
)


def main() -> None:
    """Make a city without many acts, and open cases there one by one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, required=True)
    asked = parser.parse_args()
    enter(dict(os.environ))
    say(f"opening {asked.cases:,} cases")
    city.build(1000)
    run(asked.cases)


def run(cases: int) -> None:
    """Measure in a city that is there already."""
    from xiezhi.cases.services.drafting import open_summary
    from xiezhi.registry.models import Power
    from xiezhi.registry.scope import Scope
    from xiezhi.trail.actor import Actor

    power = Power.objects.select_related("organisation").order_by("pk").first()
    if power is None:
        raise RuntimeError("the city has no power items")
    body = power.organisation_id
    scope, actor = Scope.of({"officer": frozenset({body})}), Actor(1, "测试", "bench")
    open_summary(actor=actor, scope=scope, power_id=power.pk, today=TODAY, now=NOW)
    start = time.perf_counter()
    for _ in range(cases):
        open_summary(actor=actor, scope=scope, power_id=power.pk, today=TODAY, now=NOW)
    rate = cases / (time.perf_counter() - start)
    with city.owner() as connection:
        start = time.perf_counter()
        for _ in range(cases):
            connection.execute(_BARE, (body, TODAY))
        bare = cases / (time.perf_counter() - start)
    detail = f"one client, one transaction each with clocks and event; {load()}"
    emit(Line("cases opened a second", rate, "/s", GOAL, detail=detail))
    emit(Line("cases opened ÷ bare inserts, speed", rate / bare, "×", detail=f"bare {bare:,.0f}/s; {load()}"))


if __name__ == "__main__":
    main()
