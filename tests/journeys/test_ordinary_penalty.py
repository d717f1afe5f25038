"""An ordinary penalty through the hands of officer, reviewer and head, in a real browser at both widths."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.cases.matters import CODE, COMPANY, Street
from tests.cases.ordinary import opened, step
from tests.factories import ACTOR
from tests.journeys.conftest import Visitor

from xiezhi.accounts.models import User
from xiezhi.cases.models import CaseFile
from xiezhi.registry.models import Certificate, Organisation, Power
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.officers import link_officer
from xiezhi.trail.actor import Actor

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def bureau() -> Street:
    """The bureau of the site as the factories of cases know it; its certificates are good today."""
    body = Organisation.objects.get(code="11120199MB0000014X")
    Certificate.objects.filter(organisation=body).update(expires_on=None)
    first, second = Certificate.objects.filter(organisation=body).order_by("number")
    user = User.objects.get(username="officer")
    link_officer(actor=ACTOR, user=user, certificate_number=first.number)
    scope = Scope.of({"officer": frozenset({body.pk})})
    item = Power.objects.get(organisation=body)
    return Street(body, item, (first, second), user, Actor(user.pk, "简书白", "test"), scope)


def today() -> date:
    return datetime.now(UTC).astimezone().date()


class Desk:
    """One case at the screen of whoever is signed in."""

    def __init__(self, visitor: Visitor, path: str) -> None:
        self.visitor, self.path = visitor, path

    def sit(self, username: str) -> None:
        self.visitor.log_out()
        self.visitor.log_in(username)
        self.visitor.go(self.path)

    def open(self, step_id: str) -> Locator:
        """The form of a step, unfolded."""
        choice = self.visitor.page.locator(f"#step-{step_id}")
        if choice.get_attribute("open") is None:
            choice.locator("summary").first.click()
        return choice

    def take(self, step_id: str, picture: str = "", **told: object) -> Page:
        """Fill the form of a step and press its button; a tuple chooses several, a bool answers yes or no."""
        page, choice = self.visitor.page, self.open(step_id)
        for name, value in told.items():
            answer(choice, name, value)
        if picture:
            self.visitor.picture(picture)
        title = choice.locator("button[type=submit]").inner_text()
        with page.expect_navigation():
            choice.locator("button[type=submit]").click()
        expect(page.get_by_text(f"已办理“{title}”")).to_be_visible()
        return page

    def take_slowly(self, step_id: str, field: str, text: str) -> None:
        """Type a last answer and hold its button down until the live check, which brings a button of its own, has answered."""
        page, choice = self.visitor.page, self.open(step_id)
        button = choice.locator("button[type=submit]")
        title = button.inner_text()
        choice.locator(f"[data-field={field}] textarea").press_sequentially(text)
        button.hover()
        with page.expect_response(lambda answer: answer.url.endswith("/check")):
            page.mouse.down()
        page.wait_for_timeout(300)
        page.mouse.up()
        expect(page.get_by_text(f"已办理“{title}”")).to_be_visible()


def answer(choice: Locator, name: str, value: object) -> None:
    field = choice.locator(f"[data-field={name}]")
    if isinstance(value, bool):
        field.get_by_text("是" if value else "否", exact=True).click()
    elif isinstance(value, tuple):
        for each in value:
            field.get_by_text(each, exact=True).click()
    else:
        field.locator("input, textarea").fill(str(value))


def submit_review(desk: Desk, **written: str) -> None:
    """Submit the case at hand for legal review, as its officer, with texts of the draft as they were mended."""
    desk.sit("officer")
    page, form = desk.visitor.page, desk.visitor.page.locator("#submit-review")
    if form.get_attribute("open") is None:
        form.locator("summary").first.click()
    for name, text in written.items():
        form.locator(f"[name={name}]").fill(text)
    form.get_by_role("button", name="提交法制审核").click()
    expect(page.get_by_text("已提交法制审核")).to_be_visible()


def review(desk: Desk, opinion: str, **written: str) -> None:
    """Take the case from the queue as a reviewer, find every head as it should be, and give an opinion."""
    desk.sit("legal_reviewer")
    page = desk.visitor.page
    desk.visitor.go("/reviews")
    desk.visitor.picture("reviews")
    page.locator("tbody a").first.click()
    page.get_by_role("button", name="接办").click()
    for head in page.locator(".review-head fieldset").all():
        head.get_by_text("符合", exact=True).click()
    page.locator(".big-choice").last.get_by_text(opinion, exact=True).click()
    for name, text in written.items():
        page.locator(f"#{name}").fill(text)
    desk.visitor.picture(f"review-{'returned' if written else 'passed'}")
    page.get_by_role("button", name="提出审核意见").click()
    expect(page.get_by_text("已提出审核意见并制发法制审核意见书")).to_be_visible()


def test_a_case_in_one_day_from_proposal_to_closing(visitor: Visitor) -> None:
    place = bureau()
    page = visitor.page
    visitor.log_in("officer")
    visitor.go("/penalties/new?procedure=penalty.ordinary")
    visitor.picture("ordinary-new")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("保质期")).click()
    desk = Desk(visitor, page.url.removeprefix(visitor.site.address))
    day = today().isoformat()
    page.locator("#propose-officer-2").select_option(place.certificates[1].number)
    desk.take(
        "propose",
        "ordinary-proposal",
        party_name=COMPANY,
        party_number=CODE,
        place="汀北路12号",
        violation="货架陈列过期糕点3盒",
        source=("投诉举报",),
        discovered_on=day,
        party_type=("法人",),
        act_ended_on=day,
        grave=False,
    )
    expect(page.get_by_text("由执法主体负责人办理").first).to_be_visible()
    desk.sit("body_head")
    desk.take("file", "ordinary-file", opinion="同意立案")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"立〔\d{4}〕1号"))
    desk.sit("officer")
    no = dict.fromkeys(("monitoring", "crime_suspected", "public_interest", "complex", "several_relations"), False)
    desk.take(
        "investigate",
        "ordinary-investigate",
        certificate_shown=True,
        recused=True,
        **no,
        penalties=("罚款",),
        fine="5000",
        party_address="汀北路12号",
        evidence="现场照片6张",
        findings="货架陈列过期糕点3盒",
        proposal="罚款5000元",
    )
    desk.take(
        "notify", "ordinary-notify", earlier_fines="0", hearing_offered=True, basis="《食品安全法》第一百二十四条"
    )
    desk.take("hear_party", defended=False, notice_waived=True)
    visitor.picture("ordinary-told")
    desk.sit("body_head")
    desk.take("decide", "ordinary-decide", discretion="一般情节，按基准从轻")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"罚〔\d{4}〕1号"))
    desk.sit("officer")
    desk.take("serve", service_way=("直接送达",), receiver="当事人")
    desk.take("execute")
    desk.take("close")
    expect(page.get_by_text("已经办结。")).to_be_visible()
    visitor.picture("ordinary-closed")


def backdated(place: Street) -> CaseFile:
    """A case told of a heavy penalty five weeks ago, whose party asked for a hearing in time; the hearing is today."""
    now = today()
    first = now - timedelta(days=60)
    case = opened(place, on=first)
    dated = {"discovered_on": first, "act_ended_on": first}
    case = step(place, case, "propose", on=first, **dated)
    case = step(place, case, "file", on=first)
    investigated, told = first + timedelta(days=5), first + timedelta(days=6)
    case = step(place, case, "investigate", on=investigated, investigated_on=investigated, complex=True)
    case = step(place, case, "notify", on=told, notified_on=told)
    asked = told + timedelta(days=3)
    return step(
        place, case, "call_hearing", on=asked, hearing_requested_on=asked, hearing_notice_on=asked, hearing_held_on=now
    )


def test_a_case_with_hearing_review_and_collective_discussion(visitor: Visitor) -> None:
    case = backdated(bureau())
    desk = Desk(visitor, f"/cases/{case.pk}")
    page = visitor.page
    desk.sit("officer")
    visitor.picture("hearing-called")
    desk.take(
        "hold_hearing",
        "hearing-held",
        hearing_host_independent=True,
        hearing_abandoned=False,
        defended=True,
        defence_reviewed=True,
        hearing_report="当事人请求从轻",
        defence="已整改",
        defence_opinion="采纳，从轻",
    )
    desk.sit("body_head")
    page.locator("#step-decide summary").click()
    expect(page.locator("#step-decide")).to_contain_text("第五十八条")
    visitor.picture("hearing-decide-locked")
    submit_review(desk)
    review(desk, "退回补正", mend="写明从轻的理由")
    desk.sit("officer")
    expect(page.locator("#legal-review")).to_contain_text("写明从轻的理由")
    visitor.picture("review-returned")
    submit_review(desk, discretion="已整改，符合从轻情形")
    review(desk, "同意")
    desk.sit("body_head")
    desk.take("discuss", discussion_members="局长、副局长", discussion="一致同意从轻处罚")
    desk.take("decide", fine="3000", discretion="主动整改，从轻")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"罚〔\d{4}〕1号"))
    visitor.picture("hearing-decided")


def test_a_first_and_slight_violation_goes_unpunished(visitor: Visitor) -> None:
    place = bureau()
    now = today()
    case = opened(place, on=now)
    for name, changed in (
        ("propose", {"discovered_on": now, "act_ended_on": now}),
        ("file", {}),
        ("investigate", {"investigated_on": now}),
    ):
        case = step(place, case, name, on=now, **changed)
    desk = Desk(visitor, f"/cases/{case.pk}")
    page = visitor.page
    desk.sit("body_head")
    ground = "初次违法且危害后果轻微并及时改正"
    choice = desk.open("exempt")
    answer(choice, "exempt_ground", (ground,))
    expect(choice.locator("[data-field=first_violation]")).to_be_visible()
    expect(choice.locator("[data-field=party_age]")).to_be_hidden()
    for name, value in (("first_violation", False), ("corrected_in_time", True), ("slight_harm", True)):
        answer(choice, name, value)
    answer(choice, "reasons", "首次违法，货值较小，当场改正")
    expect(choice.locator(".step-state")).to_contain_text("第三十三条")
    visitor.picture("exempt-refused")
    desk.take("exempt", "exempt-ready", first_violation=True)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"不罚〔\d{4}〕1号"))
    desk.sit("officer")
    desk.take("serve", service_way=("直接送达",))
    desk.take("close")
    expect(page.get_by_text("已经办结。")).to_be_visible()
    visitor.picture("exempt-closed")
