"""Evidence sealed with the decision, so that nothing of it can be changed afterwards. Part of the step that decides."""

import hashlib

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import CaseFile, Custody, Evidence
from xiezhi.cases.selectors.evidence import evidence_of
from xiezhi.cases.services.turns import Turn
from xiezhi.registry.scope import Scope
from xiezhi.trail.services import record


def seal_evidence(case: CaseFile, turn: Turn) -> int:
    """Seal what counts for a case that has been decided or has ended, leaving one event with the hash over all of it.

    The caller has the case locked. Returns how many pieces were sealed; 0 before the decision.
    """
    if not (case.ended or (case.act is not None and case.act.decided_on is not None)):
        return 0
    found = [each for each in evidence_of(Scope.everything(), case) if each.sealed_at is None]
    if not found:
        return 0
    Evidence.objects.filter(pk__in=[each.pk for each in found]).update(sealed_at=turn.now)
    Custody.objects.bulk_create(
        Custody(
            evidence=each,
            action=Custody.Action.SEALED,
            at=turn.now,
            by_id=turn.actor.id,
            by_name=turn.actor.name,
        )
        for each in found
    )
    record(
        actor=turn.actor,
        action="evidence.sealed",
        subject=f"act:{case.act_id}" if case.act_id else f"case:{case.pk}",
        body={"case": case.pk, "pieces": len(found), "digest": digest_of(found)},
    )
    return len(found)


def digest_of(found: list[Evidence]) -> str:
    """SHA-256 over the lines “id digest” of pieces by id; objects and papers without a file have an empty digest."""
    lines = (f"{each.pk} {each.file or ''}\n" for each in sorted(found, key=lambda each: each.pk))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def require_no_evidence(case: CaseFile) -> None:
    """Raise CaseRefused for a draft that evidence was handed in for and not withdrawn: nothing that was collected vanishes."""
    standing = Evidence.objects.filter(case=case, withdrawn_at__isnull=True).count()
    if standing:
        raise CaseRefused(f"这件案件已登记证据 {standing} 件，不能删除。登记错了的，先逐件作废并写明理由，再删除。")
