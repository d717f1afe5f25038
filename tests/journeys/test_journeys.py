"""What people do with the platform, in a real browser, at a desk and on a phone."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.journeys import ledger
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

REPORT = """云汀区市场监管局2025年度行政执法工作情况报告
一、基本情况
（一）行政执法案件情况
全年共办理行政执法案件33件，其中维持18件，审理中9件，终止5件。评查案卷60卷，合格率98.6%。
"""


def send(visitor: Visitor, file: Path) -> None:
    page = visitor.page
    visitor.go("/ledgers/new")
    page.set_input_files("#file", file)
    expect(page.locator("[data-chosen]")).to_contain_text(file.name)
    visitor.picture("ledger-new")
    with page.expect_navigation():
        page.get_by_role("button", name="上传并预览").click()


def import_it(visitor: Visitor, button: str) -> None:
    visitor.page.get_by_role("button", name=button).click()
    expect(visitor.page.get_by_role("heading", name="留痕")).to_be_visible(timeout=90_000)


def test_a_ledger_with_three_bad_rows_is_mended_and_becomes_a_report(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    visitor.log_in("statistician")

    send(visitor, ledger.write(tmp_path / "三行有错.xlsx", mended=False))
    visitor.picture("ledger-preview")
    wrong = page.get_by_role("region", name="退回的行").locator("tbody tr")
    expect(wrong).to_have_count(3)
    for column, row in (("决定日期", "11"), ("执法主体", "12"), ("检查日期", "13")):
        expect(wrong.filter(has_text=column).filter(has_text=row)).not_to_have_count(0)
    import_it(visitor, f"导入其余 {ledger.GOOD} 行")
    visitor.picture("ledger-result")
    expect(page.get_by_text(f"已导入 {ledger.GOOD} 行，退回 3 行")).to_be_visible()
    expect(page.get_by_role("cell", name="03/05/2025", exact=True)).to_be_visible()
    assert taken(visitor, "下载退回清单", "三行有错.退回.xlsx").namelist()
    send(visitor, ledger.write(tmp_path / "改好的.xlsx", mended=True))
    import_it(visitor, f"导入全部 {ledger.GOOD + 3} 行")
    expect(page.get_by_text(f"{ledger.GOOD + 3} 行全部导入")).to_be_visible()
    look_at_the_figures(visitor)
    write_the_report(visitor)
    undo_the_last(visitor)


def taken(visitor: Visitor, link: str, name: str) -> zipfile.ZipFile:
    """The archive that a link gives."""
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("link", name=link).click()
    if name:
        assert waiting.value.suggested_filename == name
    return zipfile.ZipFile(BytesIO(Path(waiting.value.path()).read_bytes()))


def look_at_the_figures(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/?year=2025")
    visitor.picture("dashboard")
    strip = page.get_by_label("执法行为总数")
    expect(strip.locator(".v").nth(0)).to_contain_text("12")
    expect(strip.locator(".v").nth(2)).to_contain_text("6")
    expect(page.locator(".xz-chart canvas")).to_have_count(2)
    strip.get_by_role("link").nth(2).click()
    expect(page.get_by_role("status").filter(has_text="件")).to_contain_text("6")
    visitor.picture("acts")

    person = page.locator("[data-rows] tbody tr").filter(has_text="自然人").first
    expect(person).to_contain_text("沈＊＊")
    with page.expect_navigation():
        person.get_by_role("link").first.click()
    visitor.picture("act")
    expect(page.get_by_text("沈望舒")).to_have_count(0)


def write_the_report(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/reports?year=2025")
    visitor.picture("report")
    page.locator(".xz-written summary").first.click()
    page.locator(".xz-written textarea").first.fill("执法力量向基层倾斜，案件数量平稳。")
    page.get_by_role("button", name="保存这一栏").first.click()
    expect(page.get_by_text("已保存，已留痕")).to_be_visible()
    document = taken(visitor, "下载 .docx", "云汀区2025年度行政执法工作情况报告.docx")
    text = re.sub("<[^>]+>", "", document.read("word/document.xml").decode())
    assert "执法力量向基层倾斜" in text
    assert "12件" in text


def undo_the_last(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/ledgers")
    visitor.picture("ledgers")
    page.get_by_role("link", name="改好的.xlsx").click()
    page.get_by_role("link", name="撤销这一批").click()
    visitor.picture("ledger-undo")
    page.get_by_role("button", name="撤销第").click()
    expect(page.get_by_text("这一批已撤销")).to_be_visible()
    visitor.go("/?year=2025")
    expect(page.get_by_label("执法行为总数").locator(".v").nth(0)).to_contain_text("9")


def test_a_name_is_shown_to_who_handles_the_case_and_the_reading_is_in_the_trail(
    visitor: Visitor, tmp_path: Path
) -> None:
    page = visitor.page
    visitor.log_in("officer")
    send(visitor, ledger.write(tmp_path / "台账.xlsx", mended=True))
    import_it(visitor, "导入全部")
    visitor.go("/acts?q=沈望舒")
    page.locator("[data-rows] tbody tr a").first.click()
    page.get_by_role("button", name="查看（留痕）").click()
    expect(page.locator("#party")).to_contain_text("沈望舒")
    visitor.log_out()
    visitor.log_in("auditor")
    visitor.go("/trail")
    page.get_by_role("button", name="现在校验全部").click()
    expect(page.get_by_text("留痕完好")).to_be_visible(timeout=90_000)
    expect(page.locator(".trail").get_by_text("查看当事人姓名和证件号码").first).to_be_visible()
    visitor.picture("trail")


def test_a_report_is_checked_figure_by_figure(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    file = tmp_path / "送审稿.txt"
    file.write_text(REPORT, encoding="utf-8")
    visitor.log_in("legal_reviewer")
    visitor.go("/check")
    page.set_input_files("#file", file)
    visitor.picture("check-choose")
    page.get_by_role("button", name="核对这份报告").click()
    expect(page.get_by_role("heading", name="核对清单")).to_be_visible()
    visitor.picture("check")
    expect(page.locator("mark.r-bad").filter(has_text="98.6%")).to_be_visible()
    expect(page.locator(".find.bad").filter(has_text="98.6%")).not_to_have_count(0)
    page.locator("mark.r-bad a").first.click()
    expect(page.locator(".find[data-open]")).to_have_count(1)
    expect(page.locator("mark.r-here")).not_to_have_count(0)


def test_the_keyboard_is_enough_for_a_list(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    visitor.log_in("officer")
    send(visitor, ledger.write(tmp_path / "台账.xlsx", mended=True))
    import_it(visitor, "导入全部")
    visitor.go("/acts")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("谷雨")
    page.keyboard.press("Enter")
    expect(page.locator("[data-rows] tbody tr")).to_have_count(3)
    page.locator("body").click(position={"x": 2, "y": 2})
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-rows] tbody tr").nth(1).get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="事项与处理")).to_be_visible()
