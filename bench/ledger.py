"""The ledger that benchmarks import: the sample district, brought to a number of acts."""

from dataclasses import replace
from pathlib import Path

import polars as pl

from bench.workbook import write_workbook
from xiezhi.exchange.sample.ledgers import Ledgers, ledgers
from xiezhi.exchange.sample.spec import Group, Spec, Totals, load_spec


def district(acts: int) -> Ledgers:
    """The sample district with exactly so many acts over its two years."""
    spec = load_spec("district_2024")
    now = sum(sum(totals.counts.values()) for group in spec.groups for totals in group.years.values())
    scaled = replace(spec, groups=tuple(_resized(group, acts / now) for group in spec.groups))
    missing = acts - sum(sum(totals.counts.values()) for group in scaled.groups for totals in group.years.values())
    return ledgers(_with_more_inspections(scaled, missing))


def _resized(group: Group, factor: float) -> Group:
    return replace(group, years={year: _times(totals, factor) for year, totals in group.years.items()})


def _times(totals: Totals, factor: float) -> Totals:
    return replace(
        totals,
        counts={kind: int(count * factor) for kind, count in totals.counts.items()},
        volumes={body: int(count * factor) for body, count in totals.volumes.items()},
        ceiling=None,
    )


def _with_more_inspections(spec: Spec, missing: int) -> Spec:
    group = spec.groups[-1]
    year, totals = max(group.years.items())
    more = replace(totals, counts={**totals.counts, "行政检查": totals.counts["行政检查"] + missing})
    return replace(spec, groups=(*spec.groups[:-1], replace(group, years={**group.years, year: more})))


def write(made: Ledgers, folder: Path, form: str) -> dict[str, Path]:
    """Write the ledgers: the register as csv, the acts as csv or xlsx."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name}.csv" for name in ("organisations", "officers", "powers")}
    for name, path in paths.items():
        frame: pl.DataFrame = getattr(made, name)
        frame.write_csv(path, include_bom=True)
    paths["acts"] = folder / f"acts.{form}"
    if form == "xlsx":
        write_workbook(made.acts, paths["acts"])
    else:
        made.acts.write_csv(paths["acts"], include_bom=True)
    return paths
