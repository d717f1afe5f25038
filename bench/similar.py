"""Similar decided cases beside a draft: any item of any body of a city, each act handled as a case or told by a ledger."""

import argparse
import os
import random
import statistics
import time
from datetime import UTC, date, datetime

from bench import city
from bench.lines import Line, emit, say
from bench.machine import load
from bench.site import enter

GOAL_MS, ROUNDS, TODAY = 200, 100, date(2025, 1, 20)
NOW = datetime(2025, 1, 20, tzinfo=UTC)
# Every other act was handled here; of a ledger's there is no case.
_CASES = """
INSERT INTO cases_casefile (body_id, act_id, procedure, sector, step, ended, opened_on, power_code, power_name, basis,
    certificate_numbers, officer_ids, facts, pauses, extensions, particulars, created_by, created_name, created_at,
    changed_name, changed_what, changed_at, revision)
SELECT body_id, id, 'penalty.ordinary@2021-07-15', '', 'close', TRUE, filed_on, power_code, power_name, '', '{}', '{}',
    jsonb_build_object('filed_on', filed_on, 'benchmark_quantity', id % 40, 'corrected_in_time', id % 3 = 0), '[]', '[]',
    repeat('c', 400)::bytea, 1, '甲', now(), '甲', '登记', now(), 0
FROM cases_act WHERE id % 2 = 0 AND kind = 2 AND filed_on IS NOT NULL
"""
# Further cases that came to nothing, so that there are as many as acts.
_OPEN = """
INSERT INTO cases_casefile (body_id, procedure, sector, step, ended, opened_on, power_code, power_name, basis,
    certificate_numbers, officer_ids, facts, pauses, extensions, particulars, created_by, created_name, created_at,
    changed_name, changed_what, changed_at, revision)
SELECT body_id, 'penalty.ordinary@2021-07-15', '', 'file', FALSE, filed_on, power_code, power_name, '', '{}', '{}',
    '{}', '[]', '[]', repeat('c', 400)::bytea, 1, '甲', now(), '甲', '登记', now(), 0
FROM cases_act WHERE filed_on IS NOT NULL AND NOT (id % 2 = 0 AND kind = 2)
"""
_AT_THE_CITY = """
UPDATE registry_placement SET parent_id = (SELECT id FROM registry_organisation ORDER BY sort_order LIMIT 1)
WHERE organisation_id IN (SELECT body_id FROM cases_act GROUP BY 1 ORDER BY count(*) DESC LIMIT 8)
"""


def main() -> None:
    """Make a city and cases, and look for similar ones."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--acts", type=int, required=True)
    asked = parser.parse_args()
    enter(dict(os.environ))
    say(f"making a city of {asked.acts:,} acts and their cases")
    city.build(asked.acts)
    with city.owner() as connection:
        connection.execute(_CASES)
        connection.execute(_OPEN)
        connection.execute(_AT_THE_CITY)
        connection.execute("VACUUM (ANALYZE) cases_casefile")
    _benchmarks()
    run(asked.acts)


def _benchmarks() -> None:
    """The heaviest bodies stand under the city, whose benchmarks speak of every item."""
    from django.db import transaction

    from xiezhi.registry.models import Benchmark, BenchmarkGear, Organisation, OrganisationName
    from xiezhi.registry.services.ancestry import rebuild_ancestry

    with transaction.atomic():
        rebuild_ancestry()
    where = Organisation.objects.get(pk=OrganisationName.objects.get(name=city.CITY).organisation_id)
    for number in range(1, city.POWERS + 1):
        row = Benchmark.objects.create(
            organisation=where,
            power_code=f"Q{number}",
            basis="条例第四十二条",
            measure="天",
            statutory_low=0,
            statutory_high=10**9,
            level=2,
            valid_from=date(2000, 1, 1),
            edited_at=NOW,
            published=True,
        )
        for place, title in enumerate(("轻微", "一般", "严重")):
            below = 10 * (place + 1) if place < 2 else None
            bounds = {"at_least": 10 * place, "below": below, "low": 0, "high": 10**9}
            BenchmarkGear.objects.create(benchmark=row, place=place, title=title, **bounds)


def run(acts: int) -> None:
    """Measure in a city that is there already."""
    from xiezhi.cases.models import Act, CaseFile
    from xiezhi.cases.selectors.case_facts import recorded_facts
    from xiezhi.cases.selectors.similar import similar_to
    from xiezhi.registry.scope import Scope

    chance = random.Random(11)  # noqa: S311 - a choice of test data
    heaviest = list(CaseFile.objects.filter(act__isnull=False, body__in=_heavy())[:5000])
    drafts = {"of the city": chance.sample(heaviest, min(ROUNDS, len(heaviest)))}
    first, last = (CaseFile.objects.order_by(order).values_list("pk", flat=True)[0] for order in ("pk", "-pk"))
    drawn = [chance.randint(first, last) for _ in range(4 * ROUNDS)]
    drafts["of a district"] = list(CaseFile.objects.filter(pk__in=drawn).exclude(body__in=_heavy())[:ROUNDS])
    assert Act.objects.exists()
    for of, cases in drafts.items():
        times, compared = [], 0
        for case in cases:
            start = time.perf_counter()
            found = similar_to(case, recorded_facts(case), Scope.everything(), on=TODAY)
            times.append((time.perf_counter() - start) * 1000)
            compared += found.decided
        p95 = sorted(times)[int(len(times) * 0.95)]
        detail = f"{acts:,} acts, median {statistics.median(times):.0f} ms, {compared / len(times):,.0f} decisions each; {load()}"
        emit(Line(f"similar cases, {of}, p95", p95, " ms", GOAL_MS, at_least=False, detail=detail))


def _heavy() -> list[int]:
    from xiezhi.registry.models import Ancestry, OrganisationName

    top = OrganisationName.objects.get(name=city.CITY).organisation_id
    own = Ancestry.objects.filter(ancestor_id=top, depth=1, organisation__category__gt=1)
    return list(own.values_list("organisation_id", flat=True))


if __name__ == "__main__":
    main()
