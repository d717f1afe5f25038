"""Which days of which bodies are locked, and what is told to somebody who would change what is counted on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg import Connection

from xiezhi.measures.period_titles import period_title
from xiezhi.measures.periods import parse_period
from xiezhi.registry.models import PeriodLock
from xiezhi.registry.selectors import organisations

# Which days of which bodies are locked, as the tree was on these days: body_id, first, last, lock_id.
IN_FORCE: Final = """
SELECT tree.organisation_id AS body_id, greatest(held.first, tree.valid_from) AS first,
    least(held.last, tree.valid_to) AS last, held.id AS lock_id
FROM registry_periodlock held JOIN registry_ancestry tree
    ON tree.ancestor_id = held.organisation_id AND tree.valid_from <= held.last AND tree.valid_to >= held.first
WHERE held.lifted_at IS NULL
"""
_DAYS: Final = f"""
SELECT locked.body_id, locked.first, locked.last, held.period, own.name, level.name
FROM ({IN_FORCE}) AS locked JOIN registry_periodlock held ON held.id = locked.lock_id
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


def locked_days(connection: Connection[Any], body_ids: Iterable[int]) -> list[LockedDays]:
    """What is locked of these bodies, as this connection sees it now; for imports, which ask where no model can be used."""
    rows = connection.execute(_DAYS, (list(body_ids),)).fetchall()
    return [
        LockedDays(body, first, last, _sentence(period, owner, level))
        for body, first, last, period, owner, level in rows
    ]


def in_force(organisation_id: int, period: str) -> PeriodLock | None:
    """The lock of exactly this period of this organisation, if one is in force."""
    return PeriodLock.objects.filter(organisation_id=organisation_id, period=period, lifted_at__isnull=True).first()


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
