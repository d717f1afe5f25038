"""Documents of a lead: what they state, whom they name, who opens them, and that they stay as they were issued."""

import hashlib

import pytest
from django.db import DatabaseError, transaction
from tests.cases.lead_matters import COMPANY, DAY, REPORTER, District, district

from xiezhi.cases.documents.catalogue import LEAD, kind_at, kinds_of
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, UnknownCase
from xiezhi.cases.models import Lead, LeadDocument
from xiezhi.cases.reporters import Reporter
from xiezhi.cases.selectors.lead_documents import LeadAsked, addressees, lead_documents, lead_preview
from xiezhi.cases.services.leads import deciding, merging, triage
from xiezhi.cases.services.leads.documents import issue_for_lead, lead_draft_pdf, open_lead_document
from xiezhi.law.vocabulary import table
from xiezhi.office.filled import text_of
from xiezhi.registry.scope import Scope
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
REASON = table("lead_refusal").codes["没有违法事实"]
REGISTER, APPROVAL, REFUSAL, ANSWER, TRANSFER = (kind.file for kind in kinds_of(LEAD))


@pytest.fixture
def place() -> District:
    return district()


def refused(place: District) -> Lead:
    lead = place.told()
    deciding.refuse(turn=place.turn(lead), reason=REASON, explanation="现场没有过期食品", approved_name="负责人甲")
    return lead


def issued(place: District, lead: Lead, file: str, **texts: str) -> LeadDocument:
    first = next((channel.pk for channel, _ in addressees(lead)), 0)
    return issue_for_lead(turn=place.turn(lead), kind=kind_at(file), asked=LeadAsked(first, texts))


def text_issued(place: District, document: LeadDocument, scope: Scope | None = None) -> str:
    opened = open_lead_document(actor=place.officer, scope=scope or place.scope, document_id=document.pk)
    return text_of(opened.content)


def test_the_register_of_a_lead_states_what_was_told_and_not_who_told_it(place: District) -> None:
    text = text_issued(place, issued(place, place.told(), REGISTER))
    assert all(
        said in text
        for said in (COMPANY, "货架陈列过期糕点", "三号货架有过期糕点三盒", "汀北路12号谷雨餐饮", "投诉举报")
    )
    assert REPORTER.name not in text
    assert REPORTER.contact not in text


def test_a_refusal_is_told_to_who_reported_with_its_reasons_and_number(place: District) -> None:
    document = issued(place, refused(place), REFUSAL)
    assert document.number == "云汀区市场监督管理局不立告〔2026〕1号"
    text = text_issued(place, document)
    assert f"{REPORTER.name}：\n你（单位）于2026年6月18日向本机关反映的“货架陈列过期糕点”一事" in text
    assert "属于下列情形：没有违法事实。具体理由：现场没有过期食品。" in text


def test_the_approval_of_a_refusal_names_who_approved(place: District) -> None:
    text = text_issued(place, issued(place, refused(place), APPROVAL))
    assert "负责人甲" in text
    assert REPORTER.name not in text


def test_before_a_refusal_its_documents_are_not_issued(place: District) -> None:
    lead = place.told()
    with pytest.raises(CaseRefused, match="还缺少不予立案情形"):
        issued(place, lead, REFUSAL)
    assert not lead.documents.exists()


def test_reasons_of_a_refusal_that_was_taken_back_are_not_stated(place: District) -> None:
    lead = refused(place)
    deciding.reopen(turn=place.turn(lead, scope=place.supervisor), reason="再查")
    with pytest.raises(CaseRefused, match="还缺少不予立案情形"):
        issued(place, lead, APPROVAL)


def test_an_answer_is_written_while_it_is_issued(place: District) -> None:
    document = issued(place, place.told(), ANSWER, answer="已责令下架\x00")
    assert "已责令下架。" in text_issued(place, document)
    with pytest.raises(CaseRefused, match="还缺少答复内容"):
        issued(place, document.lead, ANSWER)


def test_a_lead_is_transferred_to_another_organ_without_naming_who_reported(place: District) -> None:
    lead = place.told()
    deciding.transfer(turn=place.turn(lead), receiver="岚江海关", explanation="属于海关监管的货物")
    text = text_issued(place, issued(place, lead, TRANSFER))
    assert "岚江海关：" in text
    assert "属于海关监管的货物。" in text
    assert REPORTER.name not in text


def test_nothing_is_written_to_somebody_anonymous(place: District) -> None:
    lead = place.told(anonymous=True, wants_answer=False, reporter=Reporter())
    with pytest.raises(CaseRefused, match="匿名的不制发"):
        issued(place, lead, ANSWER, answer="已处理")


