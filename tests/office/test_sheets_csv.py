"""Delimited text: encodings, delimiters, quotes, and where each record stands in the file."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiezhi.office import sheets_csv
from xiezhi.office.refusals import UnreadableFile
from xiezhi.office.sheets import open_sheet
from xiezhi.office.sheets_model import SheetLimits

TEXT = "编号,名称,金额\r\n1,甲公司,3.50\r\n\r\n2,乙公司,\r\n"


def saved(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode("gb18030"),
        TEXT.replace("\r\n", "\n").rstrip().encode(),
        TEXT.replace("\r\n", "\r").encode(),
    ],
    ids=["utf8", "bom", "gb18030", "utf16", "semicolon", "tab", "unix", "old-mac"],
)
def test_encodings_delimiters_and_line_ends(tmp_path: Path, data: bytes) -> None:
    sheet = open_sheet(saved(tmp_path, data))
    batch = sheet.read()
    assert sheet.headers == ("编号", "名称", "金额")
    assert batch.frame.rows() == [("1", "甲公司", "3.50"), ("2", "乙公司", None)]
    assert batch.rows.to_list() == [2, 4]
    assert batch.done == 1.0


def test_physical_lines_are_counted_through_quoted_newlines(tmp_path: Path) -> None:
    text = '编号,说明\n1,"第一行\n第二行, ""引""\n"\n2,平\n"3","x"\n'
    batch = open_sheet(saved(tmp_path, text.encode())).read()
    assert batch.frame.rows() == [("1", '第一行\n第二行, "引"\n'), ("2", "平"), ("3", "x")]
    assert batch.rows.to_list() == [2, 5, 6]


def test_a_quoted_header_may_run_over_lines(tmp_path: Path) -> None:
    batch = open_sheet(saved(tmp_path, '编号,"金额\n(元)"\n1,2\n'.encode())).read()
    assert batch.frame.columns == ["编号", "金额(元)"]
    assert batch.rows.to_list() == [3]
    assert batch.frame.rows() == [("1", "2")]


def test_fields_beyond_the_header_and_long_numbers_are_flagged(tmp_path: Path) -> None:
    batch = open_sheet(saved(tmp_path, "编号,证件\n1,2,,\n2,3,多\n3,1.10101E+17\n".encode())).read()
    assert batch.flags.sort("row").rows() == [(3, "", "extra_cells"), (4, "证件", "precision_lost")]
    assert batch.frame.rows() == [("1", "2"), ("2", "3"), ("3", "1.10101E+17")]


@pytest.mark.parametrize("broken", ['1,"甲\n2,乙\n', '1,"甲"公司\n', '1,"' + "甲" * 200_000])
def test_unpaired_quotes_are_refused_with_their_line(tmp_path: Path, broken: str) -> None:
    path = saved(tmp_path, ("编号,名称\n0,零\n" + broken).encode())
    with pytest.raises(UnreadableFile, match=r"第 3 行.*双引号"):
        open_sheet(path).read()


def test_nul_and_unknown_bytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="NUL"):
        open_sheet(saved(tmp_path, b"a,b\n1,\0\n"))
    with pytest.raises(UnreadableFile, match="编码"):
        open_sheet(saved(tmp_path, "编号,名称\n".encode("gb18030") + b"\x81\x20\xff\xff,1\n"))


def test_a_million_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="1000000 列"):
        open_sheet(saved(tmp_path, b",".join([b"c"] * 1_000_000)))


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, b"a,b\n" + b"1,2\n" * 11)
    with pytest.raises(UnreadableFile, match="10 行"):
        open_sheet(path, limits=SheetLimits(max_rows=10)).read()


CELL = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\x1c\x1d\x1e\x1f", exclude_categories=["Cs"]), max_size=12
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=12), block=st.integers(8, 60))
def test_what_a_csv_writer_wrote_is_read_back(tmp_path: Path, rows: list[tuple[str, ...]], block: int) -> None:
    """Whatever the text and wherever the blocks are cut, the records and their lines come back."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    lines = []
    writer.writerow(["甲", "乙", "丙"])
    for row in rows:
        lines.append(out.getvalue().count("\n") + 1)
        writer.writerow(row)
    path = saved(tmp_path, out.getvalue().encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets_csv, "_BLOCK", block)
        batch = open_sheet(path).read()
    expected = [
        (line, *(cell if cell.strip() else None for cell in row)) for line, row in zip(lines, rows, strict=True)
    ]
    expected = [row for row in expected if any(cell is not None for cell in row[1:])]
    assert [(line, *row) for line, row in zip(batch.rows, batch.frame.rows(), strict=True)] == expected


def test_a_record_of_words_below_a_gap_in_the_header_is_no_second_header_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("编号,类别,,结果\n甲一,处罚,备注,已结\n", encoding="utf-8")
    sheet = open_sheet(path)
    assert sheet.headers == ("编号", "类别", "列C（无表头）", "结果")
    assert sheet.read().rows.to_list() == [2]


def test_names_under_one_title_twice_take_its_words(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("编号,相对人,,法定代表人,,结果\n,姓名,证号,姓名,证号,\n甲一,王,1,李,2,已结\n", encoding="utf-8")
    assert open_sheet(path).headers == ("编号", "相对人姓名", "相对人证号", "法定代表人姓名", "法定代表人证号", "结果")


def test_only_the_first_records_are_read_where_no_more_are_wanted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("编号,类别\n" + "".join(f"{number},处罚{'x' * 900}\n" for number in range(3000)), encoding="utf-8")
    assert 0 < len(open_sheet(path).first(10).read().rows) < 1000
