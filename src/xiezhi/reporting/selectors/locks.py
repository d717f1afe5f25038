"""Questions about locked periods: which are in force, which acts fall into them, who may lift them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg import Connection

from xiezhi.measures.period_titles import period_title
from xiezhi.measures.periods import parse_period
from xiezhi.registry.models import Ancestry
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import organisations
from xiezhi.reporting.models import PeriodLock
from xiezhi.reporting.releasing.steps import APPROVERS, holds

# Which days of which bodies are locked, as the tree was on these days: body_id, first, last, lock_id.
IN_FORCE: Final = """
SELECT tree.organisation_id AS body_id, greatest(held.first, tree.valid_from) AS first,
    least(held.last, tree.valid_to) AS last, held.id AS lock_id
FROM reporting_periodlock held JOIN registry_ancestry tree
    ON tree.ancestor_id = held.organisation_id AND tree.valid_from <= held.last AND tree.valid_to >= held.first
WHERE held.lifted_at IS NULL
"""
_DAYS: Final = f"""
SELECT locked.body_id, locked.first, locked.last, held.period, own.name, level.name
FROM ({IN_FORCE}) AS locked JOIN reporting_periodlock held ON held.id = locked.lock_id
JOIN registry_organisationname own ON own.organisation_id = held.organisation_id
    AND held.last BETWEEN own.valid_from AND own.valid_to
JOIN registry_organisationname level ON level.organisation_id = held.level_id
    AND held.last BETWEEN level.valid_from AND level.valid_to
WHERE locked.body_id = ANY (%s) ORDER BY locked.body_id, held.locked_at, held.id
"""


@dataclass(frozen=True, slots=True)
class LockedDays:
    """Days of a body that are locked, and the sentence for somebody who would change what is counted on them."""

    body_id: int
    first: date
    last: date
    sentence: str


@dataclass(frozen=True, slots=True)
class LockRow:
    """A lock for a list; `may_lift` of the person who asked."""

    lock: PeriodLock
    organisation: str
    level: str
    may_lift: bool


class UnknownLock(LookupError):
    """No lock in view has this number; the message is for the person who asked."""


def locked_days(connection: Connection[Any], body_ids: Iterable[int]) -> list[LockedDays]:
    """What is locked of these bodies, as this connection sees it now; for imports, which ask where no model can be used."""
    rows = connection.execute(_DAYS, (list(body_ids),)).fetchall()
    return [
        LockedDays(body, first, last, _sentence(period, owner, level))
        for body, first, last, period, owner, level in rows
    ]


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


def in_force(organisation_id: int, period: str) -> PeriodLock | None:
    """The lock of exactly this period of this organisation, if one is in force."""
    return PeriodLock.objects.filter(organisation_id=organisation_id, period=period, lifted_at__isnull=True).first()


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


def sentence_of(lock_id: int, *, on: date) -> str:
    """What is told of a lock to somebody whom it stops."""
    lock = PeriodLock.objects.get(pk=lock_id)
    names = organisations.names_on((lock.organisation_id, lock.level_id), on=on)
    return _sentence(lock.period, names[lock.organisation_id], names[lock.level_id])


def _sentence(period: str, owner: str, level: str) -> str:
    return (
        f"{owner}{period_title(parse_period(period))}的统计期间已锁定，不能再增改计入其中的案件。"
        f"要改动，请{level}或其上级的监督人员、执法主体负责人在“期间锁定”中写明原因解锁。"
    )
