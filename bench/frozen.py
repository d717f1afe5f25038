"""Snapshots of a city: how long one takes and how large it is, and figures and annual tables counted from it."""

import argparse
import os
import resource
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from bench import city
from bench.figures import SINGLE, TABLE
from bench.lines import Line, emit, say
from bench.machine import load
from bench.site import enter

TODAY, NOW = date(2025, 1, 20), datetime(2025, 1, 20, 4, tzinfo=UTC)
ROUNDS = 11
Answer = TypeVar("Answer")
MIB = 2**20


def main() -> None:
    """Make a city, freeze it twice, and ask the snapshot."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--acts", type=int, required=True)
    asked = parser.parse_args()
    enter(dict(os.environ))
    say(f"making a city of {asked.acts:,} acts")
    city.build(asked.acts)
    snapshot = _freeze(asked.acts)
    _ask(asked.acts, snapshot)


def _freeze(acts: int) -> str:
    """The first snapshot, and another after one act of the last year was changed."""
    from django.conf import settings

    from xiezhi.cases.models import Act
    from xiezhi.reporting.selectors.snapshots import verify_snapshot
    from xiezhi.reporting.services import create_snapshot
    from xiezhi.trail.actor import Actor

    def create() -> str:
        return create_snapshot(actor=Actor.command_line(), title="", today=TODAY, now=NOW).pk

    objects = Path(settings.XIEZHI_SNAPSHOTS) / "objects"
    seconds, first = _timed(create)
    size = _size(objects)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    emit(Line("snapshot, created", seconds, " s", detail=f"{acts:,} acts, process at most {peak:,.0f} MiB; {load()}"))
    emit(
        Line(
            "snapshot, size", size / MIB, " MiB", detail=f"{size / acts:.0f} bytes an act, cube and registers included"
        )
    )
    newest = Act.objects.order_by("-counted_on").values_list("pk", flat=True)[0]
    Act.objects.filter(pk=newest).update(fine=1)
    seconds, _ = _timed(create)
    grown = (_size(objects) - size) / size * 100
    emit(Line("next snapshot, created", seconds, " s", detail=f"after one act of the last year changed; {load()}"))
    emit(Line("next snapshot, grown by", grown, " %", detail="closed years are kept once"))
    seconds, wrong = _timed(lambda: verify_snapshot(first))
    if wrong:
        raise RuntimeError(wrong[0])
    emit(Line("snapshot, verified", seconds, " s", detail=load()))
    return first


def _ask(acts: int, snapshot: str) -> None:
    from xiezhi.registry.models import OrganisationName
    from xiezhi.registry.scope import Scope
    from xiezhi.reporting.selectors.figures import stats
    from xiezhi.reporting.selectors.snapshots import records_of

    ids = dict(OrganisationName.objects.values_list("name", "organisation_id"))
    seconds, _ = _timed(lambda: records_of(snapshot))
    emit(Line("snapshot, opened", seconds * 1000, " ms", detail=load()))
    questions = [
        *((f"{code} of {level}", name, (code,), ()) for level, name in _LEVELS for code in SINGLE),
        *((f"annual table of {level}, 2 years", name, TABLE, ()) for level, name in _LEVELS[1:]),
        *((f"annual table of {level} by body, 2 years", name, TABLE, ("body",)) for level, name in _LEVELS[1:]),
    ]
    for title, name, measures, by in questions:
        question = {"measures": measures, "organisation": ids[name], "period": "2024", "by": by, "today": TODAY}
        question["compare"] = "yoy" if len(measures) > 1 else None

        def frozen(asked: dict[str, object] = question) -> object:
            return stats(Scope.everything(), **asked, snapshot=snapshot)  # type: ignore[arg-type]

        frozen()
        times = sorted(_timed(frozen)[0] * 1000 for _ in range(ROUNDS))
        p50, p95 = statistics.median(times), times[int(ROUNDS * 0.95)]
        emit(Line(f"frozen {title}, p95", p95, " ms", detail=f"{acts:,} acts, p50 {p50:.1f} ms; {load()}"))


_LEVELS = (("a body", city.BODY), ("a district", city.DISTRICT), ("the city", city.CITY))


def _timed(act: Callable[[], Answer]) -> tuple[float, Answer]:
    start = time.perf_counter()
    done = act()
    return time.perf_counter() - start, done


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


if __name__ == "__main__":
    main()
