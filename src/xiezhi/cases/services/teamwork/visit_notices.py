"""Who is told of visits before they begin: those who are to go, once for each arrangement. Parts of the use cases beside it."""

from collections import Counter
from datetime import date, datetime
from typing import Final

from xiezhi.accounts.services.inbox import Message, notify, settle
from xiezhi.cases.models import InspectionTask, TaskPart
from xiezhi.registry.models import InspectionPlan
from xiezhi.registry.selectors.people import accounts_of
from xiezhi.registry.services.plans import PLAN
from xiezhi.trail.actor import Actor

VISIT: Final = "检查安排"


def tell_arranged(actor: Actor, task: InspectionTask, *, today: date, now: datetime) -> None:
    """Tell the officers who are to go on a visit, but not the one who arranged it; what was arranged before is done with."""
    first, last = task.first_day, task.last_day
    days = f"{first}" if first == last else f"{first}至{last}"
    _tell(actor, task, f"{days}到{task.enterprise.name}检查", today=today, now=now)


def tell_cancelled(actor: Actor, task: InspectionTask, *, today: date, now: datetime) -> None:
    """Tell the officers of a visit that it is off."""
    _tell(actor, task, f"不再检查{task.enterprise.name}：{task.cancelled_reason}", today=today, now=now)


def tell_planned(actor: Actor, plan: InspectionPlan, *, today: date, now: datetime) -> None:
    """Tell the officers of a plan that was approved how many visits are theirs; nobody waits for its approval any more."""
    settle(subject=_plan(plan), kinds=(PLAN,), now=now)
    officers = TaskPart.objects.filter(task__plan=plan).values_list("officer_ids", flat=True)
    counts = Counter(officer for ids in officers for officer in ids)
    for officer, user in accounts_of(counts).items():
        text = f"检查计划“{plan.title}”已批准，由你检查{counts[officer]}家"
        message = Message(f"{_plan(plan)}:approved", VISIT, text, _plan(plan))
        notify(users={user} - {actor.id}, message=message, today=today, now=now)


def _tell(actor: Actor, task: InspectionTask, text: str, *, today: date, now: datetime) -> None:
    subject = f"inspection:{task.pk}"
    settle(subject=subject, kinds=(VISIT,), now=now)
    going = {officer for part in task.parts.all() for officer in part.officer_ids}
    users = set(accounts_of(going).values()) - {actor.id}
    notify(users=users, message=Message(f"{subject}:{task.revision}", VISIT, text, subject), today=today, now=now)


def _plan(plan: InspectionPlan) -> str:
    return f"plan:{plan.pk}"
