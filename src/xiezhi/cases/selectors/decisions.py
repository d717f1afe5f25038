"""What the decision of a case states, from its act, its sealed particulars and the register."""

from dataclasses import replace
from datetime import date

from xiezhi.cases import sealing
from xiezhi.cases.documents.summary_decision import Decision
from xiezhi.cases.drafts import Draft
from xiezhi.cases.facts import known
from xiezhi.cases.models import CaseFile
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.acts import identity_shown, party_shown
from xiezhi.cases.selectors.teams import Team, team_of
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Placement
from xiezhi.registry.selectors.organisations import name_on

PLACEHOLDER = "（待填）"


def decision_of(case: CaseFile) -> Decision:
    """The decision of a decided case with the party in plain. Raises ValueError for a case without an act."""
    act = case.act
    if act is None or act.decided_on is None:
        raise ValueError(f"case {case.pk} is not decided")
    texts = Particulars.opened(case.particulars)
    violated = known(case.facts).get("act_ended_on")
    return Decision(
        issuer=name_on(case.body, on=act.decided_on),
        number=act.decision_number,
        area=area_above(case, on=act.decided_on),
        party=sealing.decrypt(act.party_cipher) or act.party_name,
        party_number=sealing.decrypt(act.party_id_cipher),
        party_type=table("party_type").name(act.party_type),
        violated_on=violated if isinstance(violated, date) else act.decided_on,
        place=texts.place,
        violation=texts.violation,
        defence=texts.defence if case.facts.get("defended") else "",
        power=case.power_name,
        basis=case.basis,
        penalties=table("penalty").of_bits(act.penalties),
        fine=act.fine,
        payment=texts.payment,
        officers=_officers(case, tuple(act.certificate_numbers), act.decided_on),
        decided_on=act.decided_on,
    )


def masked_decision(case: CaseFile) -> Decision:
    """The decision of a decided case for a page: a natural person masked."""
    decision = decision_of(case)
    act = case.act
    if act is None or not act.party_cipher:
        return decision
    hidden = party_shown(act)
    return replace(
        decision,
        party=hidden,
        party_number=identity_shown(act),
        violation=decision.violation.replace(decision.party, hidden),
        defence=decision.defence.replace(decision.party, hidden),
    )


def drafted_decision(case: CaseFile, draft: Draft, *, on: date) -> Decision:
    """The decision as it would be made from a draft on a day, with gaps where nothing was entered yet."""
    texts, facts = draft.particulars, draft.facts
    penalties, fine, violated = facts.get("penalties"), facts.get("fine"), facts.get("act_ended_on")
    chosen = penalties if isinstance(penalties, frozenset) else frozenset()
    return Decision(
        issuer=name_on(case.body, on=on),
        number="作出决定时编号",
        area=area_above(case, on=on),
        party=texts.party_name or PLACEHOLDER,
        party_number=texts.party_number,
        party_type=str(facts.get("party_type", "")),
        violated_on=violated if isinstance(violated, date) else on,
        place=texts.place or PLACEHOLDER,
        violation=texts.violation or PLACEHOLDER,
        defence=texts.defence if facts.get("defended") else "",
        power=case.power_name,
        basis=draft.basis or PLACEHOLDER,
        penalties=tuple(name for name in table("penalty").names if name in chosen) or (PLACEHOLDER,),
        fine=fine if isinstance(fine, int) and "罚款" in chosen else 0,
        payment=texts.payment,
        officers=_officers(case, draft.certificate_numbers, on),
        decided_on=on,
    )


def officers_of(case: CaseFile, *, on: date) -> tuple[str, ...]:
    """The officers of a case with their certificates, as the act names them or, before it, the case."""
    numbers = case.act.certificate_numbers if case.act else case.certificate_numbers
    return _officers(case, tuple(numbers), on)


def _officers(case: CaseFile, numbers: tuple[str, ...], on: date) -> tuple[str, ...]:
    return named(team_of(case.body_id, numbers, on=on))


def named(team: Team) -> tuple[str, ...]:
    """The officers of a team with their certificates."""
    return tuple(f"{each.officer.name}（{each.number}）" for each in team.certificates)


def area_above(case: CaseFile, *, on: date) -> str:
    """The name of what the body stands under, "" where it stands under nothing."""
    placed = Placement.objects.filter(organisation=case.body, valid_from__lte=on, valid_to__gte=on)
    called = placed.filter(parent__names__valid_from__lte=on, parent__names__valid_to__gte=on)
    return called.values_list("parent__names__name", flat=True).first() or ""
