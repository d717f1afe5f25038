"""Workbooks and csv files that people get: everything typed, nothing executable, all or nothing."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiezhi.office.sheets import open_sheet
from xiezhi.office.widths import column_width, shown_width
from xiezhi.office.workbooks import Cell, Column, Mark, SheetContent, write_csv, write_workbook

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "=cmd|' /C calc'!A0",
    "http://x.cn/",
    "{=1}",
    "＝1",
    "_x000D_",
    "<b>&",
    "  空 ",
]


def written(path: Path, *rows: list[Cell], columns: int = 1, **options: object) -> Path:
    names = [Column(f"列{n}") for n in range(columns)]
    write_workbook(path, [SheetContent("表", names, rows, **options)])  # type: ignore[arg-type]
    return path


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", *([text] for text in HOSTILE))
    assert open_sheet(path).read().frame["列0"].to_list() == HOSTILE
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f" not in sheet
        assert "hyperlink" not in sheet
        assert not [name for name in book.namelist() if "externalLink" in name]


@pytest.mark.parametrize("records", [199, 200, 201, 450])
def test_no_record_is_lost_where_the_sample_for_the_widths_ends(tmp_path: Path, records: int) -> None:
    path = written(tmp_path / "a.xlsx", *([f"第{n}条"] for n in range(records)))
    assert open_sheet(path).read().frame["列0"].to_list() == [f"第{n}条" for n in range(records)]


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(
    lambda text: bool(text.strip()) and "\0" not in text
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=8))
def test_any_text_comes_back(tmp_path: Path, texts: list[str]) -> None:
    path = written(tmp_path / "a.xlsx", *([text] for text in texts))
    expected = [
        text
        for text in texts
        if text.strip(
            " \t\n\r\x0b\x0c\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
        )
    ]
    assert open_sheet(path).read().frame["列0"].to_list() == expected


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.dates(date(1901, 1, 1), date(9999, 12, 1)),
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.integers(-(10**20), 10**20),
)
def test_dates_amounts_and_numbers_keep_their_value(tmp_path: Path, day: date, amount: Decimal, number: int) -> None:
    path = written(tmp_path / "a.xlsx", [day, amount, number], columns=3)
    shown = open_sheet(path).read().frame.row(0)
    assert shown[0] == day.isoformat()
    assert Decimal(shown[1]) == amount
    assert int(shown[2]) == number


def test_times_truth_and_old_days(tmp_path: Path) -> None:
    row: list[Cell] = [datetime(2024, 3, 5, 8, 30), True, None, date(1890, 5, 6), float("nan"), "x"]
    path = written(tmp_path / "a.xlsx", row, columns=6)
    assert open_sheet(path).read().frame.row(0) == ("2024-03-05 08:30:00", "是", None, "1890-05-06", "NaN", "x")


def test_marked_cells_are_filled_and_bear_their_reason(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["好", "好"], ["坏", None]]
    marks = {(1, 0): Mark("名称不存在"), (1, 1): Mark("日期为空", "warning")}
    path = written(tmp_path / "a.xlsx", *rows, columns=2, marks=marks, notes=["请按批注修改后重新上传。"])
    with zipfile.ZipFile(path) as book:
        comments = next(book.read(name).decode() for name in book.namelist() if name.startswith("xl/comments"))
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    assert 'ref="A4"' in comments
    assert "名称不存在" in comments
    assert 'ref="B4"' in comments
    assert "日期为空" in comments
    assert 'ySplit="2"' in sheet
    assert 'state="frozen"' in sheet
    assert "FFF8CBCB" in styles
    assert "FFFFE8B3" in styles


def test_a_returned_workbook_can_be_sent_in_again(tmp_path: Path) -> None:
    """The note above the header counts as a title, so that a mended file is read as it stands."""
    path = written(
        tmp_path / "a.xlsx", ["坏", "1", "2"], columns=3, marks={(0, 0): Mark("错")}, notes=["请修改后重新上传。"]
    )
    sheet = open_sheet(path)
    assert (sheet.header_row, sheet.headers) == (2, ("列0", "列1", "列2"))
    assert sheet.read().frame.rows() == [("坏", "1", "2")]


def test_several_sheets_and_awkward_names(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    contents = [SheetContent(name, [Column("甲")], [["1"]]) for name in ("2024/01:罚[款]*?", "'", "长" * 40)]
    write_workbook(path, contents)
    assert [open_sheet(path, sheet=name).name for name in ("2024 01 罚 款", "表", "长" * 31)]


def test_nothing_is_left_when_writing_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")

    def rows() -> Iterator[list[Cell]]:
        yield ["1"]
        raise ArithmeticError("broken source")

    for write in (
        lambda: write_workbook(path, [SheetContent("表", [Column("甲")], rows())]),
        lambda: write_csv(path, [Column("甲")], rows()),
    ):
        with pytest.raises(ArithmeticError):
            write()
        assert path.read_bytes() == b"old"
        assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (written(tmp_path / name, ["甲", 1], columns=2).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert first == second


def test_a_csv_defuses_formulas_and_opens_in_excel(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_csv(path, [Column("文字"), Column("数")], [[text, Decimal("-1.50")] for text in HOSTILE])
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    assert [row[1] for row in rows] == ["-1.50"] * len(HOSTILE)
    for text, (shown, _) in zip(HOSTILE, rows, strict=True):
        assert shown in {text, f"'{text}"}
        assert not shown.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_widths_count_chinese_characters_twice() -> None:
    assert shown_width("案件a1") == 6
    assert column_width("案件编号", ["一" * 60]) == 48
    assert column_width("甲", []) == 8
