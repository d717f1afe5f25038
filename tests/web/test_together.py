"""Working together on the pages: forms of a case, the inbox, and what an adviser comes to see by any address."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.urls.converters import get_converters
from django.utils import timezone
from tests.cases.crew import LONG_AGO, Crew, chain, crew
from tests.cases.evidence import photographed
from tests.cases.ordinary import taken
from tests.web.test_access import POSTED

from xiezhi.accounts.models import Notice, User
from xiezhi.cases.models import Advice, ApprovalRequest, CaseFile, CaseTask, Comment, Custody, Interference
from xiezhi.registry.models import Adviser, Role
from xiezhi.web.access import PAGES
from xiezhi.web.urls import urlpatterns

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None) -> Crew:
    return crew()


@pytest.fixture
def case(here: Crew) -> CaseFile:
    return taken(here.place, "propose", "file")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(client: Client, case: CaseFile) -> str:
    return client.get(reverse("case", kwargs={"case_id": case.pk})).content.decode()


def do(client: Client, case: CaseFile, **told: object) -> list[str]:
    """Send a form of the page of a case; what the page says then."""
    address = reverse("case-together", kwargs={"case_id": case.pk})
    revision = CaseFile.objects.get(pk=case.pk).revision
    answer = client.post(address, {"revision": revision, **told})
    assert answer.headers["Location"] == reverse("case", kwargs={"case_id": case.pk})
    return [str(message) for message in client.get(reverse("inbox")).context["messages"]]


def test_a_mention_leads_from_the_inbox_to_the_case(here: Crew, case: CaseFile) -> None:
    head, reviewer = browser(here.people["主任"]), browser(here.people["审核员"])
    assert do(head, case, do="comment", text="<b>请</b>@审核员 看") == ["已发表。"]
    page = shown(reviewer, case)
    assert "&lt;b&gt;请&lt;/b&gt;@审核员 看" in page
    assert "条未读" in page
    notice = Notice.objects.get(user=here.people["审核员"], kind="讨论中提到你")
    assert notice.text in reviewer.get(reverse("inbox")).content.decode()
    opened = reviewer.post(reverse("inbox-open", kwargs={"notice_id": notice.pk}))
    assert opened.headers["Location"] == reverse("case", kwargs={"case_id": case.pk})
    assert head.post(reverse("inbox-open", kwargs={"notice_id": notice.pk})).status_code == 404
    first = Comment.objects.get()
    do(head, case, do="comment", first=first.pk, text="不用看了")
    assert "修改过 1 次" in shown(reviewer, case)


def test_a_task_stands_in_the_work_of_its_bearer(here: Crew, case: CaseFile) -> None:
    reviewer, due = here.people["审核员"], timezone.localdate() + timedelta(days=3)
    told = do(browser(here.people["主任"]), case, do="task", assignee=reviewer.pk, text="核对依据", due_on=due)
    assert told == ["已交办，已通知承办人。"]
    assert "核对依据" in browser(reviewer).get(reverse("work")).content.decode()
    assert do(browser(reviewer), case, do="task", assignee="x", text="甲", due_on="昨天")[0].startswith(
        "完成期限“昨天”不是日期"
    )
    task = CaseTask.objects.get()
    assert do(browser(reviewer), case, do="task-end", task=task.pk, how="done", note="已核对") == ["已登记完成。"]
    assert do(browser(reviewer), case, do="nonsense") == ["没有这项操作，请刷新页面后重试。"]


def test_a_chain_greys_the_step_until_the_levels_agree_on_the_page(here: Crew, case: CaseFile) -> None:
    chain(here, "investigate", Role.SECTION_HEAD)
    officer, section = browser(here.people["简书白"]), browser(here.people["科长"])
    assert "办理前须经承办机构负责人逐级同意，还没有呈批" in shown(officer, case)
    assert "呈批“调查终结”" in shown(officer, case)
    drawn = officer.get(reverse("case", kwargs={"case_id": case.pk})).context["course"].steps
    assert "调查终结" in [each.title for each in drawn]
    assert do(officer, case, do="ask", step="investigate", text="拟终结", fine="十万")[0].startswith(
        "拟罚款“十万”不是金额"
    )
    do(officer, case, do="ask", step="investigate", text="拟终结", fine="5,000")
    request = ApprovalRequest.objects.get()
    assert request.fine == 500_000
    assert 'name="how" value="agree"' not in shown(officer, case)
    assert 'name="how" value="agree"' in shown(section, case)
    assert do(section, case, do="approve", request=request.pk, place=1, how="agree") == ["已同意。"]
    assert "还没有呈批" not in shown(officer, case)


def test_a_hand_over_is_proposed_and_approved_on_the_pages(here: Crew, case: CaseFile) -> None:
    officer, head = browser(here.people["简书白"]), browser(here.people["主任"])
    giver = here.place.certificates[0].officer_id
    told = do(officer, case, do="hand-over", giver=giver, taker=here.third.number, reason="休假")
    assert told == ["已提出移交，等候执法主体负责人批准。"]
    assert "休假" in head.get(reverse("hand-overs")).content.decode()
    row = case.hand_overs.get()
    assert do(head, case, do="hand-over-decide", hand_over=row.pk, how="agree") == ["已批准移交。"]
    answer = officer.post(
        reverse("hand-over-all"), {"giver": giver, "taker": here.third.number, "reason": "退休"}, follow=True
    )
    assert "没有在办案件" in answer.content.decode()


def test_a_record_of_interference_is_seen_above_and_by_nobody_of_the_body(here: Crew, case: CaseFile) -> None:
    officer = browser(here.people["简书白"])
    address = reverse("interference-new", kwargs={"case_id": case.pk})
    told = {"who": "李某，某局副局长", "way": "phone", "happened_on": "", "content": "要求不罚"}
    assert officer.post(address, told).status_code == 422
    assert "李某" in officer.post(address, told).content.decode()
    officer.post(address, {**told, "happened_on": timezone.localdate()})
    assert Interference.objects.count() == 1
    for name in ("主任", "科长", "审核员", "内部监督"):
        assert "李某" not in browser(here.people[name]).get(reverse("interference")).content.decode()
    above = browser(here.people["监督员"])
    page = above.get(reverse("interference")).content.decode()
    assert "李某" in page
    assert "记录人 简书白" in page
    assert "要求不罚" in above.post(reverse("interference-csv")).content.decode()
    assert "受保护的记录人" in browser(here.people["管理员"]).get(reverse("trail")).content.decode()


def test_somebody_is_named_to_stand_in_and_sees_that_work_until_it_ends(here: Crew, case: CaseFile) -> None:
    head, deputy, today = browser(here.people["主任"]), browser(here.people["副主任"]), timezone.localdate()
    appointment = here.people["主任"].appointments.get()
    told = {"appointment": appointment.pk, "substitute": here.people["副主任"].pk, "reason": "年休假"}
    head.post(reverse("substitute-change"), {**told, "first": today, "last": today})
    assert "年休假" in deputy.get(reverse("substitutes")).content.decode()
    assert deputy.get(reverse("hand-overs")).status_code == 200
    made = appointment.substitutions.get()
    head.post(reverse("substitute-change"), {"do": "end", "substitution": made.pk})
    assert deputy.get(reverse("hand-overs")).status_code == 403


# Advisers


@pytest.fixture
def adviser(here: Crew) -> Adviser:
    head, today = browser(here.people["主任"]), timezone.localdate()
    told = {"org": here.place.body.pk, "name": "沈律师", "username": "lawyer", "password": "Yunting-2026-xz"}
    told |= {"capacity": "法律顾问", "first": LONG_AGO, "last": today + timedelta(days=90)}
    answer = head.post(reverse("adviser-change"), told, follow=True)
    assert "沈律师" in answer.content.decode()
    made = Adviser.objects.get()
    made.user.must_change_password = False
    made.user.save()
    return made


def joined(here: Crew, case: CaseFile, adviser: Adviser, last: date) -> Advice:
    officer = browser(here.people["简书白"])
    do(officer, case, do="advice", adviser=adviser.pk, first=timezone.localdate(), last=last)
    return Advice.objects.get()


def own_channels(case: CaseFile) -> list[tuple[str, str]]:
    """The pages of an adviser, each with its method."""
    document = case.documents.first()
    assert document is not None
    return [
        ("get", reverse("advised-case", kwargs={"case_id": case.pk})),
        ("post", reverse("advised-comment", kwargs={"case_id": case.pk})),
        ("post", reverse("advised-document", kwargs={"document_id": document.pk})),
        *(("get", reverse("advised-evidence-small", args=[case.pk, each.pk])) for each in case.evidence.all()),
        *(("post", reverse("advised-evidence", args=[case.pk, each.pk])) for each in case.evidence.all()),
    ]


@pytest.mark.usefixtures("evidence_folder")
def test_an_adviser_reads_and_advises_in_his_case_until_he_is_removed(
    here: Crew, case: CaseFile, adviser: Adviser
) -> None:
    client, photo = browser(adviser.user), photographed(here.place, case)
    advice = joined(here, case, adviser, timezone.localdate() + timedelta(days=5))
    assert client.get(reverse("dashboard")).headers["Location"] == reverse("advice")
    page, comment, document, small, original = own_channels(case)
    assert "批准立案" in client.get(page[1]).content.decode()
    client.post(comment[1], {"text": "程序合法", "opinion": "1"})
    assert Comment.objects.get().opinion
    assert client.post(document[1]).headers["Content-Disposition"].startswith("attachment")
    assert "占道建材照片" in client.get(page[1]).content.decode()
    assert client.get(small[1]).headers["Content-Type"] == "image/jpeg"
    assert client.post(original[1]).headers["Content-Disposition"].startswith("attachment")
    last = Custody.objects.filter(evidence=photo).latest("pk")
    assert (last.action, last.by_id) == (Custody.Action.DOWNLOADED, adviser.user_id)
    do(browser(here.people["主任"]), case, do="advice-remove", advice=advice.pk)
    for method, address in own_channels(case):
        assert getattr(client, method)(address).status_code == 404, address
    assert case.power_name not in client.get(reverse("advice")).content.decode()


@pytest.mark.parametrize("how", ["advice over", "engagement over", "account shut"])
def test_nothing_is_left_open_when_the_time_is_over(here: Crew, case: CaseFile, adviser: Adviser, how: str) -> None:
    client = browser(adviser.user)
    joined(here, case, adviser, timezone.localdate() + timedelta(days=5))
    gone = timezone.localdate() - timedelta(days=1)
    if how == "advice over":
        Advice.objects.update(valid_from=gone, valid_to=gone)
    elif how == "engagement over":
        Adviser.objects.update(valid_to=gone)
    else:
        User.objects.filter(pk=adviser.user_id).update(is_active=False)
    for method, address in own_channels(case):
        assert getattr(client, method)(address).status_code in (302, 404), address
        assert case.power_name not in getattr(client, method)(address).content.decode()
    listed = client.get(reverse("advice"), follow=True)
    assert case.power_name not in listed.content.decode()


def test_every_page_of_the_house_is_shut_to_an_adviser(here: Crew, case: CaseFile, adviser: Adviser) -> None:
    client = browser(adviser.user)
    joined(here, case, adviser, timezone.localdate() + timedelta(days=5))
    document = case.documents.first()
    assert document is not None
    assert case.act is not None
    ids = {"case_id": case.pk, "document_id": document.pk, "act_id": case.act.pk}
    others = {"uuid": "00000000-0000-0000-0000-000000000000", "localkind": "benchmarks", "slug": "file"}
    kinds = {converter: name for name, converter in get_converters().items()}
    asked = 0
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        if pattern.name not in PAGES:
            continue
        captured = {
            name: ids.get(name) or others.get(kinds[converter], 1)
            for name, converter in pattern.pattern.converters.items()
        }
        address = reverse(pattern.name, kwargs=captured)
        answer = client.post(address) if pattern.name in POSTED else client.get(address)
        assert answer.status_code == (302 if pattern.name == "dashboard" else 403), pattern.name
        asked += 1
    assert asked >= len(PAGES) - 1
