"""Stored clocks after a change of the calendar: how long until a million open ones stand right again."""

import argparse
import os
import time
from datetime import UTC, date, datetime, timedelta

from bench import city
from bench.lines import Line, emit, say
from bench.machine import load
from bench.site import enter

GOAL_SECONDS = 30
NOW = datetime(2026, 1, 5, tzinfo=UTC)
# Clocks of open cases as they come: most wait for a payment or a decision. One in two hundred cases has an extension.
_CASES = """
INSERT INTO cases_casefile (body_id, procedure, sector, step, ended, opened_on, power_code, power_name, basis, certificate_numbers,
    officer_ids, facts, pauses, extensions, particulars, created_by, created_name, created_at, changed_name, changed_what,
    changed_at, revision)
SELECT bodies.ids[1 + n %% array_length(bodies.ids, 1)], 'penalty.ordinary@2021-07-15', '', 'file', FALSE, day, 'Q1', '职权1', '',
    '{}', '{}', jsonb_build_object(CASE WHEN n %% 200 = 0 THEN 'seized_on' ELSE 'filed_on' END, day), '[]',
    CASE WHEN n %% 200 = 0 THEN '[{"rule": "coercion.seizure", "by": "head", "value": 30, "approved_on": null}]'::jsonb
        ELSE '[]'::jsonb END,
    '', 1, '甲', now(), '甲', '登记', now(), 0
FROM (SELECT n, date '2024-01-01' + (n %% 730)::int AS day FROM generate_series(1, %s) AS n) AS made,
    (SELECT array_agg(DISTINCT organisation_id) AS ids FROM registry_certificate) AS bodies
"""
_CLOCKS = """
INSERT INTO cases_caseclock (case_id, body_id, kind, started_on, provisional, paused, by_rule, is_open)
SELECT id, body_id, CASE WHEN extensions <> '[]' THEN 'coercion.seizure' ELSE
    (ARRAY['penalty.payment', 'penalty.decision', 'penalty.publication', 'penalty.service'])[1 + id % 4] END,
    CASE WHEN extensions <> '[]' THEN opened_on ELSE opened_on + (id % 60)::int END, FALSE, FALSE, extensions = '[]', TRUE FROM cases_casefile
"""
_BARE = "CREATE TABLE bare (LIKE cases_caseclock INCLUDING ALL)", "INSERT INTO bare SELECT * FROM cases_caseclock"


def main() -> None:
    """Make cases with one open clock each, and change the calendar."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clocks", type=int, required=True)
    asked = parser.parse_args()
    enter(dict(os.environ))
    city.build(100)
    say(f"making {asked.clocks:,} cases with an open clock each")
    with city.owner() as connection:
        connection.execute(_CASES, (asked.clocks,))
        connection.execute(_CLOCKS)
        connection.execute("ANALYZE cases_casefile, cases_caseclock")
    run(asked.clocks)


def run(clocks: int) -> None:
    """Measure with clocks that are there already."""
    from xiezhi.cases.models import ClockBasis
    from xiezhi.cases.services.clocks import recompute_clocks
    from xiezhi.law.calendar import calendar
    from xiezhi.law.clocks import fingerprint
    from xiezhi.trail.actor import Actor

    actor = Actor(0, "测试", "bench")
    ClockBasis.objects.create(pk=1, days="none", kinds=fingerprint().kinds, computed_at=NOW)
    recompute_clocks(actor=actor, now=NOW)
    with city.owner() as connection:
        connection.execute("VACUUM (ANALYZE) cases_caseclock")
    # The worst case: every Monday of two years off, which moves nearly every clock.
    mondays = (date(2024, 1, 1) + timedelta(weeks=week) for week in range(104))
    moved = calendar().with_days_off(dict.fromkeys(mondays, "试"), "试")
    start = time.perf_counter()
    done = recompute_clocks(actor=actor, now=NOW, working=moved)
    seconds = time.perf_counter() - start
    if done is None or not done.changed:
        raise RuntimeError("the calendar changed and no clock did")
    detail = (
        f"{done.changed:,} changed, {done.starts:,} distinct beginnings, {done.cases:,} cases by themselves; {load()}"
    )
    name = f"recompute {clocks:,} open clocks"
    emit(Line(name, seconds, " s", GOAL_SECONDS, at_least=False, detail=detail))
    with city.owner() as connection:
        connection.execute(_BARE[0])
        start = time.perf_counter()
        connection.execute(_BARE[1])
    bare = time.perf_counter() - start
    emit(Line(f"{name}, time ÷ bare insert", seconds / bare, "×", detail=f"bare insert {bare:.1f} s; {load()}"))


if __name__ == "__main__":
    main()
