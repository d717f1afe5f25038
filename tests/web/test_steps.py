"""A case of the ordinary procedure on the pages: forms from the procedure, refusals beside the button, nothing lost."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cases.matters import COMPANY, PERSON
from tests.factories import ACTOR, CertificateFactory, PowerFactory, UserFactory, qualify
from tests.web.conftest import Place

from xiezhi.accounts.models import User
from xiezhi.cases.models import CaseFile, LegalReview
from xiezhi.cases.selectors.review_material import material_of
from xiezhi.law.review import checklist
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Organisation, Role
from xiezhi.registry.services.appointments import appoint

pytestmark = pytest.mark.django_db
SOUND = {f"verdict-{head.id}": "符合" for head in checklist(timezone.localdate()).heads}


class Bureau:
    """An officer, a reviewer and the head of a bureau in browsers, and an item."""

    def __init__(self, place: Place) -> None:
        self.body = place.bureau
        self.today = timezone.localdate()
        until = self.today + timedelta(days=400)
        self.officers = [CertificateFactory.create(organisation=self.body, expires_on=until) for _ in range(2)]
        self.item = PowerFactory.create(organisation=self.body, name="对占道经营的处罚")
        self.officer, self.head, self.reviewer = (
            self.seat(role) for role in (Role.OFFICER, Role.BODY_HEAD, Role.LEGAL_REVIEWER)
        )

    def seat(self, role: Role, over: Organisation | None = None) -> Client:
        user: User = UserFactory.create(display_name=str(role.label))
        appoint(actor=ACTOR, user=user, role=role, organisation=over or self.body, valid_from=self.today)
        if role is Role.LEGAL_REVIEWER:
            qualify(user.pk)
        client = Client()
        client.force_login(user)
        return client

    def open(self) -> CaseFile:
        self.officer.post(reverse("penalty-new"), {"power": self.item.pk, "procedure": "penalty.ordinary"})
        return CaseFile.objects.latest("pk")

    def proposal(self, **changed: object) -> dict[str, object]:
        day = self.today.isoformat()
        return {
            "party_name": COMPANY,
            "place": "汀北路",
            "violation": "占道经营",
            "source": "投诉举报",
            "discovered_on": day,
            "party_type": "法人",
            "act_ended_on": day,
            "grave": "0",
            "officer": [officer.number for officer in self.officers],
            **changed,
        }

    def take(self, client: Client, case: CaseFile, step: str, **told: object) -> str:
        case.refresh_from_db()
        address = reverse("case-take", kwargs={"case_id": case.pk, "step_id": step})
        return shown(client, address, {"revision": case.revision, **told})

    def submit(self, case: CaseFile, **told: object) -> str:
        """Submit a case for legal review."""
        case.refresh_from_db()
        address = reverse("review-submit", kwargs={"case_id": case.pk})
        return shown(self.officer, address, {"revision": case.revision, **told})

    def review(self, client: Client, case: CaseFile, do: str, **told: object) -> str:
        """Act on the open round of a case, having seen it as it is."""
        case.refresh_from_db()
        review = LegalReview.objects.get(case=case, ended_at=None)
        seen = {"revision": case.revision, "round": review.revision, "seen": material_of(case).digest, "do": do}
        return shown(client, reverse("review-act", kwargs={"review_id": review.pk}), {**seen, **told})

    def told(self, **changed: object) -> CaseFile:
        """A case that must be reviewed, told to the party."""
        case = self.open()
        self.take(self.officer, case, "propose", **self.proposal())
        self.take(self.head, case, "file")
        day = self.today.isoformat()
        no = dict.fromkeys(["recused", "monitoring", "crime_suspected", "public_interest", "several_relations"], "0")
        texts = {"party_address": "汀北路12号", "evidence": "照片", "findings": "属实", "proposal": "罚款"}
        found = {**no, **texts, "recused": "1", "complex": "1", "certificate_shown": "1", "investigated_on": day}
        self.take(self.officer, case, "investigate", **{**found, **changed}, penalties=["罚款"], fine="500")
        told = {"notified_on": day, "penalties": ["罚款"], "fine": "500", "earlier_fines": "0", "hearing_offered": "1"}
        self.take(self.officer, case, "notify", **told, basis="条例第四十二条")
        self.take(self.officer, case, "hear_party", defended="0", notice_waived="1")
        return case

    def check(self, client: Client, case: CaseFile, step: str, **told: object) -> str:
        return shown(client, reverse("case-take-check", kwargs={"case_id": case.pk, "step_id": step}), told)


def shown(client: Client, address: str, told: dict[str, object]) -> str:
    return unescape(client.post(address, told, follow=True).content.decode())


@pytest.fixture
def bureau(place: Place) -> Bureau:
    return Bureau(place)


def test_a_case_is_opened_for_an_item_and_asks_what_the_procedure_asks(bureau: Bureau) -> None:
    page = unescape(bureau.officer.get(reverse("penalty-new") + "?procedure=penalty.ordinary").content.decode())
    assert "普通程序" in page
    assert "对占道经营的处罚" in page
    case = bureau.open()
    sheet = unescape(bureau.officer.get(reverse("case", kwargs={"case_id": case.pk})).content.decode())
    assert 'name="violation"' in sheet
    assert "涉及生命健康安全、金融安全且有危害后果" in sheet
    assert case.procedure.startswith("penalty.ordinary@")


def test_what_is_missing_stands_beside_the_button_and_nothing_is_lost(bureau: Bureau) -> None:
    case = bureau.open()
    told = bureau.proposal(violation="", grave="")
    checked = bureau.check(bureau.officer, case, "propose", **told)
    assert "请填写“违法事实”" in checked
    assert '<span class="why" id="why-propose" hx-swap-oob="true">填写的内容还差 ' in checked
    assert '<span class="why" id="why-propose" hx-swap-oob="true">可以办理' in bureau.check(
        bureau.officer, case, "propose", **bureau.proposal()
    )
    page = bureau.take(bureau.officer, case, "propose", **told)
    assert "请填写“违法事实”、“涉及生命健康安全、金融安全且有危害后果”。" in page
    assert COMPANY in page
    case.refresh_from_db()
    assert (case.step, case.revision) == ("", 0)


def test_each_step_waits_for_its_own_people(bureau: Bureau) -> None:
    case = bureau.open()
    assert "已办理“立案呈批”" in bureau.take(bureau.officer, case, "propose", **bureau.proposal())
    sheet = unescape(bureau.officer.get(reverse("case", kwargs={"case_id": case.pk})).content.decode())
    assert "由执法主体负责人办理" in sheet
    assert "须由该执法主体的执法主体负责人办理" in bureau.take(bureau.officer, case, "file")
    assert "已办理“批准立案”" in bureau.take(bureau.head, case, "file")


def test_what_cannot_be_read_is_named_with_its_field(bureau: Bureau) -> None:
    case = bureau.open()
    page = bureau.take(bureau.officer, case, "propose", **bureau.proposal(act_ended_on="03/05/2026", source="道听途说"))
    assert "违法行为终了日期“03/05/2026”不是日期，请按 2026-03-05 的样子填写" in page
    assert "案件来源没有“道听途说”这一项" in page
    taken = bureau.take(bureau.officer, case, "propose", **bureau.proposal())
    assert "已办理" in taken
    bureau.take(bureau.head, case, "file")
    day = bureau.today.isoformat()
    told = {"investigated_on": day, "penalties": ["罚款"], "fine": "五百"}
    assert "罚款金额“五百”不是金额" in bureau.take(bureau.officer, case, "investigate", **told)


def test_questions_that_do_not_count_are_not_asked(bureau: Bureau) -> None:
    case = bureau.open()
    bureau.take(bureau.officer, case, "propose", **bureau.proposal())
    bureau.take(bureau.head, case, "file")
    plain = bureau.check(bureau.officer, case, "investigate", monitoring="0")
    asked = plain.split('data-asked="')[1].split('"')[0].split()
    assert "monitoring_reviewed" not in asked
    assert "fine" not in asked
    more = bureau.check(bureau.officer, case, "investigate", monitoring="1", penalties=["罚款"])
    asked = more.split('data-asked="')[1].split('"')[0].split()
    assert {"monitoring_reviewed", "fine"} <= set(asked)


def test_a_persons_name_is_masked_in_what_the_steps_tell(bureau: Bureau) -> None:
    case = bureau.open()
    told = bureau.proposal(
        party_type="自然人", party_name=PERSON, violation=f"{PERSON}占道经营", party_contact="13800000000"
    )
    page = bureau.take(bureau.officer, case, "propose", **told)
    assert PERSON not in page
    assert "13800000000" not in page
    assert "沈＊＊占道经营" in page


def test_a_forged_step_and_a_case_elsewhere(bureau: Bureau, place: Place) -> None:
    case = bureau.open()
    assert "不能办理“处罚决定”" in bureau.take(bureau.officer, case, "decide")
    stranger = bureau.seat(Role.OFFICER, place.elsewhere_bureau)
    address = reverse("case-take", kwargs={"case_id": case.pk, "step_id": "propose"})
    assert stranger.post(address, {"revision": 0}).status_code == 404
    assert stranger.get(reverse("case", kwargs={"case_id": case.pk})).status_code == 404


def test_what_is_only_registered_is_shown_to_who_registered_it_alone(bureau: Bureau) -> None:
    case = bureau.open()
    page, documents = (reverse(name, kwargs={"case_id": case.pk}) for name in ("case", "case-documents"))
    told = unescape(bureau.head.get(page).content.decode())
    assert "草稿由" in told
    assert "step-propose" not in told
    assert bureau.head.get(documents).status_code == 404
    for name in ("case-take", "case-take-check"):
        address = reverse(name, kwargs={"case_id": case.pk, "step_id": "propose"})
        assert bureau.head.post(address, {"revision": 0}).status_code == 404
    bureau.take(bureau.officer, case, "propose", **bureau.proposal())
    assert "step-file" in bureau.head.get(page).content.decode()
    assert bureau.head.get(documents).status_code == 200


def test_a_case_is_given_up_before_it_began(bureau: Bureau) -> None:
    case = bureau.open()
    page = shown(bureau.officer, reverse("case-give-up", kwargs={"case_id": case.pk}), {"revision": 0})
    assert "已删除登记" in page
    assert not CaseFile.objects.exists()


def test_the_list_of_cases_counts_and_finds_exactly(bureau: Bureau, place: Place) -> None:
    first, second = bureau.open(), bureau.open()
    bureau.take(bureau.officer, first, "propose", **bureau.proposal(party_type="自然人", party_name=PERSON))
    bureau.take(bureau.head, first, "file")

    def listed(client: Client, **asked: str) -> str:
        return unescape(client.get(reverse("cases"), asked).content.decode())

    assert "2 件" in listed(bureau.officer)
    assert PERSON not in listed(bureau.officer)
    assert "1 件" in listed(bureau.officer, q=PERSON)
    assert "0 件" in listed(bureau.officer, q=PERSON[:2])
    assert "0 件" in listed(bureau.officer, state="ended")
    assert "没有符合条件的案件" in listed(bureau.officer, procedure="penalty.summary")
    assert f"/cases/{second.pk}" in listed(bureau.head)
    assert "0 件" in listed(bureau.seat(Role.OFFICER, place.elsewhere_bureau))


def sheet_of(client: Client, case: CaseFile) -> str:
    return unescape(client.get(reverse("case", kwargs={"case_id": case.pk})).content.decode())


def test_an_inspection_is_not_begun_from_a_power_item_alone(bureau: Bureau) -> None:
    inspected = PowerFactory.create(
        organisation=bureau.body, name="对占道经营的检查", kind=table("power_kind").codes["行政检查"]
    )
    told = {"power": inspected.pk, "procedure": "inspection.enterprise"}
    page = shown(bureau.officer, reverse("penalty-new"), told)
    assert "涉企行政检查" not in page
    assert not CaseFile.objects.exists()


@pytest.mark.parametrize("below", ["steps/propose", "steps/propose/check", "give-up", "draft", "documents/x/issue"])
def test_the_address_of_a_form_leads_back_to_its_page(bureau: Bureau, below: str) -> None:
    case = bureau.open()
    assert bureau.officer.get(f"/cases/{case.pk}/{below}").status_code == 405
    answer = bureau.officer.get(f"/cases/{case.pk}/{below}", follow=True, headers={"accept": "text/html"})
    page = f"/cases/{case.pk}/documents/x" if below.startswith("documents") else f"/cases/{case.pk}"
    assert answer.redirect_chain[-1] == (page, 302)


def test_a_step_is_drawn_on_its_own_day_not_on_that_of_the_violation(bureau: Bureau) -> None:
    case = bureau.open()
    ended = (bureau.today - timedelta(days=9)).isoformat()
    bureau.take(bureau.officer, case, "propose", **bureau.proposal(act_ended_on=ended))
    drawn = sheet_of(bureau.officer, case).split('aria-label="程序"')[1].split("</ol>")[0]
    assert f"<b>立案呈批</b><small>{bureau.today.isoformat()}</small>" in drawn


def test_what_ends_a_case_is_not_laid_open_to_somebody_who_only_waits(bureau: Bureau) -> None:
    case = bureau.open()
    bureau.take(bureau.officer, case, "propose", **bureau.proposal())
    bureau.take(bureau.head, case, "file")
    assert '<details class="choice" open' not in sheet_of(bureau.head, case)
    assert '<details class="choice" open id="step-investigate">' in sheet_of(bureau.officer, case)


def test_what_was_refused_beside_the_course_stays_open_with_what_is_wrong(bureau: Bureau) -> None:
    case = bureau.open()
    bureau.take(bureau.officer, case, "propose", **bureau.proposal())
    page = bureau.take(bureau.officer, case, "correct", correction="立即清理")
    assert '<details class="card beside" open>' in page
    form = page.split('id="step-correct"')[1].split("</form>")[0]
    assert "立即清理" in form
    assert "请填写“责令改正期限届满日期”。" in form
    early = (bureau.today - timedelta(days=1)).isoformat()
    page = bureau.take(bureau.officer, case, "correct", correction="立即清理", correction_due_on=early)
    assert f"责令改正期限届满日期“{early}”早于事项登记日期" in page


def test_a_wrong_number_of_a_party_is_told_before_the_button_is_pressed(bureau: Bureau) -> None:
    case = bureau.open()
    told = bureau.proposal(party_number="91310115MA1K3XYU03")
    assert "统一社会信用代码不正确" in bureau.check(bureau.officer, case, "propose", **told)


def test_what_stands_in_the_way_goes_with_the_answers_and_frees_the_button(bureau: Bureau) -> None:
    case = bureau.open()
    bureau.take(bureau.officer, case, "propose", **bureau.proposal())
    bureau.take(bureau.head, case, "file")
    locked = bureau.check(bureau.officer, case, "crime_filed")
    assert 'id="go-crime_filed" hx-swap-oob="true" aria-disabled="true"' in locked
    assert locked.count('class="bad"') == 1
    free = bureau.check(bureau.officer, case, "investigate", certificate_shown="1")
    assert 'id="go-investigate" hx-swap-oob="true">' in free
    assert 'id="stands-investigate" hx-swap-oob="true" hidden>' in free


def drawn_of(page: str) -> list[tuple[str, str]]:
    """Title and state of each step as it is drawn."""
    row = page.split('aria-label="程序"')[1].split("</ol>", maxsplit=1)[0]
    return [
        (part.split("<b>")[1].split("</b>")[0], part.split('class="')[1].split('"')[0].split()[0])
        for part in row.split("<li ")[1:]
    ]


def test_a_review_that_is_not_passed_leads_back_in_the_drawing(bureau: Bureau) -> None:
    case = bureau.told()
    drawn = drawn_of(sheet_of(bureau.officer, case))
    assert ("法制审核", "now") in drawn
    assert "听证通知" not in dict(drawn), "the party waived it"
    bureau.submit(case)
    bureau.review(bureau.reviewer, case, "take")
    bureau.review(bureau.reviewer, case, "give", **SOUND, opinion="supplement", mend="补充证据")
    page = sheet_of(bureau.officer, case)
    assert drawn_of(page)[:4] == [
        ("立案呈批", "done"),
        ("批准立案", "done"),
        ("调查终结", "now"),
        ("事先告知", "later"),
    ]
    assert '<details class="choice" open id="step-investigate">' in page
