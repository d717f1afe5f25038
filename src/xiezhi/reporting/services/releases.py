"""The steps of a report to its release: drafted, submitted, returned, approved, and corrected by a new version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from xiezhi.measures.periods import year_period
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import name_on
from xiezhi.reporting.annual.composition import Composition
from xiezhi.reporting.annual.kinds import ANNUAL
from xiezhi.reporting.annual.template import content_of
from xiezhi.reporting.models import ReleaseState, ReportRelease
from xiezhi.reporting.releasing.definitions import definitions_hash, kept_rules
from xiezhi.reporting.releasing.plain import as_data, digest, figures_changed, from_data, kept_figures, plain_text
from xiezhi.reporting.releasing.steps import WRITERS, Step, holds, obstacles
from xiezhi.reporting.selectors.annual import texts_of
from xiezhi.reporting.selectors.findings import FAULT, WARNING, Finding, examine
from xiezhi.reporting.selectors.releases import GIVEN_OUT, get_release, newest, recomposed
from xiezhi.reporting.selectors.templates import chosen_template
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

SHORTEST_REASON, LONGEST_REASON = 2, 2000


class ReleaseRefused(ValueError):
    """The step cannot be taken; the message says why and what to do."""


@dataclass
class NotReady(ReleaseRefused):
    """The report has faults, or warnings that nobody has explained; nothing was changed."""

    findings: list[Finding]
    unexplained: list[Finding]

    def __str__(self) -> str:
        faults = [finding.message for finding in self.findings if finding.level == FAULT]
        if faults:
            return f"有{len(faults)}处必须先改好：{faults[0]}"
        return f"有{len(self.unexplained)}项提示还没有说明原因：{self.unexplained[0].message}"


@transaction.atomic
def draft_release(
    *, actor: Actor, scope: Scope, organisation: Organisation, year: int, today: date, now: datetime
) -> ReportRelease:
    """Begin the report of an organisation on a year. Raises ReleaseRefused."""
    if not holds(scope, WRITERS, organisation.pk):
        raise ReleaseRefused("须由对该机构有任职的统计人员、监督人员或执法主体负责人起草。")
    days = year_period(year)
    if days.first > today:
        raise ReleaseRefused(f"{year}年尚未开始，不能起草其年度报告。")
    before = newest(organisation.pk, kind=ANNUAL, period=str(year))
    if before is not None:
        done = before.state in GIVEN_OUT
        remedy = "要改动请在那份报告上点“更正”" if done else "请接着办理那一份"
        raise ReleaseRefused(f"{year}年度报告已有第{before.version}版（{before.get_state_display()}），{remedy}。")
    made = _created(actor, organisation, str(year), now)
    _record(actor, "report_release.drafted", made)
    return made


@transaction.atomic
def submit_release(
    *,
    actor: Actor,
    scope: Scope,
    release_id: int,
    explanations: Mapping[str, str],
    today: date,
    now: datetime,
) -> ReportRelease:
    """Look the report over and hand it to who approves, with the template, texts and rules it is made by from now on.

    `explanations`: for each warning, by its code, what people say to it. Raises UnknownRelease, ReleaseRefused; NotReady
    where faults or unexplained warnings remain.
    """
    release = held(actor, scope, release_id, Step.SUBMIT)
    year = int(release.period)
    last = year_period(year).last
    organisation = release.organisation
    name, template = chosen_template(organisation.pk, organisation.category, on=last)
    release.texts = texts_of(organisation, release.kind, year_period(year))
    composed, findings = examine(
        organisation=organisation.pk, year=year, today=today, template=template, texts=release.texts
    )
    said = {finding.code: explanations.get(finding.code, "").strip() for finding in findings}
    unexplained = [each for each in findings if each.level == WARNING and len(said[each.code]) < SHORTEST_REASON]
    if composed is None or unexplained or any(each.level == FAULT for each in findings):
        raise NotReady(findings, unexplained)
    release.template, release.template_name = content_of(template), name
    release.rules = kept_rules(template)
    release.definitions_hash = definitions_hash(template, release.rules)
    release.findings = [finding.as_data() for finding in findings]
    release.explanations = {code: _reason(text) for code, text in said.items() if text}
    release.organisation_name = name_on(organisation, on=last)
    keep(release, composed)
    release.state, release.returned_for = ReleaseState.SUBMITTED, ""
    release.submitted_by, release.submitted_name, release.submitted_at = actor.id, actor.name, now
    release.save()
    _record(actor, "report_release.submitted", release, text=release.text_hash)
    return release


@transaction.atomic
def return_release(*, actor: Actor, scope: Scope, release_id: int, reason: str) -> ReportRelease:
    """Send the report back to who drafted it. Raises UnknownRelease, ReleaseRefused."""
    release = held(actor, scope, release_id, Step.RETURN)
    release.returned_for = _reason(reason)
    release.state = ReleaseState.RETURNED
    release.save(update_fields=["state", "returned_for"])
    _record(actor, "report_release.returned", release, reason=release.returned_for)
    return release


@transaction.atomic
def approve_release(*, actor: Actor, scope: Scope, release_id: int, today: date, now: datetime) -> ReportRelease:
    """Approve what was submitted; it bears the day of approval from now on.

    Raises UnknownRelease; ReleaseRefused, also where the records no longer give the figures that were submitted.
    """
    release = held(actor, scope, release_id, Step.APPROVE)
    refuse_changes(release, recomposed(release), "提交")
    release.day = today
    keep(release, recomposed(release))
    release.state = ReleaseState.APPROVED
    release.approved_by, release.approved_name, release.approved_at = actor.id, actor.name, now
    release.save()
    _record(actor, "report_release.approved", release, text=release.text_hash)
    return release


@transaction.atomic
def correct_release(*, actor: Actor, scope: Scope, release_id: int, reason: str, now: datetime) -> ReportRelease:
    """Begin the next version of a released report. Raises UnknownRelease, ReleaseRefused."""
    release = held(actor, scope, release_id, Step.CORRECT)
    more = {"version": release.version + 1, "previous": release, "reason": _reason(reason)}
    made = _created(actor, release.organisation, release.period, now, **more)
    _record(actor, "report_release.corrected", made, reason=made.reason, corrects=release.number)
    return made


def held(actor: Actor, scope: Scope, release_id: int, step: Step) -> ReportRelease:
    """The report, kept from everybody else to the end of the transaction, if this step may be taken now.

    Raises UnknownRelease, ReleaseRefused.
    """
    get_release(scope, release_id)
    release = ReportRelease.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=release_id)
    found = obstacles(release, step, actor_id=actor.id, scope=scope)
    if found:
        raise ReleaseRefused("".join(found))
    return release


def keep(release: ReportRelease, composed: Composition) -> None:
    """Put what a composition says into the report; nothing is saved."""
    release.day = composed.day
    release.text = plain_text(composed)
    release.text_hash = digest(release.text)
    release.figures = as_data(kept_figures(composed))


def refuse_changes(release: ReportRelease, composed: Composition, since: str) -> None:
    """Raise ReleaseRefused where a composition says something else than the report has kept."""
    if plain_text(composed) == release.text:
        return
    changed = figures_changed(from_data(release.figures), kept_figures(composed))
    first = f"例如{changed[0].sentence()}" if changed else "文字有改动"
    raise ReleaseRefused(f"{since}以后台账有变，报告与{since}时不同（{first}）。请退回，核对后重新提交。")


def _created(actor: Actor, organisation: Organisation, period: str, now: datetime, **more: Any) -> ReportRelease:
    given = {"version": 1, **more}
    try:
        with transaction.atomic():
            return ReportRelease.objects.create(
                **given,
                organisation=organisation,
                kind=ANNUAL,
                period=period,
                drafted_by=actor.id,
                drafted_name=actor.name,
                drafted_at=now,
            )
    except IntegrityError as error:
        raise ReleaseRefused(f"第{given['version']}版已由他人起草，请刷新后接着办理那一份。") from error


def _reason(text: str) -> str:
    reason = " ".join(text.replace("\x00", "").split())
    if len(reason) < SHORTEST_REASON:
        raise ReleaseRefused("请写明原因。")
    if len(reason) > LONGEST_REASON:
        raise ReleaseRefused(f"原因有{len(reason)}个字，超过上限{LONGEST_REASON}，请删减。")
    return reason


def _record(actor: Actor, action: str, release: ReportRelease, **more: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"release:{release.pk}",
        body={
            "organisation": release.organisation_id,
            "kind": release.kind,
            "period": release.period,
            "version": release.version,
            **more,
        },
    )
