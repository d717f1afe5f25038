"""A complaint and an order of the hotline about one matter: merged, refused or filed, each answered; phone and desk."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PLACE, FIRM = "汀北路12号", "岚江市谷雨餐饮有限公司"


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def open_form(page: Page, title: str) -> None:
    """Open what a heading folds away."""
    page.locator("summary", has_text=title).click()


def fill(page: Page, **texts: str) -> None:
    for name, text in texts.items():
        page.locator(f"#{name}").fill(text)


def register(visitor: Visitor, source: str, **texts: str) -> None:
    visitor.go("/leads")
    page = visitor.page
    page.get_by_role("link", name="登记线索").first.click()
    page.get_by_text(source, exact=True).click()
    fill(page, **texts)


def tell_twice(visitor: Visitor) -> None:
    """A complaint by name and an order of the hotline about the same place; the page is that of the order."""
    page = visitor.page
    register(visitor, "投诉举报", title="货架陈列过期糕点", content="三号货架有过期糕点三盒", place=PLACE)
    expect(page.locator("#urgency")).to_be_hidden()
    page.locator("#party_type").select_option(label="法人")
    fill(page, party_name=FIRM, reporter="沈望舒", contact="10012345678")
    page.get_by_label("需要答复").check()
    visitor.picture("lead-new")
    press(page, "登记线索")
    expect(page.get_by_role("heading", level=1)).to_have_text("货架陈列过期糕点")
    expect(page.get_by_text("沈望舒")).to_have_count(0)
    register(visitor, "12345热线", title="过期食品", content="群众来电反映有过期食品", place=PLACE, number="GD2026001")
    expect(page.locator("#urgency")).to_be_visible()
    page.get_by_label("匿名").check()
    expect(page.locator("#reporter")).to_be_hidden()
    page.get_by_label("需要答复").check()
    press(page, "登记线索")


def merge(visitor: Visitor) -> None:
    page = visitor.page
    expect(page.get_by_text("可能是同一件事")).to_be_visible()
    expect(page.get_by_text("地点相近")).to_be_visible()
    visitor.picture("lead-alike")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("并入本件$")).click()
    expect(page.get_by_text("已合并：算作一件")).to_be_visible()
    expect(page.get_by_text("2 个，算一件")).to_be_visible()


def refuse(visitor: Visitor) -> None:
    page = visitor.page
    press(page, "受理，开始核查")
    open_form(page, "不予立案")
    page.get_by_text("违法行为轻微并及时改正，没有造成危害后果（第三十三条）").click()
    fill(page, **{"refuse-text": "当场下架并销毁，没有售出。", "refuse-approved": "周行远"})
    visitor.picture("lead-refuse")
    press(page, "登记不予立案")
    expect(page.get_by_text("已决定不予立案")).to_be_visible()


def answer_both(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="查看（留痕）").click()
    expect(page.get_by_text("沈望舒")).to_be_visible()
    page.locator("#answer-way").select_option(label="电话")
    fill(page, **{"answer-text": "已核查，当场下架。"})
    visitor.picture("lead-answer")
    press(page, "登记答复")
    expect(page.get_by_text("以电话答复：已核查，当场下架。")).to_have_count(2)
    visitor.picture("lead-done")
    visitor.go("/leads")
    expect(page.locator(".count .big")).to_have_text("1")


def have_it_checked_again(visitor: Visitor) -> None:
    page = visitor.page
    visitor.log_in("supervisor")
    visitor.go("/leads/standing")
    visitor.picture("leads-standing")
    page.locator("tbody a.fig").last.click()
    page.get_by_role("link", name="过期食品").click()
    open_form(page, "责令重新核查")
    fill(page, **{"reopen-text": "没有销毁照片，请补充核查。"})
    press(page, "责令重新核查")
    expect(page.get_by_text("已责令重新核查")).to_be_visible()


def test_a_matter_told_twice_is_handled_once_and_each_is_answered(visitor: Visitor) -> None:
    visitor.log_in("officer")
    visitor.go("/leads")
    expect(visitor.page.get_by_text("没有符合条件的线索")).to_be_visible()
    visitor.picture("leads-empty")
    tell_twice(visitor)
    merge(visitor)
    refuse(visitor)
    answer_both(visitor)
    visitor.log_out()
    have_it_checked_again(visitor)


def test_a_case_opens_from_a_lead_with_what_it_tells(visitor: Visitor) -> None:
    page = visitor.page
    visitor.log_in("officer")
    register(visitor, "巡查发现", title="货架陈列过期糕点", content="三号货架有过期糕点三盒", place=PLACE)
    expect(page.locator("#reporter")).to_be_hidden()
    page.locator("#party_type").select_option(label="法人")
    fill(page, party_name=FIRM)
    press(page, "登记线索")
    press(page, "受理，开始核查")
    visitor.go("/work")
    page.get_by_role("link", name="决定是否立案：货架陈列过期糕点").click()
    open_form(page, "当场处罚")
    fill(page, **{"penalise-power": "对经营超过保质期食品行为的处罚"})
    press(page, "转当场处罚")
    expect(page.locator("#party_name")).to_have_value(FIRM)
    expect(page.locator("#violation")).to_have_value("三号货架有过期糕点三盒")
    visitor.picture("penalty-from-lead")
