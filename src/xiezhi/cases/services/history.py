"""What was done in a case, kept for good: one row and one event for each step. Parts of the use cases beside it."""

import json
from collections.abc import Mapping
from typing import Any

from xiezhi.cases import sealing
from xiezhi.cases.facts import stored
from xiezhi.cases.models import CaseFile, StepTaken
from xiezhi.cases.services.turns import Turn
from xiezhi.law.facts import Value
from xiezhi.law.steps import Step
from xiezhi.trail.services import record, store_row_leaves

Stated = Mapping[str, Value | None]


def keep_step(
    case: CaseFile,
    step: Step,
    turn: Turn,
    *,
    stated: Stated,
    texts: Mapping[str, str],
    title: str = "",
    for_name: str = "",
    before: int | None = None,
) -> StepTaken:
    """Add what a step stated; with a title of its own where a step of another case told this one.

    `for_name`: in whose place it was taken, "" for oneself; `before`: how many were taken before it, where that is known.
    """
    earlier = StepTaken.objects.filter(case=case).count() if before is None else before
    return StepTaken.objects.create(
        case=case,
        place=earlier + 1,
        step=step.id,
        title=title or step.title,
        aside=step.aside or bool(title),
        taken_on=turn.today,
        facts=_told(stated),
        texts=sealing.encrypt(json.dumps(dict(texts), ensure_ascii=False)) if texts else b"",
        taken_by=turn.actor.id,
        taken_name=(f"{turn.actor.name}（代{for_name}）" if for_name else turn.actor.name)[:100],
        taken_at=turn.now,
    )


def leave_event(case: CaseFile, step: Step, turn: Turn, *, stated: Stated, **more: Any) -> None:
    """Leave the event of a step with the leaf of the act, where there is one; `more` goes into its body."""
    body = {
        "step": step.id,
        "title": step.title,
        "procedure": case.procedure,
        "revision": case.revision,
    }
    leave_row_event(case, turn, "case.step", body={**body, "facts": _told(stated), **more})


def leave_row_event(case: CaseFile, turn: Turn, action: str, *, body: Mapping[str, Any]) -> None:
    """Leave an event about a case with the leaf of its act as it stands now, where there is one."""
    act = case.act
    leaf = bytes(act.content_hash) if act else None
    event = record(
        actor=turn.actor,
        action=action,
        subject=f"act:{act.pk}" if act else f"case:{case.pk}",
        body={"case": case.pk, **body},
        rows_root=leaf,
    )
    if leaf is not None:
        store_row_leaves(event_id=event, leaves=[leaf])


def _told(stated: Stated) -> dict[str, Any]:
    return stored({name: value for name, value in stated.items() if value is not None})
