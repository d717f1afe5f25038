"""Documents on the pages: drafts that mask people, issuing, files, records of interviews, templates of bodies."""

from io import BytesIO

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.cases.matters import NUMBER, PERSON
from tests.web.conftest import Place
from tests.web.test_steps import Bureau

from xiezhi.cases.documents.catalogue import kind_of, standard_template
from xiezhi.cases.models import CaseFile, DocumentTemplate, Interview
from xiezhi.office.filled import text_of
from xiezhi.registry.models import Role
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
NOTICE = "correction_order"


@pytest.fixture
def bureau(place: Place) -> Bureau:
    return Bureau(place)


def proposed(bureau: Bureau, **changed: object) -> CaseFile:
    """A case that was proposed for filing."""
    case = bureau.open()
    url = reverse("case-take", args=[case.pk, "propose"])
    bureau.officer.post(url, {**bureau.proposal(**changed), "revision": case.revision})
    case.refresh_from_db()
    assert case.step == "propose"
    return case


def test_the_list_says_what_each_document_lacks(bureau: Bureau) -> None:
    case = proposed(bureau)
    page = bureau.officer.get(reverse("case-documents", args=[case.pk])).content.decode()
    assert "行政处罚决定书" in page
    assert "还缺：认定事实" in page or "还缺：证据" in page
    assert "开始询问" in page
    assert "其他文书" in page


def test_a_draft_masks_a_natural_person(bureau: Bureau) -> None:
    case = proposed(bureau, party_type="自然人", party_name=PERSON, party_number=NUMBER)
    page = bureau.officer.get(reverse("case-document-draft", args=[case.pk, "service_receipt"])).content.decode()
    assert "沈＊＊" in page
    assert PERSON not in page
    assert NUMBER not in page
    plain = bureau.officer.post(reverse("case-document-pdf", args=[case.pk, "service_receipt"]))
    assert plain.content.startswith(b"%PDF")
    assert "attachment" in plain["Content-Disposition"]


