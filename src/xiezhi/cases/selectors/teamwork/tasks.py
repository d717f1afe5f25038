"""Tasks of a case and of a user."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q

from xiezhi.cases import sealing
from xiezhi.cases.models import CaseFile, CaseTask
from xiezhi.registry.scope import Scope

MOST: Final = 100
OPEN: Final = CaseTask.State.OPEN


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A task with its texts in plain; `late`: its day is over and it is still open."""

    task: CaseTask
    text: str
    note: str
    assignee: str
    late: bool


def tasks_of(case: CaseFile, *, on: date) -> list[ShownTask]:
    """The tasks of a case, open ones first, by their day."""
    found = CaseTask.objects.filter(case=case).select_related("assignee").order_by("due_on", "pk")
    return sorted((_shown(task, on) for task in found), key=lambda shown: shown.task.state != OPEN)


def tasks_for(scope: Scope, user_id: int, *, on: date) -> list[ShownTask]:
    """Open tasks of a user in cases that are still in view, by their day; at most MOST."""
    found = CaseTask.objects.filter(assignee_id=user_id, state=OPEN).select_related("case__act", "assignee")
    if scope.organisation_ids is not None:
        bodies = scope.organisation_ids
        found = found.filter(Q(case__body_id__in=bodies) | Q(case__receiver_id__in=bodies))
    return [_shown(task, on) for task in found.order_by("due_on", "pk")[:MOST]]


def _shown(task: CaseTask, on: date) -> ShownTask:
    text, note = sealing.decrypt(task.text), sealing.decrypt(task.note)
    return ShownTask(task, text, note, task.assignee.display_name, late=task.state == OPEN and task.due_on < on)
