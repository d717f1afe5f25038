"""A summary penalty before its decision: opened, kept, given up."""

from datetime import date, datetime

from django.db import transaction

from xiezhi.cases.drafts import STATED, Draft
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.facts import stored
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.case_facts import PENALTY_POWER
from xiezhi.cases.selectors.cases import last_basis
from xiezhi.cases.selectors.governing import POLICE
from xiezhi.cases.selectors.teams import team_of
from xiezhi.cases.services.handed_over import tell_inspection
from xiezhi.cases.services.opening import new_case, put_opened
from xiezhi.cases.services.turns import Turn, change, held_draft
from xiezhi.law.procedures import procedure
from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.local_rules import benchmark_for
from xiezhi.registry.selectors.powers import held_on
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

SUMMARY = "penalty.summary"


@transaction.atomic
def open_summary(*, actor: Actor, scope: Scope, power_id: int, today: date, now: datetime) -> CaseFile:
    """Open a summary penalty for a power item that a body holds today. Raises CaseRefused."""
    power = held_on(scope, on=today, kind=PENALTY_POWER).select_related("organisation").filter(pk=power_id).first()
    if power is None:
        raise CaseRefused("没有这个处罚事项，或今天不在你所在执法主体的职权事项清单中，请重新选择。")
    if not scope.over(Role.OFFICER).covers(power.organisation_id):
        raise CaseRefused("须由该执法主体的执法人员登记当场处罚。")
    if power.organisation.category == POLICE:
        raise CaseRefused("公安机关当场处罚适用《治安管理处罚法》的程序，请选择“治安管理处罚当场处罚”。")
    case = new_case(actor=actor, power=power, found=procedure(SUMMARY, today), today=today, now=now)
    known = benchmark_for(power.organisation_id, power.code, on=today)
    case.basis = last_basis(scope, power.organisation_id, power.code) or (known.basis if known else "")
    return put_opened(actor, case)


@transaction.atomic
def save_draft(*, turn: Turn, draft: Draft) -> CaseFile:
    """Keep what was entered so far, complete or not. Raises UnknownCase, CaseRefused, ChangedMeanwhile."""
    case = held_draft(turn)
    put_draft(case, draft, on=turn.today)
    change(case, turn, "保存草稿")
    record(actor=turn.actor, action="case.saved", subject=f"case:{case.pk}", body={"revision": case.revision})
    return case


@transaction.atomic
def discard_draft(*, turn: Turn) -> None:
    """Give up a case before its decision. Raises UnknownCase, CaseRefused, ChangedMeanwhile."""
    case = held_draft(turn)
    if case.documents.exists():
        raise CaseRefused("这件案件已经制发文书，不能删除。不再办理的，请按程序撤销或者结案。")
    number = case.pk
    tell_inspection(case, turn)
    case.delete()
    record(actor=turn.actor, action="case.discarded", subject=f"case:{number}", body={"power": case.power_code})


def put_draft(case: CaseFile, draft: Draft, *, on: date) -> None:
    """Put the draft into the case, unsaved."""
    case.particulars = draft.particulars.sealed()
    case.basis = draft.basis
    case.certificate_numbers = list(draft.certificate_numbers)
    case.officer_ids = list(team_of(case.body_id, draft.certificate_numbers, on=on).officer_ids)
    case.facts = stored({name: value for name, value in draft.facts.items() if name in STATED})
