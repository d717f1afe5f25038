"""The pages of inspections: what the door shows without a log-in and what it keeps to itself, and who may do what."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import signing
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.cases import visits
from tests.factories import ACTOR, UserFactory

from xiezhi.cases.models import InspectionTask, Scan
from xiezhi.cases.sealing import decrypt
from xiezhi.cases.services.visits import Arrangement, approve_plan, arrange
from xiezhi.cases.tokens import opened
from xiezhi.registry.models import Certificate, OfficerAccount, Organisation, Role
from xiezhi.registry.services.appointments import appoint
from xiezhi.web.inspecting import guesses
from xiezhi.web.views.at_the_door import SALT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_guessed() -> None:
    cache.clear()


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> visits.District:
    """The district on the day of the clock, which the pages read."""
    monkeypatch.setattr(visits, "TODAY", timezone.localdate())
    monkeypatch.setattr(visits, "NOW", timezone.now())
    return visits.district()


def valid_visit(here: visits.District, **given: object) -> InspectionTask:
    plan = here.plan(**given)
    approve_plan(
        actor=visits.HEAD, scope=visits.head_of(here.bureau), plan_id=plan.pk, today=visits.TODAY, now=visits.NOW
    )
    task = InspectionTask.objects.get(plan=plan)
    arranged = Arrangement(visits.TODAY, visits.TODAY + timedelta(days=3), here.numbers, purpose="举报人张三")
    arrange(errand=visits.errand(task, visits.officers_of(here.bureau)), arranged=arranged)
    return InspectionTask.objects.get(pk=task.pk)


def door(task: InspectionTask) -> str:
    return reverse("visit", kwargs={"token": opened(task.token_cipher)})


Enter = Callable[[Role, Organisation], Client]


@pytest.fixture
def somebody() -> Enter:
    def entered(role: Role, over: Organisation) -> Client:
        user = UserFactory.create(display_name=f"某{role.label}")
        appoint(actor=ACTOR, user=user, role=role, organisation=over, valid_from=visits.TODAY)
        client = Client()
        client.force_login(user)
        return client

    return entered


def test_the_door_shows_who_comes_for_what_and_nothing_else(here: visits.District) -> None:
    answer = Client().get(door(valid_visit(here)))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert all(
        part in text for part in (here.enterprise.name, *here.numbers, "云汀区市场监管局", here.power.name, "今天有效")
    )
    assert "张三" not in text
    assert here.enterprise.code not in text
    assert 'href="/inspections' not in text
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert not Scan.objects.exists()


def test_the_enterprise_confirms_once_and_the_officer_in_their_own_name(here: visits.District) -> None:
    task = valid_visit(here)
    assert Client().post(door(task)).status_code == 302
    again = Client().post(door(task))
    assert (again.status_code, "已经确认过" in again.content.decode()) == (409, True)
    user = UserFactory.create(display_name="赵一")
    OfficerAccount.objects.create(user=user, officer=Certificate.objects.get(number=here.numbers[0]).officer)
    client = Client()
    client.force_login(user)
    client.post(door(task))
    assert list(task.scans.order_by("at").values_list("side", "officer_name")) == [
        ("enterprise", ""),
        ("officer", "赵一"),
    ]


def test_a_visit_that_is_not_approved_says_that_it_may_be_refused(here: visits.District) -> None:
    task = here.single()
    text = Client().get(door(task)).content.decode()
    assert "检查尚未批准" in text
    assert "企业有权拒绝这次检查" in text
    assert Client().post(door(task)).status_code == 409
    assert not Scan.objects.exists()


MOST = 3


@pytest.fixture
def few_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "MOST", MOST)


def guess(n: int, **headers: str) -> HttpResponse:
    return Client(**headers).get(reverse("visit", kwargs={"token": f"guess{n}"}))  # type: ignore[return-value]


@pytest.mark.usefixtures("few_guesses")
def test_wrong_codes_look_alike_and_are_slowed_and_right_ones_are_never_stopped(here: visits.District) -> None:
    task = valid_visit(here)
    assert len({guess(n).content for n in range(MOST)}) == 1
    assert guess(MOST).status_code == 429
    held = Certificate.objects.get(number=here.numbers[0])
    shown = reverse("certificate-shown", kwargs={"token": signing.dumps(str(held.pk), salt=SALT)})
    assert [Client().get(address).status_code for address in (door(task), shown)] == [200, 200]
    assert Client().get(reverse("certificate-shown", kwargs={"token": "wrong"})).status_code == 429
    assert guess(0, REMOTE_ADDR="10.0.0.9").status_code == 404


@pytest.mark.usefixtures("few_guesses")
def test_behind_a_trusted_proxy_each_address_is_counted_by_itself(here: visits.District, settings: Settings) -> None:
    for n in range(MOST + 1):
        answer = guess(n, HTTP_X_FORWARDED_FOR=f"203.0.113.{n}")
    assert answer.status_code == 429  # nobody is trusted: the header is nobody's word
    cache.clear()
    settings.XIEZHI_TRUSTED_PROXIES = ["127.0.0.0/8"]
    for n in range(MOST + 1):
        answer = guess(n, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 203.0.113.7")
    assert answer.status_code == 429  # what the asker wrote itself changes nothing
    assert guess(0, HTTP_X_FORWARDED_FOR="203.0.113.8").status_code == 404


def test_a_code_cannot_be_reused_after_its_time(here: visits.District) -> None:
    task = valid_visit(here)
    InspectionTask.objects.filter(pk=task.pk).update(
        first_day=visits.TODAY - timedelta(days=60), last_day=visits.TODAY - timedelta(days=50)
    )
    answer = Client().get(door(task))
    assert answer.status_code == 404
    assert here.enterprise.name not in answer.content.decode()


def test_a_certificate_is_checked_by_a_code_of_five_minutes(
    here: visits.District, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Certificate.objects.get(number=here.numbers[0])
    address = reverse("certificate-shown", kwargs={"token": signing.dumps(str(held.pk), salt=SALT)})
    assert "执法证有效" in Client().get(address).content.decode()
    Certificate.objects.filter(pk=held.pk).update(expires_on=visits.TODAY - timedelta(days=1))
    assert "执法证无效" in Client().get(address).content.decode()
    monkeypatch.setattr("xiezhi.web.views.at_the_door.SHOWN_SECONDS", -1)
    late = Client().get(address)
    assert (late.status_code, held.number in late.content.decode()) == (404, False)


def test_an_officer_gets_codes_of_own_certificates_alone(here: visits.District) -> None:
    user = UserFactory.create()
    appoint(actor=ACTOR, user=user, role=Role.OFFICER, organisation=here.bureau, valid_from=visits.TODAY)
    own, other = (Certificate.objects.get(number=number) for number in here.numbers)
    OfficerAccount.objects.create(user=user, officer=own.officer)
    client = Client()
    client.force_login(user)
    picture = client.get(reverse("my-certificate-qr", args=[own.pk]))
    assert (picture["Content-Type"], b"<svg" in picture.content) == ("image/svg+xml", True)
    assert client.get(reverse("my-certificate-qr", args=[other.pk])).status_code == 404


def test_a_visit_of_another_body_is_not_found(here: visits.District, somebody: Enter) -> None:
    task = valid_visit(here)
    client = somebody(Role.OFFICER, here.town)
    for name in ("inspection", "inspection-qr", "inspection-handover"):
        assert client.get(reverse(name, args=[task.pk])).status_code == 404
    for name in ("inspection-change", "inspection-check"):
        assert client.post(reverse(name, args=[task.pk])).status_code == 404
    assert task.number not in client.get(reverse("inspections") + "?all=1").content.decode()
    assert client.get(reverse("plan", args=[task.plan_id])).status_code == 404


def test_the_case_of_a_visit_is_shown_as_the_visit(here: visits.District, somebody: Enter) -> None:
    task = valid_visit(here)
    client = somebody(Role.OFFICER, here.bureau)
    client.post(reverse("inspection-change", args=[task.pk]), {"do": "begin", "revision": str(task.revision)})
    task.refresh_from_db()
    assert task.case is not None
    answer = client.get(reverse("case", args=[task.case.pk]))
    assert answer["Location"] == reverse("inspection", args=[task.pk])


def test_a_plan_is_drafted_by_an_officer_and_approved_by_the_head(here: visits.District, somebody: Enter) -> None:
    officer, head = somebody(Role.OFFICER, here.bureau), somebody(Role.BODY_HEAD, here.bureau)
    days = {"first_day": visits.TODAY.isoformat(), "last_day": visits.TODAY.isoformat()}
    told = {"title": "四季度检查", "kind": "1", "power": str(here.power.pk), "way": "named", **days}
    refused = officer.post(reverse("plan-new"), {**told, "codes": "911100000000000000"})
    assert (refused.status_code, "不在你所在区划的企业名录中" in refused.content.decode()) == (422, True)
    answer = officer.post(reverse("plan-new"), {**told, "codes": here.enterprise.code})
    assert answer.status_code == 302
    assert officer.post(f"{answer['Location']}/approve").status_code == 403
    assert head.post(f"{answer['Location']}/approve").status_code == 302
    assert here.enterprise.name in officer.get(reverse("inspections") + "?all=1").content.decode()


def test_a_supervisor_merges_visits_of_two_bodies(here: visits.District, somebody: Enter) -> None:
    tasks = [here.single(), here.single(here.town_power)]
    client = somebody(Role.SUPERVISOR, here.area)
    text = client.get(reverse("joint-visits")).content.decode()
    seen = [f"{task.pk}:{task.revision}" for task in tasks]
    assert re.findall(r'name="task" value="([\d:]+)"', text) == seen
    client.post(reverse("joint-visits"), {"task": seen})
    assert InspectionTask.objects.get(pk=tasks[1].pk).merged_into == tasks[0]
    again = client.post(reverse("joint-visits"), {"task": seen})
    assert (again.status_code, "已经开始、合并" in again.content.decode()) == (422, True)


def test_visits_without_a_shared_day_ask_for_one_and_what_was_typed_stays(
    here: visits.District, somebody: Enter
) -> None:
    later = visits.TODAY + timedelta(days=9)
    tasks = [here.single(), here.single(here.town_power, first_day=later, last_day=later)]
    client = somebody(Role.SUPERVISOR, here.area)
    assert "这些检查没有共同的日期" in client.get(reverse("joint-visits")).content.decode()
    sent: dict[str, object] = {"task": [f"{task.pk}:{task.revision}" for task in tasks]}
    refused = client.post(reverse("joint-visits"), sent)
    assert (refused.status_code, "请填写联合检查的日期" in refused.content.decode()) == (422, True)
    refused = client.post(reverse("joint-visits"), {**sent, "first_day": "明天"})
    assert "联合检查的最早日期“明天”不是日期" in refused.content.decode()
    client.post(reverse("joint-visits"), {**sent, "first_day": later.isoformat()})
    lead = InspectionTask.objects.get(pk=tasks[0].pk)
    assert (lead.first_day, lead.last_day, lead.merged.get()) == (later, later, tasks[1])


def test_an_enterprise_page_says_how_often_bodies_came_and_gives_no_score(
    here: visits.District, somebody: Enter
) -> None:
    here.capped(1)
    text = somebody(Role.SUPERVISOR, here.area).get(reverse("enterprise", args=[here.enterprise.pk])).content.decode()
    assert "再查一次即达上限" in text
    assert "今年还没有检查记录" in text
    assert "评分" not in text
    assert "得分" not in text


def test_an_arrangement_that_is_refused_stays_on_the_page(here: visits.District, somebody: Enter) -> None:
    task = valid_visit(here)
    client = somebody(Role.OFFICER, here.bureau)
    told = {
        "do": "arrange",
        "revision": str(task.revision),
        "first_day": visits.TODAY.isoformat(),
        "last_day": (visits.TODAY - timedelta(days=1)).isoformat(),
        "officer": here.numbers[:1],
        "purpose": "按投诉核查冷库",
    }
    answer = client.post(reverse("inspection-change", args=[task.pk]), told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "早于最早检查日期" in page
    assert f'value="{told["last_day"]}"' in page
    assert "按投诉核查冷库" in page
    assert page.count(f'value="{here.numbers[0]}" selected') == 1
    assert f'value="{here.numbers[1]}" selected' not in page


@pytest.mark.parametrize("day", ["2026-02-30", "明天", ""])
def test_a_day_of_a_visit_that_cannot_be_read_is_refused_by_its_name(
    here: visits.District, somebody: Enter, day: str
) -> None:
    task = valid_visit(here)
    client = somebody(Role.OFFICER, here.bureau)
    told = {"first_day": visits.TODAY.isoformat(), "last_day": day, "officer": here.numbers}
    arranged = {**told, "do": "arrange", "revision": str(task.revision)}
    answer = client.post(reverse("inspection-change", args=[task.pk]), arranged)
    says = f"最晚检查日期“{day}”不是日期" if day else "请填写最晚检查日期"
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    kept = InspectionTask.objects.get(pk=task.pk)
    assert (kept.last_day, kept.revision) == (task.last_day, task.revision)
    made = {**told, "enterprise": str(here.enterprise.pk), "power": str(here.power.pk), "kind": "3"}
    answer = client.post(reverse("inspection-new"), made)
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert InspectionTask.objects.count() == 1


def test_a_list_says_by_which_day_it_was_not_narrowed(here: visits.District, somebody: Enter) -> None:
    client = somebody(Role.SUPERVISOR, here.area)
    for name, title in (("inspections", "检查日期起"), ("legality", "起始日期")):
        text = client.get(reverse(name), {"first": "2026-13-01"}).content.decode()
        assert f"没有按{title}筛选：“2026-13-01”不是日期。" in text


def test_a_step_of_a_visit_that_is_refused_shows_the_visit_again(here: visits.District, somebody: Enter) -> None:
    task = valid_visit(here)
    client = somebody(Role.OFFICER, here.bureau)
    client.post(reverse("inspection-change", args=[task.pk]), {"do": "begin", "revision": str(task.revision)})
    task.refresh_from_db()
    assert task.case is not None
    told = {"revision": str(task.case.revision), "certificate_shown": "0"}
    answer = client.post(reverse("case-take", args=[task.case.pk, "inspect"]), told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "现在不能办理“入企检查”" in page
    assert f"<h1>{here.enterprise.name}</h1>" in page


def test_a_checklist_that_is_refused_keeps_what_was_entered(here: visits.District, somebody: Enter) -> None:
    task = valid_visit(here)
    client = somebody(Role.OFFICER, here.bureau)
    client.post(reverse("inspection-change", args=[task.pk]), {"do": "begin", "revision": str(task.revision)})
    task.refresh_from_db()
    assert task.case is not None
    Client().post(door(task))
    basis = {"revision": str(task.case.revision), "basis": "《食品安全法》第一百一十条"}
    client.post(reverse("case-take", args=[task.case.pk, "notify"]), basis)
    shown = {"revision": str(task.case.revision + 1), "certificate_shown": "1"}
    client.post(reverse("case-take", args=[task.case.pk, "inspect"]), shown)
    line = task.lines.get()
    told = {f"r{line.pk}": "2", f"n{line.pk}": "  "}
    answer = client.post(reverse("inspection-check", args=[task.pk]), told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "不合格，请写明发现的情况" in page
    assert f'name="r{line.pk}" value="2" checked' in page
    assert (
        client.post(reverse("inspection-check", args=[task.pk]), {**told, f"n{line.pk}": "霉变\x00"}).status_code == 302
    )
    line.refresh_from_db()
    assert decrypt(line.note_cipher) == "霉变"
