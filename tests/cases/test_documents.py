"""Documents of a case: what each states, what it lacks, its number, and that what was issued stays as it was."""

import hashlib
import json
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.cases.matters import CODE, COMPANY, NUMBER, PERSON, Street, street
from tests.cases.ordinary import FILED, step, taken, turn_of

from xiezhi.cases import sealing
from xiezhi.cases.documents import listing
from xiezhi.cases.documents.catalogue import (
    CASE,
    UnknownDocument,
    catalogue,
    fields,
    kind_at,
    kind_of,
    kinds_of,
    offered,
    standard_template,
)
from xiezhi.cases.documents.samples import sample_values
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, UnknownCase
from xiezhi.cases.models import CaseFile, IssuedDocument
from xiezhi.cases.selectors.cases import one_case
from xiezhi.cases.selectors.document_values import case_texts, document_values, missing
from xiezhi.cases.selectors.documents import askable, case_documents, filled_draft, preview_html
from xiezhi.cases.services.documents import draft_pdf, issue, open_document
from xiezhi.cases.texts import texts
from xiezhi.law.facts import schema
from xiezhi.law.procedures import procedures
from xiezhi.law.statutes import statutes
from xiezhi.office.filled import text_of
from xiezhi.office.filling import check, fill
from xiezhi.registry.scope import Scope
from xiezhi.trail.selectors import events_of

DOCS = "docs/documents.md"
COURSE = ("propose", "file", "investigate", "notify", "call_hearing", "hold_hearing", "review", "discuss", "decide")
HEARING = {"investigate": {"complex": True}}


@pytest.fixture
def place(db: None) -> Street:
    return street()


def decided(place: Street) -> CaseFile:
    return taken(place, *COURSE, **HEARING)


def told(case: CaseFile) -> dict[str, Any]:
    """What the last event about a case says."""
    body: dict[str, Any] = json.loads(events_of([f"act:{case.act_id}"])[0].body)
    return body


def text_issued(case: CaseFile, title: str) -> str:
    return text_of(sealing.decrypt_file(IssuedDocument.objects.filter(case=case, title=title).latest("pk").content))


# The catalogue ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", catalogue())
def test_every_template_can_be_filled_and_asks_what_is_offered(title: str) -> None:
    kind = kind_of(title)
    used = check(standard_template(kind), offered(), name=title)
    assert set(kind.needs) <= {name.partition(".")[0] for name in used} | {"证据"}
    text = text_of(fill(standard_template(kind), sample_values(), name=title))
    assert kind.title in text.replace("\n", "")
    assert "{" not in text
    assert kind_at(kind.file) is kind
    if kind.seal == "机关":
        assert "〔制作日期〕" in text


def test_what_procedures_issue_is_in_the_catalogue() -> None:
    issued = {
        asked.name
        for found in procedures()
        for each in (*found.steps.values(), *found.asides.values())
        for asked in each.documents
    }
    assert issued <= set(catalogue())


def test_fields_come_from_texts_facts_and_rules_that_exist() -> None:
    known = {"text": texts(), "lines": texts(), "rule": statutes().by_id}
    known |= dict.fromkeys(("day", "moment", "yuan", "words", "fact", "if"), schema())
    for each in fields().values():
        assert each.source == "own" or each.key in known[each.source], each.name


def test_the_page_of_the_catalogue_is_up_to_date() -> None:
    with open(DOCS, encoding="utf-8") as stream:
        assert stream.read() == listing.as_markdown(), f"python -m xiezhi.cases.documents.listing > {DOCS}"


def test_an_unknown_document_is_told() -> None:
    with pytest.raises(UnknownDocument, match="文书目录里没有“罚单”"):
        kind_of("罚单")
    with pytest.raises(UnknownDocument):
        kind_at("../x")


# What they state ----------------------------------------------------------------------------------------------------


def test_each_step_issues_its_documents_with_their_numbers(place: Street) -> None:
    case = decided(place)
    rows = list(case.documents.order_by("pk").values_list("title", "number"))
    assert rows == [
        ("立案审批表", "柳堤街道办事处立〔2026〕1号"),
        ("案件调查终结报告", ""),
        ("行政处罚事先告知书", "柳堤街道办事处罚告〔2026〕1号"),
        ("行政处罚听证告知书", "柳堤街道办事处听告〔2026〕1号"),
        ("听证通知书", "柳堤街道办事处听通〔2026〕1号"),
        ("听证笔录", ""),
        ("听证报告", ""),
        ("法制审核意见书", ""),
        ("重大复杂案件集体讨论笔录", ""),
        ("行政处罚决定审批表", ""),
        ("行政处罚决定书", "柳堤街道办事处罚〔2026〕1号"),
    ]
    assert set(told(case)["documents"]) == {"行政处罚决定审批表", "行政处罚决定书"}


