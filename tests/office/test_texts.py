"""Text out of documents, and what is no document."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiezhi.office.refusals import UnreadableFile
from xiezhi.office.texts import extract_text
from xiezhi.office.texts_pages import Line, Page, joined_text

OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)


def saved(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1),
    codec=st.sampled_from(["utf-8-sig", "utf-16"]),
)
def test_a_text_file_comes_back_unmodified(tmp_path: Path, text: str, codec: str) -> None:
    text = "字" + text
    data = text.encode(codec)
    found = extract_text(saved(tmp_path, "a.txt", data))
    assert found.text == text
    assert (found.kind, found.name, found.sha256) == ("txt", "a.txt", hashlib.sha256(data).hexdigest())


def test_gb18030_without_a_mark(tmp_path: Path) -> None:
    text = "一、基本情况\r\n　　全区共1,917件，㐀𠀀。\r\n"
    assert extract_text(saved(tmp_path, "a.txt", text.encode("gb18030"))).text == text


def test_a_text_file_imports_no_parser(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.txt", "正文".encode())
    code = (
        "import sys; from pathlib import Path; from xiezhi.office.texts import extract_text; "
        f"extract_text(Path({str(path)!r})); print(sorted({{'lxml', 'polars', 'docx', 'pypdfium2'}} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def word_file(tmp_path: Path) -> Path:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "— 1 —"
    document.add_paragraph("第一段\t含制表")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), ["甲", "乙", "丙", "丁"], strict=True):
        cell.text = text
    table.cell(0, 1).add_paragraph("续")
    paragraph = document.add_paragraph("共")
    spaces = nsdecls("w")
    paragraph._p.append(
        parse_xml(f'<w:del {spaces} w:id="1" w:author="a"><w:r><w:delText>10</w:delText></w:r></w:del>')
    )
    paragraph._p.append(parse_xml(f'<w:ins {spaces} w:id="2" w:author="a"><w:r><w:t>12</w:t></w:r></w:ins>'))
    paragraph._p.append(parse_xml(f"<w:r {spaces}><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"))
    paragraph._p.append(parse_xml(f"<w:r {spaces}><w:instrText> PAGE </w:instrText></w:r>"))
    paragraph.add_run("件")
    document.element.body.insert(
        -1,
        parse_xml(
            f"<w:sdt {spaces}><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>"
            "</w:sdtContent></w:sdt>"
        ),
    )
    path = tmp_path / "a.docx"
    document.save(str(path))
    return path


def test_a_word_document_reads_in_its_order(tmp_path: Path) -> None:
    assert extract_text(word_file(tmp_path)).text == "第一段\t含制表\n甲\t乙 续\n丙\t丁\n共12件\n控件链接\n"


HTML = """<!DOCTYPE html><html><head><title>题</title><meta charset="{charset}"><style>p{{}}</style></head><body>
<script>var a = 1;</script><h1>工作
报告</h1><p>第一段<b>加粗</b>，<span style="display: none">藏</span>1,917&nbsp;件。<br>换行</p>
<table><tr><th>甲</th><td><p>乙</p></td></tr><tr><td></td><td>丁</td></tr></table><div>尾<div>内</div></div>
<!-- 注释 --></body></html>"""


@pytest.mark.parametrize(
    ("charset", "codec"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("GBK", "gb18030"), ("x-unknown", "utf-8")]
)
def test_a_web_page_shows_its_visible_text(tmp_path: Path, charset: str, codec: str) -> None:
    found = extract_text(saved(tmp_path, "a.html", HTML.format(charset=charset).encode(codec)))
    assert found.kind == "html"
    assert found.text == "工作 报告\n第一段加粗，1,917\xa0件。\n换行\n甲\t乙\n\t丁\n尾\n内\n"


SPANNED = """<table><tr><th rowspan="2">类别</th><th colspan="2">案件数</th><th rowspan=2>同比</th></tr>
<tr><th>今年</th><th>去年</th></tr><tr><td>甲<table><tr><td>内</td><td>表</td></tr></table></td><td>1</td><td>2</td><td>3</td></tr>
<tr><td colspan="x">乙</td><td>4</td></tr></table>"""


def test_fields_that_merged_cells_cover_are_empty(tmp_path: Path) -> None:
    text = extract_text(saved(tmp_path, "a.html", SPANNED.encode())).text
    assert text == "类别\t案件数\t\t同比\n\t今年\t去年\n甲 内 表\t1\t2\t3\n乙\t4\n"
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "案件数"
    table.cell(0, 2).merge(table.cell(1, 2)).text = "同比"
    table.cell(1, 0).text, table.cell(1, 1).text = "今年", "去年"
    document.save(str(tmp_path / "a.docx"))
    assert extract_text(tmp_path / "a.docx").text == "案件数\t\t同比\n今年\t去年\t\n"


def test_notes_of_a_word_document_stand_behind_its_text(tmp_path: Path) -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f"<w:document {space}><w:body><w:p><w:r><w:t>办案12件</w:t></w:r></w:p></w:body></w:document>"
    notes = (
        f'<w:footnotes {space}><w:footnote w:type="separator"><w:p><w:r><w:t>线</w:t></w:r></w:p></w:footnote>'
        "<w:footnote><w:p><w:r><w:t>其中移送2件</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    parts = {"word/document.xml": body.encode(), "word/footnotes.xml": notes.encode()}
    assert extract_text(saved(tmp_path, "a.docx", package(**parts))).text == "办案12件\n其中移送2件\n"


def pdf(*pages: list[tuple[float, float, str]], font: str = "Helvetica", extra: str = "") -> bytes:
    """Return a PDF of Latin lines at (x, y) of 12 pt."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for page in pages:
        content = "".join(f"BT /F1 12 Tf {x} {y} Td ({text}) Tj ET\n" for x, y, text in page).encode()
        objects.append(b"<< /Length %d >> stream\n" % len(content) + content + b"endstream")
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R /Resources << /Font << /F1 "
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} >> >> >> >>".encode()
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] /Count {len(kids)} >>".encode()
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj " % number + body + b" endobj\n")
    start = out.tell()
    out.write(
        b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        + b"".join(b"%010d 00000 n \n" % place for place in places)
    )
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R {extra} >>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


