"""What the police return to the body that may punish: both bodies at one case, the lead there, the clocks of both."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from tests.cases.matters import COMPANY, Street, street
from tests.cases.police import police_taken, station
from tests.cases.test_transfer import ALL, delivered, moved

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused, NotReady, UnknownCase
from xiezhi.cases.models import CaseFile, IssuedDocument, Lead
from xiezhi.cases.selectors.cases import clocks_of, one_case
from xiezhi.cases.selectors.history import steps_taken
from xiezhi.cases.selectors.leads import content_of
from xiezhi.cases.selectors.offers import returning
from xiezhi.cases.selectors.transfers import (
    lead_of_return,
    newest_beside,
    received,
    receiving_bodies,
    return_behind,
    sent,
)
from xiezhi.cases.services.opening import open_case
from xiezhi.cases.services.steps import take
from xiezhi.cases.services.turns import Turn
from xiezhi.cases.statements import Statement
from xiezhi.law.procedures import procedure
from xiezhi.law.vocabulary import table
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 22)
FOUND: dict[str, Any] = {
    "no_crime_found_on": DAY,
    "reverse_ground": "依法不需要追究刑事责任",
    "party_type": "法人",
}
TOLD = {
    "party_name": COMPANY,
    "findings": "占道堆放建材，情节显著轻微，不构成犯罪",
    "evidence": "现场照片",
    "transfer_reason": "占用道路应当由街道处罚",
    "transfer_to": "街道",
}
# Step → who takes it, facts and texts.
STEPS: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "propose": ("officer", FOUND, TOLD),
    "approve": ("body_head", {}, {"opinion": "同意"}),
    "refuse": ("body_head", {}, {"reasons": "应当追究刑事责任"}),
    "send": ("officer", {}, {"transfer_to": "外区城管局"}),
    "receive": ("officer", {"reverse_received_on": DAY}, {"received_by": "简书白"}),
    "answer": ("body_head", {"reverse_result": "立案", "reverse_answered_on": DAY}, {}),
}


@pytest.fixture
def place() -> Street:
    return street()


@pytest.fixture
def police(place: Street) -> Street:
    return station()


def begun(police: Street) -> tuple[CaseFile, CaseFile]:
    """A police case under investigation and the return opened beside it."""
    case = police_taken(police, "security.ordinary", "file", "investigate")
    scope = Scope.of({"officer": frozenset({police.body.pk})})
    turn = Turn(police.actor, scope, case.pk, case.revision, DAY, datetime.combine(DAY, time(2), UTC))
    take(turn=turn, step_id="to_body", statement=Statement({}, {"transfer_reason": "不构成犯罪"}))
    return one_case(ALL, case.pk), one_case(ALL, newest_beside(ALL, case.pk))


def gone_on(at: Street, case: CaseFile, name: str, receiver: int | None = None, **changed: Any) -> CaseFile:
    """Take a step by somebody of this body, in order but for what is changed."""
    role, facts, texts = STEPS[name]
    scope = Scope.of({role: frozenset({at.body.pk})})
    now = datetime.combine(DAY, time(2), UTC)
    turn = Turn(Actor(at.user.pk, at.actor.name, "test"), scope, case.pk, case.revision, DAY, now)
    numbers = tuple(certificate.number for certificate in at.certificates)
    take(turn=turn, step_id=name, statement=Statement({**facts, **changed}, texts, numbers, receiver))
    return one_case(ALL, case.pk)


def returned(place: Street, police: Street) -> tuple[CaseFile, CaseFile]:
    """The police case and its return, sent to the street."""
    case, back = begun(police)
    for name in ("propose", "approve"):
        back = gone_on(police, back, name)
    return case, gone_on(police, back, "send", place.body.pk)


def test_a_matter_goes_back_with_its_letter_and_is_a_lead_of_the_body_that_may_punish(
    place: Street, police: Street
) -> None:
    """行政处罚法第二十七条第一款."""
    case, back = returned(place, police)
    assert (back.receiver, back.origin_id) == (place.body, case.pk)
    letter = IssuedDocument.objects.get(case=back, title="案件移送函")
    assert letter.number.startswith("市公安局云汀分局移〔2026〕")
    lead = Lead.objects.get()
    assert (lead.body, lead.source) == (place.body, table("source").codes["部门移送"])
    assert lead.channels.get().number == letter.number
    assert "情节显著轻微" in content_of(lead)
    assert COMPANY in (sealing.decrypt(lead.party_cipher) or lead.party_name)
    assert COMPANY not in lead.searched.replace(lead.party_name, "")
    assert lead_of_return(back) == lead
    assert return_behind(place.scope, lead) == back


def test_the_case_of_the_police_learns_of_it(place: Street, police: Street) -> None:
    case, _ = returned(place, police)
    last = steps_taken(one_case(ALL, case.pk))[-1]
    assert last.title == "反向移送：移送行政机关"
    assert one_case(ALL, case.pk).facts["reverse_sent_on"] == DAY.isoformat()


def test_the_body_signs_for_it_and_tells_what_became_of_it(place: Street, police: Street) -> None:
    """第二款: 案件处理信息通报."""
    _, back = returned(place, police)
    with pytest.raises(CaseRefused, match="须由接收机关的"):
        gone_on(police, back, "receive")
    back = gone_on(place, back, "receive")
    assert IssuedDocument.objects.filter(case=back, title="移送案件回执").exists()
    back = gone_on(place, back, "answer")
    assert back.ended


def test_its_duties_run_one_after_the_other_without_a_number_of_days(place: Street, police: Street) -> None:
    _, back = begun(police)
    assert clocks_of(back) == ()
    running = []
    for name, at in (("propose", police), ("approve", police), ("send", police), ("receive", place)):
        back = gone_on(at, back, name, place.body.pk if name == "send" else None)
        running.append([(clock.kind.id, clock.kind.whose) for clock in clocks_of(back) if clock.done is None])
    sending, receipt, answer = (
        ("transfer.reverse.sending", "body"),
        ("transfer.reverse.receipt", "receiver"),
        ("transfer.reverse.answer", "receiver"),
    )
    assert running == [[sending], [sending], [receipt], [answer]]
    assert all(clock.due is None and "第二十七条" in clock.article for clock in clocks_of(back))


def test_without_approval_nothing_is_sent(place: Street, police: Street) -> None:
    _, back = begun(police)
    back = gone_on(police, back, "propose")
    with pytest.raises(CaseRefused, match="现在可以办理“批准反向移送”、“不批准反向移送”"):
        gone_on(police, back, "send", place.body.pk)
    CaseFile.objects.filter(pk=back.pk).update(step="approve")
    with pytest.raises(NotReady, match="反向移送未经批准"):
        gone_on(police, one_case(ALL, back.pk), "send", place.body.pk)
    assert not Lead.objects.exists()


def test_it_goes_to_no_police(place: Street, police: Street) -> None:
    _, back = begun(police)
    for name in ("propose", "approve"):
        back = gone_on(police, back, name)
    with pytest.raises(CaseRefused, match="不是今天存续的行政机关"):
        gone_on(police, back, "send", police.body.pk)
    step = procedure("transfer.reverse", DAY).step("send")
    assert receiving_bodies(step, on=DAY) == [place.body]


def test_a_body_elsewhere_gets_it_on_paper(police: Street) -> None:
    _, back = begun(police)
    for name in ("propose", "approve", "send", "receive", "answer"):
        back = gone_on(police, back, name)
    assert back.ended
    assert not Lead.objects.exists()


def test_both_see_it_in_their_lists_and_nobody_else_does(place: Street, police: Street) -> None:
    _, back = returned(place, police)
    theirs = Scope.of({"officer": frozenset({police.body.pk})})
    assert [each.case for each in sent(theirs, on=DAY)] == [back]
    assert [(each.case, each.title) for each in received(place.scope, on=DAY)] == [(back, "反向移送")]
    with pytest.raises(UnknownCase):
        one_case(Scope.nothing(), back.pk)


def test_the_police_begin_one_for_a_criminal_case_that_is_not_kept_here(place: Street, police: Street) -> None:
    told = {"today": DAY, "now": datetime.combine(DAY, time(2), UTC), "procedure_id": "transfer.reverse"}
    scope = Scope.of({"officer": frozenset({police.body.pk})})
    assert [found.id for found in returning(scope, on=DAY)] == ["transfer.reverse"]
    assert returning(place.scope, on=DAY) == []
    case = open_case(actor=police.actor, scope=scope, power_id=police.item.pk, **told)
    assert gone_on(police, case, "propose").origin is None
    with pytest.raises(CaseRefused, match="不适用“反向移送”"):
        open_case(actor=place.actor, scope=place.scope, power_id=place.item.pk, **told)


def test_what_the_police_had_received_they_send_back_and_the_sender_takes(place: Street, police: Street) -> None:
    case, transfer = delivered(place, police)
    for at, name in ((police, "receive"), (police, "await"), (place, "hand_over")):
        transfer = moved(at, transfer, name)
    scope = Scope.of({"officer": frozenset({police.body.pk})})
    now = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)
    turn = Turn(police.actor, scope, transfer.pk, transfer.revision, now.date(), now)
    facts = {"reverse_ground": "依法不需要追究刑事责任", "reverse_sent_on": now.date()}
    texts = {"police_number": "云公移字〔2026〕2号", "reasons": "情节显著轻微"}
    take(turn=turn, step_id="send_back", statement=Statement(facts, texts))
    transfer, case = one_case(ALL, transfer.pk), one_case(ALL, case.pk)
    assert steps_taken(case)[-1].title == "移送涉嫌犯罪案件：公安机关反向移送"
    assert [clock.kind.id for clock in clocks_of(transfer) if clock.done is None] == ["transfer.reverse.taking"]
    assert transfer.facts["returned_by"] == "公安机关"
    assert moved(place, transfer, "reverse").ended


@pytest.mark.parametrize(("hours", "late"), [(24, False), (25, True)])
def test_what_is_not_theirs_is_sent_on_within_twenty_four_hours(
    place: Street, police: Street, hours: int, late: bool
) -> None:
    """移送规定第七条."""
    _, transfer = delivered(place, police)
    transfer = moved(police, transfer, "receive")
    (clock,) = (each for each in clocks_of(transfer) if each.kind.id == "transfer.forwarding")
    assert clock.deadline is not None
    assert clock.deadline.moment == datetime(2026, 7, 3, 2, 0, tzinfo=UTC)
    assert any("24小时" in line for line in clock.derivation)
    forwarded = {
        "police_decision": "不属于本机关管辖，已转送",
        "police_decided_on": date(2026, 7, 3),
        "crime_filed_on": None,
        "forwarded_at": datetime(2026, 7, 2 + hours // 24, 2 + hours % 24, tzinfo=UTC),
    }
    transfer = moved(police, transfer, "await", texts={"forwarded_to": "市公安局湖滨分局"}, **forwarded)
    (clock,) = (each for each in clocks_of(transfer) if each.kind.id == "transfer.forwarding")
    assert clock.deadline is not None
    assert isinstance(clock.done, datetime)
    assert (clock.done > clock.deadline.moment) is late  # type: ignore[operator]
