"""What is to be done and by when: open clocks in view from their rows, a page at a time with exact counts."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from xiezhi.cases.models import STEP, CaseClock, CaseFile
from xiezhi.cases.selectors.cases import (
    clocks_of,
    is_draft_of_another,
    procedure_of,
    shown_party,
    step_article,
    step_to_take,
)
from xiezhi.cases.selectors.inspections import READ_AHEAD
from xiezhi.cases.selectors.next_up import NextUp, next_up
from xiezhi.law.clocks import BODY, PARTY, Clock, clock_kinds
from xiezhi.law.reading import names
from xiezhi.paging import cut
from xiezhi.registry.scope import Scope

PAGE = 50
# The groups of the page, in the order of due days.
LATE, TODAY, WEEK, LATER, NO_DAY = "late", "today", "week", "later", "no_day"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do: in which case, about whom (masked for a person), by which day (None: the law sets none).

    `waits`: somebody else has to act, `whose`: who that is, by its name; `paused`: the clock stands still; `by`: the
    moment on which a period of hours ends; `next`: whose step is next in the case.
    """

    case: CaseFile
    title: str
    article: str
    party: str
    due: date | None
    provisional: bool
    derivation: tuple[str, ...]
    group: str
    waits: bool = False
    whose: str = ""
    paused: bool = False
    by: datetime | None = None
    next: NextUp | None = None

    def days_left(self, on: date) -> int | None:
        """Days from `on` to the due day, negative when it is past."""
        return None if self.due is None else (self.due - on).days


@dataclass(frozen=True, slots=True)
class Work:
    """One page of what is to be done, by due day; `total` and `counts` (by group) are exact, pages count from 1."""

    items: list[WorkItem]
    total: int
    counts: dict[str, int]
    page: int
    pages: int


def my_work(
    scope: Scope,
    *,
    on: date,
    reader: int = 0,
    user_id: int = 0,
    officer_id: int | None = None,
    page: int = 1,
    size: int = PAGE,
) -> Work:
    """What is to be done in open cases in view, by due day; what has none comes last. A page past the end is the last one.

    With `user_id`: only cases that this user opened, or in which the officer `officer_id` acts. `reader`: who sees the
    parties of what that user registered before the first step is taken.
    """
    rows = open_clocks(scope, user_id=user_id, officer_id=officer_id)
    counts = rows.aggregate(**{group: Count("pk", filter=when) for group, when in _groups(on).items()})
    total = sum(counts.values())
    at = cut(total, page=page, size=size)
    shown = rows.select_related("case__act", "case__body", "case__inspection")
    shown = shown.prefetch_related(*(f"case__{each}" for each in READ_AHEAD))
    shown = shown.order_by(F("due_on").asc(nulls_last=True), "pk")
    found = list(shown[at.rows]) if total else []
    nexts = next_up({row.case_id: row.case for row in found}.values(), scope, on=on)
    items = [_seen(replace(_item(row, scope, on), next=nexts.get(row.case_id)), reader) for row in found]
    return Work(items, total, counts, at.page, at.pages)


def open_clocks(scope: Scope, *, user_id: int = 0, officer_id: int | None = None) -> QuerySet[CaseClock]:
    """Clocks of cases in view that are neither done nor of a case that has ended."""
    rows = CaseClock.objects.filter(is_open=True)
    received = _received(scope)
    if scope.organisation_ids is not None:
        rows = rows.filter(Q(body_id__in=scope.organisation_ids) | received)
    if user_id:
        own = Q(case__created_by=user_id) | received
        rows = rows.filter(own if officer_id is None else own | Q(case__officer_ids__contains=[officer_id]))
    return rows


def _received(scope: Scope) -> Q:
    """What a body in view has to do in cases that were transferred to it: steps of its own, clocks that wait for it."""
    waiting = [STEP, *(kind.id for kind in clock_kinds().values() if kind.whose != BODY)]
    if scope.organisation_ids is None:
        return Q(case__receiver__isnull=False, body_id=F("case__receiver_id"))
    mine = Q(case__receiver_id__in=scope.organisation_ids, kind__in=waiting)
    return mine & (~Q(kind=STEP) | Q(body_id=F("case__receiver_id")))


def _groups(on: date) -> dict[str, Q]:
    sunday = on + timedelta(days=6 - on.weekday())
    return {
        LATE: Q(due_on__lt=on),
        TODAY: Q(due_on=on),
        WEEK: Q(due_on__gt=on, due_on__lte=sunday),
        LATER: Q(due_on__gt=max(on, sunday)),
        NO_DAY: Q(due_on__isnull=True),
    }


def _group(due: date | None, on: date) -> str:
    if due is None:
        return NO_DAY
    if due <= on:
        return LATE if due < on else TODAY
    return WEEK if due <= on + timedelta(days=6 - on.weekday()) else LATER


def _item(row: CaseClock, scope: Scope, on: date) -> WorkItem:
    case = row.case
    clock = None if row.kind == STEP else _clock(case, row.kind)
    if clock is None:
        return _step(row, on)
    # What others wait for is the work of the body that received the case.
    waits = clock.waits and not (clock.kind.whose != PARTY and case.receiver_id and scope.covers(case.receiver_id))
    return WorkItem(
        case=case,
        title=clock.title,
        article=clock.article,
        party=shown_party(case),
        due=row.due_on,
        provisional=row.provisional,
        derivation=clock.derivation,
        group=_group(row.due_on, on),
        waits=waits,
        whose=names("bearers")[clock.kind.whose] if waits else "",
        paused=row.paused,
        by=clock.by,
    )


def _seen(item: WorkItem, reader: int) -> WorkItem:
    return replace(item, party="") if is_draft_of_another(item.case, reader) else item


def _clock(case: CaseFile, kind: str) -> Clock | None:
    return next((clock for clock in clocks_of(case) if clock.kind.id == kind), None)


def _step(row: CaseClock, on: date) -> WorkItem:
    case, article = row.case, step_article(row.case)
    taken = step_to_take(case, ())
    title = clock_kinds()[row.kind].title if row.kind in clock_kinds() else taken.title if taken else ""
    spot = f"{procedure_of(case).title}：应当当场办理，依据{article}。"
    why = ((taken.why if taken and taken.why else spot),) if row.due_on else ()
    return WorkItem(
        case=case,
        title=title,
        article=article,
        party=shown_party(case),
        due=row.due_on,
        provisional=row.provisional,
        derivation=why,
        group=_group(row.due_on, on),
        paused=row.paused,
    )
