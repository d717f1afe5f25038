"""The stored clocks of cases: put with every step, and computed anew where the law or a calendar has changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from xiezhi.cases.models import STEP, CaseClock, CaseFile, ClockBasis
from xiezhi.cases.selectors.cases import clocks_of, step_to_take
from xiezhi.cases.selectors.clock_starts import Start, starts
from xiezhi.cases.selectors.inspections import READ_AHEAD
from xiezhi.law.calendar import WorkCalendar, calendar
from xiezhi.law.clocks import Clock, fingerprint
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

# One recomputation at a time: an advisory lock, held to the end of its transaction.
_RECOMPUTING = 7_404
_BATCH = 500
_WRITTEN = ("body", "started_on", "due_on", "done_on", "provisional", "paused", "by_rule", "is_open")
_STAGE = (
    "CREATE TEMP TABLE clock_start (kind text, procedure text, sector text, opened_on date, started_on date, due_on date,"
    " provisional boolean) ON COMMIT DROP"
)
_COPY = "COPY clock_start (kind, procedure, sector, opened_on, started_on, due_on, provisional) FROM STDIN"
_APPLY = """
UPDATE cases_caseclock c SET due_on = s.due_on, provisional = s.provisional
FROM cases_casefile f, clock_start s
WHERE f.id = c.case_id AND c.by_rule AND c.kind = s.kind AND c.started_on = s.started_on
AND f.procedure = s.procedure AND f.sector = s.sector AND f.opened_on = s.opened_on
AND (c.due_on, c.provisional) IS DISTINCT FROM (s.due_on, s.provisional)
"""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What a recomputation did: `starts` distinct beginnings, `changed` clocks among them, `cases` looked at one by one."""

    starts: int
    changed: int
    cases: int


def put_clocks(case: CaseFile) -> None:
    """Store the clocks of a case as they stand now. Part of a step: the caller holds the transaction and leaves the event."""
    _put([case])


def put_clocks_of(cases: QuerySet[CaseFile]) -> int:
    """As `put_clocks` for many cases, in batches; how many they were. The caller holds a transaction and leaves the event."""
    numbers = list(cases.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(numbers), _BATCH):
        batch = CaseFile.objects.filter(pk__in=numbers[first : first + _BATCH]).order_by("pk")
        # Locked first and read afterwards: what a step does meanwhile is waited for and not written over.
        list(batch.select_for_update(no_key=True).values_list("pk", flat=True))
        _put(list(batch.select_related("act", "inspection").prefetch_related(*READ_AHEAD)))
    return len(numbers)


@transaction.atomic
def recompute_clocks(
    *,
    actor: Actor,
    now: datetime,
    always: bool = False,
    working: WorkCalendar | None = None,
    told: Callable[[str], object] = lambda _: None,
) -> Recomputed | None:
    """Compute the stored clocks anew where calendars, rules or kinds of clocks changed since; None where none did.

    `always`: also where nothing changed. `working`: a calendar in place of the national one. `told` hears of the progress.
    Days that follow from rule and beginning alone are computed once for each; cases with suspensions, extensions, granted
    days or hours one by one. Where the kinds of clocks changed, every open case is looked at.
    """
    _one_at_a_time()
    wanted, basis = fingerprint(working), ClockBasis.objects.first()
    if basis is not None and not always and (basis.days, basis.kinds) == (wanted.days, wanted.kinds):
        return None
    same_kinds = basis is not None and basis.kinds == wanted.kinds
    told("逐案计算有中止、延长或者另定日期的期限")
    one_by_one = CaseClock.objects.filter(by_rule=False).values("case_id")
    # First, because it waits for steps that are being taken, and these wait for clocks that are changed below.
    looked_at = put_clocks_of(CaseFile.objects.filter(Q(pk__in=one_by_one) if same_kinds else Q(ended=False)))
    told("按规则和起算日期重新计算期限")
    found = _apply(list(starts(working or calendar()))) if same_kinds else (0, 0)
    done = Recomputed(*found, looked_at)
    ClockBasis.objects.update_or_create(pk=1, defaults={"days": wanted.days, "kinds": wanted.kinds, "computed_at": now})
    record(
        actor=actor,
        action="clocks.recomputed",
        subject="clocks:all",
        body={"starts": done.starts, "changed": done.changed, "cases": done.cases, "days": wanted.days},
    )
    return done


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RECOMPUTING])


def _apply(found: Sequence[Start]) -> tuple[int, int]:
    """Lay the due days of all beginnings beside the clocks and change those that differ; how many of each."""
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy(_COPY) as copy:
            for each in found:
                copy.write_row(
                    (
                        each.kind,
                        each.procedure,
                        each.sector,
                        each.opened_on,
                        each.started_on,
                        each.due_on,
                        each.provisional,
                    )
                )
        cursor.execute("ANALYZE clock_start")
        cursor.execute(_APPLY)
        changed = int(cursor.rowcount)
        cursor.execute("DROP TABLE clock_start")
    return len(found), changed


def _put(cases: list[CaseFile]) -> None:
    rows = [row for case in cases for row in _rows(case)]
    if rows:
        CaseClock.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["case", "kind"], update_fields=list(_WRITTEN)
        )
    stale = Q(case_id__in=[case.pk for case in cases]) & ~Q(pk__in=[row.pk for row in rows])
    CaseClock.objects.filter(stale).delete()


def _rows(case: CaseFile) -> Iterator[CaseClock]:
    running = clocks_of(case)
    for clock in running:
        yield _row(case, clock)
    waiting = step_to_take(case, running)
    if waiting is not None:
        body = waiting.by or case.body_id
        yield CaseClock(case=case, body_id=body, kind=STEP, started_on=case.opened_on, due_on=waiting.due)


def _row(case: CaseFile, clock: Clock) -> CaseClock:
    return CaseClock(
        case=case,
        body_id=case.body_id,
        kind=clock.kind.id,
        started_on=clock.started_on,
        due_on=clock.due,
        done_on=clock.done_on,
        provisional=clock.provisional,
        paused=clock.paused,
        by_rule=clock.by_rule,
        is_open=clock.done is None and not case.ended,
    )
