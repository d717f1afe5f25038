"""Leads on the pages: what is asked, what stays when it is refused, what nobody else sees."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import PowerFactory
from tests.web.conftest import Enter, Place

from xiezhi.cases.models import CaseFile, Lead
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Role
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db

SOURCES, STATES = table("source").codes, table("lead_state").codes
NAME, CONTACT = "沈望舒", "13800001234"


class Desk:
    """An officer of the bureau in a browser."""

    def __init__(self, place: Place, enter: Enter) -> None:
        self.place = place
        self.item = PowerFactory.create(organisation=place.bureau, name="对经营超过保质期食品的处罚")
        self.client = enter(Role.OFFICER, over=place.bureau)

    def form(self, **changed: object) -> dict[str, object]:
        told = {
            "source": SOURCES["投诉举报"],
            "title": "货架陈列过期糕点",
            "content": "三号货架有过期糕点",
            "place": "汀北路12号",
            "party_type": 3,
            "party_name": "岚江市谷雨餐饮有限公司",
            "reporter": NAME,
            "contact": CONTACT,
            "wants_answer": "1",
            "body": self.place.bureau.pk,
        }
        return {name: value for name, value in {**told, **changed}.items() if value is not None}

    def register(self, **changed: object) -> Lead:
        answer = self.client.post(reverse("lead-new"), self.form(**changed))
        assert answer.status_code == 302, shown(answer)
        return Lead.objects.latest("pk")

    def step(self, lead: Lead, client: Client | None = None, **told: object) -> HttpResponse:
        lead.refresh_from_db()
        address = reverse("lead-step", kwargs={"lead_id": lead.pk})
        return (client or self.client).post(address, {"revision": lead.revision, **told})

    def page(self, lead: Lead, client: Client | None = None) -> str:
        return shown((client or self.client).get(reverse("lead", kwargs={"lead_id": lead.pk})))


def shown(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def desk(place: Place, enter: Enter) -> Desk:
    return Desk(place, enter)


def test_who_reported_is_masked_until_it_is_asked_for_with_a_trace(desk: Desk) -> None:
    lead = desk.register()
    for text in (desk.page(lead), shown(desk.client.get(reverse("leads"))), shown(desk.client.get(reverse("work")))):
        assert NAME not in text
        assert CONTACT not in text
    assert "沈＊＊" in desk.page(lead)
    channel = lead.channels.get()
    answer = shown(desk.client.post(reverse("lead-reporter", kwargs={"channel_id": channel.pk})))
    assert NAME in answer
    assert CONTACT in answer
    assert events_of([f"lead:{lead.pk}"], 1)[0].action == "lead.reporter_revealed"


def test_a_supervisor_sees_the_lead_and_not_who_reported(desk: Desk, enter: Enter, place: Place) -> None:
    lead = desk.register()
    supervisor = enter(Role.SUPERVISOR, over=place.district)
    assert lead.title in desk.page(lead, supervisor)
    channel = reverse("lead-reporter", kwargs={"channel_id": lead.channels.get().pk})
    assert supervisor.post(channel).status_code == 403


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"source": None}, "请选择来源"),
        ({"title": ""}, "请填写事由"),
        ({"occurred_on": "昨天"}, "不是日期"),
        ({"received_at": "2999-01-01T00:00"}, "收到时间晚于现在"),
        ({"received_at": "x"}, "不是时间"),
        ({"power": "没有的事项"}, "没有名为“没有的事项”的处罚事项"),
        ({"anonymous": "1"}, "匿名反映不登记反映人"),
        ({"body": 999_999}, "请选择承办的执法主体"),
    ],
)
def test_what_was_typed_stays_when_it_is_refused(desk: Desk, changed: dict[str, object], message: str) -> None:
    answer = desk.client.post(reverse("lead-new"), desk.form(**changed))
    assert answer.status_code == 422
    assert message in shown(answer)
    assert "三号货架有过期糕点" in shown(answer)
    assert not Lead.objects.exists()


def test_rare_characters_and_markup_come_back_as_they_were_typed(desk: Desk) -> None:
    lead = desk.register(title="𠮷·野家<b>后厨</b>", content="<script>alert(1)</script>\x00")
    text = desk.client.get(reverse("lead", kwargs={"lead_id": lead.pk})).content.decode()
    assert "𠮷·野家&lt;b&gt;" in text
    assert "<script>alert" not in text


def test_the_list_counts_a_merged_matter_once_and_finds_it_by_its_order(desk: Desk) -> None:
    lead = desk.register()
    order = desk.register(source=SOURCES["12345热线"], number="GD1", title="过期糕点")
    assert "并入本件" in desk.page(lead)
    assert desk.step(lead, do="merge", other=order.pk).status_code == 302
    for told in ({}, {"q": "GD1"}, {"source": SOURCES["12345热线"]}, {"open": "1"}):
        found = desk.client.get(reverse("leads"), told).context["found"]
        assert [row.lead for row in found.rows] == [lead], told
        assert found.total == 1
    assert desk.client.get(reverse("leads"), {"q": NAME}).context["found"].total == 0


def test_a_condition_that_is_not_understood_is_named_and_left_out(desk: Desk) -> None:
    desk.register()
    answer = desk.client.get(
        reverse("leads"), {"first": "昨天", "state": "99", "late": "x", "body": "-1", "order": "x"}
    )
    assert answer.context["found"].total == 1
    assert set(answer.context["asked"].ignored) == {"昨天", "99", "x", "-1"}


def test_an_empty_list_says_which_condition_made_it_so(desk: Desk) -> None:
    desk.register()
    text = shown(desk.client.get(reverse("leads"), {"q": "谷雨", "state": STATES["不予立案"]}))
    assert "去掉“不予立案”有 1 件" in text


def test_a_refusal_is_asked_for_its_reason_and_what_was_typed_stays(desk: Desk) -> None:
    lead = desk.register()
    desk.step(lead, do="accept")
    answer = desk.step(lead, do="refuse", text="已当场下架", approved="周行远")
    assert answer.status_code == 422
    assert "请选择不予立案的理由" in shown(answer)
    assert "已当场下架" in shown(answer)
    assert desk.step(lead, do="refuse", reason=2, text="已当场下架", approved="周行远").status_code == 302
    assert "周行远批准" in desk.page(lead)


def test_a_stale_page_is_told_who_went_on(desk: Desk) -> None:
    lead = desk.register()
    desk.step(lead, do="accept")
    address = reverse("lead-step", kwargs={"lead_id": lead.pk})
    answer = desk.client.post(address, {"revision": 0, "do": "close", "text": "我写的说明"})
    assert answer.status_code == 409
    assert "办理“受理”" in shown(answer)
    assert "我写的说明" in shown(answer)


def test_a_lead_handed_over_by_name_leaves_the_page_readable(desk: Desk, enter: Enter, place: Place) -> None:
    lead = desk.register()
    assert desk.step(lead, do="hand_over", to="没有的局", text="归你们").status_code == 422
    assert desk.step(lead, do="hand_over", to="芦湾镇人民政府", text="归你们").status_code == 302
    assert "已移交芦湾镇人民政府" in desk.page(lead)
    channel = lead.channels.get()
    assert desk.client.post(reverse("lead-reporter", kwargs={"channel_id": channel.pk})).status_code == 404
    assert "归你们" in desk.page(lead, enter(Role.OFFICER, over=place.town))


def test_a_lead_out_of_view_is_not_there(desk: Desk, enter: Enter, place: Place) -> None:
    lead = desk.register()
    stranger = enter(Role.OFFICER, over=place.elsewhere_bureau)
    assert stranger.get(reverse("lead", kwargs={"lead_id": lead.pk})).status_code == 404
    assert desk.step(lead, stranger, do="accept").status_code == 404
    assert stranger.get(reverse("leads")).context["found"].total == 0
    channel = reverse("lead-reporter", kwargs={"channel_id": lead.channels.get().pk})
    assert stranger.post(channel).status_code == 404


@pytest.mark.parametrize(("do", "procedure"), [("file", "penalty.ordinary"), ("penalise", "")])
def test_a_case_opens_from_a_lead(desk: Desk, do: str, procedure: str) -> None:
    lead = desk.register()
    desk.step(lead, do="accept")
    assert desk.step(lead, do=do, procedure=procedure, power="").status_code == 422
    answer = desk.step(lead, do=do, procedure=procedure, power=desk.item.name)
    case = CaseFile.objects.latest("pk")
    assert answer["Location"] == reverse("case", kwargs={"case_id": case.pk})
    assert desk.client.get(answer["Location"]).status_code == 200
    lead.refresh_from_db()
    assert lead.case == case


def test_counts_of_supervisors_each_open_to_their_list(desk: Desk, enter: Enter, place: Place) -> None:
    first, second = desk.register(), desk.register(title="别的事")
    desk.step(first, do="accept")
    desk.step(first, do="refuse", reason=1, text="查无此事", approved="周行远")
    Lead.objects.filter(pk=second.pk).update(decide_by=timezone.localdate() - timedelta(days=1))
    supervisor = enter(Role.SUPERVISOR, over=place.district)
    text = supervisor.get(reverse("lead-standing")).content.decode()
    counted = re.findall(r'<a class="fig" href="([^"]+)">([\d,]+)</a>', text)
    assert len(counted) == 13
    for address, number in counted:
        assert supervisor.get(unescape(address)).context["found"].total == int(number), address
    assert {number for _, number in counted} == {"0", "1", "2"}


def test_an_unknown_step_is_not_there(desk: Desk) -> None:
    assert desk.step(desk.register(), do="burn").status_code == 404


def test_a_letter_to_who_reported_is_previewed_masked_issued_and_taken_by_a_button(desk: Desk) -> None:
    lead = desk.register()
    kept = {"lead_id": lead.pk, "file": "lead_answer"}
    draft = reverse("lead-document-draft", kwargs=kept)
    page = shown(desk.client.get(draft))
    assert "沈＊＊" in page
    assert NAME not in page
    sent = {"revision": lead.revision, "channel": lead.channels.get().pk, "answer": "已责令下架"}
    page = shown(desk.client.post(reverse("lead-document-issue", kwargs=kept), sent, follow=True))
    assert "已制发“举报（投诉）答复书”" in page
    document = lead.documents.get()
    assert document.number in desk.page(lead)
    file = reverse("lead-document-copy", kwargs={"document_id": document.pk})
    assert desk.client.get(file).headers["Location"] == draft
    assert desk.client.post(file).content.startswith(b"%PDF")
    plain = desk.client.post(reverse("lead-document-pdf", kwargs=kept), {"channel": sent["channel"]})
    assert plain.content.startswith(b"%PDF")


def test_a_supervisor_sees_drafts_and_takes_no_letter_to_who_reported(desk: Desk, enter: Enter, place: Place) -> None:
    lead = desk.register()
    kept = {"lead_id": lead.pk, "file": "lead_answer"}
    sent = {"revision": lead.revision, "channel": lead.channels.get().pk, "answer": "已责令下架"}
    desk.client.post(reverse("lead-document-issue", kwargs=kept), sent)
    supervisor = enter(Role.SUPERVISOR, over=place.district)
    assert supervisor.get(reverse("lead-document-draft", kwargs=kept)).status_code == 200
    file = reverse("lead-document", kwargs={"document_id": lead.documents.get().pk})
    assert supervisor.post(file).status_code == 404
    assert supervisor.post(reverse("lead-document-issue", kwargs=kept), sent).status_code == 403


def test_a_document_of_a_case_is_none_of_a_lead(desk: Desk) -> None:
    lead = desk.register()
    kept = {"lead_id": lead.pk, "file": "penalty_decision"}
    assert desk.client.get(reverse("lead-document-draft", kwargs=kept)).status_code == 404
