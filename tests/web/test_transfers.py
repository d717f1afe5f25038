"""Transfers on the pages of both bodies: what each sees, records and may open, and nothing of anybody else."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cases.matters import COMPANY
from tests.factories import ACTOR, CertificateFactory, PowerFactory, UserFactory, organisation
from tests.web.conftest import Place

from xiezhi.accounts.models import User
from xiezhi.cases.models import CaseFile, IssuedDocument
from xiezhi.law.facts import schema
from xiezhi.law.procedures import version
from xiezhi.registry.models import Organisation, Role
from xiezhi.registry.services.appointments import appoint

pytestmark = pytest.mark.django_db


class Bodies:
    """A bureau and the police of one district, each with people in browsers; the bureau has a case on file."""

    def __init__(self, place: Place) -> None:
        self.place, self.bureau = place, place.bureau
        self.police = organisation("市公安局云汀分局", place.district, category=4)
        self.today = timezone.localdate()
        until = self.today + timedelta(days=400)
        self.numbers = [CertificateFactory.create(organisation=self.bureau, expires_on=until).number for _ in range(2)]
        self.item = PowerFactory.create(organisation=self.bureau, name="对生产有毒食品的处罚")
        self.own_item = PowerFactory.create(organisation=self.police, name="对扰乱公共场所秩序的处罚")
        self.officer, self.head = (self.seat(role, self.bureau) for role in (Role.OFFICER, Role.BODY_HEAD))
        self.constable = self.seat(Role.OFFICER, self.police)
        self.case = self.filed()

    def seat(self, role: Role, over: Organisation) -> Client:
        user: User = UserFactory.create(display_name=str(role.label))
        appoint(actor=ACTOR, user=user, role=role, organisation=over, valid_from=self.today)
        client = Client()
        client.force_login(user)
        return client

    def take(self, client: Client, case: CaseFile, step: str, **told: object) -> str:
        case.refresh_from_db()
        address = reverse("case-take", args=[case.pk, step])
        answer = client.post(address, {"revision": case.revision, **told}, follow=True)
        return unescape(answer.content.decode())

    def filed(self) -> CaseFile:
        day = self.today.isoformat()
        self.officer.post(reverse("penalty-new"), {"power": self.item.pk, "procedure": "penalty.ordinary"})
        case = CaseFile.objects.latest("pk")
        told = {
            "party_name": COMPANY,
            "place": "汀北路",
            "violation": "添加非食用物质",
            "source": "投诉举报",
            "discovered_on": day,
            "party_type": "法人",
            "act_ended_on": day,
            "grave": "1",
            "officer": self.numbers,
        }
        self.take(self.officer, case, "propose", **told)
        self.take(self.head, case, "file", opinion="同意")
        return case

    def transferred(self) -> CaseFile:
        """The transfer of the case, delivered to the police."""
        self.take(self.officer, self.case, "to_police", transfer_reason="检出硼砂")
        transfer = CaseFile.objects.latest("pk")
        told = {"suspected_crime": "生产、销售有毒、有害食品罪", "findings": "检出硼砂", "evidence": "检验报告"}
        more = {"crime_reported_on": self.today.isoformat(), "transfer_reason": "检出硼砂", "transfer_to": "公安机关"}
        self.take(self.officer, transfer, "report", officer=self.numbers, **told, **more)
        self.take(self.head, transfer, "approve")
        enclosed = list(schema()["transfer_enclosed"].values)
        self.take(
            self.officer, transfer, "deliver", transfer_enclosed=enclosed, items="馒头", receiver=str(self.police.pk)
        )
        return transfer


@pytest.fixture
def bodies(place: Place) -> Bodies:
    return Bodies(place)


def shown(client: Client, name: str, *args: object, **asked: str) -> str:
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_a_transfer_is_opened_from_the_page_of_the_case_and_links_both_ways(bodies: Bodies) -> None:
    page = bodies.take(bodies.officer, bodies.case, "to_police", transfer_reason="检出硼砂")
    transfer = CaseFile.objects.latest("pk")
    assert "移送涉嫌犯罪案件" in page
    assert "已缴纳的罚款，在人民法院判处罚金时折抵（第十一条）" in page
    assert reverse("case", args=[bodies.case.pk]) in page
    assert reverse("case", args=[transfer.pk]) in shown(bodies.officer, "case", bodies.case.pk)


def test_the_police_see_and_record_what_they_received(bodies: Bodies) -> None:
    transfer = bodies.transferred()
    assert "案件在公安机关。" in shown(bodies.officer, "case", bodies.case.pk)
    listed = shown(bodies.constable, "transfers")
    assert "收到的 1" in listed
    assert "登记反向移送" not in listed
    assert "云汀区市场监管局" in listed
    assert "公安机关签收" in shown(bodies.constable, "work")
    page = shown(bodies.constable, "case", transfer.pk)
    assert 'id="step-receive"' in page
    assert reverse("case", args=[bodies.case.pk]) not in page
    assert "由接收机关的执法人员办理" in shown(bodies.officer, "case", transfer.pk)
    day = bodies.today.isoformat()
    assert "已办理“公安机关签收”" in bodies.take(
        bodies.constable, transfer, "receive", police_received_at=f"{day}T00:00", police_receiver="汪警官"
    )
    decided = {
        "police_decision": "立案",
        "police_decided_on": day,
        "crime_filed_on": day,
        "police_number": "云公立字1号",
    }
    assert "已办理“公安机关决定”" in bodies.take(bodies.constable, transfer, "await", **decided)
    sent = shown(bodies.officer, "transfers")
    assert "移送出去的 1" in sent
    assert "登记反向移送" in sent
    assert "市公安局云汀分局" in sent
    assert "向公安机关移交涉案物品和材料" in sent


def test_the_police_open_the_documents_of_a_transfer_and_of_nothing_else(bodies: Bodies) -> None:
    transfer = bodies.transferred()
    theirs = IssuedDocument.objects.filter(case=transfer).latest("pk")
    other = IssuedDocument.objects.filter(case=bodies.case).latest("pk")
    assert bodies.constable.post(reverse("case-document", args=[theirs.pk])).status_code == 200
    assert bodies.constable.post(reverse("case-document", args=[other.pk])).status_code == 404
    assert bodies.constable.get(reverse("case", args=[bodies.case.pk])).status_code == 404
    elsewhere = bodies.seat(Role.OFFICER, bodies.place.elsewhere_bureau)
    assert elsewhere.get(reverse("case", args=[transfer.pk])).status_code == 404
    assert COMPANY not in shown(elsewhere, "transfers")


def test_a_refused_delivery_keeps_what_was_chosen(bodies: Bodies) -> None:
    bodies.take(bodies.officer, bodies.case, "to_police", transfer_reason="检出硼砂")
    transfer = CaseFile.objects.latest("pk")
    told = {"suspected_crime": "罪名", "findings": "事实", "evidence": "证据", "transfer_to": "公安机关"}
    day = bodies.today.isoformat()
    bodies.take(
        bodies.officer,
        transfer,
        "report",
        officer=bodies.numbers,
        crime_reported_on=day,
        **told,
        transfer_reason="理由",
    )
    bodies.take(bodies.head, transfer, "approve")
    page = bodies.take(
        bodies.officer, transfer, "deliver", transfer_enclosed="移送书", items="无", receiver=str(bodies.police.pk)
    )
    assert "移送材料不全" in page
    assert f'<option value="{bodies.police.pk}" selected>' in page


def test_what_comes_back_is_registered_with_its_source(bodies: Bodies) -> None:
    page = shown(bodies.officer, "penalty-new", procedure="penalty.ordinary", **{"from": "others"})
    assert "案件来源已填“部门移送”" in page
    bodies.officer.post(
        reverse("penalty-new"), {"power": bodies.item.pk, "procedure": "penalty.ordinary", "from": "others"}
    )
    case = CaseFile.objects.latest("pk")
    assert case.facts == {"source": "部门移送"}
    assert "移送机关、文书和文号" in shown(bodies.officer, "case", case.pk)


def test_each_body_is_offered_its_own_procedures_and_items(bodies: Bodies) -> None:
    police, bureau = shown(bodies.constable, "penalty-new"), shown(bodies.officer, "penalty-new")
    assert "快速办理" in police
    assert "对扰乱公共场所秩序的处罚" in police
    assert "快速办理" not in bureau
    bodies.constable.post(reverse("penalty-new"), {"power": bodies.own_item.pk, "procedure": "security.expedited"})
    case = CaseFile.objects.latest("pk")
    assert version(case.procedure).id == "security.expedited"
    assert "予以封存" in shown(bodies.constable, "case", case.pk)


def test_empty_lists_say_what_to_do_next(bodies: Bodies) -> None:
    assert "办理“移送公安机关”" in shown(bodies.officer, "transfers")
    assert "列在这里签收" in shown(bodies.officer, "transfers", way="received")


def test_a_list_that_is_cut_says_how_many_there_are(bodies: Bodies, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiezhi.cases.selectors.transfers.MOST", 1)
    bodies.transferred()
    bodies.case = bodies.filed()
    bodies.transferred()
    listed = shown(bodies.officer, "transfers")
    assert "移送出去的 2" in listed
    assert "另有 1 件" in listed
