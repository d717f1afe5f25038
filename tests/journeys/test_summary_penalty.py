"""An officer decides on the spot: in a real browser, on the phone and at a desk, with scripts and without."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.factories import ACTOR, CertificateFactory
from tests.journeys.conftest import SIZES, Site, Visitor

from xiezhi.accounts.models import User
from xiezhi.registry.models import Organisation
from xiezhi.registry.services.officers import link_officer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST_SECONDS, MOST_INPUTS = 120, 25


def link() -> None:
    """Officers of the bureau, one of whom is the account's."""
    bureau = Organisation.objects.get(code="11120199MB0000014X")
    own, _ = (CertificateFactory.create(number=f"YT202600{n}", organisation=bureau, expires_on=None) for n in (1, 2))
    link_officer(actor=ACTOR, user=User.objects.get(username="officer"), certificate_number=own.number)


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def fill(page: Page, fine: str) -> int:
    """Everything that a company's fine needs; returns how many times the officer touched the screen or typed."""
    touched = 0
    page.get_by_text("法人", exact=True).click()
    page.locator("label", has=page.locator("#fined")).click()
    texts = {"party_name": "岚江市谷雨餐饮有限公司", "place": "汀北路12号", "violation": "货架陈列过期糕点3盒"}
    for name, text in {**texts, "basis": "《食品安全法》第一百二十四条", "fine": fine}.items():
        page.locator(f"#{name}").fill(text)
        touched += 1
    page.locator("#officer-2").select_option("YT2026002")
    for name in ("certificate_shown", "conclusive", "not_fined", "notified"):
        page.locator(f"[name={name}]").check()
        touched += 1
    page.get_by_text("没有提出", exact=True).click()
    return touched + 4


def test_a_summary_penalty_takes_less_than_two_minutes_of_steps(visitor: Visitor) -> None:
    link()
    page = visitor.page
    visitor.log_in("officer")
    visitor.go("/work")
    expect(page.get_by_text("现在没有要办的事")).to_be_visible()
    visitor.picture("work-empty")
    begun = time.monotonic()
    page.get_by_role("link", name="登记案件").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("过期|保质期")).click()
    decide = page.get_by_role("button", name="作出决定", exact=True)
    expect(decide).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#lacks")).to_contain_text("第四十二条")
    visitor.picture("penalty-empty")
    touched = fill(page, "3001")
    expect(page.locator("#said-fine")).to_have_text("人民币叁仟零壹元整")
    expect(page.locator("#lacks")).to_contain_text("罚款超过限额")
    expect(decide).to_have_attribute("aria-disabled", "true")
    visitor.picture("penalty-over")
    page.locator("#fine").fill("500")
    expect(decide).not_to_have_attribute("aria-disabled", "true")
    visitor.picture("penalty-ready")
    press(page, "作出决定")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"当罚〔\d{4}〕1号"))
    visitor.picture("penalty-decided")
    page.get_by_label("已将决定书当场交付当事人").check()
    press(page, "登记交付")
    assert time.monotonic() - begun < MOST_SECONDS
    assert touched + 6 <= MOST_INPUTS
    follow_to_the_end(visitor)


def follow_to_the_end(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_text("怎么算的").first.click()
    expect(page.locator("details[open] ol").first).to_be_visible()
    with page.expect_download() as kept:
        page.get_by_role("button", name="下载 .docx").click()
    assert kept.value.suggested_filename.endswith(".docx")
    visitor.picture("penalty-delivered")
    address = page.url.removeprefix(visitor.site.address)
    visitor.go("/work")
    expect(page.get_by_role("link", name="缴纳罚款")).to_be_visible()
    visitor.picture("work")
    visitor.go(address)
    for name in ("报备案", "登记缴款", "结案"):
        press(page, name)
    expect(page.get_by_text("已结案。")).to_be_visible()
    page.get_by_role("link", name="执法行为", exact=True).last.click()
    expect(page.get_by_role("heading", name="程序")).to_be_visible()
    visitor.picture("act-of-a-case")


def test_without_scripts_it_works_as_well(site: Site, browser: Browser) -> None:
    link()
    width, height = SIZES["phone"]
    context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/login")
    page.fill("#username", "officer")
    page.fill("#password", "Yunting-2026-demo")
    press(page, "登录")
    page.goto(f"{site.address}/penalties/new?q=保质期")
    page.get_by_role("button", name=re.compile("保质期")).click()
    fill(page, "3001")
    # The button is marked as not ready; without scripts it sends nevertheless, and the service refuses.
    page.get_by_role("button", name="作出决定").click(force=True)
    expect(page.get_by_text("现在不能办理“当场决定”")).to_be_visible()
    expect(page.locator("#place")).to_have_value("汀北路12号")
    page.locator("#fine").fill("500")
    page.get_by_role("button", name="作出决定").click(force=True)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"当罚〔\d{4}〕1号"))
    context.close()
