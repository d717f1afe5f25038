"""What localities added to the law: which rows reach a body on a day, and all of them as the law asks for them.

Where several reach a body, the lowest level stands: what the district set before the city's, that before the province's;
within a level what is kept nearest to the body.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import TypeVar

from django.db.models import Q, QuerySet

from xiezhi.law import discretion, exemptions
from xiezhi.law.discretion import Range
from xiezhi.law.evaluation import Governing
from xiezhi.law.local_amounts import open_amounts
from xiezhi.law.review import Listed, entry_condition
from xiezhi.law.statutes import Rule, Statutes, statutes
from xiezhi.registry.models import (
    FOREVER,
    Ancestry,
    Benchmark,
    ExemptionLine,
    LocalAmount,
    LocalRow,
    Organisation,
    ReviewEntry,
)
from xiezhi.registry.scope import Scope

Row = TypeVar("Row", bound=LocalRow)
# Digits of a unified social credit code that are the code of the area where the body was registered (GB 32100).
_AREA = slice(2, 8)


class UnknownLocalRow(LookupError):
    """No such row, or none that may be seen; the message is for the person who asked."""


def rows_of(model: type[Row]) -> QuerySet[Row]:
    """All rows of a kind, for the other selectors and the services to cut."""
    return model._default_manager.all()  # noqa: SLF001 -- a class of whichever kind has no manager of its own name


def visible(rows: QuerySet[Row], scope: Scope) -> QuerySet[Row]:
    """Rows of organisations in view, and published ones of those above: they hold for whoever stands below."""
    if scope.organisation_ids is None:
        return rows
    above = Ancestry.objects.filter(organisation_id__in=scope.organisation_ids).values("ancestor_id")
    return rows.filter(Q(organisation_id__in=scope.organisation_ids) | Q(published=True, organisation_id__in=above))


def one(rows: QuerySet[Row], scope: Scope, row_id: int) -> Row:
    """One row that may be seen. Raises UnknownLocalRow."""
    row = visible(rows, scope).filter(pk=row_id).first()
    if row is None:
        raise UnknownLocalRow("没有这一条，或不在你的管辖范围内。")
    return row


def in_force(rows: QuerySet[Row], *, on: date) -> QuerySet[Row]:
    """Published rows in force on a day."""
    return rows.filter(published=True, valid_from__lte=on, valid_to__gte=on)


class LocalRules:
    """What localities set for a body on a day. Each kind is read when it is first asked for, those above the body once for all.

    For one page or one act, not longer: what is drafted and published meanwhile is not seen.
    """

    def __init__(self, body_id: int, *, on: date) -> None:
        """For the body with this id, on this day; nothing is read yet."""
        self.body_id, self.on = body_id, on

    @cached_property
    def _depths(self) -> dict[int, int]:
        """How far above the body each organisation stands whose rows reach it, itself with 0."""
        above = Ancestry.objects.filter(organisation_id=self.body_id, valid_from__lte=self.on, valid_to__gte=self.on)
        return dict(above.values_list("ancestor_id", "depth"))

    def reaching(self, rows: QuerySet[Row]) -> list[Row]:
        """Published rows in force, the one that stands first where several speak of one thing."""
        found = in_force(rows.filter(organisation_id__in=self._depths), on=self.on)
        return sorted(found, key=_standing(self._depths))

    def benchmark(self, power_code: str) -> Benchmark | None:
        """The benchmark of a power item by which the body decides, with its gears; None where none was published."""
        of_item = Benchmark.objects.filter(power_code=power_code).prefetch_related("gears")
        return next(iter(self.reaching(of_item)), None)

    def exemptions(self, power_code: str) -> list[ExemptionLine]:
        """Lines of lists for a power item; of one title that of the lowest level alone."""
        found: dict[str, ExemptionLine] = {}
        for row in self.reaching(ExemptionLine.objects.filter(power_code=power_code)):
            found.setdefault(row.title, row)
        return list(found.values())

    def review_entries(self, kind: int, power_code: str) -> list[ReviewEntry]:
        """Entries of lists for an item of a kind of act: lists of all levels bind together."""
        rows = ReviewEntry.objects.filter(Q(power_code="") | Q(power_code=power_code), kind=kind)
        return self.reaching(rows)

    @cached_property
    def statutes(self) -> Statutes:
        """The rules with the amounts that hold for the body; to be asked for the day."""
        return _localised(self.reaching(LocalAmount.objects.all()))

    def governing(self, body: Organisation, *, sector: str = "") -> Governing:
        """The law for what the body does in a sector: that of its area, with the amounts set for it."""
        return Governing(self.on, _region(body), sector, self.statutes)


def reaching(rows: QuerySet[Row], body_id: int, *, on: date) -> list[Row]:
    """Published rows in force on a day for a body, the one that stands first where several speak of one thing."""
    return LocalRules(body_id, on=on).reaching(rows)


def benchmark_for(body_id: int, power_code: str, *, on: date) -> Benchmark | None:
    """The benchmark of a power item by which a body decides on a day; None where none was published."""
    return LocalRules(body_id, on=on).benchmark(power_code)


def benchmarks_for(body_ids: Collection[int], power_code: str, *, on: date) -> dict[int, Benchmark]:
    """The benchmark of a power item by which each of these bodies decides on a day, without those that have none."""
    of_item = Benchmark.objects.filter(power_code=power_code).prefetch_related("gears")
    above = Ancestry.objects.filter(organisation_id__in=body_ids, valid_from__lte=on, valid_to__gte=on)
    depths: dict[int, dict[int, int]] = {}
    for body, ancestor, depth in above.values_list("organisation_id", "ancestor_id", "depth"):
        depths.setdefault(body, {})[ancestor] = depth
    rows = list(
        in_force(of_item.filter(organisation_id__in={each for found in depths.values() for each in found}), on=on)
    )
    reached = {body: _first(rows, found) for body, found in depths.items()}
    return {body: row for body, row in reached.items() if row is not None}


def _first(rows: Iterable[Row], depths: Mapping[int, int]) -> Row | None:
    """Of rows, that which stands first for a body whose ancestors stand so far above it."""
    return min((row for row in rows if row.organisation_id in depths), key=_standing(depths), default=None)


def _standing(depths: Mapping[int, int]) -> Callable[[LocalRow], tuple[int, int, int]]:
    return lambda row: (-row.level, depths[row.organisation_id], row.pk)


def _first_of_each(rows: Iterable[LocalAmount]) -> list[LocalAmount]:
    found: dict[tuple[str, str], LocalAmount] = {}
    for row in rows:
        found.setdefault((row.amount, row.sector), row)
    return list(found.values())


def _localised(rows: Iterable[LocalAmount]) -> Statutes:
    return statutes().localised(as_rule(row) for row in _first_of_each(rows))


def governing_of(body: Organisation, *, on: date, sector: str = "") -> Governing:
    """The law of a day for what a body does in a sector: that of its area, with the amounts set for it."""
    return LocalRules(body.pk, on=on).governing(body, sector=sector)


def _region(body: Organisation) -> str:
    return body.code[_AREA] if len(body.code) == 18 and body.code[_AREA].isdigit() else ""


def governing_of_each(matters: Collection[tuple[Organisation, date, str]]) -> dict[tuple[int, date, str], Governing]:
    """As `governing_of` for many bodies, days and sectors, by two queries; keys are the body's id, the day and the sector."""
    bodies = {body.pk: body for body, _, _ in matters}
    above = list(
        Ancestry.objects.filter(organisation_id__in=bodies).values_list(
            "organisation_id", "ancestor_id", "depth", "valid_from", "valid_to"
        )
    )
    amounts = LocalAmount.objects.filter(published=True, organisation_id__in={row[1] for row in above})
    rows = list(amounts) if above else []
    found: dict[tuple[int, date, str], Governing] = {}
    for body, on, sector in matters:
        depths = {
            ancestor: depth for own, ancestor, depth, first, last in above if own == body.pk and first <= on <= last
        }
        held = [row for row in rows if row.organisation_id in depths and row.valid_from <= on <= row.valid_to]
        nearest = sorted(held, key=lambda row: (-row.level, depths[row.organisation_id], row.pk))
        found[body.pk, on, sector] = Governing(on, _region(body), sector, _localised(nearest))
    return found