def test_a_draft_escapes_what_was_entered(bureau: Bureau) -> None:
    case = proposed(bureau, party_name="<script>alert(1)</script>商行")
    page = bureau.officer.get(reverse("case-document-draft", args=[case.pk, "service_receipt"])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;商行" in page


def test_what_is_missing_is_asked_and_the_document_issued_and_taken(bureau: Bureau) -> None:
    case = proposed(bureau)
    draft = reverse("case-document-draft", args=[case.pk, NOTICE])
    assert 'name="correction"' in bureau.officer.get(draft).content.decode()
    url = reverse("case-document-issue", args=[case.pk, NOTICE])
    refused = bureau.officer.post(url, {"revision": case.revision}, follow=True).content.decode()
    assert "还缺少改正内容" in refused
    sent = {"revision": case.revision, "correction": "立即清理"}
    page = bureau.officer.post(url, sent, follow=True).content.decode()
    assert "已制发“责令（限期）改正通知书”" in page
    document = case.documents.get(title="责令（限期）改正通知书")
    file = bureau.officer.post(reverse("case-document", args=[document.pk]))
    assert "内容如下：立即清理。" in text_of(file.content)
    printed = bureau.officer.post(reverse("case-document-copy", args=[document.pk]))
    assert printed.content.startswith(b"%PDF")
    for name in ("case-document", "case-document-copy"):
        led = bureau.officer.get(reverse(name, args=[document.pk]), follow=True)
        assert led.redirect_chain == [(draft, 302)]
        assert document.number in led.content.decode()
    opened = [
        event for event in events_of([f"act:{case.act_id}", f"case:{case.pk}"]) if event.action == "document.opened"
    ]
    assert len(opened) == 2


def test_who_saw_an_older_case_is_told_and_nothing_is_issued(bureau: Bureau) -> None:
    case = proposed(bureau)
    url = reverse("case-document-issue", args=[case.pk, "scene_record"])
    page = bureau.officer.post(url, {"revision": case.revision - 1}, follow=True).content.decode()
    assert "你看到的是之前的内容" in page
    assert not case.documents.filter(title="现场检查（勘验）笔录").exists()


@pytest.mark.parametrize("name", ["case-document-draft", "case-document-issue", "case-document-pdf"])
def test_unknown_documents_and_cases_elsewhere_are_not_found(bureau: Bureau, place: Place, name: str) -> None:
    case = proposed(bureau)
    ask = bureau.officer.get if name == "case-document-draft" else bureau.officer.post
    assert ask(reverse(name, args=[case.pk, "nothing"])).status_code == 404
    stranger = bureau.seat(Role.OFFICER, place.elsewhere_bureau)
    asked = stranger.get if name == "case-document-draft" else stranger.post
    assert asked(reverse(name, args=[case.pk, "service_receipt"])).status_code == 404


def test_a_case_before_its_first_step_is_shown_to_who_opened_it_only(bureau: Bureau) -> None:
    case = bureau.open()
    address = reverse("case-document-draft", args=[case.pk, "service_receipt"])
    assert bureau.officer.get(address).status_code == 200
    assert bureau.seat(Role.OFFICER).get(address).status_code == 404


# Interviews ---------------------------------------------------------------------------------------------------------


def interview(bureau: Bureau) -> Interview:
    case = proposed(bureau)
    assert bureau.officer.post(reverse("interview-new", args=[case.pk])).status_code == 302
    return Interview.objects.get(case=case)


def form(bureau: Bureau, each: Interview, **changed: object) -> dict[str, object]:
    at = timezone.localtime(each.changed_at)
    prompts = ["identity", "duty", "recusal", "person", "", "defence", "read_back"]
    return {
        "revision": each.revision,
        "began": f"{at:%Y-%m-%d}T00:00",
        "place": "汀北路12号",
        "name": PERSON,
        "officer": [officer.number for officer in bureau.officers],
        "prompt": prompts,
        "ask": [f"问题{number}" for number in range(len(prompts))],
        "answer": ["听清楚了"] * len(prompts),
        "do": "end",
        **changed,
    }


def test_an_interview_is_written_saved_as_one_goes_and_issued(bureau: Bureau) -> None:
    each = interview(bureau)
    page = bureau.officer.get(reverse("interview", args=[each.pk])).content.decode()
    assert "说明身份、出示证件" in page
    assert "《行政处罚法》第四十三条" in page
    live = {"HTTP_HX_REQUEST": "true"}
    saved = bureau.officer.post(reverse("interview-save", args=[each.pk]), form(bureau, each, do=""), **live)
    assert "没有填询问开始或者结束时间" in saved.content.decode()
    assert 'name="revision" value="1"' in saved.content.decode()
    each.refresh_from_db()
    bureau.officer.post(reverse("interview-save", args=[each.pk]), form(bureau, each))
    each.refresh_from_db()
    sent = bureau.officer.get(reverse("interview", args=[each.pk])).context["form"]
    final = form(bureau, each, do="", ended=sent["ended"])
    issued = bureau.officer.post(reverse("interview-issue", args=[each.pk]), final, follow=True)
    assert "已制发询问笔录" in issued.content.decode()
    file = bureau.officer.post(reverse("case-document", args=[each.case.documents.get(title="询问笔录").pk]))
    assert f"被询问人：{PERSON}" in text_of(file.content)


def test_who_writes_behind_another_is_told_and_keeps_what_was_written(bureau: Bureau) -> None:
    each = interview(bureau)
    url = reverse("interview-save", args=[each.pk])
    bureau.officer.post(url, form(bureau, each))
    live = bureau.officer.post(url, form(bureau, each, place="别处"), HTTP_HX_REQUEST="true")
    assert (live.status_code, "没有保存，也没有丢失" in live.content.decode()) == (422, True)
    whole = bureau.officer.post(url, form(bureau, each, place="别处"))
    assert whole.status_code == 422
    assert 'value="别处"' in whole.content.decode()
    again = bureau.officer.post(url, form(bureau, each, place="别处"))
    assert again.status_code == 422


@pytest.mark.parametrize("bad", ["", "昨天", "2026-13-40T99:99", "2026-06-18", "9" * 40])
def test_a_time_that_cannot_be_read_is_left_out(bureau: Bureau, bad: str) -> None:
    each = interview(bureau)
    saved = bureau.officer.post(
        reverse("interview-save", args=[each.pk]), form(bureau, each, began=bad, do=""), follow=True
    )
    assert saved.status_code == 200
    assert "询问开始或者结束时间" in saved.content.decode()


# Templates ----------------------------------------------------------------------------------------------------------


def upload(bureau: Bureau, content: bytes, name: str = "模板.docx", **changed: str) -> str:
    url = reverse("document-template-put", args=[bureau.body.pk, "scene_record"])
    sent = {"file": SimpleUploadedFile(name, content), "from": bureau.today.isoformat(), **changed}
    return bureau.head.post(url, sent, follow=True).content.decode()


def own(added: str) -> bytes:
    document = docx.Document(BytesIO(standard_template(kind_of("现场检查（勘验）笔录"))))
    document.paragraphs[-1].add_run(added)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def test_a_head_changes_a_template_and_gives_it_back(bureau: Bureau) -> None:
    page = bureau.head.get(reverse("document-templates")).content.decode()
    assert "行政处罚决定书" in page
    assert "使用本机构的模板" in upload(bureau, own("监督电话：12345"))
    shown = bureau.head.get(reverse("document-template", args=[bureau.body.pk, "scene_record"])).content.decode()
    assert "监督电话：12345" in shown
    file = bureau.head.get(reverse("document-template-file", args=[bureau.body.pk, "scene_record"]))
    assert "监督电话：12345" in text_of(file.content)
    url = reverse("document-template-back", args=[bureau.body.pk, "scene_record"])
    assert "使用平台模板" in bureau.head.post(url, follow=True).content.decode()


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "空.docx", "空文件"),
        (b"PK\x03\x04", "坏.docx", "已损坏"),
        (b"\x00" * (6 * 2**20), "大.docx", "超过 5 MB"),
        (b"hello", "文本.docx", "不是 .docx"),
    ],
)
def test_a_bad_file_is_refused_in_words(bureau: Bureau, content: bytes, name: str, told: str) -> None:
    assert told in upload(bureau, content, name)
    assert not DocumentTemplate.objects.exists()


def test_an_unknown_field_and_a_wrong_day_are_refused_in_words(bureau: Bureau) -> None:
    assert "字段“当亊人”不存在：最接近的是“当事人”" in upload(bureau, own("{{ 当亊人 }}"))
    assert "不是日期" in upload(bureau, own(""), **{"from": "明天"})
    assert "不能早于今天" in upload(bureau, own(""), **{"from": "2020-01-01"})
    assert not DocumentTemplate.objects.exists()


def test_templates_of_bodies_elsewhere_are_not_found(bureau: Bureau, place: Place) -> None:
    assert bureau.head.get(reverse("document-template", args=[place.town.pk, "scene_record"])).status_code == 404
    assert bureau.officer.get(reverse("document-templates")).status_code == 403
