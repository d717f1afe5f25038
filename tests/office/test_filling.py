"""Templates filled: what they may say, what is refused and how it is told, and that print, page and file have one text."""

import re
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiezhi.office import forms
from xiezhi.office.filled import Grid, Line, lines_of, read, text_of
from xiezhi.office.filled_html import render_filled_html
from xiezhi.office.filled_pdf import render_filled_pdf
from xiezhi.office.filling import BadTemplate, check, fill
from xiezhi.office.filling_finish import signature_indents
from xiezhi.office.refusals import UnreadableFile
from xiezhi.office.template_files import MAX_BYTES, read_template

FORM = """
= {{ 机关 }}
= 送达回证
~ {{ 文号 }}
[2 4 2 4]
|# 案由 | {{ 案由 }}
|# 当事人 | {{ 当事人 }} |# 电话 | {{ 电话 }}
|6# 意见 | {{ 意见 }}¶>签名：
[1 3 2]
|! 序号 | 名称 | 数量
|% for 项 in 物品
| ^{{ 项.序号 }} | {{ 项.名称 }} | {{ 项.数量 }}
|% end
< {{ 当事人 }}：
经查，“{{ 案由 }}”。
% if 有罚款
罚款{{ 罚款 }}。
% end
% for 项 in 物品
{{ 项.序号 }}.{{ 项.名称 }}
% end
@ {{ 机关 }}（印章）
@ {{ 日期 }}
"""
VALUES: dict[str, object] = {
    "机关": "云汀区柳堤街道办事处",
    "文号": "柳街立〔2026〕1号",
    "案由": "擅自占用道路",
    "当事人": "沈望舒",
    "电话": "",
    "意见": "同意",
    "有罚款": "",
    "罚款": "500元",
    "日期": "2026年6月18日",
    "物品": [{"序号": "1", "名称": "石膏板", "数量": "40"}, {"序号": "2", "名称": "水泥", "数量": "25"}],
}


def filled(text: str = FORM, **changed: object) -> bytes:
    return fill(forms.compose("x", text), {**VALUES, **changed}, name="x")  # type: ignore[arg-type]


def said(text: str = FORM, **changed: object) -> str:
    return text_of(filled(text, **changed))


def test_fields_rows_and_conditions_are_filled() -> None:
    text = said()
    assert "沈望舒：\n经查，“擅自占用道路”。\n1.石膏板\n2.水泥" in text
    assert "罚款" not in text
    assert "罚款500元。" in said(有罚款="是")
    grid = [part for part in read(filled()) if isinstance(part, Grid)][1]
    assert [[line.text for box in row.boxes for line in box.lines] for row in grid.rows] == [
        ["序号", "名称", "数量"],
        ["1", "石膏板", "40"],
        ["2", "水泥", "25"],
    ]


@pytest.mark.parametrize(("fined", "stands"), [("是", True), ("", False)])
def test_a_row_stands_where_its_condition_holds(fined: str, stands: bool) -> None:
    form = "[1 1]\n|% if 有罚款\n| 罚款 | {{ 当事人 }}\n|% end\n| 其他 | 无"
    assert ("罚款" in said(form, 有罚款=fined)) is stands


def test_a_list_without_rows_leaves_its_head() -> None:
    assert said(物品=[]).count("名称") == 1


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("𠮷田·艾力", "𠮷田·艾力"),
        ("张\u200b三", "张\u200b三"),
        ("甲\x00\x0b\x1f\x07乙", "甲乙"),
        ("<b>&'\"</b>", "<b>&'\"</b>"),
        ("{{ 当事人 }} {% if %}", "{{ 当事人 }} {% if %}"),
        ("第一段\r\n第二段\r第三段", "第一段\n第二段\n第三段"),
        ("左\t右", "左　右"),
        ("", ""),
    ],
)
def test_values_stand_as_they_were_given(value: str, shown: str) -> None:
    assert said("< [{{ 当事人 }}]", 当事人=value).rstrip("\n") == f"[{shown}]"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_any_text_survives_in_file_and_page(value: str) -> None:
    # U+FFFE and U+FFFF are no characters of XML; docxtpl keeps `{_{` and its like for itself.
    kept = re.sub("[\ufffe\uffff]", "", value)
    if re.search(r"\{_[{%]|[}%]_\}", kept):
        return
    assert said("< [{{ 当事人 }}]", 当事人=value).rstrip("\n") == f"[{kept}]"


