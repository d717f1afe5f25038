"""Changing the register with nobody beside, and without changing a figure that has been given out."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction

from xiezhi.measures.period_titles import period_title
from xiezhi.measures.periods import parse_period
from xiezhi.registry.models import PeriodLock
from xiezhi.registry.selectors.locked_register import REGISTERS, Fingerprints, differing, seen_from_locked_periods
from xiezhi.registry.selectors.organisations import names_on

NAMED = 5
_TABLES = (
    "registry_organisation",
    "registry_organisationname",
    "registry_placement",
    "registry_officer",
    "registry_certificate",
    "registry_power",
    "registry_benchmark",
    "registry_benchmarkgear",
    "registry_exemptionline",
    "registry_enterprise",
)


class RegisterLocked(ValueError):
    """The change would alter figures of a locked period; the message names them and says what to do."""


def hold_register() -> None:
    """Let nobody else change the register until the transaction ends; reading goes on."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(_TABLES)} IN SHARE ROW EXCLUSIVE MODE")


@contextmanager
def locked_periods_kept() -> Iterator[None]:
    """Hold the register, and take back what is done inside where a locked period would show other figures afterwards.

    Looked at as a whole, before and after: a merger of today touches no figure of last year, a corrected day of issue
    does, and whoever changes several things at once is judged by what they come to. Raises RegisterLocked.
    """
    try:
        with transaction.atomic():
            hold_register()
            before = seen_from_locked_periods() if _any_locked() else {}
            yield
            after = seen_from_locked_periods() if before or _any_locked() else {}
            _require_same(before, after)
    except _Altered as altered:  # told by the names of before, once everything is as it was
        raise RegisterLocked(_sentence(altered.keys)) from None


class _Altered(Exception):
    """Figures of locked periods would differ under these keys."""

    def __init__(self, keys: Sequence[tuple[int, int, str]]) -> None:
        super().__init__()
        self.keys = keys


def _require_same(before: Fingerprints, after: Fingerprints) -> None:
    changed = list(differing(before, after))
    if changed:
        raise _Altered(changed)


def _any_locked() -> bool:
    return PeriodLock.objects.filter(lifted_at__isnull=True).exists()


def _sentence(changed: Sequence[tuple[int, int, str]]) -> str:
    lock = PeriodLock.objects.get(pk=changed[0][0])
    touched = list(dict.fromkeys((body, register) for number, body, register in changed if number == lock.pk))
    names = names_on({lock.organisation_id, lock.level_id, *(body for body, _ in touched)}, on=lock.last)
    told = "、".join(f"{names.get(body, '新设机构')}的{REGISTERS[register]}" for body, register in touched[:NAMED])
    more = f"等 {len(touched)} 处" if len(touched) > NAMED else ""
    return (
        f"没有写入：{names[lock.organisation_id]}{period_title(parse_period(lock.period))}的统计期间已锁定，"
        f"这次改动会使其中的数字改变：{told}{more}。今后发生的变动请填期间（止于 {lock.last}）以后的日期；"
        f"要更正期间内的登记，请{names[lock.level_id]}或其上级的监督人员、执法主体负责人在“期间锁定”中写明原因解锁。"
    )
