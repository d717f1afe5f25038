"""Locking periods whose figures have been given out, and lifting the locks for a reason."""

from datetime import date, datetime

from django.db import OperationalError, connection, transaction
from psycopg import errors as pg

from xiezhi.cases.services import bulk
from xiezhi.measures.period_titles import day_title, period_title
from xiezhi.measures.periods import Period, parse_period
from xiezhi.registry.models import Ancestry, Organisation, PeriodLock
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.locks import in_force
from xiezhi.registry.services.holding import hold_register
from xiezhi.reporting.models import ReportRelease
from xiezhi.reporting.releasing.steps import APPROVERS, holds
from xiezhi.reporting.selectors.locks import get_lock, level_of, may_lift
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

SHORTEST_REASON, LONGEST_REASON = 2, 2000
# How long somebody at a page waits for an import that is under way.
_PATIENCE = "10s"


class LockRefused(ValueError):
    """The period cannot be locked or unlocked as asked; the message says why."""


@transaction.atomic
def lock_period(
    *, actor: Actor, scope: Scope, organisation: Organisation, period: str, reason: str, today: date, now: datetime
) -> PeriodLock:
    """Lock a period that is over, of an organisation and all below it. Raises BadPeriod, LockRefused.

    Waits for imports that are under way there, and lets no later one change what is counted in the period.
    """
    days = parse_period(period)
    if not holds(scope, APPROVERS, organisation.pk):
        raise LockRefused("须由对该机构有任职的监督人员或执法主体负责人锁定。")
    if days.last >= today:
        raise LockRefused(f"{period_title(days)}还没有结束（止于{day_title(days.last)}），不能锁定。")
    kept = _reason(reason)
    if _held(organisation, days):
        raise LockRefused(f"{period_title(days)}已经锁定。")
    return _locked(actor, scope, organisation, days, kept, (today, now))


@transaction.atomic
def close_period(
    *, actor: Actor, scope: Scope, release: ReportRelease, today: date, now: datetime
) -> PeriodLock | None:
    """Lock the period of a report that is being released; None where it is not over yet. A lock in force stays."""
    days = parse_period(release.period)
    if days.last >= today:
        return None
    lock = _held(release.organisation, days)
    return lock or _locked(actor, scope, release.organisation, days, f"发布{release.number}", (today, now))


@transaction.atomic
def lift_lock(*, actor: Actor, scope: Scope, lock_id: int, reason: str, now: datetime) -> PeriodLock:
    """Lift a lock. Raises UnknownLock, LockRefused."""
    get_lock(scope, lock_id)
    lock = PeriodLock.objects.select_for_update().get(pk=lock_id)
    if lock.lifted_at is not None:
        raise LockRefused(f"这个锁定已由{lock.lifted_name}解除。")
    if not may_lift(scope, lock):
        raise LockRefused("须由锁定机构或其上级的监督人员、执法主体负责人解锁。")
    lock.lifted_by, lock.lifted_name, lock.lifted_at, lock.lifted_for = actor.id, actor.name, now, _reason(reason)
    lock.save(update_fields=["lifted_by", "lifted_name", "lifted_at", "lifted_for"])
    record(
        actor=actor,
        action="period_lock.lifted",
        subject=f"lock:{lock.pk}",
        body={"organisation": lock.organisation_id, "period": lock.period, "reason": lock.lifted_for},
    )
    return lock


def _held(organisation: Organisation, days: Period) -> PeriodLock | None:
    """Keep imports, changes of the register, and others who lock, from these bodies until the transaction ends; the lock that is in force by then.

    Raises LockRefused where an import does not come to its end in time, or waits for this very transaction.
    """
    below = Ancestry.objects.filter(ancestor=organisation, valid_from__lte=days.last, valid_to__gte=days.first)
    bodies = {organisation.pk, *below.values_list("organisation_id", flat=True)}
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
    try:
        hold_register()
        bulk.lock_bodies(connection.connection, bodies)
    except (OperationalError, pg.LockNotAvailable, pg.DeadlockDetected) as error:
        raise LockRefused(
            "这里有台账正在导入，或有人正在改动机构、人员、职权的登记，期间还锁不上。请等导入完成后再试一次。"
        ) from error
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    return in_force(organisation.pk, days.text)


def _locked(
    actor: Actor,
    scope: Scope,
    organisation: Organisation,
    days: Period,
    reason: str,
    moment: tuple[date, datetime],
) -> PeriodLock:
    today, now = moment
    lock = PeriodLock.objects.create(
        organisation=organisation,
        period=days.text,
        first=days.first,
        last=days.last,
        level_id=level_of(scope, organisation.pk, on=today),
        reason=reason,
        locked_by=actor.id,
        locked_name=actor.name,
        locked_at=now,
    )
    record(
        actor=actor,
        action="period_lock.set",
        subject=f"lock:{lock.pk}",
        body={"organisation": organisation.pk, "period": days.text, "level": lock.level_id, "reason": reason},
    )
    return lock


def _reason(text: str) -> str:
    reason = " ".join(text.replace("\x00", "").split())
    if len(reason) < SHORTEST_REASON:
        raise LockRefused("请写明原因。")
    if len(reason) > LONGEST_REASON:
        raise LockRefused(f"原因有 {len(reason)} 个字，最多 {LONGEST_REASON} 个，请写短些；没有保存。")
    return reason