def test_the_same_values_give_the_same_bytes() -> None:
    assert filled() == filled()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{{ 当亊人 }}", "第2段“{{ 当亊人 }}”的字段“当亊人”不存在：最接近的是“当事人”"),
        ("{{ 当事人", "第2段“{{ 当事人”有没写完整的标记"),
        ("{% if 当事人 %}", "没写完整"),
        ("{{ 当事人.__class__ }}", "不允许的写法"),
        ("{{ 当事人.upper() }}", "不允许的写法"),
        ("{{ 当事人|upper }}", "不允许的写法（竖线后的处理）"),
        ("{{ range(9) }}", "不允许的写法"),
        ("{{ 1 + 1 }}", "不允许的写法"),
        ("{{ '' }}", "不允许的写法（引号里的文字，或者数字）"),
        ("{% set x = 当事人 %}", "不允许的写法"),
        ("{% include '/etc/passwd' %}", "不允许的写法（计算、判断或者引用别的文件）"),
        ("{% for a in 物品 %}{% for b in 物品 %}{% endfor %}{% endfor %}", "列表里套列表"),
        ("{% for a in 物品 if a %}{% endfor %}", "带条件的列表"),
        ("{% for a in 物品 %}{{ a.价格 }}{% endfor %}", "列表“物品”的栏目“价格”不存在"),
        ("{% for a in 当事人 %}{% endfor %}", "列表字段“当事人”不存在"),
        ("{{ self }}", "“self”不存在"),
        ("{{ loop }}", "“loop”不存在"),
    ],
)
def test_a_template_that_asks_for_more_is_refused_in_words(written: str, told: str) -> None:
    with pytest.raises(BadTemplate, match=re.escape(told)):
        said(f"前面\n{written}")


def test_an_unknown_field_in_a_footer_is_found_too() -> None:
    document = docx.Document(BytesIO(forms.compose("x", "正文")))
    document.sections[0].footer.paragraphs[0].add_run("{{ 秘密 }}")
    written = BytesIO()
    document.save(written)
    with pytest.raises(BadTemplate, match="页眉或者页脚里的字段“秘密”不存在"):
        check(written.getvalue(), dict.fromkeys(["机关"]), name="x")


def test_file_print_and_page_have_one_text() -> None:
    content = filled(有罚款="是", 意见="同意立案。\n由二人承办。")
    lines = [line.text for line in lines_of(read(content)) if line.text]
    pdf = pypdfium2.PdfDocument(
        render_filled_pdf(content, title="送达回证", author="x", day=date(2026, 6, 18), watermark="草稿")
    )
    told = "".join(page.get_textpage().get_text_range() for page in pdf)
    printed = re.sub("草稿|—1—", "", re.sub(r"\s", "", told))
    assert printed == re.sub(r"\s", "", "".join(lines))
    page = re.sub(r"<[^>]+>", "", render_filled_html(content).replace("</p>", "\n"))
    assert [line for line in page.split("\n") if line] == lines


@pytest.mark.parametrize("lines", [10, 11, 12])
def test_a_table_that_fills_its_page_leaves_no_page_without_text(lines: int) -> None:
    content = filled(f"[1 3]\n|20# 案由 | {{{{ 案由 }}}}\n|{lines}# 意见 | {{{{ 意见 }}}}")
    with pypdfium2.PdfDocument(render_filled_pdf(content, title="x", author="x", day=date(2026, 6, 18))) as pdf:
        pages = ["".join(page.get_textpage().get_text_range().split()) for page in pdf]
    assert all("同意" in page or "擅自占用道路" in page for page in pages)


def test_the_page_escapes_what_was_filled_in() -> None:
    assert "<script" not in render_filled_html(filled(当事人="<script>alert(1)</script>"))


def test_who_signs_is_centred_on_the_longer_line() -> None:
    assert signature_indents(["云汀区柳堤街道办事处", "甲"]) == [1280, 1280 + 9 * 160]
    signed = [part for part in read(filled()) if isinstance(part, Line)][-2:]
    assert [line.right for line in signed] == [64.0, 64.0 + (14 - 6.5) * 16 / 2]


@pytest.mark.parametrize(
    "wrong", ["| a | b", "[1 2]\n| a | b | c", "[a b]\n| c", "% for x in y", "% end", "% while x", "[1]\n| a\n% if x"]
)
def test_a_source_that_is_no_form_is_refused(wrong: str) -> None:
    with pytest.raises(forms.BadForm):
        forms.compose("x", wrong)


def package(**parts: bytes) -> bytes:
    """A template with parts added or replaced."""
    written = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(forms.compose("x", "{{ 当事人 }}"))) as source,
        zipfile.ZipFile(written, "w") as target,
    ):
        for name in source.namelist():
            target.writestr(name, parts.pop(name, source.read(name)))
        for name, content in parts.items():
            target.writestr(name, content)
    return written.getvalue()


def types() -> bytes:
    with zipfile.ZipFile(BytesIO(forms.compose("x", "a"))) as source:
        return source.read("[Content_Types].xml")


