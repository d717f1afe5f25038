"""A summary penalty step by step: what the law forbids is refused with its article, what is done is kept once."""

import hashlib
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import DatabaseError, connection, transaction
from tests.cases.matters import COMPANY, DAY, NOW, NUMBER, PERSON, Street, street
from tests.factories import ActFactory, CertificateFactory, organisation

from xiezhi.cases import sealing
from xiezhi.cases.content import FIELDS, canonical_text
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, NotReady, UnknownCase
from xiezhi.cases.models import Act, CaseFile, DocumentSeries, IssuedDocument
from xiezhi.cases.selectors.cases import clocks_of, last_basis, one_case
from xiezhi.cases.selectors.work import my_work
from xiezhi.cases.services import summary
from xiezhi.cases.services.documents import open_document
from xiezhi.cases.services.drafting import discard_draft, save_draft
from xiezhi.cases.services.numbering import name_series
from xiezhi.registry.models import Power
from xiezhi.registry.scope import Scope
from xiezhi.trail.selectors import events_of
from xiezhi.trail.services import configured_hash

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Street:
    return street()


def decided(place: Street, **changed: Any) -> CaseFile:
    case = place.open()
    return summary.decide(turn=place.turn(case), draft=place.draft(**changed))


# What is changed in a good draft, the code of the condition, and the article that the refusal must name.
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"officers": ()}, "officers.two", "第四十二条"),
    ({"officers": "one"}, "officers.two", "第四十二条"),
    ({"officers": "expired"}, "officers.certified", "第四十二条"),
    ({"officers": "cancelled"}, "officers.certified", "第四十二条"),
    ({"officers": "elsewhere"}, "officers.certified", "第四十二条"),
    ({"officers": "reviewer"}, "officers.certified", "第四十二条"),
    ({"officers": "nobody"}, "officers.certified", "第四十二条"),
    ({"fine": 300_001}, "summary.fine", "第五十一条"),
    ({"party_type": "自然人", "party_name": PERSON, "fine": 20_001}, "summary.fine", "第五十一条"),
    ({"penalties": frozenset({"警告", "责令停产停业"}), "fine": None}, "summary.fine", "第五十一条"),
    ({"fine": None}, "summary.fine", "第五十一条"),
    ({"party_type": None}, "summary.fine", "第五十一条"),
    ({"certificate_shown": False}, "certificate.shown", "第五十五条"),
    ({"notified_on": None}, "notice.given", "第四十四条"),
    ({"defended": True}, "defence.reviewed", "第四十五条"),
    (
        {"defended": True, "defence_reviewed": True, "proposed_fine": 40_000, "defence": "不服"},
        "defence.not_heavier",
        "第四十五条",
    ),
    ({"earlier_fines": None}, "fine.once", "第二十九条"),
    ({"earlier_fines": 1}, "fine.once", "第二十九条"),
    ({"act_ended_on": DAY.replace(year=2024, day=17)}, "limitation.general", "第三十六条"),
    ({"crime_suspected": True}, "crime.transferred", "第二十七条"),
    ({"crime_suspected": None}, "crime.transferred", "第二十七条"),
    ({"place": ""}, "summary.document", "第五十二条"),
    ({"basis": ""}, "summary.document", "第五十二条"),
    ({"violation": ""}, "summary.document", "第五十二条"),
    ({"party_name": ""}, "summary.document", "第五十二条"),
    ({"payment": "spot", "fine": 10_001}, "collection.on_spot", "第六十八条"),
]


@pytest.mark.parametrize(("changed", "code", "article"), REFUSED)
def test_what_the_law_forbids_is_refused_with_its_article(
    place: Street, changed: dict[str, Any], code: str, article: str
) -> None:
    if isinstance(changed.get("officers"), str):
        changed = changed | {"officers": crew(place, changed["officers"])}
    case = place.open()
    with pytest.raises(NotReady) as refused:
        summary.decide(turn=place.turn(case), draft=place.draft(**changed))
    assert code in {condition.code for condition in refused.value.conditions}
    assert article in str(refused.value)
    assert not Act.objects.exists()
    assert not DocumentSeries.objects.exists()


def crew(place: Street, kind: str) -> tuple[str, ...]:
    """The first officer alone, or with a second whose certificate is not good enough."""
    first = place.certificates[0].number
    if kind in ("one", "nobody"):
        return (first,) if kind == "one" else (first, "没有这个证")
    bad: dict[str, dict[str, Any]] = {
        "expired": {"expires_on": DAY - timedelta(days=1)},
        "cancelled": {"cancelled_on": DAY},
        "reviewer": {"post": 2},
        "elsewhere": {"organisation": organisation("青汀区城管局", category=2)} if kind == "elsewhere" else {},
    }
    return first, CertificateFactory.create(**{"organisation": place.body, **bad[kind]}).number


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"fine": 300_000},
        {"party_type": "自然人", "party_name": PERSON, "fine": 20_000},
        {"penalties": frozenset({"警告"}), "fine": None},
        {"penalties": frozenset({"警告", "罚款"})},
        {"defended": True, "defence_reviewed": True, "proposed_fine": 50_000, "defence": "已整改"},
        {"payment": "spot", "fine": 10_000},
        {"payment": "spot", "fine": 20_000, "hard_to_enforce": True},
        {"act_ended_on": date(2024, 6, 18)},
    ],
)
def test_what_the_law_allows_is_decided(place: Street, changed: dict[str, Any]) -> None:
    case = decided(place, **changed)
    assert case.act is not None
    assert (case.act.decision_number, case.step, case.ended) == ("柳堤街道办事处当罚〔2026〕1号", "decide", False)


