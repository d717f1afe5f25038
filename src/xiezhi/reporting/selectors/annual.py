"""The annual report of an organisation, composed from live figures of one moment and cross-footed."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Count

from xiezhi.cases.selectors.filters import ActFilters, filtered
from xiezhi.measures.catalogue import MEASURES
from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.periods import year_period
from xiezhi.measures.rules import DEFAULT
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import organisations
from xiezhi.reporting.annual import crossfoot
from xiezhi.reporting.annual.composition import Composition
from xiezhi.reporting.annual.crossfoot import NotCrossFooted
from xiezhi.reporting.annual.source import Source
from xiezhi.reporting.annual.template import (
    Template,
    asked_measures,
    ruled_measures,
    split_measures,
)
from xiezhi.reporting.annual.wording import Speaker
from xiezhi.reporting.annual.writer import Writer
from xiezhi.reporting.models import ReportText
from xiezhi.reporting.selectors.figures import YOY, chosen, stats
from xiezhi.reporting.selectors.reading import one_snapshot
from xiezhi.reporting.selectors.templates import chosen_template
from xiezhi.reporting.stats_table import StatsTable

_RECOUNTED = {"inspection.count": 1, "penalty.count": 2}

__all__ = ["NotCrossFooted", "compose", "template_of", "texts_of"]


def compose(
    scope: Scope,
    *,
    organisation: str | int,
    year: int,
    today: date,
    template: Template | None = None,
    texts: Mapping[str, str] | None = None,
) -> Composition:
    """The annual report as a plan. Raises BadQuestion, UnknownOrganisation, NotCrossFooted; writes nothing.

    `template`: another than the one by which the organisation reports; `texts`: others than those that people have written.
    """
    found = chosen(scope, organisation, today)
    days = year_period(year)
    if days.first > today:
        raise BadQuestion(f"{year}年尚未开始，不能编制其年度报告。")
    wanted = template or template_of(found, on=days.last)
    with one_snapshot():
        source = _source(scope, found, year, today, wanted)
        writer = Writer(
            template=wanted,
            source=source,
            speaker=Speaker(wanted.wording, found.pk, year),
            organisation=organisations.name_on(found, on=days.last),
            day=today,
            texts=texts_of(found, year) if texts is None else texts,
        )
        composition = Composition(
            title=writer.title(),
            organisation=writer.organisation,
            organisation_id=found.pk,
            year=year,
            rule=DEFAULT,
            day=today,
            blocks=tuple(writer.blocks()),
        )
        crossfoot.cross_foot(composition, source, _recounted(found.pk, year))
    return composition


def template_of(organisation: Organisation, *, on: date) -> Template:
    """The template by which an organisation reports on a period that ends on a day."""
    return chosen_template(organisation, on=on)[1]


def texts_of(organisation: Organisation, year: int) -> dict[str, str]:
    """What people have written for the report, by section."""
    written = ReportText.objects.filter(organisation=organisation, year=year).exclude(text="")
    return dict(written.values_list("section", "text"))


def _source(scope: Scope, organisation: Organisation, year: int, today: date, wanted: Template) -> Source:
    named = {*asked_measures(wanted), *crossfoot.checked_measures()}

    def ask(measures: tuple[str, ...], by: tuple[str, ...], rule: str) -> StatsTable:
        return stats(
            scope,
            measures=measures,
            organisation=organisation.pk,
            period=str(year),
            by=by,
            compare=YOY,
            rule=rule,
            today=today,
        )

    of_parts = split_measures(wanted) | crossfoot.split_measures()
    return Source(tuple(code for code in MEASURES if code in named), of_parts, ask, ruled_measures(wanted))


def _recounted(organisation_id: int, year: int) -> dict[str, int]:
    """The year's acts counted one by one from the ledger, by another road than the cube.

    Without a scope: whether the organisation may be seen is settled, and its figures hold bodies that have moved away.
    """
    days = year_period(year)
    asked = filtered(Scope.everything(), ActFilters(organisation=organisation_id, first=days.first, last=days.last))
    kinds = dict(asked.values_list("kind").annotate(number=Count("pk")))
    return {"act.count": sum(kinds.values()), **{code: kinds.get(kind, 0) for code, kind in _RECOUNTED.items()}}
