"""A suspected crime goes to the police and comes back: two bodies at one transfer, and the penalty that waits for it."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from tests.cases.matters import COMPANY, Street, street
from tests.cases.ordinary import FINE, step, taken, turn_of
from tests.cases.police import station

from xiezhi.cases.errors import CaseRefused, NotReady, UnknownCase
from xiezhi.cases.models import CaseFile, StepTaken
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.cases import clocks_of, one_case
from xiezhi.cases.selectors.history import steps_taken
from xiezhi.cases.selectors.steps import following
from xiezhi.cases.selectors.transfers import newest_beside, received, related, sent
from xiezhi.cases.services.steps import take
from xiezhi.cases.services.turns import Turn
from xiezhi.cases.statements import Statement
from xiezhi.law.facts import schema
from xiezhi.law.procedures import version
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)
ALL = Scope.everything()
ENCLOSED = {"transfer_enclosed": frozenset(schema()["transfer_enclosed"].values)}
REPORTED = {
    "suspected_crime": "污染环境",
    "findings": "排放",
    "evidence": "检测报告",
    "transfer_reason": "涉嫌犯罪",
    "transfer_to": "公安机关",
}
RECEIVED = datetime(2026, 7, 2, 2, 0, tzinfo=UTC)
RECEIPT = {"police_received_at": RECEIVED}
NOT_FILED = {"police_decision": "不予立案", "police_decided_on": date(2026, 7, 3), "refused_on": date(2026, 7, 3)}
WAS_FILED = {"police_decision": "立案", "police_decided_on": date(2026, 7, 3), "crime_filed_on": date(2026, 7, 3)}
FORWARDED = {
    "police_decision": "不属于本机关管辖，已转送",
    "police_decided_on": date(2026, 7, 3),
    "forwarded_at": datetime(2026, 7, 3, 1, 0, tzinfo=UTC),
}

# Step of a transfer → its day, who takes it, facts and texts.
STEPS: dict[str, tuple[date, str, dict[str, Any], dict[str, str]]] = {
    "report": (DAY, "officer", {"crime_reported_on": DAY}, REPORTED),
    "approve": (DAY, "body_head", {}, {"opinion": "同意移送"}),
    "refuse": (DAY, "body_head", {}, {"reasons": "数额未达追诉标准"}),
    "deliver": (date(2026, 7, 2), "officer", ENCLOSED, {"items": "样品|500毫升|瓶|2|"}),
    "receive": (date(2026, 7, 2), "officer", RECEIPT, {"police_receiver": "汪警官"}),
    "await": (date(2026, 7, 3), "officer", WAS_FILED, {"police_number": "云公立字〔2026〕9号"}),
    "hand_over": (date(2026, 7, 6), "officer", {"goods_handed_over_on": date(2026, 7, 6)}, {"items": "样品2瓶"}),
    "object": (
        date(2026, 7, 6),
        "body_head",
        {"objection_way": "提请公安机关复议", "reconsideration_asked_on": date(2026, 7, 6)},
        {"reasons": "有检测报告证明"},
    ),
    "reconsidered": (
        date(2026, 7, 9),
        "officer",
        {"reconsidered_on": date(2026, 7, 9), "police_decision": "不予立案"},
        {"police_number": "云公复字〔2026〕1号"},
    ),
    "return": (date(2026, 7, 9), "officer", {"returned_on": date(2026, 7, 9)}, {}),
    "finish": (date(2026, 9, 1), "officer", {}, {"closing_note": "已判决"}),
    "reverse": (
        date(2026, 9, 1),
        "officer",
        {"returned_by": "人民检察院", "returned_on": date(2026, 9, 1)},
        {"origin_document": "云检意〔2026〕3号检察意见书", "reasons": "不起诉"},
    ),
}


@pytest.fixture
def place(db: None) -> Street:
    return street()


@pytest.fixture
def police(place: Street) -> Street:
    return station()


def begun(place: Street, **changed: Any) -> tuple[CaseFile, CaseFile]:
    """A penalty under investigation and the transfer opened beside it."""
    case = taken(place, "propose", "file", "investigate", investigate={"crime_suspected": True, **changed})
    return case, opened(place, case)


def opened(place: Street, case: CaseFile, on: date = DAY) -> CaseFile:
    turn = turn_of(place, case, "officer", on)
    take(turn=turn, step_id="to_police", statement=Statement({}, {"transfer_reason": "排放量超过追诉标准"}))
    return one_case(ALL, newest_beside(ALL, case.pk))


def moved(place: Street, case: CaseFile, name: str, receiver: int | None = None, **changed: Any) -> CaseFile:
    """Take a step of a transfer by somebody of this body, in order but for what is changed."""
    on, role, facts, texts = STEPS[name]
    on, role = changed.pop("on", on), changed.pop("role", role)
    written = {**texts, **changed.pop("texts", {})}
    scope = Scope.of({role: frozenset({place.body.pk})})
    now = datetime.combine(on, time(0, 30) if name == "deliver" else time(2, 0), UTC)
    turn = Turn(Actor(place.user.pk, place.actor.name, "test"), scope, case.pk, case.revision, on, now)
    stated = {key: value for key, value in {**facts, **changed}.items() if value is not None}
    take(turn=turn, step_id=name, statement=Statement(stated, written, tuple(case.certificate_numbers), receiver))
    return one_case(ALL, case.pk)


def delivered(place: Street, police: Street | None, **changed: Any) -> tuple[CaseFile, CaseFile]:
    case, transfer = begun(place, **changed)
    for name in ("report", "approve"):
        transfer = moved(place, transfer, name)
    named = {} if police else {"texts": {"transfer_to": "外区公安局"}}
    transfer = moved(place, transfer, "deliver", police.body.pk if police else None, **named)
    return one_case(ALL, case.pk), transfer


def test_a_transfer_takes_over_what_is_known_and_stands_beside_the_penalty(place: Street) -> None:
    case, transfer = begun(place)
    assert version(transfer.procedure).id == "transfer.police"
    assert (transfer.origin_id, transfer.body_id, transfer.power_code) == (case.pk, case.body_id, case.power_code)
    assert transfer.certificate_numbers == case.certificate_numbers
    kept = Particulars.opened(transfer.particulars)
    assert (kept.party_name, kept.text("transfer_reason")) == (COMPANY, "排放量超过追诉标准")
    assert transfer.act is None
    scope = Scope.of({"officer": frozenset({place.body.pk})})
    assert [each.pk for each, _ in related(transfer, scope)] == [case.pk]
    assert [each.pk for each, _ in related(one_case(ALL, case.pk), scope)] == [transfer.pk]
    told = events_of([f"case:{transfer.pk}"])
    assert [event.action for event in told] == ["case.opened"]
    assert COMPANY not in str([event.body for event in told])


def test_a_second_transfer_waits_for_the_first(place: Street) -> None:
    case, _ = begun(place)
    case = one_case(ALL, case.pk)
    with pytest.raises(CaseRefused, match="已有一件“移送公安机关”正在办理"):
        opened(place, case)
    assert CaseFile.objects.count() == 2


def test_both_bodies_take_their_part_and_the_penalty_ends_with_the_filing(place: Street, police: Street) -> None:
    case, transfer = delivered(place, police)
    assert transfer.receiver == police.body
    assert Particulars.opened(transfer.particulars).text("transfer_to") == "市公安局云汀分局"
    assert "transferred_at" in case.facts
    transfer = moved(police, transfer, "receive")
    transfer = moved(police, transfer, "await")
    case = one_case(ALL, case.pk)
    assert case.facts["crime_filed_on"] == "2026-07-03"
    transfer = moved(place, transfer, "hand_over")
    assert moved(place, transfer, "finish").ended
    case = one_case(ALL, case.pk)
    turn = turn_of(place, case, "officer", date(2026, 9, 1))
    ended = take(turn=turn, step_id="crime_filed", statement=Statement())
    assert ended.act is not None
    assert ended.act.outcome == 5
    titles = [each.title for each in StepTaken.objects.filter(case=case).order_by("place")]
    assert titles[-3:] == [
        "移送涉嫌犯罪案件：移送公安机关",
        "移送涉嫌犯罪案件：公安机关决定",
        "公安机关已立案，移送办结",
    ]


def test_what_the_police_do_not_file_comes_back_and_is_fined(place: Street, police: Street) -> None:
    case, transfer = delivered(place, police)
    case = step(place, case, "notify")
    case = step(place, case, "hear_party")
    with pytest.raises(NotReady, match=r"尚未退回，不得以罚款代替移送.*第十一条"):
        step(place, case, "decide", penalties=FINE)
    transfer = moved(police, transfer, "receive")
    transfer = moved(
        police, transfer, "await", **{**NOT_FILED, "crime_filed_on": None}, texts={"reasons": "不够追诉标准"}
    )
    transfer = moved(place, transfer, "object")
    transfer = moved(place, transfer, "reconsidered")
    transfer = moved(place, transfer, "return")
    assert transfer.ended
    case = one_case(ALL, case.pk)
    assert case.pauses == [{"kind": "coordination", "from": "2026-07-02", "to": "2026-07-08"}]
    decided = step(place, case, "decide")
    assert decided.act is not None
    assert decided.act.fine == 500_000


def test_the_period_that_the_law_does_not_stop_is_told_so(place: Street) -> None:
    case, transfer = delivered(place, None)
    transfer = moved(place, transfer, "receive")
    transfer = moved(place, transfer, "await", **{**NOT_FILED, "crime_filed_on": None}, texts={"reasons": "不立"})
    assert "penalty.decision" not in {clock.rule_id for clock in clocks_of(one_case(ALL, case.pk))}
    moved(place, transfer, "return")
    clock = next(c for c in clocks_of(one_case(ALL, case.pk)) if c.rule_id == "penalty.decision")
    assert "专门程序" in "".join(clock.derivation)
    assert clock.due == date(2026, 9, 16)  # 90 days from 18 June, not a day more: 行政处罚法第六十条 stops for nothing


def test_a_head_who_does_not_approve_lets_the_penalty_go_on(place: Street) -> None:
    case, transfer = begun(place)
    transfer = moved(place, moved(place, transfer, "report"), "refuse")
    assert transfer.ended
    assert one_case(ALL, case.pk).facts["crime_suspected"] is False


def test_a_forwarded_case_leaves_the_body_that_received_it(place: Street, police: Street) -> None:
    _, transfer = delivered(place, police)
    transfer = moved(police, transfer, "receive")
    transfer = moved(
        police, transfer, "await", **{**FORWARDED, "crime_filed_on": None}, texts={"forwarded_to": "市公安局湖滨分局"}
    )
    assert transfer.receiver is None
    assert "receive" in {found.id for found in following(transfer)}
    assert moved(place, transfer, "receive").step == "receive"


def test_who_acts_where_the_police_body_works_here(place: Street, police: Street) -> None:
    _, transfer = delivered(place, police)
    with pytest.raises(CaseRefused, match="须由接收机关的执法人员办理"):
        moved(place, transfer, "receive")
    transfer = moved(police, moved(police, transfer, "receive"), "await")
    with pytest.raises(CaseRefused, match="须由该执法主体的执法人员办理"):
        moved(police, transfer, "hand_over")


def test_a_body_sees_what_it_sent_or_received_and_nothing_else(place: Street, police: Street) -> None:
    case, transfer = begun(place)
    theirs = Scope.of({"officer": frozenset({police.body.pk})})
    with pytest.raises(UnknownCase):
        one_case(theirs, transfer.pk)
    for name in ("report", "approve"):
        transfer = moved(place, transfer, name)
    moved(place, transfer, "deliver", police.body.pk)
    assert one_case(theirs, transfer.pk).pk == transfer.pk
    assert related(transfer, theirs) == []
    with pytest.raises(UnknownCase):
        one_case(theirs, case.pk)
    assert [each.case.pk for each in received(theirs, on=DAY)] == [transfer.pk]
    assert sent(theirs, on=DAY) == []
    mine = sent(place.scope, on=DAY)
    assert [(each.sender, each.receiver, each.state) for each in mine] == [
        ("柳堤街道办事处", "市公安局云汀分局", "移送公安机关")
    ]
    assert received(place.scope, on=DAY) == []


def test_a_receiver_is_chosen_or_named(place: Street) -> None:
    _, transfer = begun(place)
    transfer = moved(place, moved(place, transfer, "report"), "approve")
    with pytest.raises(CaseRefused, match="请选择接收的公安机关"):
        moved(place, transfer, "deliver", texts={"transfer_to": ""})
    with pytest.raises(CaseRefused, match="不是今天存续的公安机关"):
        moved(place, transfer, "deliver", place.body.pk)
    assert moved(place, transfer, "deliver", texts={"transfer_to": "外区公安局"}).receiver is None


@pytest.mark.parametrize("enclosed", [frozenset({"移送书"}), None])
def test_a_transfer_without_its_documents_is_refused(place: Street, enclosed: frozenset[str] | None) -> None:
    _, transfer = begun(place)
    transfer = moved(place, moved(place, transfer, "report"), "approve")
    with pytest.raises(CaseRefused, match="移送材料"):
        moved(place, transfer, "deliver", transfer_enclosed=enclosed, texts={"transfer_to": "外区公安局"})


def test_what_the_procuratorate_returns_goes_on_in_the_case_that_waits(place: Street, police: Street) -> None:
    case, transfer = delivered(place, police)
    transfer = moved(place, moved(police, moved(police, transfer, "receive"), "await"), "hand_over")
    moved(place, transfer, "reverse")
    assert one_case(ALL, case.pk).facts["returned_on"] == "2026-09-01"
    assert CaseFile.objects.count() == 2


def test_what_comes_back_after_the_end_opens_a_new_case_that_names_its_origin(place: Street, police: Street) -> None:
    case, transfer = delivered(place, police)
    transfer = moved(place, moved(police, moved(police, transfer, "receive"), "await"), "hand_over")
    case = one_case(ALL, case.pk)
    take(turn=turn_of(place, case, "officer", date(2026, 7, 7)), step_id="crime_filed", statement=Statement())
    case = one_case(ALL, case.pk)
    take(turn=turn_of(place, case, "officer", date(2026, 7, 7)), step_id="close", statement=Statement())
    transfer = moved(place, one_case(ALL, transfer.pk), "reverse")
    new = one_case(ALL, newest_beside(ALL, transfer.pk))
    assert version(new.procedure).id == "penalty.ordinary"
    assert (new.origin_id, new.step, new.facts["source"]) == (transfer.pk, "", "部门移送")
    kept = Particulars.opened(new.particulars)
    assert (kept.party_name, kept.text("origin_document")) == (COMPANY, "云检意〔2026〕3号检察意见书")
    assert new.facts["returned_on"] == "2026-09-01"
    assert steps_taken(new) == []