STATED = [
    ("行政处罚事先告知书", "拟对你（单位）作出以下行政处罚：罚款人民币伍仟元整（5,000元）"),
    ("行政处罚事先告知书", "依据《城市道路管理条例》第四十二条"),
    ("行政处罚听证告知书", "自收到本告知书之日起5个工作日内向本机关提出"),
    ("行政处罚听证告知书", "听证不收取费用"),
    ("听证通知书", "7月16日9时，街道会议室"),
    ("行政处罚决定书", f"当事人：{COMPANY}\n统一社会信用代码：{CODE}"),
    ("行政处罚决定书", "1.现场照片6张，询问笔录1份"),
    ("行政处罚决定书", "本机关于2026年7月16日举行了听证"),
    ("行政处罚决定书", "罚款人民币伍仟元整（5,000元）。同时责令你（单位）改正违法行为。"),
    ("行政处罚决定书", "15日内，到指定的银行或者通过电子支付系统缴纳罚款"),
    ("行政处罚决定书", "60日内向云汀区人民政府申请行政复议，或者自知道本决定之日起6个月内"),
    ("行政处罚决定书", "柳堤街道办事处（印章）\n2026年7月20日"),
]


def test_documents_state_what_the_law_asks(place: Street) -> None:
    case = decided(place)
    unsaid = [(title, said) for title, said in STATED if said not in text_issued(case, title)]
    assert unsaid == []


def test_the_receipt_lists_what_was_issued_for_the_party(place: Street) -> None:
    case = step(place, decided(place), "serve")
    text = text_issued(case, "送达回证")
    assert "行政处罚决定书\n柳堤街道办事处罚〔2026〕1号\n2026年7月20日" in text
    assert "立案审批表" not in text


def test_an_approval_stands_only_in_the_document_of_its_own_step(place: Street) -> None:
    said = {"decide": {"opinion": "同意从轻处罚"}}
    case = taken(place, *COURSE, "serve", "publish", "execute", "close", **HEARING, **said)
    told = {
        title: [text for text in ("同意立案", "同意从轻处罚") if text in text_issued(case, title)]
        for title in ("立案审批表", "听证报告", "行政处罚决定审批表", "结案审批表")
    }
    assert told == {
        "立案审批表": ["同意立案"],
        "听证报告": [],
        "行政处罚决定审批表": ["同意从轻处罚"],
        "结案审批表": [],
    }


def test_what_is_not_known_is_a_blank_in_a_draft_and_stands_in_the_way_of_issuing(place: Street) -> None:
    case = taken(place, "propose", "file")
    assert "拟处罚内容" in missing(case, "行政处罚事先告知书", on=FILED)
    assert "＿＿＿" in text_of(filled_draft(case, "行政处罚事先告知书", on=FILED, masked=False))
    with pytest.raises(CaseRefused, match=r"还缺少依据（.+）、拟处罚内容（拟作出的处罚种类和金额）"):
        issue(turn=turn_of(place, case, "officer", FILED), title="行政处罚事先告知书")
    assert not case.documents.filter(title="行政处罚事先告知书").exists()


def test_a_text_that_is_missing_is_written_while_the_document_is_issued(place: Street) -> None:
    case = taken(place, "propose", "file")
    kind = kind_of("责令（限期）改正通知书")
    assert [text.name for text in askable(case, kind, on=FILED)] == ["correction"]
    written = {"correction": "立即清理\x00", "party_name": "别人"}
    document = issue(turn=turn_of(place, case, "officer", FILED), title=kind.title, texts=written)
    case = one_case(Scope.everything(), case.pk)
    assert "内容如下：立即清理。" in text_issued(case, kind.title)
    assert (case_texts(case)["correction"], case_texts(case)["party_name"]) == ("立即清理", COMPANY)
    assert document.number == "柳堤街道办事处责改〔2026〕1号"
    assert events_of([f"act:{case.act_id}"])[0].action == "document.issued"
    assert told(case)["digest"] == bytes(document.digest).hex()


def test_items_stand_in_rows(place: Street) -> None:
    case = taken(place, "propose", "file")
    turn = turn_of(place, case, "officer", FILED)
    issue(turn=turn, title="涉案物品清单", texts={"items": "石膏板|1200mm|张|40|堆放\n\n水泥｜｜袋"})
    text = text_issued(case, "涉案物品清单")
    assert "1\n石膏板\n1200mm\n张\n40\n堆放\n2\n水泥\n\n袋\n\n\n" in text


