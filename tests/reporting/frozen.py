"""Freezing in tests: a folder of its own, and everything that a snapshot answers."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from tests.factories import ACTOR

from xiezhi.measures.catalogue import MEASURES
from xiezhi.measures.measure import Measure
from xiezhi.measures.rules import Rule, rule
from xiezhi.measures.splits import split
from xiezhi.registry.scope import Scope
from xiezhi.reporting.models import Snapshot
from xiezhi.reporting.selectors.figures import stats
from xiezhi.reporting.services import create_snapshot
from xiezhi.reporting.stats_table import StatsTable

TODAY = date(2025, 1, 20)
NOW = datetime(2025, 1, 20, 4, tzinfo=UTC)


def freeze(title: str = "", today: date = TODAY) -> Snapshot:
    return create_snapshot(actor=ACTOR, title=title, today=today, now=NOW)


def ask(measures: Sequence[str], organisation: str | int, period: str = "2024", **more: object) -> StatsTable:
    question: dict[str, object] = {"compare": "yoy", "today": TODAY, **more}
    return stats(Scope.everything(), measures=measures, organisation=organisation, period=period, **question)


def everything(
    organisation: str | int, period: str, by: tuple[str, ...], counted_by: str, **more: object
) -> list[object]:
    """All that can be asked of an organisation by these splits, as it is answered."""
    codes = [code for code, entry in MEASURES.items() if _answers(entry, by, rule(counted_by))]
    table = ask(codes, organisation, period, by=by, rule=counted_by, **more)
    return [table.organisation, table.rows, table.notes]


def _answers(entry: Measure, by: tuple[str, ...], counted_by: Rule) -> bool:
    if any(entry.over not in split(code).over for code in by):
        return False
    place = entry.code.split(".")
    return place[1] != "class" or place[2] in ("other", "none", "all") or counted_by.classes.has(place[2])


def files(folder: Path) -> Iterator[Path]:
    """The Parquet files."""
    yield from sorted((folder / "objects").glob("*.parquet"))


__all__ = ["NOW", "TODAY", "ask", "everything", "files", "freeze"]
