"""The visit confirmed at the door."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import InspectionTask, Scan
from xiezhi.cases.selectors.public_visit import comes, public_visit
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record


@transaction.atomic
def confirm_visit(*, actor: Actor, task: InspectionTask, today: date, now: datetime) -> Scan:
    """Confirm that the visit takes place, once for each side: for the officers if the actor is one of them, else for the enterprise.

    Raises CaseRefused where it may not take place today or the side has confirmed it already.
    """
    visit = public_visit(task, on=today)
    if not visit.is_valid:
        raise CaseRefused(f"不能确认：{'；'.join(visit.problems)}。企业有权拒绝这次检查。")
    officer = comes(task, actor.id)
    side = Scan.Side.OFFICER if officer else Scan.Side.ENTERPRISE
    try:
        with transaction.atomic():
            scan = Scan.objects.create(task=task, side=side, officer_name=actor.name if officer else "", at=now)
    except IntegrityError as twice:
        raise CaseRefused(f"{Scan.Side(side).label}一方已经确认过这次检查，不需要再确认。") from twice
    record(actor=actor, action="inspection.scanned", subject=f"inspection:{task.pk}", body={"side": side.value})
    return scan
