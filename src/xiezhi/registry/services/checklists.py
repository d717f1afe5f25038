"""Checklists of a body: a new version ends the one before it."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from xiezhi.registry.models import Checklist, Role
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

LONGEST, MOST_LINES = 500, 200


class ChecklistRefused(ValueError):
    """The checklist cannot be entered so; the message says why and what to do."""


@transaction.atomic
def set_checklist(
    *,
    actor: Actor,
    scope: Scope,
    body_id: int,
    power_code: str,
    lines: Sequence[tuple[str, str]],
    source: str,
    valid_from: date,
) -> Checklist:
    """Enter a version of the checklist of a power item, as texts with their bases. Raises ChecklistRefused."""
    if not scope.over(Role.OFFICER, Role.BODY_HEAD, Role.ADMINISTRATOR).covers(body_id):
        raise ChecklistRefused("须由该执法主体的人员或者管理员设置检查单。")
    if not 0 < len(lines) <= MOST_LINES or any(not text.strip() or len(text) > LONGEST for text, _ in lines):
        raise ChecklistRefused(f"检查单应有 1 至 {MOST_LINES} 项，每项不为空、不超过 {LONGEST} 字。")
    same = Checklist.objects.select_for_update().filter(organisation_id=body_id, power_code=power_code)
    if same.filter(valid_from__gte=valid_from).exists():
        raise ChecklistRefused(f"该事项已有{valid_from}或之后生效的检查单，请把生效日期改为之后的日期。")
    same.filter(valid_to__gte=valid_from).update(valid_to=valid_from - timedelta(days=1))
    made = Checklist.objects.create(
        organisation_id=body_id,
        power_code=power_code,
        lines=[{"text": text.strip(), "basis": basis.strip()} for text, basis in lines],
        source=source.strip(),
        valid_from=valid_from,
    )
    told = {"power": power_code, "lines": len(lines), "from": valid_from.isoformat()}
    record(actor=actor, action="checklist.set", subject=f"organisation:{body_id}", body=told)
    return made
