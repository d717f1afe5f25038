"""What does not agree in benchmarks, lists and amounts: in one row before it is published, and among all of them."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Final

from django.db.models import Q

from xiezhi.law.benchmarks import Inconsistency, inconsistencies
from xiezhi.law.discretion import Benchmark as LawBenchmark
from xiezhi.law.exemptions import Divergence, divergences
from xiezhi.registry.models import Benchmark, Checklist, ExemptionLine, LocalRow
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.local_rules import as_benchmark, as_exemption, in_force, visible

# What stands in the way of publishing; everything else is shown and does not.
_FORBID: Final = frozenset({"outside_statute", "gears_overlap", "gears_gap"})


def obstacles(row: LocalRow) -> list[str]:
    """Why a draft cannot be published: it is empty, or its own ranges contradict the statute or themselves."""
    if isinstance(row, Checklist) and not row.lines:
        return ["没有检查项"]
    if not isinstance(row, Benchmark):
        return []
    if not row.gears.exists():
        return ["没有裁量档次"]
    return [found.sentence for found in inconsistencies([as_benchmark(row)]) if found.code in _FORBID]


def findings_of(row: Benchmark) -> tuple[Inconsistency, ...]:
    """What does not agree in a benchmark, and between it and the published ones of its item that hold beside it."""
    beside = Benchmark.objects.filter(power_code=row.power_code, published=True).exclude(pk=row.pk)
    beside = beside.exclude(organisation_id=row.organisation_id, level=row.level).prefetch_related("gears")
    found = inconsistencies([as_benchmark(each) for each in (row, *beside)])
    return tuple(each for each in found if str(row.pk) in each.benchmarks)


def divergences_of(row: ExemptionLine) -> tuple[Divergence, ...]:
    """Published lines of the same violation that ask for something else than this one."""
    beside = ExemptionLine.objects.filter(power_code=row.power_code, title=row.title, published=True)
    beside = beside.exclude(Q(pk=row.pk) | Q(organisation_id=row.organisation_id, level=row.level))
    found = divergences(as_exemption(each) for each in (row, *beside))
    return tuple(each for each in found if str(row.pk) in each.exemptions)


def inconsistent_benchmarks(scope: Scope, *, on: date) -> list[tuple[Inconsistency, int]]:
    """Everything that does not agree among benchmarks in view and in force on a day, with the id of the first concerned."""
    rows = (
        in_force(visible(Benchmark.objects.all(), scope), on=on).order_by("power_code", "pk").prefetch_related("gears")
    )
    return [
        (each, int(each.benchmarks[0]))
        for group in _by_item(map(as_benchmark, rows))
        for each in inconsistencies(group)
    ]


def divergent_exemptions(scope: Scope, *, on: date) -> list[tuple[Divergence, int]]:
    """Lines in view and in force on a day that treat one violation differently, with the id of the first concerned."""
    rows = in_force(visible(ExemptionLine.objects.all(), scope), on=on).order_by("power_code", "pk")
    return [(each, int(each.exemptions[0])) for each in divergences(map(as_exemption, rows))]


def _by_item(benchmarks: Iterable[LawBenchmark]) -> Iterator[list[LawBenchmark]]:
    for _, group in groupby(benchmarks, lambda benchmark: benchmark.item):
        yield list(group)
