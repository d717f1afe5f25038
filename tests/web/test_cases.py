"""A summary penalty on the pages: what is asked, what is refused and kept, what nobody else sees."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cases.matters import COMPANY, NUMBER, PERSON
from tests.factories import ACTOR, CertificateFactory, PowerFactory, UserFactory
from tests.web.conftest import Place
from tests.web.test_steps import Bureau

from xiezhi.accounts.models import User
from xiezhi.cases.models import Act, CaseFile, IssuedDocument
from xiezhi.registry.models import Organisation, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.appointments import appoint
from xiezhi.registry.services.officers import link_officer
from xiezhi.reporting.selectors.figures import stats
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db


class Desk:
    """An officer of the bureau in a browser, a colleague, and an item."""

    def __init__(self, place: Place) -> None:
        self.body = place.bureau
        self.today = timezone.localdate()
        until = self.today + timedelta(days=400)
        self.first, self.second = (
            CertificateFactory.create(organisation=place.bureau, expires_on=until) for _ in range(2)
        )
        self.item = PowerFactory.create(organisation=place.bureau, name="对占道经营的处罚")
        PowerFactory.create(organisation=place.elsewhere_bureau, name="青汀区的占道事项")
        self.client = self.seat(Role.OFFICER)
        link_officer(actor=ACTOR, user=self.user, certificate_number=self.first.number)

    def seat(self, role: Role, over: Organisation | None = None) -> Client:
        self.user: User = UserFactory.create(display_name="简书白")
        where = over or self.body
        appoint(actor=ACTOR, user=self.user, role=role, organisation=where, valid_from=self.today)
        client = Client()
        client.force_login(self.user)
        return client

    def open(self) -> CaseFile:
        self.client.post(reverse("penalty-new"), {"power": self.item.pk})
        return CaseFile.objects.latest("pk")

    def form(self, case: CaseFile, **changed: object) -> dict[str, object]:
        return {
            "revision": case.revision,
            "party_type": "法人",
            "party_name": COMPANY,
            "act_ended_on": self.today.isoformat(),
            "place": "汀北路",
            "violation": "堆放水泥",
            "basis": "《城市道路管理条例》第四十二条",
            "fined": "1",
            "fine": "500",
            "payment": "bank",
            "officer": [self.first.number, self.second.number],
            "said": "none",
            **dict.fromkeys(("certificate_shown", "conclusive", "not_fined", "notified"), "1"),
            **changed,
        }

    def send(self, case: CaseFile, do: str, **changed: object) -> str:
        told = {**self.form(case, **changed), "do": do}
        answer = self.client.post(reverse("case-draft", kwargs={"case_id": case.pk}), told, follow=True)
        return unescape(answer.content.decode())

    def step(self, case: CaseFile, **told: object) -> str:
        case.refresh_from_db()
        address = reverse("case-step", kwargs={"case_id": case.pk})
        return unescape(self.client.post(address, {"revision": case.revision, **told}, follow=True).content.decode())

    def page(self, case: CaseFile) -> str:
        return unescape(self.client.get(reverse("case", kwargs={"case_id": case.pk})).content.decode())


@pytest.fixture
def desk(place: Place) -> Desk:
    return Desk(place)


def test_an_item_is_found_by_words_and_only_where_one_works(desk: Desk) -> None:
    answer = desk.client.get(reverse("penalty-new"), {"q": "占道"}).content.decode()
    assert "对占道经营的处罚" in answer
    assert "青汀区" not in answer
    part = desk.client.get(reverse("penalty-new"), {"q": "没有的"}, headers={"HX-Request": "true"}).content.decode()
    assert "没有找到处罚事项" in part
    assert "<html" not in part


def test_a_foreign_item_is_not_opened(desk: Desk, place: Place) -> None:
    foreign = PowerFactory.create(organisation=place.elsewhere_bureau)
    answer = desk.client.post(reverse("penalty-new"), {"power": foreign.pk}, follow=True)
    assert "没有这个处罚事项" in answer.content.decode()
    assert not CaseFile.objects.exists()


def test_the_form_begins_with_who_is_signed_in_and_what_is_missing(desk: Desk) -> None:
    shown = desk.page(desk.open())
    assert f'value="{desk.first.number}" selected' in shown
    assert f'value="{desk.second.number}" selected' not in shown
    assert "执法人员少于两人" in shown
    asked = shown[shown.index('id="lacks"') :]
    assert asked.count("还没有回答：当事人提出陈述申辩") == 1
    assert "《行政处罚法》第四十二条" in shown
    assert 'aria-disabled="true"' in shown


def test_the_live_check_says_the_amount_in_words_and_saves_nothing(desk: Desk) -> None:
    case = desk.open()
    address = reverse("case-check", kwargs={"case_id": case.pk})
    part = unescape(desk.client.post(address, desk.form(case, fine="3,000.5")).content.decode())
    assert "人民币叁仟元伍角整" in part
    assert "不符合当场处罚条件" in part
    assert "《行政处罚法》第五十一条" in part
    good = unescape(desk.client.post(address, desk.form(case)).content.decode())
    assert "可以作出决定" in good
    assert "人民币伍佰元整（500元）" in good
    assert CaseFile.objects.get().revision == 0


def test_without_scripts_a_refused_decision_keeps_what_was_entered(desk: Desk) -> None:
    case = desk.open()
    shown = desk.send(case, "decide", fine="3001", place="河边")
    assert "现在不能办理“当场决定”" in shown
    assert "第五十一条" in shown
    assert 'value="3001"' in shown
    assert 'value="河边"' in shown
    assert not Act.objects.filter(body=desk.body, decided_on=desk.today).exists()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"fine": "两百"}, "罚款金额“两百”不是金额"),
        ({"fine": "1e400"}, "不是金额"),
        ({"fine": "-5"}, "不是金额"),
        ({"fine": "0.001"}, "不是金额"),
        ({"act_ended_on": "18/6/2026"}, "不是日期"),
        ({"act_ended_on": "2999-01-01"}, "晚于今天"),
        ({"party_type": "外星人"}, "缺少相对人类型"),
        ({"officer": ["假证"]}, "执法人员少于两人"),
        ({"revision": "x"}, "没有保存"),
    ],
)
def test_bad_input_is_told_in_words(desk: Desk, changed: dict[str, object], told: str) -> None:
    assert told in desk.send(desk.open(), "decide", **changed)
    assert not IssuedDocument.objects.exists()


def test_names_are_escaped_and_rare_ones_kept(desk: Desk) -> None:
    case = desk.open()
    desk.send(case, "save", party_name="<b>𠮷·阿布</b>", party_type="自然人")
    shown = desk.client.get(reverse("case", kwargs={"case_id": case.pk})).content.decode()
    assert "&lt;b&gt;𠮷·阿布&lt;/b&gt;" in shown
    assert "<b>𠮷" not in shown


def test_from_the_decision_to_the_closing(desk: Desk, place: Place) -> None:
    before = counted(desk)
    case = desk.open()
    shown = desk.send(case, "decide")
    assert "已作出当场处罚决定" in shown
    assert f"云汀区市场监管局当罚〔{desk.today.year}〕1号" in shown
    assert "先向云汀区人民政府申请行政复议" in shown
    assert counted(desk) == (before[0] + 1, before[1] + 500)
    assert "当场处罚决定书未当场交付" in desk.step(case, step="serve")
    shown = desk.step(case, step="serve", handed_over="1")
    assert "届满：" in shown
    assert "下一步：报备案" in shown
    work = desk.client.get(reverse("work")).content.decode()
    assert "缴纳罚款" in work
    desk.step(case, step="record")
    assert "请填写缴款日期" in desk.step(case, step="pay", on="")
    desk.step(case, step="pay", on=desk.today.isoformat())
    assert "已结案" in desk.step(case, step="close")
    assert "没有这个环节" in desk.step(case, step="apply_to_court")
    assert "现在没有要办的事" in desk.client.get(reverse("work")).content.decode()
    case.refresh_from_db()
    sheet = desk.client.get(reverse("act", kwargs={"act_id": case.act_id})).content.decode()
    for word in ("作出当场处罚决定", "当场交付决定书", "登记缴款", "看文书和期限"):
        assert word in sheet


def counted(desk: Desk) -> tuple[float, float]:
    """Penalties and fines in yuan of the bureau this year, as the live figures have them now."""
    table = stats(
        Scope.everything(),
        measures=("penalty.count", "penalty.fine.sum"),
        organisation=desk.body.pk,
        period=str(desk.today.year),
        today=desk.today,
    )
    values = table.as_json()["rows"][0]["values"]
    return values["penalty.count"], values["penalty.fine.sum"]


def test_two_at_once_on_one_case_the_second_is_told(desk: Desk) -> None:
    case = desk.open()
    desk.send(case, "decide")
    case.refresh_from_db()
    stale = {"revision": case.revision, "step": "serve", "handed_over": "1"}
    address = reverse("case-step", kwargs={"case_id": case.pk})
    desk.client.post(address, stale)
    answer = unescape(desk.client.post(address, stale, follow=True).content.decode())
    assert "简书白已于" in answer
    assert "办理“当场交付”" in answer


def test_a_decision_sent_twice_is_made_once(desk: Desk) -> None:
    case = desk.open()
    desk.send(case, "decide")
    assert "当罚〔" in desk.send(case, "decide")
    assert IssuedDocument.objects.count() == 1


def test_a_person_is_masked_on_the_pages_and_the_file_is_opened_with_a_trace(desk: Desk) -> None:
    case = desk.open()
    told = {"party_type": "自然人", "party_name": PERSON, "party_number": NUMBER, "fine": "100"}
    shown = desk.send(case, "decide", violation=f"{PERSON}占道", **told)
    assert PERSON not in shown
    assert NUMBER not in shown
    assert "沈＊＊占道" in shown
    assert PERSON not in desk.client.get(reverse("work")).content.decode()
    document = IssuedDocument.objects.get()
    answer = desk.client.post(reverse("case-document", kwargs={"document_id": document.pk}))
    assert answer["Content-Disposition"].startswith("attachment")
    case.refresh_from_db()
    assert events_of([f"act:{case.act_id}"])[0].action == "document.opened"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR, Role.BODY_HEAD])
def test_a_draft_is_seen_by_whoever_opened_it_alone(desk: Desk, role: Role) -> None:
    case = desk.open()
    desk.send(case, "save", party_name=PERSON, party_type="自然人")
    other = desk.seat(role)
    shown = other.get(reverse("case", kwargs={"case_id": case.pk})).content.decode()
    assert "草稿由简书白登记" in shown
    assert PERSON not in shown
    assert PERSON not in other.get(reverse("work"), {"all": "1"}).content.decode()
    for name in ("case-check", "case-draft"):
        answer = other.post(reverse(name, kwargs={"case_id": case.pk}), desk.form(case))
        assert answer.status_code == (404 if role == Role.OFFICER else 403)
    assert CaseFile.objects.get().revision == 1


def test_a_case_of_another_body_is_not_there(desk: Desk, place: Place) -> None:
    case = desk.open()
    desk.send(case, "decide")
    document = IssuedDocument.objects.get()
    other = desk.seat(Role.OFFICER, over=place.elsewhere_bureau)
    assert other.get(reverse("case", kwargs={"case_id": case.pk})).status_code == 404
    assert other.post(reverse("case-step", kwargs={"case_id": case.pk}), {"step": "serve"}).status_code == 404
    assert other.post(reverse("case-document", kwargs={"document_id": document.pk})).status_code == 404
    assert case.power_name not in other.get(reverse("work"), {"all": "1"}).content.decode()


def test_an_officer_without_a_certificate_is_told_what_to_do(desk: Desk) -> None:
    other = desk.seat(Role.OFFICER)
    shown = other.get(reverse("work")).content.decode()
    assert "账号没有对应的执法人员" in shown
    assert "登记案件后" in shown


def test_a_draft_is_given_up(desk: Desk) -> None:
    assert "已删除草稿" in desk.send(desk.open(), "discard")
    assert not CaseFile.objects.exists()


def test_the_lists_say_whose_step_is_next(place: Place) -> None:
    bureau = Bureau(place)
    case = bureau.open()
    bureau.take(bureau.officer, case, "propose", **bureau.proposal())
    for address in (reverse("cases"), f"{reverse('work')}?all=1"):
        mine, watched = (client.get(address).content.decode() for client in (bureau.head, bureau.officer))
        assert "下一步：批准立案 · 执法主体负责人" in mine
        assert "轮到你" in mine
        assert "轮到你" not in watched