def test_each_who_reported_a_merged_matter_gets_a_letter_of_their_own(place: District) -> None:
    lead = place.told()
    other = place.told(reporter=Reporter("陆闻笛", "13900005678"))
    merging.merge(turn=place.turn(lead), other_id=other.pk)
    texts = []
    for channel, _ in addressees(lead):
        asked = LeadAsked(channel.pk, {"answer": "已责令下架"})
        texts.append(text_issued(place, issue_for_lead(turn=place.turn(lead), kind=kind_at(ANSWER), asked=asked)))
    assert [name in texts[0] for name in (REPORTER.name, "陆闻笛")] == [True, False]
    assert [name in texts[1] for name in (REPORTER.name, "陆闻笛")] == [False, True]


def test_another_lead_s_reporter_is_no_addressee(place: District) -> None:
    lead, other = place.told(), place.told()
    asked = LeadAsked(other.channels.get().pk, {"answer": "已处理"})
    with pytest.raises(CaseRefused, match="请选择登记了姓名的反映人"):
        issue_for_lead(turn=place.turn(lead), kind=kind_at(ANSWER), asked=asked)


def test_a_letter_to_who_reported_is_opened_by_the_handlers_alone(place: District) -> None:
    lead = place.told()
    letter, register = issued(place, lead, ANSWER, answer="已处理"), issued(place, lead, REGISTER)
    with pytest.raises(UnknownCase):
        open_lead_document(actor=place.officer, scope=place.supervisor, document_id=letter.pk)
    assert text_issued(place, register, place.supervisor)
    offered = {offer.kind.file: len(offer.issued) for offer in lead_documents(place.supervisor, lead, on=DAY)}
    assert (offered[ANSWER], offered[REGISTER]) == (0, 1)


def test_who_gave_a_lead_away_keeps_its_documents_but_no_letter_to_who_reported(place: District) -> None:
    lead = place.told()
    letter, register = issued(place, lead, ANSWER, answer="已处理"), issued(place, lead, REGISTER)
    triage.hand_over(turn=place.turn(lead), body_id=place.street.pk, reason="属于街道职责")
    assert text_issued(place, register)
    with pytest.raises(UnknownCase):
        open_lead_document(actor=place.officer, scope=place.scope, document_id=letter.pk)
    with pytest.raises(CaseRefused, match="已移交其他机构"):
        issued(place, lead, REGISTER)
    with pytest.raises(CaseRefused, match="已移交其他机构"):
        lead_draft_pdf(
            actor=place.officer, scope=place.scope, lead_id=lead.pk, kind=kind_at(REGISTER), asked=LeadAsked(), on=DAY
        )


def test_a_draft_hides_who_reported_and_a_natural_person(place: District) -> None:
    person = table("party_type").codes["自然人"]
    lead = place.told(party_type=person, party_name="顾怀远", content="顾怀远卖过期糕点，联系沈望舒13800001234")
    first = addressees(lead)[0][0].pk
    for kind in kinds_of(LEAD):
        page = lead_preview(lead, kind, on=DAY, asked=LeadAsked(first))
        assert not [name for name in ("顾怀远", *(REPORTER.name, REPORTER.contact)) if name in page]


def test_what_was_issued_is_frozen_counted_and_opened_with_a_trace(place: District) -> None:
    lead = place.told()
    document = issued(place, lead, REGISTER)
    with pytest.raises(CaseRefused, match="已经制发"):
        issued(place, lead, REGISTER)
    opened = open_lead_document(actor=place.officer, scope=place.scope, document_id=document.pk, pdf=True)
    assert opened.content.startswith(b"%PDF")
    actions = [event.action for event in events_of([f"lead:{lead.pk}"])]
    assert actions[:2] == ["lead.document_opened", "lead.document_issued"]
    file = open_lead_document(actor=place.officer, scope=place.scope, document_id=document.pk)
    assert hashlib.sha256(file.content).digest() == bytes(document.digest)
    with pytest.raises(DatabaseError), transaction.atomic():
        LeadDocument.objects.filter(pk=document.pk).update(number="改")


def test_who_saw_an_older_lead_is_told(place: District) -> None:
    lead = place.told()
    turn = place.turn(lead)
    triage.accept(turn=turn)
    with pytest.raises(ChangedMeanwhile):
        issue_for_lead(turn=turn, kind=kind_at(REGISTER), asked=LeadAsked())
    assert not lead.documents.exists()
