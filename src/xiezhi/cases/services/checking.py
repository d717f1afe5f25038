"""The checklist of a visit, filled in on the spot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import CaseFile, CheckedLine, InspectionTask, TaskPart
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.sealing import decrypt, encrypt
from xiezhi.cases.selectors.inspections import in_view
from xiezhi.cases.texts import cleaned
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.checklists import checklist_for, lines_of
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

LONGEST_NOTE = 2000
SOUND, FAULT = (table("finding").codes[name] for name in ("合格", "不合格"))


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one line: `result` is a code of `law.vocabulary` finding, 0 = not looked at yet."""

    result: int
    note: str = ""


def put_lines(task: InspectionTask, *, on: date) -> None:
    """Take the checklists of a day over into a visit that begins, and keep which version; part of a use case."""
    if task.lines.exists():
        return
    parts = list(task.parts.all())
    for part in parts:
        part.checklist = checklist_for(part.body_id, part.power_code, on=on)
    TaskPart.objects.bulk_update(parts, ["checklist"])
    CheckedLine.objects.bulk_create(
        CheckedLine(task=task, part=part, place=place, text=line.text, basis=line.basis)
        for part in parts
        for place, line in enumerate(lines_of(part.checklist), start=1)
    )


@transaction.atomic
def write_findings(*, actor: Actor, scope: Scope, task_id: int, found: Mapping[int, Found]) -> None:
    """Keep what was found, by the ids of the lines, until the record is made. Raises UnknownCase, CaseRefused.

    On a joint visit each body writes its own lines; those of others are left as they are.
    """
    task = in_view(scope).filter(pk=task_id).first()
    if task is None:
        raise UnknownCase("没有这个检查任务，或不在你的管辖范围内。")
    own = [part.pk for part in task.parts.all() if scope.over(Role.OFFICER).covers(part.body_id)]
    if not own:
        raise CaseRefused("须由参加检查的执法人员填写检查单。")
    case = _open_case(task)
    lines = list(CheckedLine.objects.select_for_update().filter(task=task, part_id__in=own, pk__in=found))
    for line in lines:
        _put(line, found[line.pk])
    CheckedLine.objects.bulk_update(lines, ["result", "note_cipher"])
    _put_in_words(task, case)
    record(
        actor=actor,
        action="inspection.checked",
        subject=f"inspection:{task.pk}",
        body={"results": {str(line.pk): line.result for line in lines}},
    )


def _put(line: CheckedLine, found: Found) -> None:
    if not 0 <= found.result <= len(table("finding").names):
        raise CaseRefused("检查结论应为合格、不合格或者不涉及，请重新选择。")
    note = cleaned(found.note)[:LONGEST_NOTE]
    if found.result == FAULT and not note:
        raise CaseRefused(f"“{line.text}”不合格，请写明发现的情况。")
    line.result, line.note_cipher = found.result, encrypt(note)


def _put_in_words(task: InspectionTask, case: CaseFile) -> None:
    """What was found, as the text that the record and the notice of the result state; the record may add to it."""
    words = {"inspection_findings": in_words(task.lines.order_by("part_id", "place"))}
    case.particulars = Particulars.opened(case.particulars).with_texts(words).sealed()
    case.save(update_fields=["particulars"])


def in_words(lines: Iterable[CheckedLine]) -> str:
    """How many lines were looked at and what was found wanting, in one or two sentences."""
    looked_at = [line for line in lines if line.result in {SOUND, FAULT}]
    wanting = faults_in_words(looked_at)
    if not wanting:
        return f"检查{len(looked_at)}项，未发现问题。" if looked_at else ""
    count = sum(line.result == FAULT for line in looked_at)
    return f"检查{len(looked_at)}项，不合格{count}项：{wanting}。"


def faults_in_words(lines: Iterable[CheckedLine]) -> str:
    """What was found wanting, line by line, in plain; "" for nothing."""
    return "；".join(f"{line.text}：{decrypt(line.note_cipher).rstrip('。')}" for line in lines if line.result == FAULT)


def _open_case(task: InspectionTask) -> CaseFile:
    """The case of a visit whose record is not made yet, locked so that it is not made meanwhile. Raises CaseRefused."""
    case = CaseFile.objects.select_for_update().filter(pk=task.case_id or 0).first()
    if case is None or case.act_id is None:
        raise CaseRefused("还没有入企检查，请先扫码、出示执法证并登记入企检查。")
    if case.facts.get("record_made"):
        raise CaseRefused("检查笔录已经制作，检查单不能再改。")
    return case
