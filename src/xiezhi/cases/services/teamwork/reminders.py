"""Telling handlers of clocks and tasks that end soon: once for each day on which they end."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from xiezhi.accounts.services.inbox import Message, notify
from xiezhi.cases.models import CaseClock, CaseTask
from xiezhi.cases.selectors.teamwork.people import handlers_of
from xiezhi.cases.services.teamwork.notices import CLOCK, TASK, called, subject_of
from xiezhi.law.clocks import clock_kinds
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

AHEAD: Final = timedelta(days=3)
BLOCK: Final = 500


def remind(*, actor: Actor, today: date, now: datetime) -> int:
    """Tell of everything open that ends from today to three days ahead; how many things were told of.

    A block of rows is one transaction with one event, so that a run that is cut off has told whole blocks.
    """
    told = 0
    for block in _blocks(list(_ending(today))):
        with transaction.atomic():
            for users, message in block:
                notify(users=users, message=message, today=today, now=now)
            record(actor=actor, action="notices.sent", subject="notices", body={"things": len(block)})
        told += len(block)
    return told


def _ending(today: date) -> Iterator[tuple[list[int], Message]]:
    days = {"due_on__gte": today, "due_on__lte": today + AHEAD}
    clocks = CaseClock.objects.filter(case__ended=False, paused=False, **days).select_related("case__act")
    for clock in clocks.order_by("pk").iterator(chunk_size=BLOCK):
        kind = clock_kinds().get(clock.kind)
        if kind is not None:
            case = clock.case
            text = f"{kind.title}至{clock.due_on}届满：{called(case)}"
            cause = f"{subject_of(case)}:clock:{clock.kind}:{clock.due_on}"
            yield handlers_of(case), Message(cause, CLOCK, text, subject_of(case))
    tasks = CaseTask.objects.filter(state=CaseTask.State.OPEN, **days).select_related("case__act")
    for task in tasks.order_by("pk").iterator(chunk_size=BLOCK):
        subject = subject_of(task.case)
        text = f"交办事项须在{task.due_on}前完成：{called(task.case)}"
        yield [task.assignee_id], Message(f"task:{task.pk}:due:{task.due_on}", TASK, text, subject)


def _blocks(found: list[tuple[list[int], Message]]) -> Iterator[list[tuple[list[int], Message]]]:
    for first in range(0, len(found), BLOCK):
        yield found[first : first + BLOCK]
