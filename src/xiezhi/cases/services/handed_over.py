"""An inspection that led to a case: its act names that of the case, as ledgers do, once there is one. Part of the use cases."""

from xiezhi.cases.models import Act, CaseFile, InspectionTask
from xiezhi.cases.selectors.references import reference_to
from xiezhi.cases.services.entering import amend_act, in_locked_period
from xiezhi.cases.services.history import leave_row_event
from xiezhi.cases.services.turns import Turn


def tell_inspection(case: CaseFile, turn: Turn) -> None:
    """Let the inspection that a case came from name the act of the case; where it ended without one, it led to nothing.

    That it led to nothing is not written into a locked period, where it would be counted again.
    """
    visited = CaseFile.objects.select_related("act").filter(inspection__handed_to=case, act__isnull=False).first()
    if visited is None or visited.act_id is None:
        return
    visited.act = Act.objects.select_for_update(of=("self",)).get(pk=visited.act_id)
    reference = reference_to(case.act, seen_from=visited.body_id) if case.act is not None else ""
    if visited.act.led_to_ref == reference or (not reference and in_locked_period(visited.act)):
        return
    amend_act(visited.act, led_to_ref=reference)
    task = InspectionTask.objects.get(case=visited)
    leave_row_event(visited, turn, "inspection.led_to", body={"inspection": task.pk, "case": case.pk, "to": reference})
