"""A case opened under a procedure in force, before its first step; given up as long as none was taken."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.facts import stored
from xiezhi.cases.models import CaseFile
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.governing import PENALTY, POLICE, sector_of
from xiezhi.cases.selectors.offers import fits
from xiezhi.cases.selectors.teams import team_of
from xiezhi.cases.services.clocks import put_clocks
from xiezhi.cases.services.handed_over import tell_inspection
from xiezhi.cases.services.turns import Turn, held_case
from xiezhi.law.facts import Value
from xiezhi.law.procedures import NoProcedureInForce, Procedure, procedure
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Power, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.powers import held_on
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record


@transaction.atomic
def open_case(
    *,
    actor: Actor,
    scope: Scope,
    procedure_id: str,
    power_id: int,
    today: date,
    now: datetime,
    facts: Mapping[str, Value] | None = None,
    texts: Mapping[str, str] | None = None,
    certificate_numbers: Sequence[str] = (),
) -> CaseFile:
    """Open a case for a power item that a body holds today; `facts` and `texts`: what is known already.

    Raises CaseRefused.
    """
    found = _in_force(procedure_id, today)
    # A matter that is returned is named by the item of the police under which it was looked into.
    held = held_on(scope, on=today, kind=table("power_kind").codes.get(found.kind or PENALTY, 0))
    power = held.select_related("organisation").filter(pk=power_id).first()
    if power is None:
        raise CaseRefused("没有这个职权事项，或今天不在你所在执法主体的职权事项清单中，请重新选择。")
    _require_fit(scope, power, found)
    case = new_case(actor=actor, power=power, found=found, today=today, now=now)
    case.facts = stored(facts or {})
    case.particulars = Particulars().with_texts(texts or {}).sealed()
    case.certificate_numbers = list(certificate_numbers)
    case.officer_ids = list(team_of(case.body_id, certificate_numbers, on=today).officer_ids)
    return put_opened(actor, case)


def _in_force(procedure_id: str, today: date) -> Procedure:
    try:
        return procedure(procedure_id, today)
    except NoProcedureInForce as none:
        raise CaseRefused("没有今天有效的这种程序，请重新选择。") from none


def _require_fit(scope: Scope, power: Power, found: Procedure) -> None:
    if not scope.over(Role.OFFICER).covers(power.organisation_id):
        raise CaseRefused("须由该执法主体的执法人员登记。")
    police = power.organisation.category == POLICE
    if not fits(found, police=police):
        law = "《治安管理处罚法》" if police else "《行政处罚法》"
        raise CaseRefused(f"该机构的处罚适用{law}的程序，不适用“{found.title}”，请重新选择。")


def new_case(*, actor: Actor, power: Power, found: Procedure, today: date, now: datetime) -> CaseFile:
    """A case for a power item under a procedure, unsaved and with nothing stated. Part of a use case."""
    return CaseFile(
        body_id=power.organisation_id,
        procedure=found.version,
        sector=found.sector or sector_of(power.organisation, on=today),
        opened_on=today,
        power_code=power.code,
        power_name=power.name,
        created_by=actor.id,
        created_name=actor.name,
        created_at=now,
        changed_name=actor.name,
        changed_what="登记",
        changed_at=now,
    )


def put_opened(actor: Actor, case: CaseFile) -> CaseFile:
    """Save a new case with its clocks and leave its event. Part of a use case."""
    case.save()
    put_clocks(case)
    record(
        actor=actor,
        action="case.opened",
        subject=f"case:{case.pk}",
        body={"organisation": case.body_id, "procedure": case.procedure, "power": case.power_code},
    )
    return case


@transaction.atomic
def give_up(*, turn: Turn) -> None:
    """Give up a case of which no step was taken. Raises UnknownCase, CaseRefused, ChangedMeanwhile."""
    case = held_case(turn)
    if case.step or case.act is not None:
        raise CaseRefused("这件案件已经开始办理，不能删除；不再办理的，请办理撤销立案。")
    if case.created_by != turn.actor.id:
        raise CaseRefused(f"案件由{case.created_name}登记，请由其删除。")
    if case.documents.exists():
        raise CaseRefused("这件案件已经制发文书，不能删除；不再办理的，请按程序呈批后决定不予立案。")
    number = case.pk
    tell_inspection(case, turn)
    case.delete()
    record(actor=turn.actor, action="case.discarded", subject=f"case:{number}", body={"power": case.power_code})
