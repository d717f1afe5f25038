"""Questions about locked periods: which there are, who may lift them."""

from dataclasses import dataclass
from datetime import date

from xiezhi.registry.models import Ancestry, PeriodLock
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import organisations
from xiezhi.reporting.releasing.steps import APPROVERS, holds


@dataclass(frozen=True, slots=True)
class LockRow:
    """A lock for a list; `may_lift` of the person who asked."""

    lock: PeriodLock
    organisation: str
    level: str
    may_lift: bool


class UnknownLock(LookupError):
    """No lock in view has this number; the message is for the person who asked."""


def lock_rows(scope: Scope, *, on: date) -> list[LockRow]:
    """Locks of organisations in view, those in force first, then the newest."""
    found = PeriodLock.objects.select_related("organisation", "level")
    if scope.organisation_ids is not None:
        found = found.filter(organisation_id__in=scope.organisation_ids)
    rows = sorted(found.order_by("-locked_at", "-pk"), key=lambda lock: lock.lifted_at is not None)
    names = organisations.names_on({each for row in rows for each in (row.organisation_id, row.level_id)}, on=on)
    return [LockRow(row, names[row.organisation_id], names[row.level_id], may_lift(scope, row)) for row in rows]


def get_lock(scope: Scope, lock_id: int) -> PeriodLock:
    """One lock in view. Raises UnknownLock."""
    found = PeriodLock.objects.filter(pk=lock_id).first()
    if found is None or not scope.covers(found.organisation_id):
        raise UnknownLock("没有这个锁定，或它属于你管辖范围之外的机构。")
    return found


def may_lift(scope: Scope, lock: PeriodLock) -> bool:
    """True for those who head or supervise the organisation whose people set the lock, or one above it."""
    return lock.lifted_at is None and holds(scope, APPROVERS, lock.level_id)


def level_of(scope: Scope, organisation_id: int, *, on: date) -> int:
    """The level on which somebody locks: the topmost organisation at or above this one over which they may approve."""
    above = Ancestry.objects.filter(organisation_id=organisation_id, valid_from__lte=on, valid_to__gte=on)
    reach = scope.over(*APPROVERS)
    if reach.organisation_ids is None:
        return organisation_id
    for ancestor in above.order_by("-depth").values_list("ancestor_id", flat=True):
        if reach.covers(ancestor):
            return ancestor
    return organisation_id
