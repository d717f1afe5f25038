"""One document as .docx, PDF and HTML: the same text, the layout of GB/T 9704, letters that are embedded, nothing from outside."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from xiezhi.office import documents_fonts
from xiezhi.office.documents import (
    Chart,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Run,
    Series,
    Signature,
    Table,
    TableColumn,
)
from xiezhi.office.documents_drawings import data_table, drawing
from xiezhi.office.documents_html import render_html, style_hash
from xiezhi.office.documents_package import render_docx
from xiezhi.office.documents_pdf import render_pdf
from xiezhi.office.texts import extract_text
from xiezhi.office.texts_pdf import _pages

DAY = date(2025, 1, 18)
HAN = "各部门严格落实公示记录审核三项制度持续规范行为"
OWN_FONTS = Path(documents_fonts.__file__).with_name("fonts")
CHART = Chart(
    "图1 两年对比",
    "bar",
    ["一月", "二月"],
    [Series("2023年", [120, None], previous=True), Series("2024年", [130.5, 95])],
    unit="件",
    cells=[["120", "—"], [Run("130.5", "a?m=1", title="件数，2024年1月", url="/acts?m=1"), "95"]],
)
TABLE = Table(
    "表1 统计表",
    [TableColumn("单位", 2, "left"), TableColumn("2024年"), TableColumn("同比")],
    [["甲局", Run("1,234", "a?y=2024", title="件数，2024年", url="/acts?y=2024"), "2.8%"], ["合计", "1,234", "2.8%"]],
    unit="件",
    total_row=True,
    note="注：数据截至年末。",
)
DOCUMENT = Document(
    "云汀区\n2024年度报告",
    "区司法局",
    DAY,
    [
        Heading(1, "基本情况"),
        Heading(2, "总体"),
        Paragraph([HAN * 12, "共", Run("33", "p.n?y=2024", title="件数", url="/acts?kind=2"), "件。"]),
        TABLE,
        CHART,
        Paragraph("“引号”与〔2024〕号、—、×、① 和 <尖括号> & #not *markup* _a_ $x$ [b] `c`。"),
        Signature("云汀区司法局", DAY),
        PageBreak(),
        replace(TABLE, caption="附表1 乙"),
        replace(TABLE, caption="附表2 丙", turned=True),
    ],
)
RENDERERS = {"docx": render_docx, "pdf": render_pdf, "html": render_html}


def text_in(folder: Path, document: Document, ending: str) -> str:
    path = folder / f"报告.{ending}"
    path.write_bytes(RENDERERS[ending](document))
    return extract_text(path).text


def bare(text: str) -> str:
    return "".join(text.split())


def pages(document: Document) -> list[str]:
    with pypdfium2.PdfDocument(render_pdf(document)) as found:
        return [page.get_textpage().get_text_range() for page in found]


def test_all_three_say_the_same(tmp_path: Path) -> None:
    texts = {ending: bare(text_in(tmp_path, DOCUMENT, ending)) for ending in RENDERERS}
    assert texts["pdf"] == texts["docx"]
    assert texts["html"] == texts["docx"]


TOLD = st.text(
    st.characters(categories=("Lo", "Nd"), max_codepoint=0x9FA5, min_codepoint=0x4E00), min_size=1, max_size=90
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TOLD, min_size=1, max_size=5))
def test_whatever_is_written_stands_in_all_three(tmp_path: Path, told: list[str]) -> None:
    document = Document("报告标题", "区司法局", DAY, [Paragraph(f"{HAN}{text}") for text in told])
    texts = {ending: bare(text_in(tmp_path, document, ending)) for ending in RENDERERS}
    assert texts["pdf"] == texts["docx"] == texts["html"]


def test_a_page_of_the_pdf_has_22_lines_of_28_characters_in_156_by_225_mm(tmp_path: Path) -> None:
    path = tmp_path / "grid.pdf"
    path.write_bytes(render_pdf(Document("题", "局", DAY, [Paragraph(HAN * 80)])))
    second = [line for line in _pages(path)[1].lines if line.size > 15]
    assert {len(line.text) for line in second} == {28}
    assert len(second) == 22
    left, right = 28 / 25.4 * 72, 184 / 25.4 * 72
    assert all(abs(line.left - left) < 1 and abs(line.right - right) < 2 for line in second)
    assert second[0].top < (297 - 37) / 25.4 * 72 + 4
    assert second[-1].bottom > 35 / 25.4 * 72 - 4


def test_a_heading_is_never_the_last_line_of_a_page() -> None:
    blocks = [block for _ in range(40) for block in (Heading(1, "小标题"), Paragraph(HAN * 5))]
    for page in pages(Document("题", "局", DAY, blocks)):
        lines = [line for line in page.split("\r\n") if line.strip() and not re.fullmatch(r"— \d+ —", line.strip())]
        assert not lines[-1].strip().endswith("小标题")


def test_letters_of_the_pdf_are_embedded_and_it_is_an_archive_file() -> None:
    content = render_pdf(DOCUMENT)
    assert b"pdfaid" in content
    assert render_pdf(DOCUMENT) == content
    with pypdfium2.PdfDocument(content) as found:
        texts = [item for page in found for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])]
        fonts = [pypdfium2.raw.FPDFTextObj_GetFont(item.raw) for item in texts]
        assert fonts
        assert all(pypdfium2.raw.FPDFFont_GetIsEmbedded(font) == 1 for font in fonts)


def test_a_page_set_across_keeps_its_number_out_of_the_text(tmp_path: Path) -> None:
    with pypdfium2.PdfDocument(render_pdf(DOCUMENT)) as found:
        assert [page.get_width() > page.get_height() for page in found] == [False, False, False, True]
    assert text_in(tmp_path, DOCUMENT, "pdf").rstrip().endswith("注：数据截至年末。")


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> object:
    """Let the PDF see only the fonts of some folders, as on a machine without any."""

    def only(*folders: Path) -> None:
        found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(folders))
        monkeypatch.setattr(documents_fonts, "fonts", lambda: found)
        monkeypatch.setattr("xiezhi.office.documents_pdf.fonts", lambda: found)
        documents_fonts.faces.cache_clear()
        documents_fonts.heading_weight.cache_clear()

    yield only
    documents_fonts.faces.cache_clear()
    documents_fonts.heading_weight.cache_clear()


def test_without_any_font_of_the_machine_the_letters_that_come_along_are_used(letters: object, tmp_path: Path) -> None:
    letters(OWN_FONTS)
    assert documents_fonts.faces()["fang_only"] == ["Noto Serif SC"]
    assert documents_fonts.heading_weight() == 700
    assert bare(text_in(tmp_path, DOCUMENT, "pdf")) == bare(text_in(tmp_path, DOCUMENT, "docx"))


def test_no_chinese_letters_at_all_is_said_with_the_remedy(letters: object) -> None:
    letters()
    with pytest.raises(documents_fonts.NoChineseFont, match=r"没有可用的中文字体.*安装"):
        render_pdf(DOCUMENT)


def test_the_page_needs_nothing_from_outside_and_runs_nothing() -> None:
    page = render_html(DOCUMENT).decode()
    root = html.document_fromstring(page)
    assert not root.xpath("//script | //link | //img | //iframe | //@style | //@onclick")
    assert all(address.startswith(("/", "#")) for address in root.xpath("//@href"))
    assert "url(" not in page
    assert "@import" not in page
    (style,) = root.xpath("//style/text()")
    assert style_hash().startswith("'sha256-")
    assert len(style) > 1000


def test_each_number_of_the_page_is_a_link_that_says_what_it_is() -> None:
    root = html.document_fromstring(render_html(DOCUMENT).decode())
    told = [(a.text, a.get("href"), a.get("title"), a.get("data-ref")) for a in root.xpath("//a[@class='fig']")]
    assert told[0] == ("33", "/acts?kind=2", "件数", "p.n?y=2024")
    assert ("130.5", "/acts?m=1", "件数，2024年1月", "a?m=1") in told
    assert [th.text for th in root.xpath("//nav//a[starts-with(@href, '#b')]")] == [
        "一、基本情况",
        "（一）总体",
        "附表1 乙",
        "附表2 丙",
    ]
    for anchor in root.xpath("//nav//a/@href"):
        assert root.xpath(f"//*[@id='{anchor[1:]}']")


def test_tables_of_the_page_name_their_rows_and_columns() -> None:
    root = html.document_fromstring(render_html(DOCUMENT).decode())
    assert root.get("lang") == "zh-CN"
    for found in root.xpath("//table"):
        assert {th.get("scope") for th in found.xpath(".//thead//th")} <= {"col", "colgroup"}
        assert all(row.xpath("./th[@scope='row']") for row in found.xpath("./tbody/tr"))
        named = found.get("aria-label") or root.xpath(f"string(//*[@id='{found.get('aria-labelledby')}'])")
        assert named


def test_text_is_never_read_as_markup() -> None:
    evil = '<script>alert(1)</script>" onx="'
    document = replace(
        DOCUMENT, title=evil, blocks=[Paragraph([Run(evil, evil, title=evil, url="/x")]), Heading(1, evil)]
    )
    root = html.document_fromstring(render_html(document).decode())
    assert not root.xpath("//script | //@onx")
    assert root.xpath("//p/a")[0].get("title") == evil


def test_bars_stand_above_their_columns_as_high_as_their_values() -> None:
    root = etree.fromstring(drawing(CHART))
    bars = root.findall("{*}rect")
    assert [bar.get("fill") for bar in bars] == ["#A6A6A6", "#1F4E79", "#1F4E79"]
    heights = [float(bar.get("height")) for bar in bars]
    assert heights[0] / heights[1] == pytest.approx(120 / 130.5, abs=0.01)
    widths = [column.width for column in data_table(CHART).columns]
    step = 1000 / sum(widths)
    for bar, column in zip(bars, (1, 1, 2), strict=True):
        left = step * sum(widths[:column])
        middle = float(bar.get("x")) + float(bar.get("width")) / 2
        assert left < middle < left + step * widths[column]
    assert not root.xpath(".//*[local-name()='text']")


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**9)), min_size=1, max_size=13), st.sampled_from(["bar", "line"]))
def test_no_mark_leaves_its_drawing(values: list[int | None], kind: str) -> None:
    chart = Chart("图", kind, [str(place) for place in range(len(values))], [Series("甲", values)])
    root = etree.fromstring(drawing(chart))
    for bar in root.findall("{*}rect"):
        assert float(bar.get("y")) >= 0
        assert 0 <= float(bar.get("x")) <= float(bar.get("x")) + float(bar.get("width")) <= 1000


def test_a_chart_needs_a_cell_for_each_value() -> None:
    with pytest.raises(ValueError, match="needs a cell for each value"):
        replace(CHART, cells=[["1", "2"]])
