"""From a template that a statistician edits to a released report that verifies, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys import ledger
from tests.journeys.conftest import Visitor
from tests.journeys.test_journeys import import_it, send

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def settled(page: Page, name: str) -> None:
    """Press a button and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def edit_a_template(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/templates")
    visitor.picture("templates")
    page.get_by_label("名称", exact=True).fill("区年度报告")
    settled(page, "复制成草稿")
    page.get_by_label("发布机关").fill("云汀区人民政府")
    settled(page, "保存")
    expect(page.get_by_label("发布机关")).to_have_value("云汀区人民政府")
    sections = page.locator(".blocks > li").filter(has=page.locator(".tag", has_text="编写栏"))
    for _ in range(sections.count()):
        with page.expect_navigation():
            sections.first.get_by_role("button", name=re.compile("^删除")).click()
    expect(sections).to_have_count(0)
    visitor.picture("template")
    edit_a_sentence(visitor)
    settled(page, "发布为新版")
    expect(page.get_by_text("已发布“区年度报告”第1版")).to_be_visible()


def edit_a_sentence(visitor: Visitor) -> None:
    page = visitor.page
    with page.expect_navigation():
        page.locator(".blocks a").first.click()
    text = page.get_by_label("文字", exact=True).first
    text.fill("{year}年全区办理行政处罚{penalty.coun}件")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("没有名为“penalty.coun”的指标")
    visitor.picture("template-fault")
    text.fill("{year}年全区办理行政处罚")
    page.get_by_label("查找指标").fill("行政处罚数")
    expect(page.locator("#measures li").first).to_contain_text("行政处罚数")
    text.focus()
    page.keyboard.press("End")
    page.locator("#measures [data-code='penalty.count']").click()
    expect(text).to_have_value("{year}年全区办理行政处罚{penalty.count}")
    expect(preview).to_contain_text(re.compile(r"2025年全区办理行政处罚\d"))
    visitor.picture("template-block")
    text.blur()  # leaving the field asks once more; a page that is left meanwhile would break that off with a complaint
    expect(page.locator(".htmx-request")).to_have_count(0)
    settled(page, "保存并返回模板")


def test_a_statistician_edits_a_template_and_a_supervisor_releases_the_report(visitor: Visitor, tmp_path: Path) -> None:
    visitor.log_in("statistician")
    send(visitor, ledger.write(tmp_path / "案件.xlsx", mended=True))
    import_it(visitor, f"导入全部 {ledger.GOOD + 3} 行")
    edit_a_template(visitor)
    address = submit_the_report(visitor)
    release_it(visitor, address)
    look_behind_a_number(visitor, address)
    find_the_period_locked(visitor)


def submit_the_report(visitor: Visitor) -> str:
    page = visitor.page
    visitor.go("/releases")
    page.locator("form.card select[name=kind]").select_option("monthly")
    expect(page.locator("#draft-period option[value='2025-12']")).to_be_attached()
    page.locator("#draft-kind").select_option("annual")
    page.locator("#draft-period").select_option("2025")
    settled(page, "起草报告")
    visitor.picture("release-draft")
    expect(page.get_by_text("2025年全区办理行政处罚")).to_be_visible()
    settled(page, "提交批准")
    expect(page.get_by_text("已提交，等待批准")).to_be_visible()
    approve = page.get_by_role("button", name="批准", exact=True)
    expect(approve).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_text("须由对该机构有任职的监督人员批准")).to_be_visible()
    visitor.picture("release-submitted")
    return page.url.removeprefix(visitor.site.address)


def release_it(visitor: Visitor, address: str) -> None:
    page = visitor.page
    visitor.log_out()
    visitor.log_in("supervisor")
    visitor.go(address)
    settled(page, "批准")
    settled(page, "发布")
    expect(page.get_by_text(re.compile("已发布，文号云汀区执法报〔\\d{4}〕1号"))).to_be_visible()
    visitor.picture("release-released")
    page.get_by_role("link", name="校验", exact=True).click()
    expect(page.get_by_text("完好。")).to_be_visible()
    visitor.picture("release-verified")


def look_behind_a_number(visitor: Visitor, address: str) -> None:
    """From a number in the released report to the case behind it in two clicks."""
    page = visitor.page
    visitor.go(address)
    with page.expect_navigation():
        page.locator(".report a.fig").first.click()
    with page.expect_navigation():
        page.locator("[data-rows] tbody a").first.click()
    assert re.search(r"/acts/\d+$", page.url)


def find_the_period_locked(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/locks")
    visitor.picture("locks")
    expect(page.get_by_text("锁定中")).to_be_visible()
    visitor.log_out()
    visitor.log_in("statistician")
    visitor.go("/ledgers")
    page.get_by_role("link", name="案件.xlsx").click()
    page.get_by_role("link", name="撤销这一批").click()
    page.get_by_role("button", name="撤销第").click()
    expect(page.get_by_text("计入已锁定的期间")).to_be_visible()