def test_a_pdf_loses_page_numbers_and_running_heads(tmp_path: Path) -> None:
    pages = [
        [
            (72, 800, f"Report of the year 2024 {n}"),
            (72, 700, f"A line of the body on page {'abcd'[n]} that goes on over the whole width"),
            (72, 684, f"and ends with page {'abcd'[n]}."),
            (280, 40, f"- {n + 1} -"),
        ]
        for n in range(4)
    ]
    found = extract_text(saved(tmp_path, "a.pdf", pdf(*pages)))
    assert found.kind == "pdf"
    assert found.text.split("\n") == [
        *(
            f"A line of the body on page {letter} that goes on over the whole width and ends with page {letter}."
            for letter in "abcd"
        ),
        "",
    ]


def line(text: str, left: float, right: float, top: float, size: float = 16) -> Line:
    return Line(text=text, left=left, right=right, top=top, bottom=top - size, size=size)


def test_lines_of_a_paragraph_are_joined_and_paragraphs_kept() -> None:
    page = [
        line("题", 250, 266, 750),
        line("一二三四五", 112, 520, 700),
        line("六七八，共", 80, 480, 670),
        line("123,456件。", 80, 300, 640),
        line("（二）下文字满行。", 112, 520, 610),
        line("（三）下文字满行，", 80, 520, 580),
        line("续。", 80, 120, 550),
        line("甲\t1", 80, 520, 520),
        line("乙\t2", 80, 520, 490),
        line("— 3 —", 460, 500, 60),
    ]
    assert joined_text([Page(595, page)]).split("\n") == [
        "题",
        "一二三四五六七八，共123,456件。",
        "（二）下文字满行。",
        "（三）下文字满行，续。",
        "甲\t1",
        "乙\t2",
        "",
    ]


def test_a_paragraph_goes_on_over_the_page() -> None:
    first = [line("甲" * 26, 112, 520, 700), line("乙" * 28, 80, 520, 670)]
    second = [line("丙" * 4, 80, 150, 760), line("丁" * 20, 112, 430, 730)]
    assert joined_text([Page(595, first), Page(595, second)]) == f"{'甲' * 26}{'乙' * 28}丙丙丙丙\n{'丁' * 20}\n"


def test_a_page_on_its_side_does_not_part_the_paragraphs_of_the_others() -> None:
    upright = [line("甲" * 26, 112, 520, 700), line("乙" * 4, 80, 150, 670)]
    sideways = [line("丙" * 44, 60, 780, 500), line("丁" * 4, 60, 130, 470)]
    assert joined_text([Page(595, upright), Page(842, sideways)]) == (f"{'甲' * 26}{'乙' * 4}\n{'丙' * 44}{'丁' * 4}\n")


def test_a_line_never_begins_with_a_closing_mark() -> None:
    page = [line("甲" * 26, 80, 520, 700), line("他说“好”", 112, 200, 670), line("。", 200, 216, 669)]
    assert joined_text([Page(595, page)]).endswith("他说“好”。\n")


def package(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "parts"),
    [
        ("a.txt", b"", ("0 字节",)),
        ("a.txt", b" \r\n\t", ("没有文字",)),
        ("a.txt", b"MZ\x90\x00" + bytes(50), ("程序", "不是文档")),
        ("a.txt", b"abc\0def", ("NUL",)),
        ("a.txt", b"\x89PNG\r\n\x1a\n", ("图片", "OCR")),
        ("a.txt", "字".encode("gb18030") + b"\xff\xff\xff", ("编码",)),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), ("已加密", "去掉密码")),
        ("a.doc", OLE, ("旧版格式", "另存为 .docx")),
        ("a.docx", b"PK\x03\x04" + bytes(40), ("已损坏",)),
        ("a.docx", package(xl__workbook_xml=b"<x/>"), ("Excel", "不是文档")),
        ("a.docx", package(word__document_xml=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), ("DOCTYPE",)),
        ("a.docx", package(word__document_xml=b"<a>" + b" " * 30_000_000), ("恶意压缩",)),
        ("a.docx", package(word__document_xml=b"<a><b></a>"), ("已损坏",)),
        ("a.pdf", b"%PDF-1.7\nnothing", ("PDF", "损坏")),
        ("a.pdf", pdf([]), ("扫描件", "OCR")),
        ("a.html", b"<html><body><script>1</script></body></html>", ("没有文字",)),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(
    tmp_path: Path, name: str, data: bytes, parts: tuple[str, ...]
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        extract_text(saved(tmp_path, name, data))
    for part in parts:
        assert part in caught.value.message


def test_an_encrypted_pdf(tmp_path: Path) -> None:
    locked = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{0}> /U <{0}> >> /ID [<00> <00>]".format("ab" * 32)
    with pytest.raises(UnreadableFile, match="已加密"):
        extract_text(saved(tmp_path, "a.pdf", pdf([(72, 700, "text")], extra=locked)))


def test_missing_and_too_large(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="找不到"):
        extract_text(tmp_path / "无.txt")
    with pytest.raises(UnreadableFile, match="超过 1 MB"):
        extract_text(saved(tmp_path, "a.txt", b"a" * 2_000_000), max_bytes=1024 * 1024)
