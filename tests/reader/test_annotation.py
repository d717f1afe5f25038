from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from xiezhi.reader import OwnFigure, annotate, annotated_page, compare, read, table, title_of
from xiezhi.reader.listing import shorten, width

TEXT = """青汀区2024年度行政执法工作情况报告
一、基本情况
（一）行政执法案件情况
全年办理行政处罚案件1200件，其中普通程序450件、简易程序740件。
评查案卷60卷，合格率98.3%；出动<执法人员>300人次 & 车辆80台次。
"""
VOID = {"meta", "br", "link", "img"}


class Structure(HTMLParser):
    """Collects ids, links, text and tags, and checks that tags are closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.tags: set[str] = set()
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_fragment_marks_figures_and_links_findings() -> None:
    html = annotate(read(TEXT), TEXT)
    found = Structure(html)
    assert len(found.ids) == len(set(found.ids))
    assert all(link.startswith("#") and link[1:] in found.ids for link in found.links)
    assert re.search(r'<mark class="r-bad" id="f1"><a href="#n1"[^>]*>1200件<sup', html)
    assert '<mark class="r-ok" id="f5">98.3%</mark>' in html
    assert "&lt;执法人员&gt;" in html
    assert "1 个问题涉及 3 个数字" in html


def test_fragment_holds_to_a_strict_policy() -> None:
    found = Structure(annotate(read(TEXT), TEXT))
    assert not found.tags & {"script", "style", "link", "iframe", "img", "form"}
    assert not any(name == "style" or name.startswith("on") for name in found.attributes)


def test_page_is_whole_and_asks_nothing_from_outside() -> None:
    html = annotated_page(read(TEXT, name="报告.txt"), TEXT)
    found = Structure(html)
    assert html.startswith("<!doctype html>")
    assert 'lang="zh-CN"' in html
    assert "script" not in found.tags
    assert not re.search(r"https?://|url\(|@import", html)
    assert "报告.txt" in html
    assert "@media print" in html


def test_text_is_kept_letter_for_letter() -> None:
    found = Structure(annotate(read(TEXT), TEXT))
    words = re.sub(r"\s", "", "".join(found.words))
    for line in TEXT.splitlines():
        plain = re.sub(r"\s", "", line)
        assert plain in re.sub(r"(?<=件)1(?=[，、。])", "", words)


@settings(deadline=None)
@given(st.text(alphabet="全年办理12案件，。<>&\"'#一、（二）\n共其中30%", max_size=80))
def test_any_text_gives_well_formed_html(text: str) -> None:
    Structure(annotated_page(read(text), text))


def test_rows_of_cells_are_shown_as_a_table() -> None:
    text = (
        "青汀区\n2024年度行政执法工作情况报告\n类别\t2024年\t2023年\n处罚\t10\t8\n检查\t20\t15\n合计\t31\t23\n以上。\n"
    )
    html = annotate(read(text), text)
    Structure(html)
    assert len(re.findall(r"^<tr>", html, re.MULTILINE)) == 4
    assert re.search(r'<td>合计</td><td class="num"><mark class="r-bad"[^>]*><a[^>]*>31<sup', html)
    assert "<p>以上。</p>" in html
    assert title_of(text) == "青汀区2024年度行政执法工作情况报告"
    assert [line for line in html.splitlines() if line.startswith("<h2>")] == [
        "<h2>青汀区</h2>",
        "<h2>2024年度行政执法工作情况报告</h2>",
    ]


def test_own_records_stand_in_the_same_list() -> None:
    reading = read(TEXT)
    extra = compare(reading, [OwnFigure("penalties", ("行政处罚案件",), 1190, "件", "2024")])
    html = annotate(reading, TEXT, extra=extra)
    assert "与平台记录" in html
    assert "平台记录为1190件" in html


def test_report_without_figures_says_so() -> None:
    assert "没有读到数字" in annotate(read("一切正常。"), "一切正常。")
    assert table(read("一切正常。")).startswith("没有读到数字")


def test_table_sets_columns_by_width() -> None:
    lines = table(read(TEXT)).splitlines()
    column = [width(line[: line.index("办理行政处罚案件")]) for line in lines[1:2]]
    assert column == [width(lines[0][: lines[0].index("名称")])]
    assert any(line.startswith("不符") and "1190件" in line for line in lines)
    assert "不符 1，待核 0" in table(read(TEXT))


def test_names_are_shortened_by_width() -> None:
    assert shorten("行政处罚案件", 12) == "行政处罚案件"
    assert shorten("行政处罚案件", 8) == "行政处…"
    assert width("行政ab") == 6
