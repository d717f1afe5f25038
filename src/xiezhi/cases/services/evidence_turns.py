"""One turn of somebody at evidence: begun under the lock of what it is of, ended with custody and one event. Parts of use cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import CaseFile, Custody, Evidence, InspectionTask, Lead
from xiezhi.cases.selectors.evidence import Held, Holder, held
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

ADDERS = frozenset({Role.OFFICER.value, Role.BODY_HEAD.value, Role.LEGAL_REVIEWER.value})
_MODELS = {"case": CaseFile, "task": InspectionTask, "lead": Lead}


@dataclass(frozen=True, slots=True)
class EvidenceTurn:
    """Who does something with evidence of which case, visit or lead, at which moment (UTC)."""

    actor: Actor
    scope: Scope
    holder: Holder
    now: datetime


def require_adder(scope: Scope, found: Held) -> None:
    """Raise CaseRefused unless one who handles cases of the body asks."""
    adders = scope.over(*ADDERS)
    if not any(adders.covers(body) for body in found.bodies):
        raise CaseRefused("须由承办机构的执法人员、法制审核人员或者执法主体负责人登记证据。")


def held_locked(turn: EvidenceTurn) -> Held:
    """What the evidence is of, with its row locked: numbers come without gap, and no decision is made meanwhile.

    Raises UnknownCase, CaseRefused.
    """
    holder = turn.holder
    before = _lock_case(turn)  # first the case, as the steps of its procedure do: two orders would lock each other out
    _MODELS[holder.kind].objects.select_for_update(of=("self",), no_key=True).filter(pk=holder.id).first()  # type: ignore[attr-defined]
    found = held(turn.scope, holder)
    if found.case is not None and found.case.pk != before:
        _lock_case(turn)
        found = held(turn.scope, holder)
    require_adder(turn.scope, found)
    return found


def _lock_case(turn: EvidenceTurn) -> int | None:
    """Lock the case that decides over a visit or a lead, where there is one yet; its id."""
    case = held(turn.scope, turn.holder).case
    if case is not None:
        CaseFile.objects.select_for_update(of=("self",), no_key=True).filter(pk=case.pk).first()
    return case.pk if case is not None else None


def leave(
    evidence: Evidence,
    subject: str,
    turn: EvidenceTurn,
    action: Custody.Action,
    *,
    text: str = "",
    body: Mapping[str, Any] | None = None,
) -> None:
    """Add what was done with a piece of evidence to its custody, and its event; nothing that names a person goes there."""
    put_custody(evidence, turn, action, text=text)
    record(
        actor=turn.actor,
        action=f"evidence.{action.value}",
        subject=subject,
        body={"evidence": evidence.pk, "number": evidence.number, **(body or {})},
    )


def put_custody(evidence: Evidence, turn: EvidenceTurn, action: Custody.Action, *, text: str = "") -> None:
    """Add a line to the custody of a piece of evidence; the caller leaves the event."""
    Custody.objects.create(
        evidence=evidence,
        action=action,
        at=turn.now,
        by_id=turn.actor.id,
        by_name=turn.actor.name,
        text=sealing.encrypt(text),
    )
