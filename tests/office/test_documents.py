"""Official documents: the layout of GB/T 9704 in the file, its text, its charts, the same bytes each time."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from xiezhi.office.documents import (
    Block,
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
    heading_number,
    numbered_blocks,
)
from xiezhi.office.documents_package import render_docx
from xiezhi.office.sheets import open_sheet
from xiezhi.office.texts import extract_text

DAY = date(2025, 1, 18)
HAN = "各部门严格落实公示记录审核三项制度持续规范行为"
CHART = Chart(
    "图1 两年对比",
    "bar",
    ["一月", "二月"],
    [Series("2023年", [120, None], previous=True), Series("2024年", [130.5, 95])],
    unit="件",
    alt="两年各月件数的柱状图",
)
TABLE = Table(
    "表1 统计表",
    [
        TableColumn("单位", 2, "left"),
        TableColumn("2024年", group="件数"),
        TableColumn("2023年", group="件数"),
        TableColumn("同比"),
    ],
    [["甲局", Run("1,234", "a?y=2024"), "1,200", "2.8%"], ["合计", "1,234", "1,200", "2.8%"]],
    unit="件",
    total_row=True,
    note="注：数据截至年末。",
)


def document(*blocks: Block) -> Document:
    return Document("某区2024年度\n工作报告", "某区人民政府", DAY, blocks)


def parts(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


FULL = document(
    Paragraph("区人民政府：", indent=False),
    Heading(1, "基本情况"),
    Paragraph(["共", Run("1,234", "a?y=2024"), "件，“双率”下降5.6%。"]),
    Heading(2, "总量"),
    TABLE,
    CHART,
    PageBreak(),
    Heading(1, "下一步"),
    Signature("某区人民政府", DAY),
)


def test_the_text_of_a_rendered_document(tmp_path: Path) -> None:
    path = tmp_path / "r.docx"
    path.write_bytes(render_docx(FULL))
    assert extract_text(path).text.split("\n") == [
        "某区2024年度",
        "工作报告",
        "",
        "区人民政府：",
        "一、基本情况",
        "共1,234件，“双率”下降5.6%。",
        "（一）总量",
        "表1 统计表",
        "单位：件",
        "单位\t件数\t\t同比",
        "\t2024年\t2023年\t",
        "甲局\t1,234\t1,200\t2.8%",
        "合计\t1,234\t1,200\t2.8%",
        "注：数据截至年末。",
        "单位：件",
        "",
        "图1 两年对比",
        "",
        "二、下一步",
        "",
        "某区人民政府",
        "2025年1月18日",
        "",
    ]


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render_docx(FULL) == render_docx(FULL)


def test_page_grid_and_styles_are_those_of_the_standard() -> None:
    opened = docx.Document(io.BytesIO(render_docx(FULL)))
    section = opened.sections[0]
    for measure, millimetres in (
        (section.page_width, 210),
        (section.page_height, 297),
        (section.top_margin, 37),
        (section.bottom_margin, 35),
        (section.left_margin, 28),
        (section.right_margin, 26),
    ):
        assert abs(measure - Mm(millimetres)) < Mm(0.05)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    style = opened.styles["Body Text"].element
    fonts = style.rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert not [name for name in fonts.attrib if "Theme" in name]
    assert style.rPr.find(qn("w:sz")).get(qn("w:val")) == "32"
    assert style.pPr.find(qn("w:spacing")).get(qn("w:line")) == "579"
    assert style.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    levels = [opened.styles[f"Heading {n}"].element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) for n in (1, 2, 3, 4)]
    assert levels == ["0", "1", "2", "3"]


def test_pages_are_numbered_outside() -> None:
    opened = docx.Document(io.BytesIO(render_docx(FULL)))
    section = opened.sections[0]
    assert opened.settings.odd_and_even_pages_header_footer
    sides = []
    for footer in (section.footer, section.even_page_footer):
        paragraph = footer.paragraphs[0]
        assert paragraph.text == "— 1 —"
        assert "PAGE" in etree.tostring(paragraph._p).decode()
        sides.append(paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")))
    assert sides == ["right", "left"]


def test_properties_and_language() -> None:
    data = render_docx(FULL)
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert (properties.title, properties.author, properties.language) == (
        "某区2024年度工作报告",
        "某区人民政府",
        "zh-CN",
    )
    assert properties.created is not None
    assert properties.created.date() == DAY
    assert b'w:eastAsia="zh-CN"' in parts(data).read("word/styles.xml")


def test_every_xml_part_is_well_formed_and_every_relation_leads_somewhere() -> None:
    package = parts(render_docx(FULL))
    names = set(package.namelist())
    for name in names:
        if name.endswith((".xml", ".rels")):
            etree.fromstring(package.read(name))
    for name in (each for each in names if each.endswith(".rels") and each.startswith("word/")):
        for relation in etree.fromstring(package.read(name)):
            if relation.get("TargetMode") != "External":
                folder = name.split("_rels/")[0]
                target = str((Path("/") / folder / (relation.get("Target") or "")).resolve())[1:]
                assert target in names


def test_a_chart_is_native_and_its_figures_are_in_an_embedded_workbook(tmp_path: Path) -> None:
    package = parts(render_docx(FULL))
    chart = etree.fromstring(package.read("word/charts/chart1.xml"))
    spaces = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
    assert chart.xpath("//c:barChart/c:ser/c:tx//c:v/text()", namespaces=spaces) == ["2023年", "2024年"]
    assert chart.xpath("//c:ser[2]/c:val//c:v/text()", namespaces=spaces) == ["130.5", "95"]
    external = chart.find("c:externalData", spaces)
    relation_id = external.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")
    relations = etree.fromstring(package.read("word/charts/_rels/chart1.xml.rels"))
    target = next(each.get("Target") for each in relations if each.get("Id") == relation_id)
    embedded = tmp_path / "e.xlsx"
    embedded.write_bytes(package.read(f"word/charts/{target}" if not target.startswith("..") else f"word/{target[3:]}"))
    assert embedded.stat().st_size
    with zipfile.ZipFile(embedded) as book:
        assert not [name for name in book.namelist() if "chart" in name]
    body = package.read("word/document.xml").decode()
    assert 'descr="两年各月件数的柱状图"' in body
    # A corner cell without a name: read as a table it has a gap, which the reader names.
    assert open_sheet(embedded).read().frame.rows() == [("一月", "120", "130.5"), ("二月", None, "95")]


def test_table_heads_repeat_and_rows_stay_whole() -> None:
    body = etree.fromstring(parts(render_docx(document(TABLE))).read("word/document.xml"))
    spaces = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    assert len(body.xpath("//w:tr[w:trPr/w:tblHeader]", namespaces=spaces)) == 2
    assert len(body.xpath("//w:tr[w:trPr/w:cantSplit]", namespaces=spaces)) == 4
    assert body.xpath("//w:gridSpan/@w:val", namespaces=spaces) == ["2"]
    assert sum(int(width) for width in body.xpath("//w:gridCol/@w:w", namespaces=spaces)) == 8844
    assert body.xpath("//w:bookmarkStart/@w:name", namespaces=spaces) == ["_n1_a_y_2024"]


def test_a_turned_table_stands_in_a_section_of_its_own() -> None:
    turned = Table("表2", [TableColumn(str(n)) for n in range(14)], [["1"] * 14], turned=True)
    opened = docx.Document(io.BytesIO(render_docx(document(Paragraph("前"), turned, Paragraph("后")))))
    assert [section.page_width > section.page_height for section in opened.sections] == [False, True, False]
    assert all(not section.footer.is_linked_to_previous for section in opened.sections)
    assert "vert=" in etree.tostring(opened.sections[1].footer.paragraphs[0]._p).decode()


def test_headings_count_by_level() -> None:
    blocks = [
        Heading(1, "甲"),
        Heading(2, "a"),
        Heading(3, "x"),
        Heading(4, "y"),
        Heading(2, "b"),
        Heading(3, "z"),
        Heading(1, "乙"),
    ]
    assert [number for _, number in numbered_blocks(blocks)] == [
        "一、",
        "（一）",
        "1.",
        "（1）",
        "（二）",
        "1.",
        "二、",
    ]
    assert [heading_number(1, n) for n in (10, 11, 20, 21)] == ["十、", "十一、", "二十、", "二十一、"]
    assert [number for _, number in numbered_blocks([Heading(1, "甲", numbered=False)])] == [""]


def test_what_does_not_fit_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Table("表", [TableColumn("甲")], [["1", "2"]])
    with pytest.raises(ValueError, match="series"):
        Chart("图", "bar", ["甲"], [Series("a", [1, 2])])
    with pytest.raises(ValueError, match="level"):
        Heading(5, "甲")


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_text_stays_text(text: str) -> None:
    """Markup, control characters and lone quotes neither break the file nor become markup."""
    opened = docx.Document(io.BytesIO(render_docx(Document(f"题{text}", text, DAY, [TABLE, Paragraph(text)]))))
    shown = "".join(character for character in text if character.isprintable())
    assert shown in "".join(character for character in opened.paragraphs[-1].text if character.isprintable())


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice to lay the pages out")
def test_lines_hold_28_characters_and_pages_22_lines(tmp_path: Path) -> None:
    source = tmp_path / "grid.docx"
    source.write_bytes(render_docx(document(*(Paragraph(HAN * 12) for _ in range(8)))))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(source)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    from xiezhi.office.texts_pdf import _pages

    pages = [[line for line in page.lines if line.size > 15] for page in _pages(tmp_path / "grid.pdf")]
    assert {len(page) for page in pages[1:-1]} == {22}
    left, right = 28 / 25.4 * 72, 184 / 25.4 * 72
    full = [line for page in pages for line in page if abs(line.left - left) < 4 and abs(line.right - right) < 4]
    assert len(full) > 40
    assert {len(line.text) for line in full} == {28}
