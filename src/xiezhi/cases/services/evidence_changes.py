"""What is done with evidence after it was taken: corrected and withdrawn before the decision, handed on, looked at."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.evidence.texts import EvidenceTexts
from xiezhi.cases.models import Custody, Evidence
from xiezhi.cases.selectors.evidence import Held, one_evidence
from xiezhi.cases.services.evidence_turns import EvidenceTurn, held_locked, leave, require_adder
from xiezhi.cases.texts import cleaned
from xiezhi.law.vocabulary import table

LONGEST_NOTE: Final = 1000
HANDS: Final = frozenset({Custody.Action.HANDED_OVER, Custody.Action.RETURNED, Custody.Action.DESTROYED})
LOOKS: Final = frozenset({Custody.Action.VIEWED, Custody.Action.DOWNLOADED})
_STATED: Final = ("title", "proves", "source", "obtained_by", "place", "kept_at")


@dataclass(frozen=True, slots=True)
class Correction:
    """What is stated of a piece of evidence in the place of what was."""

    kind: str
    step: str
    texts: EvidenceTexts
    obtained_at: datetime


@transaction.atomic
def correct(*, turn: EvidenceTurn, evidence_id: int, correction: Correction) -> Evidence:
    """Correct what is stated of evidence, keeping what stood there in its custody. Raises CaseRefused, UnknownCase."""
    evidence, found = _changeable(turn, evidence_id)
    kind = table("evidence_kind").code(correction.kind)
    if not kind or not correction.texts.title:
        raise CaseRefused("请选择证据种类，并填写证据名称。")
    if correction.step and correction.step not in found.steps:
        raise CaseRefused("没有这个环节，请重新选择。")
    before = EvidenceTexts.opened(evidence.texts)
    stated = {name: getattr(correction.texts, name) for name in _STATED}
    told = {name: getattr(before, name) for name in _STATED if getattr(before, name) != stated[name]}
    told |= {"step": evidence.step} if evidence.step != correction.step else {}
    told |= {"kind": table("evidence_kind").name(evidence.kind)} if evidence.kind != kind else {}
    if evidence.obtained_at != correction.obtained_at:
        told["obtained_at"] = evidence.obtained_at.isoformat()
    if not told:
        return evidence
    evidence.kind, evidence.step, evidence.obtained_at = kind, correction.step, correction.obtained_at
    evidence.texts = replace(before, **stated).sealed()
    evidence.save(update_fields=["kind", "step", "obtained_at", "texts"])
    was = json.dumps(told, ensure_ascii=False)
    leave(evidence, found.subject, turn, Custody.Action.CORRECTED, text=was, body={"fields": sorted(told)})
    return evidence


@transaction.atomic
def withdraw(*, turn: EvidenceTurn, evidence_id: int, reason: str) -> Evidence:
    """Withdraw evidence before the decision; it stays on record with the reason. Raises CaseRefused, UnknownCase."""
    evidence, found = _changeable(turn, evidence_id)
    why = _note(reason, "请写明作废的理由。")
    evidence.withdrawn_at = turn.now
    evidence.save(update_fields=["withdrawn_at"])
    leave(evidence, found.subject, turn, Custody.Action.WITHDRAWN, text=why)
    return evidence


def _changeable(turn: EvidenceTurn, evidence_id: int) -> tuple[Evidence, Held]:
    """Evidence that may still be changed, with what it is of locked. Raises CaseRefused, UnknownCase."""
    found = held_locked(turn)
    evidence = Evidence.objects.select_for_update(of=("self",)).filter(pk=evidence_id, **found.holder.columns).first()
    if evidence is None:
        raise CaseRefused("没有这份证据，请刷新页面后重试。")
    if evidence.withdrawn_at is not None:
        raise CaseRefused("这份证据已经作废，不能再改。")
    if evidence.sealed_at is not None or found.decided:
        raise CaseRefused("已经作出决定或者办结，证据随之封存，不能再改。有补充的，登记新的证据，会标明“决定后补充”。")
    return evidence, found


@transaction.atomic
def hand_on(*, turn: EvidenceTurn, evidence_id: int, action: Custody.Action, text: str) -> None:
    """Record through whose hands an object, a paper or a carrier went, sealed or not. Raises CaseRefused, UnknownCase."""
    if action not in HANDS:
        raise CaseRefused("没有这个流转事项，请刷新页面后重试。")
    evidence, found = one_evidence(turn.scope, evidence_id)
    require_adder(turn.scope, found)
    leave(evidence, found.subject, turn, action, text=_note(text, "请写明交给谁、放在何处和原因。"))


@transaction.atomic
def look_at_original(*, turn: EvidenceTurn, evidence_id: int, action: Custody.Action) -> Evidence:
    """The original of a piece of evidence for whoever may see what it is of, with a trace. Raises CaseRefused, UnknownCase."""
    if action not in LOOKS:
        raise CaseRefused("没有这个操作，请刷新页面后重试。")
    evidence, found = one_evidence(turn.scope, evidence_id)
    if evidence.file is None:
        raise CaseRefused("这份证据是实物或者纸质，没有文件；存放地点见证据页面。")
    leave(evidence, found.subject, turn, action)
    return evidence


def _note(text: str, asking: str) -> str:
    note = cleaned(text)
    if not note:
        raise CaseRefused(asking)
    if len(note) > LONGEST_NOTE:
        raise CaseRefused(f"说明有 {len(note)} 字，最多 {LONGEST_NOTE} 字，请删减。")
    return note