def body(inner: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:document xmlns:w="{space}"><w:body><w:p>{inner}</w:p></w:body></w:document>'.encode()


LINK = b'<Relationships><Relationship Id="a" Type="t" Target="http://x.example" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "空文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, "旧版格式"),
        (b"%PDF-1.7", "不是 .docx"),
        (b"PK\x03\x04broken", "已损坏"),
        (package(**{"word/vbaProject.bin": b"x"}), "宏"),
        (package(**{"word/embeddings/a.bin": b"x"}), "OLE"),
        (package(**{"word/activeX/a.xml": b"<a/>"}), "控件"),
        (package(**{"word/_rels/document.xml.rels": LINK}), "指向外部的链接"),
        (package(**{"[Content_Types].xml": types().replace(b"wordprocessingml", b"spreadsheetml")}), "不是 Word 文档"),
        (package(**{"[Content_Types].xml": types() + b"<!-- macroEnabled -->"}), "带有宏"),
        (package(**{"word/document.xml": b"<!DOCTYPE a>" + body("")}), "DOCTYPE"),
        (package(**{"word/document.xml": body("<w:r><w:instrText> DDEAUTO cmd </w:instrText></w:r>")}), "取内容的域"),
        (package(**{"word/document.xml": body(" " * (3 * 2**20))}), "超过上限"),
    ],
)
def test_a_file_that_holds_more_than_a_template_is_refused(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=told):
        read_template(path)


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    with path.open("wb") as stream:
        stream.truncate(50 * 2**20)
    with pytest.raises(UnreadableFile, match="超过 5 MB"):
        read_template(path)
    assert MAX_BYTES == 5 * 2**20


def test_a_bomb_is_refused_before_it_is_inflated(tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("[Content_Types].xml", types())
        target.writestr("word/document.xml", b" " * (60 * 2**20))
    with pytest.raises(UnreadableFile, match="体积异常大"):
        read_template(path)


def test_a_plain_template_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(package())
    assert check(read_template(path), {"当事人": None}, name="模板.docx") == {"当事人"}


LETTER = """
= 某局
= 行政处罚事先告知书
< {{ 当事人 }}：
{{ 事实 }}
,联系方式：{{ 电话 }}
@ 某局（印章）
@ 2026年6月18日
- 当事人签收：
- 本文书一式两份。
"""
SHEET = """
= 审批表
[2 8]
|2# 案由 | {{ 案由 }}
|4# 事实 | {{ 事实 }}
|2# 意见 | {{ 意见 }}¶>签名：　年　月　日
"""


def pages_of(form: str, **values: str) -> list[str]:
    """The text of each page of a form with these values, without blanks and page numbers."""
    content = fill(forms.compose("x", form), values, name="x")
    with pypdfium2.PdfDocument(render_filled_pdf(content, title="x", author="x", day=date(2026, 6, 18))) as pdf:
        return ["".join(page.get_textpage().get_text_range().split()).strip("—123456789") for page in pdf]


@settings(max_examples=12, deadline=None)
@given(size=st.integers(200, 700))
def test_a_seal_and_its_receipt_never_stand_on_a_page_without_the_end_of_the_text(size: int) -> None:
    pages = pages_of(LETTER, 当事人="甲", 事实="天地" * (size // 2) + "终。", 电话="1")
    assert "".join(pages).count("天地") == size // 2
    last = next(page for page in pages if "印章" in page)
    assert all(part in last for part in ("终。", "联系方式", "当事人签收", "本文书一式两份"))
    assert all(len(page) > 250 for page in pages[:-1])  # as much stays as can


@pytest.mark.parametrize("size", [300, 900, 2_500])
def test_a_row_that_fits_on_a_page_is_not_parted_and_its_signature_follows_its_text(size: int) -> None:
    pages = pages_of(SHEET, 案由="案", 事实="实" * size, 意见="见" * size + "终")
    signed = next(page for page in pages if "签名" in page)
    assert "终" in signed
    assert (len({number for number, page in enumerate(pages) if "实" in page}) == 1) == (size < 1_000)


def test_a_long_word_breaks_where_its_cell_ends() -> None:
    content = fill(forms.compose("x", "[1 9]\n| {{ 规格 }} | 台"), {"规格": "1200×600×850mm-ABCDEFGHIJK"}, name="x")
    with pypdfium2.PdfDocument(render_filled_pdf(content, title="x", author="x", day=date(2026, 6, 18))) as pdf:
        text = pdf[0].get_textpage()
        boxes = [
            text.get_charbox(number) for number in range(text.count_chars()) if text.get_text_range(number, 1) in "K台"
        ]
    assert boxes[0][2] < boxes[1][0]
