"""A visit that begins: its case is opened with what the register knows; and one that leads to a case of its own."""

from django.db import transaction

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import CaseFile, InspectionTask
from xiezhi.cases.selectors.inspections import INSPECTION_POWER, certificate_numbers, lines_of
from xiezhi.cases.selectors.references import pending_reference
from xiezhi.cases.selectors.visits import each_once
from xiezhi.cases.services.checking import faults_in_words, put_lines
from xiezhi.cases.services.entering import amend_act
from xiezhi.cases.services.history import leave_row_event
from xiezhi.cases.services.opening import open_case
from xiezhi.cases.services.steps import take
from xiezhi.cases.services.turns import Turn
from xiezhi.cases.services.visits import Errand, held_task
from xiezhi.cases.statements import Statement
from xiezhi.law.facts import Value
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Enterprise
from xiezhi.registry.selectors.powers import held_on

PROCEDURE = "inspection.enterprise"
INDIVIDUAL = "92"  # the first places of the code of an individual business (GB 32100)
_SPECIAL = table("inspection_kind").codes["专项检查"]
_SOURCES = {
    table("cap_exemption").codes["投诉举报"]: "投诉举报",
    table("cap_exemption").codes["转办交办"]: "上级交办",
    table("cap_exemption").codes["数据监测"]: "非现场执法",
}


@transaction.atomic
def begin(*, errand: Errand) -> CaseFile:
    """Open the case of a visit and put it up for approval, with the checklists of the day.

    Raises NotReady with every condition that stands in the way, CaseRefused, ChangedMeanwhile, UnknownCase.
    """
    task = held_task(errand)
    parts = list(task.parts.order_by("pk"))
    lead = next(part for part in parts if part.body_id == task.body_id)
    held = held_on(errand.scope, on=errand.today, kind=INSPECTION_POWER)
    power = held.filter(organisation_id=task.body_id, code=lead.power_code).first()
    if power is None:
        raise CaseRefused("牵头的检查事项今天不在你所在执法主体公布的事项清单中；未公布的检查事项不得检查。")
    case = open_case(
        actor=errand.actor,
        scope=errand.scope,
        procedure_id=PROCEDURE,
        power_id=power.pk,
        today=errand.today,
        now=errand.now,
        facts=_facts(task),
        texts=_texts(task.enterprise),
        certificate_numbers=certificate_numbers(parts),
    )
    put_lines(task, on=errand.today)
    case.basis = "、".join(each_once(line.basis for line in lines_of(task)))[:500]
    case.save(update_fields=["basis"])
    task.case = case
    task.revision += 1
    task.save()
    turn = Turn(errand.actor, errand.scope, case.pk, case.revision, errand.today, errand.now)
    return take(turn=turn, step_id="plan", statement=Statement())


def _facts(task: InspectionTask) -> dict[str, Value]:
    source = _SOURCES.get(task.exempt, "专项检查" if task.kind == _SPECIAL else "日常检查")
    return {"party_type": party_type_of(task.enterprise), "source": source}


def party_type_of(enterprise: Enterprise) -> str:
    """The kind of party by its code: an individual business, else a legal person."""
    return "个体工商户" if enterprise.code.startswith(INDIVIDUAL) else "法人"


def _texts(enterprise: Enterprise) -> dict[str, str]:
    return {
        "party_name": enterprise.name,
        "party_number": enterprise.code,
        "party_address": enterprise.address,
        "place": enterprise.address,
    }


@transaction.atomic
def hand_over(*, turn: Turn, procedure_id: str, power_id: int, statement: Statement) -> CaseFile:
    """End a visit in a case of its own for a penalty item, which takes over the party and what was found.

    Raises NotReady, CaseRefused, ChangedMeanwhile, UnknownCase.
    """
    visited = take(turn=turn, step_id="hand_to_case", statement=statement)
    task = InspectionTask.objects.select_for_update(of=("self",)).select_related("enterprise").get(case=visited)
    case = open_case(
        actor=turn.actor,
        scope=turn.scope,
        procedure_id=procedure_id,
        power_id=power_id,
        today=turn.today,
        now=turn.now,
        facts={"party_type": party_type_of(task.enterprise), "source": "日常检查", "discovered_on": turn.today},
        texts={**_texts(task.enterprise), "violation": _violation(task)},
        certificate_numbers=visited.certificate_numbers,
    )
    task.handed_to = case
    task.save(update_fields=["handed_to"])
    if visited.act is not None:
        amend_act(visited.act, led_to_ref=pending_reference(case.pk))
    leave_row_event(visited, turn, "inspection.handed_over", body={"inspection": task.pk, "to": case.pk})
    return case


def _violation(task: InspectionTask) -> str:
    found = faults_in_words(lines_of(task))
    return f"现场检查发现：{found}。" if found else ""
