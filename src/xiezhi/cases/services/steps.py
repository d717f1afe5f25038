"""Taking a step of any procedure: checked by the law, put on record, documents issued, one event, one transaction."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from xiezhi.cases.act_facts import DECIDED, HELD, columns_of
from xiezhi.cases.errors import CaseRefused, NotReady
from xiezhi.cases.facts import stored
from xiezhi.cases.models import CaseFile
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.case_facts import recorded_facts
from xiezhi.cases.selectors.file_lacks import lacks_of
from xiezhi.cases.selectors.leads import source_of
from xiezhi.cases.selectors.reading import Reading, law_of
from xiezhi.cases.selectors.reviews import bar_to_reviewer
from xiezhi.cases.selectors.steps import BASIS, Assessed, assess, step_of
from xiezhi.cases.selectors.transfers import acting_body
from xiezhi.cases.services.approvals import acting_name, use_approval
from xiezhi.cases.services.beside import go_on_under, open_beside, put_receiver, put_return, tell_origin
from xiezhi.cases.services.documents import put_documents
from xiezhi.cases.services.effects import put_effect
from xiezhi.cases.services.entering import amend_act, enter_act, party_fields
from xiezhi.cases.services.filing import require_whole
from xiezhi.cases.services.handed_over import tell_inspection
from xiezhi.cases.services.history import keep_step, leave_event
from xiezhi.cases.services.numbering import take_number
from xiezhi.cases.services.sealing_evidence import seal_evidence
from xiezhi.cases.services.teamwork.notices import tell_next
from xiezhi.cases.services.turns import Turn, change, held_case, hold_enterprise, require_roles
from xiezhi.cases.statements import Statement
from xiezhi.law.facts import Value
from xiezhi.law.procedures import version
from xiezhi.law.review import is_review
from xiezhi.law.steps import Step
from xiezhi.law.vocabulary import table
from xiezhi.registry.selectors.officers import officer_of


@transaction.atomic
def take(*, turn: Turn, step_id: str, statement: Statement) -> CaseFile:
    """Take a step that may follow, or something beside the course.

    Raises NotReady with every condition that stands in the way, CaseRefused for what is stated wrongly and for a step
    whose turn it is not, UnknownCase, ChangedMeanwhile.
    """
    case = held_case(turn)
    step = step_of(case, step_id)
    require_roles(turn, case, frozenset(step.roles), body_id=acting_body(case, step))
    _require_independent(turn, case, step)
    for_name = acting_name(turn, case, step)
    hold_enterprise(case)
    reading = Reading(case, on=turn.today)
    assessed = assess(reading, step, statement, now=turn.now)
    _require(step, assessed)
    _put(reading, step, statement, assessed, turn)
    taken = keep_step(
        case,
        step,
        turn,
        stated=assessed.stated,
        texts=assessed.texts,
        for_name=for_name,
        before=len(reading.done.history),
    )
    use_approval(reading, step)
    reading = reading.after(taken)
    if not step.aside:
        case.step, case.ended = step.id, step.ends
    documents = put_documents(reading, step, turn)
    if step.ends:
        require_whole(lacks_of(reading), f"办理“{step.title}”")
    put_return(case, step, turn)
    go_on_under(case, step)
    if step.enters or (step.ends and case.act is None):
        tell_inspection(case, turn)
    change(case, turn, step.title)
    seal_evidence(case, turn)
    leave_event(case, step, turn, stated=assessed.stated, documents=dict(documents))
    tell_origin(case, step, assessed.stated, turn)
    open_beside(case, step, turn)
    tell_next(reading, step, turn, assessed.stated)
    return case


def _put(reading: Reading, step: Step, statement: Statement, assessed: Assessed, turn: Turn) -> None:
    """What the step states, where each thing stands: in the case, its act, with who handles or receives it."""
    case = reading.case
    _put_texts(case, assessed.texts)
    _put_team(reading, step, statement)
    put_receiver(case, step, statement, turn)
    put_effect(case, step, assessed.facts, on=turn.today)
    _put_facts(reading, step, assessed, turn)


def _require_independent(turn: Turn, case: CaseFile, step: Step) -> None:
    if is_review(step):
        bar = bar_to_reviewer(case, turn.actor.id, on=turn.today)
        if bar:
            raise CaseRefused(bar)
        return
    officer = officer_of(turn.actor.id) if step.independent else None
    if officer is not None and officer in case.officer_ids:
        rule, found = law_of(case).rule(step.independent), version(case.procedure)
        article = rule.citation if rule else f"《{found.law}》{found.articles}"
        raise CaseRefused(f"本案办案人员不得办理“{step.title}”，请由其他人员办理（{article}）。")


def _require(step: Step, assessed: Assessed) -> None:
    if assessed.problems:
        raise CaseRefused("".join(assessed.problems))
    if assessed.blocking:
        raise NotReady(step.title, assessed.blocking)


def _put_texts(case: CaseFile, written: Mapping[str, str]) -> None:
    if BASIS in written:
        case.basis = written[BASIS]
    kept = {name: text for name, text in written.items() if name != BASIS}
    if kept:
        case.particulars = Particulars.opened(case.particulars).with_texts(kept).sealed()


def _put_team(reading: Reading, step: Step, statement: Statement) -> None:
    if step.effect != "team":
        return
    case, team = reading.case, reading.registered.team(statement.certificate_numbers, on=reading.on)
    case.certificate_numbers = list(statement.certificate_numbers)
    case.officer_ids = list(team.officer_ids)
    if case.act is not None:
        ids = [certificate.pk for certificate in team.certificates]
        amend_act(case.act, certificate_numbers=case.certificate_numbers, certificate_ids=ids)


def _put_facts(reading: Reading, step: Step, assessed: Assessed, turn: Turn) -> None:
    """Facts into the columns of the act where it holds them, all others into the case; each stands in one place."""
    case = reading.case
    facts = {**recorded_facts(case), **assessed.stated}
    columns = _columns(case, step, facts, assessed)
    numbers = _numbers(case, step, turn)
    if step.enters:
        case.act = enter_act(now=turn.now, **{**_entering(reading, assessed, numbers), **numbers, **columns})
    elif case.act is not None and (columns or numbers):
        amend_act(case.act, **numbers, **columns)
    elsewhere = frozenset(columns)
    case.facts = stored({name: value for name, value in facts.items() if name not in elsewhere})
    # What is proposed for a decision stands in the case until the decision itself.
    if case.act is not None and case.act.decided_on is not None:
        case.facts = {name: value for name, value in case.facts.items() if name not in HELD}


def _columns(case: CaseFile, step: Step, facts: Mapping[str, Value | None], assessed: Assessed) -> dict[str, Any]:
    if case.act is None and not step.enters:
        return {}
    decided = facts.get("decided_on") is not None
    changed = facts if step.enters or "decided_on" in assessed.stated else assessed.stated
    return columns_of({name: value for name, value in changed.items() if decided or name not in DECIDED})


def _entering(reading: Reading, assessed: Assessed, numbers: Mapping[str, str]) -> dict[str, Any]:
    """Columns of a new act that no fact gives. What is decided on the spot has no number but that of its decision."""
    case, found = reading.case, version(reading.case.procedure)
    team = reading.registered.team(case.certificate_numbers, on=reading.on)
    party = Particulars.opened(case.particulars)
    fields = party_fields(party, str(assessed.facts["party_type"])) if assessed.facts.get("party_type") else {}
    fields.pop("party_type", None)
    return {
        "body_id": case.body_id,
        "number": numbers.get("decision_number") or f"case-{case.pk}",
        "kind": table("kind").codes[found.kind],
        "source": source_of(case),
        "procedure": table("procedure").codes.get(found.form, 0),
        "power_code": case.power_code,
        "power_name": case.power_name,
        "certificate_numbers": list(case.certificate_numbers),
        "certificate_ids": [certificate.pk for certificate in team.certificates],
        **fields,
    }


def _numbers(case: CaseFile, step: Step, turn: Turn) -> dict[str, str]:
    return {column: str(take_number(case.body, short, on=turn.today)) for column, short in step.numbers.items()}