def test_an_item_that_ended_is_neither_opened_nor_decided(place: Street) -> None:
    case = place.open()
    Power.objects.filter(pk=place.item.pk).update(valid_to=DAY - timedelta(days=1))
    with pytest.raises(CaseRefused, match="职权事项清单"):
        place.open()
    with pytest.raises(NotReady, match="第三十九条"):
        summary.decide(turn=place.turn(case), draft=place.draft())


def test_a_second_fine_for_the_same_violation_is_refused_across_bodies(place: Street) -> None:
    other = organisation("云汀区城管局", category=2)
    ActFactory.create(
        body=other, party_name=COMPANY, party_type=3, power_code=place.item.code, fine=100, penalties=4, decided_on=DAY
    )
    case = place.open()
    with pytest.raises(NotReady, match="第二十九条"):
        summary.decide(turn=place.turn(case), draft=place.draft())


@pytest.mark.parametrize(
    ("party_type", "number", "told"),
    [("自然人", "110101199001010016", "公民身份号码不正确"), ("法人", "91310115MA1K3XYU00", "统一社会信用代码不正确")],
)
def test_a_wrong_number_of_the_party_is_refused(place: Street, party_type: str, number: str, told: str) -> None:
    case = place.open()
    with pytest.raises(CaseRefused, match=told):
        summary.decide(turn=place.turn(case), draft=place.draft(party_type=party_type, party_number=number, fine=100))


def test_the_act_is_stored_as_an_import_stores_it(place: Street) -> None:
    case = decided(place, party_type="自然人", party_name=PERSON, party_number=NUMBER, fine=10_000)
    act = Act.objects.get(pk=case.act_id)
    assert (act.party_name, sealing.decrypt(act.party_cipher)) == ("", PERSON)
    assert bytes(act.party_hash) == sealing.keyed_hash(PERSON)
    assert sealing.decrypt(act.party_id_cipher) == NUMBER
    leaf = configured_hash().leaf_hash(canonical_text({name: getattr(act, name) for name in FIELDS}).encode())
    assert bytes(act.content_hash) == leaf
    assert act.certificate_ids == [certificate.pk for certificate in place.certificates]
    event = events_of([f"act:{act.pk}"])[0]
    assert (event.action, event.rows_root) == ("case.decided", leaf)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(c)::text || encode(particulars, 'escape') FROM cases_casefile c")
        (row,) = cursor.fetchone()
    assert PERSON not in row
    assert NUMBER not in row


def test_from_decision_to_closing_by_the_bank(place: Street) -> None:
    case = decided(place)
    assert [(item.title, item.due) for item in my_work(place.scope, on=DAY).items] == [
        ("当场交付", DAY),
        ("公开处罚决定", date(2026, 6, 30)),
        ("报所属行政机关备案", None),
    ]
    with pytest.raises(CaseRefused, match="现在应当办理“当场交付”"):
        summary.report_for_record(turn=place.turn(case))
    with pytest.raises(NotReady, match="第五十二条"):
        summary.deliver(turn=place.turn(case), handed_over=False)
    case = summary.deliver(turn=place.turn(case), handed_over=True)
    payment = next(clock for clock in clocks_of(case) if clock.rule_id == "penalty.payment")
    assert payment.due == date(2026, 7, 3)
    assert any("届满：2026年7月3日" in line for line in payment.derivation)
    case = summary.report_for_record(turn=place.turn(case))
    with pytest.raises(CaseRefused, match="现在应当办理“缴纳罚款”"):
        summary.close(turn=place.turn(case))
    later = DAY + timedelta(days=3)
    with pytest.raises(CaseRefused, match="请核对日期"):
        summary.pay(turn=place.turn(case, later), on=DAY - timedelta(days=1))
    case = summary.pay(turn=place.turn(case, later), on=DAY + timedelta(days=2))
    case = summary.close(turn=place.turn(case, later))
    assert case.ended
    assert my_work(place.scope, on=DAY).items == []
    act = Act.objects.get(pk=case.act_id)
    assert (act.served_on, act.closed_on, act.revision) == (DAY, later, 2)
    assert [event.action for event in events_of([f"act:{act.pk}"])] == [
        *("case.closed", "case.paid", "case.reported", "case.delivered", "case.decided"),
    ]


