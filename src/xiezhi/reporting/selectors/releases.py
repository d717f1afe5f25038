"""Questions about releases: which there are, what one is made of, and how it differs from the one before."""

from collections.abc import Mapping

from django.db.models import QuerySet

from xiezhi.registry.scope import Scope
from xiezhi.reporting.annual.composition import Composition
from xiezhi.reporting.annual.template import build
from xiezhi.reporting.models import ReleaseState, ReportRelease
from xiezhi.reporting.releasing.definitions import frozen_rules
from xiezhi.reporting.releasing.plain import Difference, figures_changed, from_data, kept_figures
from xiezhi.reporting.selectors.annual import compose
from xiezhi.reporting.selectors.records import LIVE, Records

_HEAVY = ("document", "text", "template", "figures", "findings", "texts", "rules")
GIVEN_OUT = (ReleaseState.RELEASED, ReleaseState.SUPERSEDED)


class UnknownRelease(LookupError):
    """No report in view has this number; the message is for the person who asked."""


def releases(
    scope: Scope,
    *,
    organisation: int | None = None,
    kind: str = "",
    period: str = "",
    year: int | None = None,
    state: str = "",
) -> QuerySet[ReportRelease]:
    """Reports on their way and released ones of organisations in view: the period that ended last and the newest version first.

    `year`: periods of any kind that are named by it; a week belongs to the year of its number.
    """
    found = ReportRelease.objects.select_related("organisation", "previous").defer(*_HEAVY)
    if scope.organisation_ids is not None:
        found = found.filter(organisation_id__in=scope.organisation_ids)
    asked = {
        "organisation_id": organisation,
        "kind": kind,
        "period": period,
        "period__startswith": year and f"{year:04d}",
        "state": state,
    }
    found = found.filter(**{name: value for name, value in asked.items() if value})
    return found.order_by("-last", "kind", "-period", "organisation__sort_order", "organisation_id", "-version")


def get_release(scope: Scope, release_id: int) -> ReportRelease:
    """One report in view. Raises UnknownRelease."""
    found = ReportRelease.objects.select_related("organisation", "previous").filter(pk=release_id).first()
    if found is None or not scope.covers(found.organisation_id):
        raise UnknownRelease("没有这份报告，或它属于你管辖范围之外的机构。")
    return found


def by_number(scope: Scope, number: str) -> ReportRelease:
    """The released report of this number, if in view. Raises UnknownRelease."""
    found = (
        ReportRelease.objects.select_related("organisation").filter(number=number.strip()).exclude(number="").first()
    )
    if found is None or not scope.covers(found.organisation_id):
        raise UnknownRelease(f"没有文号为“{number.strip()}”的已发布报告，可用 xiezhi report list 查看。")
    return found


def given_out(scope: Scope) -> list[ReportRelease]:
    """Every released report in view, whole, in the order of their release."""
    found = ReportRelease.objects.filter(state__in=GIVEN_OUT).select_related("organisation")
    if scope.organisation_ids is not None:
        found = found.filter(organisation_id__in=scope.organisation_ids)
    return list(found.order_by("released_at", "pk"))


def newest(organisation: int, *, kind: str, period: str) -> ReportRelease | None:
    """The newest version of a report, whatever its state. Whether it may be seen is for the caller to have decided."""
    same = ReportRelease.objects.filter(organisation_id=organisation, kind=kind, period=period)
    return same.select_related("organisation").order_by("-version").first()


def recomposed(release: ReportRelease, records: Records = LIVE) -> Composition:
    """The report once more, by the template, texts, rule sets and day that it keeps.

    Raises BadQuestion, NotCrossFooted.
    """
    if release.day is None:
        raise ValueError("only a report that has been submitted keeps what it is made of")
    return compose(
        Scope.everything(),
        organisation=release.organisation_id,
        kind=release.kind,
        period=release.period,
        today=release.day,
        template=build(release.template),
        texts=release.texts,
        rules=frozen_rules(release.rules),
        records=records,
    )


def drifted(release: ReportRelease) -> list[Difference]:
    """The figures of a released report that the records of today print otherwise: `old` as released, `new` as now.

    Raises BadQuestion, NotCrossFooted.
    """
    changed = figures_changed(from_data(release.figures), kept_figures(recomposed(release)))
    return [each for each in changed if each.old != each.new]


def differences(release: ReportRelease) -> list[Difference]:
    """The figures in which a report differs from the version that it corrects."""
    if release.previous is None or not release.figures:
        return []
    return figures_changed(from_data(release.previous.figures), from_data(release.figures))


def unexplained(release: ReportRelease, explanations: Mapping[str, str]) -> list[str]:
    """Warnings of its findings that nobody has explained."""
    return [
        entry["message"]
        for entry in release.findings
        if entry["level"] == "warning" and not explanations.get(entry["code"], "").strip()
    ]