@pytest.mark.parametrize("name", ["欧阳·𠮷", "张\u200b三", "<b>某</b>&"])
def test_rare_names_stand_in_the_file_and_never_on_the_page(place: Street, name: str) -> None:
    changed: dict[str, Any] = {"party_type": "自然人", "party_name": name, "party_number": NUMBER}
    case = taken(place, "propose", "file", propose=changed)
    kept = case_texts(case)["party_name"]
    assert kept in text_issued(case, "立案审批表")
    page = preview_html(case, "送达回证", on=FILED)
    assert kept not in page
    assert NUMBER not in page


def test_a_natural_person_is_masked_on_the_page(place: Street) -> None:
    changed: dict[str, Any] = {
        "party_type": "自然人",
        "party_name": PERSON,
        "party_number": NUMBER,
        "violation": f"{PERSON}在人行道堆放建材",
    }
    case = taken(place, "propose", "file", propose=changed)
    shown = document_values(case, "立案审批表", on=FILED, masked=True)
    assert PERSON not in str(shown)
    assert shown["当事人"] == "沈＊＊"
    assert shown["证件名称"] == "公民身份号码"
    assert document_values(case, "立案审批表", on=FILED)["当事人"] == PERSON


# Issuing ------------------------------------------------------------------------------------------------------------


def test_one_of_a_kind_is_issued_once_and_others_are_counted(place: Street) -> None:
    case = taken(place, "propose", "file")
    with pytest.raises(CaseRefused, match=r"随作出决定一并制发|已经制发“立案审批表”"):
        issue(turn=turn_of(place, case, "officer", FILED), title="立案审批表")
    for expected in (1, 2):
        turn = turn_of(place, one_case(Scope.everything(), case.pk), "officer", FILED)
        document = issue(turn=turn, title="现场检查（勘验）笔录")
        assert (document.place, document.number) == (expected, "")


def test_a_decision_is_not_issued_by_itself(place: Street) -> None:
    case = taken(place, "propose", "file", "investigate", "notify")
    with pytest.raises(CaseRefused, match="随作出决定一并制发"):
        issue(turn=turn_of(place, case, "body_head", FILED), title="行政处罚决定书")


def test_who_may_not_and_who_saw_something_else_is_refused(place: Street) -> None:
    case = taken(place, "propose", "file")
    turn = turn_of(place, case, "officer", FILED)
    watcher = Scope.of({"supervisor": frozenset({place.body.pk})})
    with pytest.raises(CaseRefused, match="须由该执法主体的"):
        issue(turn=turn.__class__(turn.actor, watcher, case.pk, case.revision, FILED, turn.now), title="送达回证")
    issue(turn=turn, title="送达回证")
    with pytest.raises(ChangedMeanwhile, match="制发送达回证"):
        issue(turn=turn, title="送达回证")
    assert case.documents.filter(title="送达回证").count() == 1


def test_what_was_issued_is_frozen_and_opened_with_a_trace(place: Street) -> None:
    case = decided(place)
    document = case.documents.get(title="行政处罚决定书")
    opened = open_document(actor=place.actor, scope=place.scope, document_id=document.pk)
    assert opened.name == "行政处罚决定书（柳堤街道办事处罚〔2026〕1号）.docx"
    assert hashlib.sha256(opened.content).digest() == bytes(document.digest)
    printed = open_document(actor=place.actor, scope=place.scope, document_id=document.pk, pdf=True)
    assert printed.content.startswith(b"%PDF")
    assert told(case)["form"] == "pdf"
    with pytest.raises(UnknownCase):
        open_document(actor=place.actor, scope=Scope.nothing(), document_id=document.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedDocument.objects.filter(pk=document.pk).update(number="改")


def test_a_draft_in_plain_leaves_a_trace(place: Street) -> None:
    case = taken(place, "propose", "file")
    content = draft_pdf(actor=place.actor, scope=place.scope, case_id=case.pk, title="送达回证", on=FILED)
    assert content.startswith(b"%PDF")
    assert events_of([f"act:{case.act_id}"])[0].action == "document.previewed"


def test_the_list_says_what_can_be_issued(place: Street) -> None:
    case = taken(place, "propose", "file")
    found = case_documents(case, on=FILED)
    by_title = {offer.kind.title: offer for offer in found.usual}
    assert not by_title["立案审批表"].open
    assert by_title["送达回证"].open
    assert by_title["送达回证"].missing == ()
    assert "拟处罚内容" in by_title["行政处罚事先告知书"].missing
    assert {kind.title for kind in found.others}.isdisjoint(by_title)
    assert len(found.usual) + len(found.others) == len(kinds_of(CASE)) < len(catalogue())


def test_notices_by_the_law_of_their_day(place: Street) -> None:
    case = decided(place)
    later = document_values(case, "履行催告书", on=date(2026, 9, 1))
    assert later["催告期限"] == "10个工作日"
    assert later["缴款期限"] == "15日"
    assert later["加处比例"] == "三"