def test_money_collected_on_the_spot_is_handed_in_within_two_working_days(place: Street) -> None:
    case = decided(place, payment="spot", fine=10_000)
    with pytest.raises(NotReady, match="第七十条"):
        summary.deliver(turn=place.turn(case), handed_over=True)
    case = summary.deliver(turn=place.turn(case), handed_over=True, receipt_given=True)
    titles = {clock.rule_id: clock.due for clock in clocks_of(case) if clock.done_on is None}
    # 19 to 21 June 2026 are days off (端午).
    assert titles["penalty.cash.officer"] == date(2026, 6, 23)
    assert "penalty.payment" not in titles
    case = summary.report_for_record(turn=place.turn(case))
    case = summary.pay(turn=place.turn(case), on=DAY)
    assert summary.close(turn=place.turn(case)).ended


def test_a_warning_closes_without_payment(place: Street) -> None:
    case = decided(place, penalties=frozenset({"警告"}), fine=None)
    case = summary.deliver(turn=place.turn(case), handed_over=True)
    case = summary.report_for_record(turn=place.turn(case))
    assert summary.close(turn=place.turn(case)).ended


def test_of_two_at_once_one_wins_and_the_other_is_told_who_did_what(place: Street) -> None:
    case = decided(place)
    seen = place.turn(case)
    summary.deliver(turn=seen, handed_over=True)
    with pytest.raises(ChangedMeanwhile, match="简书白已于06月18日 14:15办理“当场交付”"):
        summary.deliver(turn=seen, handed_over=True)


def test_only_an_officer_of_the_body_who_opened_it_decides(place: Street) -> None:
    case = place.open()
    other = place.turn(case, actor=type(place.actor)(id=0, name="叶修远", via="test"))
    with pytest.raises(CaseRefused, match="草稿由简书白登记"):
        summary.decide(turn=other, draft=place.draft())
    head = place.turn(case, scope=Scope.of({"body_head": frozenset({place.body.pk})}))
    with pytest.raises(CaseRefused, match="执法人员办理"):
        summary.decide(turn=head, draft=place.draft())
    with pytest.raises(UnknownCase):
        summary.decide(turn=place.turn(case, scope=Scope.nothing()), draft=place.draft())
    with pytest.raises(UnknownCase):
        one_case(Scope.nothing(), case.pk)


def test_a_draft_is_kept_and_given_up(place: Street) -> None:
    case = place.open()
    case = save_draft(turn=place.turn(case), draft=place.draft(basis="甲", fine=None))
    assert [item.title for item in my_work(place.scope, on=DAY, user_id=place.user.pk).items] == ["当场决定"]
    assert my_work(place.scope, on=DAY, user_id=place.user.pk + 1).items == []
    discard_draft(turn=place.turn(case))
    assert not CaseFile.objects.exists()
    assert events_of([f"case:{case.pk}"])[0].action == "case.discarded"


def test_the_basis_is_offered_the_next_time(place: Street) -> None:
    decided(place)
    assert place.open().basis == "《城市道路管理条例》第四十二条"
    assert last_basis(Scope.nothing(), place.body.pk, place.item.code) == ""


def test_the_issued_document_is_frozen_and_opened_with_a_trace(place: Street) -> None:
    case = decided(place, party_type="自然人", party_name=PERSON, party_number=NUMBER, fine=10_000)
    document = IssuedDocument.objects.get(case=case)
    assert PERSON.encode() not in bytes(document.content)
    content = open_document(actor=place.actor, scope=place.scope, document_id=document.pk).content
    assert hashlib.sha256(content).digest() == bytes(document.digest)
    text = ZipFile(BytesIO(content)).read("word/document.xml").decode()
    for part in (
        PERSON,
        "人民币壹佰元整",
        "六十日",
        "60日",
        "先向云汀区人民政府申请行政复议",
        "柳堤街道办事处当罚〔2026〕1号",
    ):
        assert (part in text) == (part != "六十日"), part
    assert events_of([f"act:{case.act_id}"])[0].action == "document.opened"
    with pytest.raises(UnknownCase):
        open_document(actor=place.actor, scope=Scope.nothing(), document_id=document.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedDocument.objects.filter(pk=document.pk).update(number="改")


def test_numbers_bear_the_short_name_and_pass_over_those_of_ledgers(place: Street) -> None:
    head = Scope.of({"body_head": frozenset({place.body.pk})})
    name_series(actor=place.actor, scope=head, body=place.body, document="当罚", prefix="柳街", on=DAY)
    ActFactory.create(body=place.body, number="柳街当罚〔2026〕1号")
    case = decided(place)
    assert case.act is not None
    assert case.act.number == "柳街当罚〔2026〕2号"
    with pytest.raises(CaseRefused, match="不合格式"):
        name_series(actor=place.actor, scope=head, body=place.body, document="当罚", prefix="1", on=DAY)
    with pytest.raises(CaseRefused, match="须由"):
        name_series(actor=place.actor, scope=place.scope, body=place.body, document="当罚", prefix="甲", on=DAY)
    assert NOW.date() == DAY


def test_the_work_of_many_cases_is_asked_at_once(place: Street, django_assert_num_queries: Any) -> None:
    # What is due, and who acts next: however many cases there are.
    for number in range(5):
        decided(place, party_name=f"岚江市第{number}公司")
        with django_assert_num_queries(6):
            work = my_work(place.scope, on=DAY)
    assert (len(work.items), work.total) == (15, 15)
    assert my_work(Scope.nothing(), on=DAY).total == 0