def as_rule(row: LocalAmount) -> Rule:
    """An amount as a rule of the law."""
    return Rule(
        id=row.amount,
        law=row.source,
        article=row.article,
        title=open_amounts()[row.amount].title,
        value=row.yuan,
        unit="yuan",
        bound="more_than" if row.more_than else "at_least",
        event="",
        region="",
        sector=row.sector,
        valid_from=row.valid_from,
        until=_until(row),
        verified=row.verified,
        source=f"{row.issuer} {row.source}",
        replaces=(),
        term=None,
    )


def as_benchmark(row: Benchmark) -> discretion.Benchmark:
    """A benchmark as the law asks for it. Where gears go by circumstances, a quantity is the place of a gear."""
    gears = sorted(row.gears.all(), key=lambda gear: gear.place)
    return discretion.Benchmark(
        id=str(row.pk),
        item=row.power_code,
        setter=row.issuer,
        level=row.level,
        statutory=Range(row.statutory_low, row.statutory_high),
        measure=row.measure,
        gears=tuple(
            discretion.Gear(
                code=str(gear.place),
                title=gear.title,
                range=Range(gear.low, gear.high),
                at_least=gear.at_least if row.measure else gear.place,
                below=gear.below if row.measure else gear.place + 1,
            )
            for gear in gears
        ),
        share=row.share,
        source=row.source,
        published=row.public_on is not None,
        valid_from=row.valid_from,
        until=_until(row),
    )


def as_exemption(row: ExemptionLine) -> exemptions.Exemption:
    """A line of a list as the law asks for it."""
    return exemptions.Exemption(
        id=str(row.pk),
        item=row.power_code,
        title=row.title,
        setter=row.issuer,
        level=row.level,
        must=row.must,
        requires=exemptions.requirement(row.requires),
        source=row.source,
        valid_from=row.valid_from,
        until=_until(row),
    )


def as_listed(row: ReviewEntry) -> Listed:
    """An entry of a list as the law asks for it."""
    yuan = (row.citizen_yuan, row.organisation_yuan)
    citizen, organisation = (None if each is None else each * 100 for each in yuan)
    when = entry_condition(citizen=citizen, organisation=organisation, requires=row.requires)
    return Listed(row.title, row.issuer, row.source, when)


def _until(row: LocalRow) -> date | None:
    return None if row.valid_to == FOREVER else row.valid_to
