"""A report of an organisation on a period, composed from figures of one moment, live or frozen, and cross-footed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from xiezhi.measures.catalogue import MEASURES
from xiezhi.measures.errors import BadQuestion
from xiezhi.measures.period_titles import period_title
from xiezhi.measures.periods import Period
from xiezhi.measures.rules import DEFAULT, Rule
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.reporting.annual import crossfoot
from xiezhi.reporting.annual.composition import Composition
from xiezhi.reporting.annual.crossfoot import NotCrossFooted
from xiezhi.reporting.annual.kinds import ANNUAL, ReportKind, chain_words
from xiezhi.reporting.annual.kinds import kind as report_kind
from xiezhi.reporting.annual.source import Source
from xiezhi.reporting.annual.template import (
    Template,
    asked_measures,
    elsewhere_measures,
    ruled_measures,
    split_measures,
)
from xiezhi.reporting.annual.wording import Speaker
from xiezhi.reporting.annual.writer import Writer
from xiezhi.reporting.models import ReportText
from xiezhi.reporting.selectors.figures import YOY, stats
from xiezhi.reporting.selectors.places import Place, chosen, name_on
from xiezhi.reporting.selectors.reading import one_snapshot
from xiezhi.reporting.selectors.records import LIVE, Records
from xiezhi.reporting.selectors.templates import chosen_template
from xiezhi.reporting.stats_table import StatsTable

_ACTS = "act.count"
_RECOUNTED = {"inspection.count": 1, "penalty.count": 2}
_RECOUNT = """
SELECT act.kind, count(*) FROM cases_act act
WHERE act.counted_on BETWEEN %(first)s AND %(last)s AND EXISTS (
    SELECT 1 FROM registry_ancestry tree
    WHERE tree.ancestor_id = %(organisation)s AND tree.organisation_id = act.body_id
        AND act.counted_on BETWEEN tree.valid_from AND tree.valid_to
) GROUP BY act.kind
"""

__all__ = ["NotCrossFooted", "compose", "template_of", "texts_of"]


@dataclass(frozen=True, slots=True)
class _Ground:
    """Where figures are read, on which day, and by which rule sets; None: by those of the data."""

    records: Records
    today: date
    rules: Mapping[str, Rule] | None

    def rule(self, code: str) -> str | Rule:
        """The rule set; of kept ones only these, as a report that has lost one must not pass by that in force."""
        return code if self.rules is None else self.rules[code]


def compose(  # noqa: PLR0913 - what a report is of, and all that it may be made from
    scope: Scope,
    *,
    organisation: str | int,
    kind: str = ANNUAL,
    period: str | Period | None = None,
    year: int | None = None,
    template: Template | None = None,
    texts: Mapping[str, str] | None = None,
    rules: Mapping[str, Rule] | None = None,
    records: Records = LIVE,
    today: date,
) -> Composition:
    """A report as a plan, every figure and name of it from `records`; writes nothing.

    `period`, or `year` for its calendar year, must be of the form of the `kind`. `template`, `texts`: in place of those
    that the organisation's kind of report has now; `rules`: rule sets as they were kept, by their codes.
    Raises BadQuestion, UnknownOrganisation, NotCrossFooted; KeyError where `rules` lack one of the template's.
    """
    of = report_kind(kind)
    days = of.period(f"{year or 0:04d}" if period is None else period)
    if days.first > today:
        raise BadQuestion(f"{period_title(days)}尚未开始，不能编制其{of.title}。")
    with one_snapshot(records):
        found = chosen(scope, organisation, today, records)
        wanted = template or template_of(found, kind, on=days.last)
        source = _source(scope, found, days, _Ground(records, today, rules), wanted)
        writer = Writer(
            template=wanted,
            source=source,
            speaker=_speaker(wanted, of, source, found.pk, records),
            organisation=name_on(found, days.last, records),
            day=today,
            texts=texts_of(found, kind, days) if texts is None else texts,
        )
        composition = Composition(
            title=writer.title(),
            organisation=writer.organisation,
            organisation_id=found.pk,
            kind=kind,
            period=days,
            rule=DEFAULT,
            day=today,
            blocks=tuple(writer.blocks()),
        )
        crossfoot.cross_foot(composition, source, _recounted(found.pk, days, records))
    return composition


def template_of(organisation: Organisation | Place, kind: str = ANNUAL, *, on: date) -> Template:
    """The template by which an organisation reports on a period that ends on a day."""
    return chosen_template(organisation.pk, organisation.category, on=on, kind=kind)[1]


def texts_of(organisation: Organisation | Place, kind: str, period: Period) -> dict[str, str]:
    """What people have written for the report, by section."""
    written = ReportText.objects.filter(organisation=organisation.pk, kind=kind, period=period.text).exclude(text="")
    return dict(written.values_list("section", "text"))


def _speaker(wanted: Template, of: ReportKind, source: Source, organisation_id: int, records: Records) -> Speaker:
    period = source.period
    return Speaker(
        wording=wanted.wording,
        chain=replace(wanted.wording, **chain_words(of)),
        organisation_id=organisation_id,
        period=period,
        latest=_latest(of, source),
        uncollected=not _collected(source.period.previous_year(), records),
    )


def _collected(days: Period, records: Records) -> bool:
    """Whether anybody's act is on record for these days: a platform's first year has no year before to compare with."""
    _, rows = records.ask(
        "SELECT 1 FROM cases_act WHERE counted_on BETWEEN %(first)s AND %(last)s LIMIT 1",
        {"first": days.first, "last": days.last},
    )
    return bool(rows)


def _latest(of: ReportKind, source: Source) -> tuple[Period, ...]:
    """The periods of the trend; of years, from the first with an act on: before it nothing had been collected."""
    kept = of.trend_periods(source.period)
    while (
        of.trend_of == "year"
        and len(kept) > 1
        and _ACTS in source.elsewhere
        and not source.get(_ACTS, period=kept[0]).value
    ):
        del kept[0]
    return tuple(kept)


def _source(scope: Scope, organisation: Place, period: Period, ground: _Ground, wanted: Template) -> Source:
    named = {*asked_measures(wanted), *crossfoot.checked_measures()}

    def ask(measures: tuple[str, ...], by: tuple[str, ...], rule: str, days: Period) -> StatsTable:
        return stats(
            scope,
            measures=measures,
            organisation=organisation.pk,
            period=days,
            by=by,
            compare=YOY,
            rule=ground.rule(rule),
            snapshot=ground.records,
            today=ground.today,
        )

    of_parts = split_measures(wanted) | crossfoot.split_measures()
    return Source(
        measures=tuple(code for code in MEASURES if code in named),
        split_measures=of_parts,
        ask=ask,
        period=period,
        elsewhere=elsewhere_measures(wanted),
        ruled=ruled_measures(wanted),
    )


def _recounted(organisation_id: int, days: Period, records: Records) -> dict[str, int]:
    """The period's acts counted one by one from the ledger, by another road than the cube.

    Without a scope: whether the organisation may be seen is settled, and its figures hold bodies that have moved away.
    """
    _, rows = records.ask(_RECOUNT, {"organisation": organisation_id, "first": days.first, "last": days.last})
    kinds = {kind: number for kind, number in rows if isinstance(kind, int) and isinstance(number, int)}
    return {"act.count": sum(kinds.values()), **{code: kinds.get(kind, 0) for code, kind in _RECOUNTED.items()}}
