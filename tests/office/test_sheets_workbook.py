"""Cells of workbooks, as the text that a reader of the sheet sees."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st
from tests.office.workbook_bytes import MAIN, header_row, shared, sheet_xml, write_book

from xiezhi.office.sheets import Sheet, open_sheet
from xiezhi.office.sheets_values import is_date_format, number_text, precision_is_lost, serial_text


def values(sheet: Sheet) -> list[tuple[str | None, ...]]:
    return sheet.read().frame.rows()


def flags(sheet: Sheet) -> list[tuple[object, ...]]:
    return sheet.read().flags.sort("row", "column").rows()


def test_cells_of_every_kind_read_as_text(tmp_path: Path) -> None:
    rows = header_row("甲", "乙", "丙", "丁", "戊", "己") + (
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>45356</v></c><c r="C2" s="2"><v>45356.5</v></c>'
        '<c r="D2"><v>1234.5599999999999</v></c><c r="E2" t="b"><v>1</v></c><c r="F2" t="d"><v>2024-03-05T00:00:00</v></c></row>'
        '<row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3"><v>110101199003070011</v></c><c r="C3" s="3"><v>5</v></c>'
        '<c r="D3"><v>1E-3</v></c><c r="E3" t="str"><v>a &amp; b</v></c><c r="F3" t="inlineStr"><is><t xml:space="preserve"> 留空 </t></is></c></row>'
    )
    strings = shared(
        "<t>文字</t>",
        '<r><t>富</t></r><r><rPr><b/></rPr><t xml:space="preserve">文本 &lt;1&gt;</t></r><rPh><t>ふ</t></rPh>',
    )
    sheet = open_sheet(write_book(tmp_path / "a.xlsx", sheet_xml(rows), strings=strings))
    assert values(sheet) == [
        ("文字", "2024-03-05", "2024-03-05 12:00:00", "1234.56", "TRUE", "2024-03-05"),
        ("富文本 <1>", "110101199003070011", "5", "0.001", "a & b", " 留空 "),
    ]
    assert flags(sheet) == []


def test_the_slow_way_gives_the_same_cells(tmp_path: Path) -> None:
    """One cell that the fast way does not know sends the whole piece through lxml."""
    rows = header_row("甲", "乙") + "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>a &amp;amp; {n}</t></is></c><c r="B{n}" s="1"><v>{45000 + n}</v></c></row>'
        for n in range(2, 30)
    )
    fast = values(open_sheet(write_book(tmp_path / "fast.xlsx", sheet_xml(rows))))
    slow_rows = rows.replace('<c r="A2" t="inlineStr">', "<c t='inlineStr'>").replace("</row>", "\n</row>", 1)
    slow = values(open_sheet(write_book(tmp_path / "slow.xlsx", sheet_xml(slow_rows))))
    assert fast[0] == ("a &amp; 2", "2023-03-17")
    assert slow == fast


@pytest.mark.parametrize("prefix", ["x", "main"])
def test_a_name_space_prefix_changes_nothing(tmp_path: Path, prefix: str) -> None:
    plain = sheet_xml(
        header_row("甲", "乙") + '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>A2+1</f><v>2</v></c></row>'
    )
    written = plain.replace("<", f"<{prefix}:").replace(f"<{prefix}:/", f"</{prefix}:").replace(f"<{prefix}:?", "<?")
    written = written.replace(f'xmlns="{MAIN}"', f'xmlns:{prefix}="{MAIN}"')
    sheet = open_sheet(write_book(tmp_path / "p.xlsx", written))
    assert values(sheet) == [("1", "2")]
    assert flags(sheet) == [(2, "乙", "formula")]


def test_rows_and_cells_without_references_count_on(tmp_path: Path) -> None:
    rows = (
        "<row><c t='inlineStr'><is><t>甲</t></is></c><c t='inlineStr'><is><t>乙</t></is></c></row>"
        "<row/><row><c><v>1</v></c><c><v>2</v></c></row>"
    )
    batch = open_sheet(write_book(tmp_path / "n.xlsx", sheet_xml(rows))).read()
    assert batch.frame.rows() == [("1", "2")]
    assert batch.rows.to_list() == [3]


def test_blank_rows_are_skipped_and_keep_their_numbers(tmp_path: Path) -> None:
    rows = (
        header_row("甲", "乙")
        + '<row r="2" ht="20"/><row r="3"><c r="A3" s="1"/></row><row r="4" spans="1:2"></row>'
        + '<row r="5"><c r="A5" t="inlineStr"><is><t>   </t></is></c></row><row r="9"><c r="B9"><v>7</v></c></row>'
    )
    batch = open_sheet(write_book(tmp_path / "b.xlsx", sheet_xml(rows))).read()
    assert batch.rows.to_list() == [9]
    assert batch.frame.rows() == [(None, "7")]


def test_formulas_errors_and_cut_numbers_are_flagged(tmp_path: Path) -> None:
    rows = header_row("甲", "乙", "丙", "丁") + (
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2"><f>X1</f></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="D2"><v>1.10101199003071E+17</v></c></row>'
        '<row r="3"><c r="A3" t="str"><f t="shared" si="0"/><v></v></c><c r="B3"><f>X</f><v></v></c><c r="C3" t="e"><v>#N/A</v></c>'
        '<c r="D3"><v>110101199003070011</v></c><c r="E3"><v>9</v></c></row>'
    )
    sheet = open_sheet(write_book(tmp_path / "f.xlsx", sheet_xml(rows)))
    assert values(sheet) == [
        ("2", None, "#DIV/0!", "110101199003071000"),
        (None, None, "#N/A", "110101199003070011"),
    ]
    assert flags(sheet) == [
        (2, "丁", "precision_lost"),
        (2, "丙", "error"),
        (2, "乙", "formula_without_value"),
        (2, "甲", "formula"),
        (3, "", "extra_cells"),
        (3, "丙", "error"),
        (3, "乙", "formula_without_value"),
        (3, "甲", "formula"),
    ]


def test_the_first_visible_sheet_with_a_header_is_taken(tmp_path: Path) -> None:
    filled = sheet_xml(header_row("甲", "乙"))
    path = write_book(
        tmp_path / "s.xlsx",
        filled,
        sheet_xml(""),
        filled,
        states=("hidden", "visible", "visible"),
        names=("藏", "空", "台账"),
    )
    sheet = open_sheet(path)
    assert sheet.name == "台账"
    assert any("2 个工作表" in note and "台账" in note for note in sheet.notes)
    assert open_sheet(path, sheet="台账").headers == ("甲", "乙")


def test_a_title_above_the_header_is_passed_over(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>某区台账</t></is></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t>编 号</t></is></c><c r="B3" t="inlineStr"><is><t>金额&#10;(元)</t></is></c>'
        '<c r="C3" t="inlineStr"><is><t>日期</t></is></c></row><row r="4"><c r="B4"><v>3</v></c></row>'
    )
    sheet = open_sheet(
        write_book(tmp_path / "t.xlsx", sheet_xml(rows, after='<mergeCells><mergeCell ref="A1:C1"/></mergeCells>'))
    )
    assert sheet.headers == ("编号", "金额(元)", "日期")
    assert sheet.header_row == 3
    assert "第1行" in sheet.notes[0]
    assert values(sheet) == [(None, "3", None)]


def test_dates_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    rows = header_row("甲") + '<row r="2"><c r="A2" s="1"><v>43894</v></c></row>'
    assert values(open_sheet(write_book(tmp_path / "m.xlsx", sheet_xml(rows), date1904=True))) == [("2024-03-05",)]


@pytest.mark.parametrize(("size", "expected"), [(1, [1] * 7), (3, [3, 3, 1]), (7, [7]), (100, [7])])
def test_batches_have_the_asked_size_and_all_rows(tmp_path: Path, size: int, expected: list[int]) -> None:
    rows = header_row("甲") + "".join(f'<row r="{n}"><c r="A{n}"><f>1</f><v>{n}</v></c></row>' for n in range(2, 9))
    sheet = open_sheet(write_book(tmp_path / "k.xlsx", sheet_xml(rows)))
    for _ in range(2):  # a sheet can be read again
        batches = list(sheet.batches(size))
        assert [len(batch.rows) for batch in batches] == expected
        assert [text for batch in batches for text in batch.frame["甲"]] == [str(n) for n in range(2, 9)]
        assert [row for batch in batches for row in batch.flags["row"]] == list(range(2, 9))
        assert batches[-1].done == 1.0


def test_a_large_sheet_is_cut_into_pieces_without_loss(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["序号", "文字"])
        for row in range(1, 25_001):
            sheet.write_row(row, 0, [row, f"第{row}行 & <条>" + "文" * 40])
    total = 0
    for batch in open_sheet(path).batches(7_000):
        assert batch.rows.to_list() == [int(text) + 1 for text in batch.frame["序号"]]
        assert batch.frame["文字"].to_list() == [f"第{text}行 & <条>" + "文" * 40 for text in batch.frame["序号"]]
        total += len(batch.rows)
    assert total == 25_000


@given(st.integers(-(10**14), 10**14))
def test_whole_numbers_keep_every_digit(number: int) -> None:
    assert number_text(str(number)) == str(number)
    assert number_text(f"{number}.0") == str(number)
    assert int(float(number_text(f"{number:.14E}"))) == number


@given(st.decimals(min_value=-(10**10), max_value=10**10, places=2))
def test_amounts_survive_the_way_through_a_double(amount: object) -> None:
    number = float(str(amount))
    assert float(number_text(f"{number:.17g}")) == number


@given(st.dates(date(1904, 1, 1)), st.booleans())
@example(date.max, False)
@example(date.max, True)
def test_every_serial_day_is_its_date(day: date, epoch_1904: bool) -> None:
    serial = (day - (date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30))).days
    assert serial_text(str(serial), epoch_1904=epoch_1904) == day.isoformat()


@pytest.mark.parametrize(("epoch_1904", "after"), [(False, "2958466"), (True, "2957004")])
def test_beyond_the_last_day_a_serial_stays_a_number(epoch_1904: bool, after: str) -> None:
    assert serial_text(after, epoch_1904=epoch_1904) == after
    almost = f"{int(after) - 1}.9999999"
    assert serial_text(almost, epoch_1904=epoch_1904) == almost


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)))
def test_times_are_kept_to_the_second(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    serial = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
    shown = serial_text(repr(serial), epoch_1904=False)
    assert shown == (moment.date().isoformat() if moment.time() == datetime.min.time() else str(moment))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("0.5", "12:00:00"),
        ("59", "1900-02-28"),
        ("60", "1900-02-29"),
        ("61", "1900-03-01"),
        ("-1", "-1"),
        ("9999999", "9999999"),
        ("x", "x"),
    ],
)
def test_edges_of_serial_days(raw: str, shown: str) -> None:
    assert serial_text(raw, epoch_1904=False) == shown


@pytest.mark.parametrize(
    ("number", "code", "expected"),
    [
        (14, None, True),
        (57, None, True),
        (2, None, False),
        (164, "General", False),
        (164, '0.00"万元"', False),
        (164, "[Red]0.00", False),
        (164, "[$-804]yyyy-mm-dd;@", True),
        (164, "[h]:mm", True),
        (164, '0"days"', False),
        (164, "\\d0", False),
    ],
)
def test_which_formats_are_dates(number: int, code: str | None, expected: bool) -> None:
    assert is_date_format(number, code) is expected


def test_only_numbers_cut_by_excel_count_as_cut() -> None:
    assert precision_is_lost("110101199003071000")
    assert not precision_is_lost("110101199003071001")
    assert not precision_is_lost("100000000000000")
