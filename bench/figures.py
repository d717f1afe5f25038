"""Live figures against the same questions put to the table of acts by hand."""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench.ledger import district, write
from bench.lines import Line, emit, say
from bench.machine import load
from bench.site import Site, enter

TODAY = date(2025, 1, 20)
ROUNDS = 9
MEASURES = ("act.count", "inspection.count", "penalty.count", "penalty.summary.count", "penalty.ordinary.count",
            "penalty.exempt.count", "penalty.fine.sum")  # fmt: skip
TREE = (
    "JOIN registry_ancestry t ON t.organisation_id = a.body_id AND a.counted_on BETWEEN t.valid_from AND t.valid_to "
    "JOIN registry_organisationname n ON n.organisation_id = t.ancestor_id AND n.name = '云汀区' "
)
ONE = f"SELECT count(*) FROM cases_act a {TREE} WHERE kind = 2 AND counted_on BETWEEN '2024-01-01' AND '2024-12-31'"
ANNUAL = f"""
SELECT b.name, count(*), count(*) FILTER (WHERE kind = 1), count(*) FILTER (WHERE kind = 2),
    count(*) FILTER (WHERE kind = 2 AND procedure = 1), count(*) FILTER (WHERE kind = 2 AND procedure = 2),
    count(*) FILTER (WHERE kind = 2 AND outcome IN (2, 3)), sum(fine) FILTER (WHERE kind = 2)
FROM cases_act a {TREE}
JOIN registry_organisationname b ON b.organisation_id = a.body_id AND a.counted_on BETWEEN b.valid_from AND b.valid_to
WHERE counted_on BETWEEN '2024-01-01' AND '2024-12-31' GROUP BY b.name"""


def main() -> None:
    """Load a district and ask."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, required=True)
    asked = parser.parse_args()
    here = Site(Path(os.environ["XIEZHI_DATA"]).parent, dict(os.environ))
    enter(here.environment)
    say(f"importing {asked.rows:,} acts")
    paths = write(district(asked.rows), here.folder / "ledgers", "csv")
    for ledger, path in paths.items():
        here.run("import", ledger, str(path))
    from xiezhi.reporting.services import fold

    fold()
    _vacuum()
    _compare("one figure of a district", ["penalty.count"], [], ONE, asked.rows)
    _compare("annual table, 56 bodies × 7 measures", list(MEASURES), ["body"], ANNUAL, asked.rows)


def _vacuum() -> None:
    """What autovacuum does within a minute of an import, so that the hand-written query is at its best."""
    import psycopg

    from xiezhi.config import connection as logins

    target = logins.database()
    with psycopg.connect(target.dsn(target.owner), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) cases_act")
        connection.execute("VACUUM (ANALYZE) cube_month")


def _compare(name: str, measures: list[str], by: list[str], statement: str, rows: int) -> None:
    from django.db import connection

    from xiezhi.registry.scope import Scope
    from xiezhi.reporting.selectors.figures import stats

    def ours() -> list[int]:
        table = stats(Scope.everything(), measures=measures, organisation="云汀区", period="2024", by=by, today=TODAY)
        return sorted(int(row.values[measures[0]]) for row in table.rows)

    def by_hand() -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return sorted(int(row[-len(measures)]) for row in cursor.fetchall())

    if ours() != by_hand():
        raise RuntimeError(f"{name}: the two answers differ")
    mine, theirs = _median(ours), _median(by_hand)
    detail = (
        f"{mine * 1000:.1f} ms against {theirs * 1000:.1f} ms by hand over {rows:,} acts, medians of {ROUNDS}; {load()}"
    )
    emit(Line(f"{name}, speed ÷ SQL by hand", theirs / mine, "×", detail=detail))


def _median(ask: Callable[[], object]) -> float:
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
