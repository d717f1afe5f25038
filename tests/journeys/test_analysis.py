"""A statistician asks for figures, opens, draws, takes away and keeps them; a supervisor opens what was kept."""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.factories import ActFactory
from tests.journeys.conftest import Visitor

from xiezhi.registry.models import Organisation, OrganisationName

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PNG = b"\x89PNG\r\n\x1a\n"


def body(name: str) -> Organisation:
    return OrganisationName.objects.get(name=name).organisation


def some_acts() -> None:
    """Twelve penalties of the one bureau in May 2025, five of the other in May and June; one of the year before."""
    market, city = body("云汀区市场监管局"), body("云汀区城市管理委员会")
    for number in range(12):
        ActFactory(body=market, filed_on=None, decided_on=date(2025, 5, 1 + number), fine=10_000)
    for number in range(5):
        ActFactory(body=city, filed_on=None, decided_on=date(2025, 5 + number % 2, 8))
    ActFactory(body=market, filed_on=None, decided_on=date(2024, 5, 8))


def ask(visitor: Visitor) -> None:
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="统计", exact=True).click()


def choose_measures(visitor: Visitor) -> None:
    page = visitor.page
    page.locator("#pick summary").click()
    search = page.get_by_label("在指标中找")
    for code in ("act.count", "inspection.count"):
        page.locator(f'#pick input[value="{code}"]').uncheck()
    search.fill("撤案")
    expect(page.locator("[data-measure]:visible")).to_have_count(2)
    search.fill("行政处罚数 件")
    visitor.picture("figures-measures")
    search.fill("罚款金额")
    page.get_by_label("罚款金额").first.check()


def ask_the_wrong_way_round(visitor: Visitor) -> None:
    page = visitor.page
    page.select_option("[name=unit]", "days")
    page.fill("[name=first]", "2025-06-30")
    page.fill("[name=last]", "2025-05-01")
    page.locator("[name=by]").first.select_option("body")
    page.select_option("#compare", "yoy")
    ask(visitor)
    expect(page.locator("#e-period")).to_contain_text("开始日期晚于结束日期")
    expect(page.locator("[name=first]")).to_have_value("2025-06-30")
    visitor.picture("figures-wrong")
    page.fill("[name=first]", "2025-05-01")
    page.fill("[name=last]", "2025-06-30")
    ask(visitor)


def see_the_bodies(visitor: Visitor) -> None:
    page = visitor.page
    expect(page).to_have_url(re.compile(r"period=2025-05-01\.\.2025-06-30&by=body&compare=yoy$"))
    rows = page.locator("#t-figures tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("云汀区市场监管局")
    expect(page.locator("#t-figures tfoot")).to_contain_text("17")
    expect(page.get_by_text("各组之和 = 不分组的数，已核对")).to_be_visible()
    expect(page.locator("[data-plot] canvas")).to_have_count(1)
    visitor.picture("figures-bodies")


def take_them_away(visitor: Visitor) -> None:
    page = visitor.page
    with page.expect_download() as waiting:
        page.get_by_role("button", name="存为 PNG").click()
    assert waiting.value.suggested_filename.endswith("行政处罚数（件）.png")
    assert Path(waiting.value.path()).read_bytes().startswith(PNG)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出 xlsx").click()
    assert waiting.value.suggested_filename == "云汀区2025-05-01..2025-06-30统计.xlsx"


def keep_them(visitor: Visitor) -> str:
    """Keep the question as a shared view; the address of the view."""
    page = visitor.page
    page.fill("#title", "五六月各机构")
    page.get_by_label("共享给能看到这个机构的人").check()
    page.get_by_role("button", name="保存视图").click()
    expect(page.get_by_role("heading", name="五六月各机构")).to_be_visible()
    visitor.picture("figures-view")
    return page.url.removeprefix(visitor.site.address)


def test_figures_are_asked_opened_drawn_taken_away_and_kept(visitor: Visitor) -> None:
    page = visitor.page
    some_acts()
    visitor.log_in("statistician")
    visitor.go("/figures")
    visitor.picture("figures")
    choose_measures(visitor)
    ask_the_wrong_way_round(visitor)
    see_the_bodies(visitor)
    take_them_away(visitor)
    kept = keep_them(visitor)

    visitor.log_out()
    visitor.log_in("supervisor")
    visitor.go(kept)
    expect(page.get_by_role("button", name="保存修改")).to_have_count(0)
    page.locator("#t-figures tbody tr").nth(0).get_by_role("link", name="12", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="件")).to_contain_text("12")

    visitor.log_out()
    visitor.log_in("officer")
    refused = page.goto(visitor.site.address + kept)
    assert refused is not None
    assert refused.status == 403
    expect(page.get_by_text("五六月各机构")).to_have_count(0)


def test_months_by_bodies_become_a_heat_map_and_a_label_narrows_it(visitor: Visitor) -> None:
    page = visitor.page
    some_acts()
    visitor.log_in("supervisor")
    visitor.go("/figures?m=penalty.count&period=2025&by=body&by=month&chart=heat")
    expect(page.locator("[data-plot=heat] canvas").first).to_be_visible()
    visitor.picture("figures-heat")
    page.locator("#t-figures tbody").get_by_role("link", name="云汀区城市管理委员会").click()
    expect(page.locator("#t-figures tbody tr")).to_have_count(12)
    expect(page.locator("#t-figures tfoot")).to_contain_text("5")
    visitor.picture("figures-months")
