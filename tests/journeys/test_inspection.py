"""Inspections in a real browser: planned, approved, scanned at the door, checked, ordered, looked at again; or handed over."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.factories import ACTOR, CertificateFactory, EnterpriseFactory, PowerFactory
from tests.journeys.conftest import SIZES, Visitor
from tests.registry.rows import checklist, put

from xiezhi.accounts.models import User
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import find
from xiezhi.registry.services.caps import Cap, set_cap
from xiezhi.registry.services.officers import link_officer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FIRM = "岚江市谷雨餐饮有限公司"
BEGINNING = date(2024, 1, 1)


def prepare() -> None:
    """An item to inspect with its checklist, two officers, one enterprise and a cap of two visits."""
    everything = Scope.everything()
    bureau = Organisation.objects.get(code="11120199MB0000014X")
    place = find(everything, "云汀区", on=BEGINNING)
    PowerFactory.create(code="J0001", name="对食品经营者的检查", organisation=bureau, kind=1)
    own, _ = (CertificateFactory.create(number=f"YT202600{n}", organisation=bureau, expires_on=None) for n in (1, 2))
    link_officer(actor=ACTOR, user=User.objects.get(username="officer"), certificate_number=own.number)
    EnterpriseFactory.create(area=place, name=FIRM, address="汀北路12号")
    lines = [("悬挂食品经营许可证", "食品安全法第三十五条"), ("进货查验记录完整", "食品安全法第五十三条")]
    put(checklist(bureau, "J0001", *lines, source="示例", valid_from=BEGINNING))
    set_cap(actor=ACTOR, scope=everything, cap=Cap(place, 2, "云政办发〔2025〕1号", BEGINNING))


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def step(page: Page, step_id: str, name: str) -> None:
    """Open the form of a step, where it is not open already, and take the step."""
    opened = page.locator(f"#step-{step_id}")
    if opened.get_attribute("open") is None:
        opened.locator("summary").click()
    with page.expect_navigation():
        opened.get_by_role("button", name=name, exact=True).click()


def plan(visitor: Visitor) -> None:
    """The officer plans, the head approves, the officer says who goes and puts it up."""
    page = visitor.page
    visitor.log_in("officer")
    visitor.go("/inspections/plans")
    page.get_by_role("link", name="拟定计划").first.click()
    page.fill("#title", "第四季度食品经营检查")
    page.fill("#share", "100")
    visitor.picture("inspection-plan-new")
    press(page, "拟定计划")
    expect(page.get_by_text("随机种子")).to_be_visible()
    address = page.url.removeprefix(visitor.site.address)
    visitor.log_out()
    visitor.log_in("body_head")
    visitor.go(address)
    visitor.picture("inspection-plan-waits")
    press(page, "批准计划")
    visitor.log_out()
    visitor.log_in("officer")
    visitor.go(address)
    visitor.picture("inspection-plan")
    page.get_by_role("link", name=FIRM).click()
    page.locator("[name=officer]").nth(0).select_option("YT2026001")
    page.locator("[name=officer]").nth(1).select_option("YT2026002")
    page.locator("[name=officer]").nth(2).select_option("")
    press(page, "保存安排")
    visitor.picture("inspection-arranged")
    press(page, "报批")
    step(page, "notify", "通知企业")
    expect(page.get_by_text("今天有效")).to_be_visible()
    visitor.picture("inspection-code")


def scan(visitor: Visitor, browser: Browser) -> None:
    """The enterprise opens the page behind the code on its own phone, without a log-in, and confirms once."""
    address = visitor.page.get_by_role("link", name="打开这一页").get_attribute("href")
    assert address is not None
    width, height = SIZES["phone"]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    phone = Visitor(context.new_page(), visitor.site, "phone", [])
    phone.page.goto(address)
    text = phone.page.inner_text("main")
    assert all(
        part in text for part in (FIRM, "YT2026001", "YT2026002", "云汀区市场监管局", "食品安全法第三十五条", "12345")
    )
    phone.picture("door")
    phone.page.get_by_role("button", name="企业确认这次检查").click()
    expect(phone.page.get_by_text("企业已确认这次检查。")).to_be_visible()
    expect(phone.page.get_by_role("button", name="企业确认这次检查")).to_have_count(0)
    phone.picture("door-confirmed")
    wrong = phone.page.goto(address[:-1] + ("A" if address[-1] != "A" else "B"))
    assert wrong is not None
    assert wrong.status == 404
    context.close()
    page = visitor.page
    page.get_by_role("link", name="打开这一页").click()
    press(page, "执法人员确认入企")
    expect(page.get_by_text("执法人员已确认入企。")).to_be_visible()


def inspect(visitor: Visitor, browser: Browser) -> None:
    """Into the enterprise, through the checklist with one fault, to the result."""
    plan(visitor)
    page = visitor.page
    task = page.url.removeprefix(visitor.site.address)
    scan(visitor, browser)
    visitor.go(task)
    inside = page.locator("#step-inspect")
    if inside.get_attribute("open") is None:
        inside.locator("summary").click()
    inside.locator("[name=certificate_shown][value='1']").check(force=True)
    step(page, "inspect", "入企检查")
    lines = page.locator(".checklist fieldset")
    lines.nth(0).get_by_text("不合格", exact=True).click()
    lines.nth(0).locator("textarea").fill("许可证放在抽屉里，没有悬挂")
    lines.nth(1).get_by_text("合格", exact=True).click()
    visitor.picture("inspection-checklist")
    press(page, "保存检查单")
    expect(page.get_by_text("各项都已填写")).to_be_visible()
    step(page, "record", "制作检查笔录")
    step(page, "tell", "结果告知")
    expect(page.locator("#step-pass")).to_contain_text("还差 1 项")
    visitor.picture("inspection-told")


def test_a_visit_from_its_plan_to_its_end(visitor: Visitor, browser: Browser) -> None:
    prepare()
    inspect(visitor, browser)
    page = visitor.page
    order = page.locator("#step-order")
    if order.get_attribute("open") is None:
        order.locator("summary").click()
    order.locator("[name=correction_due_on]").fill((date.today() + timedelta(days=15)).isoformat())
    order.locator("[name=correction]").fill("在显著位置悬挂食品经营许可证")
    step(page, "order", "责令改正")
    again = page.locator("#step-recheck")
    again.locator("[name=rectified][value=已整改]").check(force=True)
    again.locator("[name=corrected_on]").fill(date.today().isoformat())
    again.locator("[name=recheck_opinion]").fill("已悬挂")
    step(page, "recheck", "复查")
    visitor.picture("inspection-rechecked")
    step(page, "close", "归档")
    expect(page.get_by_text("已归档。")).to_be_visible()
    visitor.picture("inspection-closed")
    page.get_by_role("link", name="企业和今年的检查").click()
    expect(page.get_by_text("计 1 次")).to_be_visible()
    expect(page.get_by_text("再查一次即达上限")).to_be_visible()
    visitor.picture("enterprise")


def test_a_visit_that_leads_to_a_case(visitor: Visitor, browser: Browser) -> None:
    prepare()
    inspect(visitor, browser)
    page = visitor.page
    page.locator("#step-hand_to_case summary").click()
    page.get_by_role("link", name="选处罚事项").click()
    page.fill("#reasons", "涉嫌违法经营")
    visitor.picture("inspection-handover")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("超过保质期")).click()
    expect(page.get_by_text("已转立案")).to_be_visible()
    expect(page.get_by_text("普通程序")).to_be_visible()
    visitor.picture("inspection-case")


def test_an_officer_shows_a_certificate_that_anybody_can_check(visitor: Visitor) -> None:
    prepare()
    visitor.log_in("officer")
    visitor.go("/my-certificate")
    drawn = visitor.page.locator(".qr img")
    expect(drawn).to_be_visible()
    assert visitor.page.evaluate("document.querySelector('.qr img').naturalWidth") > 0
    visitor.picture("my-certificate")
