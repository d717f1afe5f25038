"""Releasing an approved report: its records are frozen, it gets its number, and its period is locked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import connection, transaction

from xiezhi.registry.scope import Scope
from xiezhi.reporting.documents import build_docx
from xiezhi.reporting.models import ReleaseCounter, ReleaseState, ReportRelease
from xiezhi.reporting.releasing.plain import digest
from xiezhi.reporting.releasing.scale import numbered, sign_of
from xiezhi.reporting.releasing.steps import Step, obstacles
from xiezhi.reporting.selectors.releases import get_release, recomposed
from xiezhi.reporting.selectors.snapshots import records_of
from xiezhi.reporting.services.locks import LockRefused, close_period
from xiezhi.reporting.services.releases import ReleaseRefused, held, refuse_changes
from xiezhi.reporting.services.snapshots import create_snapshot
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

RELEASED = "report_release.released"
# Advisory locks of two integers: this class and the number of a report.
_RELEASE_LOCK = 7421


def issue_release(
    *, actor: Actor, scope: Scope, release_id: int, today: date, now: datetime, lock: bool = True
) -> ReportRelease:
    """Release an approved report; of two who do so at once one does and the other is told.

    The snapshot is made first, in a transaction of its own, as it must see one moment; all else is one transaction.
    Raises UnknownRelease, SnapshotNotWritten; ReleaseRefused, also where the frozen records give other figures.
    """
    with _alone(release_id):
        release = get_release(scope, release_id)
        found = obstacles(release, Step.RELEASE, actor_id=actor.id, scope=scope)
        if found:
            raise ReleaseRefused("".join(found))
        refuse_changes(release, recomposed(release), "批准")  # before all records are frozen for nothing
        title = f"{release.organisation_name}{release.title} 第{release.version}版"
        snapshot = create_snapshot(actor=actor, title=title, today=today, now=now)
        return _issue(actor, scope, release_id, snapshot.pk, (today, now), lock=lock)


@transaction.atomic
def _issue(
    actor: Actor, scope: Scope, release_id: int, snapshot: str, moment: tuple[date, datetime], *, lock: bool
) -> ReportRelease:
    today, now = moment
    release = held(actor, scope, release_id, Step.RELEASE)
    composed = recomposed(release, records_of(snapshot))
    refuse_changes(release, composed, "批准")
    release.snapshot = snapshot
    release.document = build_docx(composed)
    release.document_hash = digest(release.document)
    release.state = ReleaseState.RELEASED
    release.released_by, release.released_name, release.released_at = actor.id, actor.name, now
    release.number = _next_number(sign_of(release.organisation_name, on=today), today.year)
    release.save()
    if release.previous_id is not None:
        ReportRelease.objects.filter(pk=release.previous_id).update(state=ReleaseState.SUPERSEDED)
    record(
        actor=actor,
        action=RELEASED,
        subject=f"release:{release.pk}",
        body={
            "organisation": release.organisation_id,
            "kind": release.kind,
            "period": release.period,
            "version": release.version,
            "number": release.number,
            "snapshot": snapshot,
            "text": release.text_hash,
            "document": release.document_hash,
            "definitions": release.definitions_hash,
        },
    )
    if lock:
        try:
            close_period(actor=actor, scope=scope, release=release, today=today, now=now)
        except LockRefused as refused:
            raise ReleaseRefused(f"没有发布。{refused}") from refused
    return release


def _next_number(sign: str, year: int) -> str:
    """The next number under a sign. The row stays locked to the end of the transaction: a number that is not used comes again."""
    ReleaseCounter.objects.get_or_create(sign=sign, year=year)
    counter = ReleaseCounter.objects.select_for_update().get(sign=sign, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return numbered(sign, year, counter.last)


@contextmanager
def _alone(release_id: int) -> Iterator[None]:
    """Nobody else releases this report meanwhile. Raises ReleaseRefused at once where somebody does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_RELEASE_LOCK, release_id])
        if cursor.fetchone() != (True,):
            raise ReleaseRefused("另一人正在发布这份报告，请稍候刷新页面查看结果。")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_RELEASE_LOCK, release_id])
