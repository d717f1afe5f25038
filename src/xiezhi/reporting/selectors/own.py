"""Our own figures under the names that reports give them, for holding a report against the records."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from importlib import resources

from xiezhi.measures.catalogue import measure
from xiezhi.measures.comparison import Number
from xiezhi.measures.periods import year_period
from xiezhi.reader import OwnFigure
from xiezhi.registry.scope import Scope
from xiezhi.reporting.selectors.figures import YOY, stats
from xiezhi.reporting.selectors.places import chosen
from xiezhi.reporting.selectors.reading import one_snapshot


@cache
def labels() -> dict[str, tuple[str, ...]]:
    """The names of measures in reports, by measure; the first is ours."""
    text = resources.files("xiezhi.reporting").joinpath("data/report_labels.toml").read_text(encoding="utf-8")
    return {code: (measure(code).title, *names) for code, names in tomllib.loads(text)["labels"].items()}


def own_figures(scope: Scope, *, organisation: str | int, year: int, today: date) -> list[OwnFigure]:
    """The organisation's figures of a year and of the year before, and those of the categories and bodies below it.

    Money is in yuan, rates are in percent. Raises BadQuestion and UnknownOrganisation.
    """
    found = chosen(scope, organisation, today)
    days = year_period(year)
    codes = tuple(labels())
    countable = tuple(code for code in codes if not measure(code).is_rate)
    with one_snapshot():
        whole = stats(scope, measures=codes, organisation=found.pk, period=days, compare=YOY, today=today).rows[0]
        parts = [
            row
            for split in ("category", "body")
            for row in stats(
                scope, measures=countable, organisation=found.pk, period=days, by=[split], today=today
            ).rows
        ]
    figures = [*_named(whole.values, str(year)), *_named(whole.previous or {}, str(year - 1))]
    for row in parts:
        figures += _named(row.values, str(year), *row.by.values())
    return figures


def _named(values: Mapping[str, Number | None], period: str, scope: str | None = None) -> Iterator[OwnFigure]:
    for code, value in values.items():
        if value is not None:
            yield OwnFigure(code, labels()[code], _exact(value), measure(code).unit, period, scope)


def _exact(value: Number) -> Fraction | int:
    return value if isinstance(value, int) else Fraction(str(value))
