"""Files that are no table, or no safe one: each is refused with the reason and the remedy."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
from tests.office.workbook_bytes import header_row, sheet_xml, write_book

from xiezhi.office.refusals import UnreadableFile
from xiezhi.office.sheets import open_sheet
from xiezhi.office.sheets_model import SheetLimits

OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)


def refused(path: Path, *parts: str, limits: SheetLimits | None = None) -> str:
    with pytest.raises(UnreadableFile) as caught:
        open_sheet(path, limits=limits or SheetLimits()).read()
    for part in parts:
        assert part in caught.value.message
    return caught.value.message


@pytest.mark.parametrize(
    ("name", "data", "parts"),
    [
        ("a.xlsx", b"", ("0 字节", "重新导出")),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), ("已加密", "去掉密码")),
        ("a.xls", OLE + "Workbook".encode("utf-16-le"), ("旧版格式", "另存为 .xlsx")),
        ("a.xlsx", "不是表格".encode(), ("不是 Excel 工作簿",)),
        ("a.csv", b"%PDF-1.7\n", ("不是 Excel 工作簿",)),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", ("网页", "另存为 .xlsx")),
        ("a.xlsx", b"PK\x03\x04" + bytes(100), ("已损坏",)),
        ("a.csv", b"\n  \n,,\n", ("没有内容",)),
    ],
)
def test_files_of_another_kind(tmp_path: Path, name: str, data: bytes, parts: tuple[str, ...]) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    refused(path, *parts)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    refused(tmp_path / "无.xlsx", "找不到", "无.xlsx")


def test_too_large_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" * 300_000)
    refused(path, "超过 1 MB", "拆分", limits=SheetLimits(max_bytes=1024 * 1024))


def test_macros(tmp_path: Path) -> None:
    sheet = sheet_xml(header_row("甲"))
    refused(write_book(tmp_path / "a.xlsx", sheet, extra={"xl/vbaProject.bin": b"x"}), "宏", ".xlsx")
    refused(write_book(tmp_path / "a.xlsm", sheet), "宏")


def test_other_packages(tmp_path: Path) -> None:
    for part, word in (("xl/workbook.bin", "xlsb"), ("mimetype", "OpenDocument"), ("word/document.xml", "不是 Excel")):
        path = tmp_path / f"{word}.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(part, "x")
        refused(path, word)


def test_a_zip_bomb_is_refused_before_it_is_inflated(tmp_path: Path) -> None:
    rows = header_row("甲") + " " * 40_000_000
    refused(write_book(tmp_path / "a.xlsx", sheet_xml(rows)), "恶意压缩")
    refused(
        write_book(tmp_path / "b.xlsx", sheet_xml(header_row("甲"))), "恶意压缩", limits=SheetLimits(max_inflated=1000)
    )


def test_a_package_that_lies_about_its_size(tmp_path: Path) -> None:
    """The directory says 100 bytes, the part inflates to megabytes: no more than the 100 are ever read."""
    path = write_book(
        tmp_path / "a.xlsx",
        sheet_xml(
            header_row("甲") + "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 90_000))
        ),
    )
    data = bytearray(path.read_bytes())
    place = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    assert data[place : place + 4] == b"PK\x01\x02"
    data[place + 24 : place + 28] = struct.pack("<I", 400)
    path.write_bytes(data)
    refused(path, "已损坏")


def test_too_many_parts_and_doubled_parts(tmp_path: Path) -> None:
    many = write_book(tmp_path / "a.xlsx", sheet_xml(""), extra={f"x{n}": b"" for n in range(5_001)})
    refused(many, "部件")
    doubled = write_book(tmp_path / "b.xlsx", sheet_xml(header_row("甲")))
    with zipfile.ZipFile(doubled, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", "<x/>")
    refused(doubled, "重名")


def test_an_encrypted_part(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", sheet_xml(header_row("甲")))
    data = bytearray(path.read_bytes())
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    path.write_bytes(data)
    refused(path, "已加密")


@pytest.mark.parametrize("part", ["sheet", "strings"])
def test_entities_are_refused(tmp_path: Path, part: str) -> None:
    attack = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    sheet = sheet_xml(header_row("甲"))
    if part == "sheet":
        path = write_book(tmp_path / "a.xlsx", sheet.replace("?>", "?>" + attack, 1))
    else:
        path = write_book(tmp_path / "a.xlsx", sheet, strings=attack + "<sst><si><t>&b;</t></si></sst>")
    refused(path, "DOCTYPE")


def test_headers_that_cannot_be_told_apart(tmp_path: Path) -> None:
    refused(write_book(tmp_path / "a.xlsx", sheet_xml(header_row("甲", "乙", "甲"))), "重复", "甲", "A、C列")


def test_a_merged_header(tmp_path: Path) -> None:
    rows = header_row("编号", "日期", "", "金额") + '<row r="2"><c r="B2"><v>1</v></c></row>'
    merged = '<mergeCells count="2"><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/></mergeCells>'
    refused(write_book(tmp_path / "a.xlsx", sheet_xml(rows, after=merged)), "合并单元格", "B1:C1", "一行表头")


def test_a_gap_in_the_header_is_named(tmp_path: Path) -> None:
    sheet = open_sheet(write_book(tmp_path / "a.xlsx", sheet_xml(header_row("编号", "", "金额"))))
    assert sheet.headers == ("编号", "列B（无表头）", "金额")
    assert "B列没有列名" in sheet.notes[0]


def test_too_many_columns_and_rows(tmp_path: Path) -> None:
    wide = "".join(
        f'<c r="{a}{b}{c}1"><v>1</v></c>' for a in "ABC" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for c in "ABCDEFGHIJ"
    )
    refused(write_book(tmp_path / "a.xlsx", sheet_xml(f'<row r="1">{wide}</row>')), "列的上限")
    refused(write_book(tmp_path / "f.xlsx", sheet_xml('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>')), "列")
    long = header_row("甲") + "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 14))
    refused(write_book(tmp_path / "b.xlsx", sheet_xml(long)), "10 行", limits=SheetLimits(max_rows=10))


def test_an_endless_row(tmp_path: Path) -> None:
    cells = "".join(f'<c r="A1" t="inlineStr"><is><t>{n}</t></is></c>' for n in range(900_000))
    refused(write_book(tmp_path / "a.xlsx", sheet_xml(f'<row r="1">{cells}</row>')), "异常多")


@pytest.mark.parametrize(
    "damage", ["<row r='x'><c/></row>", '<row r="2"><c r="A2"><v>1</c></row>', '<row r="2"><c s="q"><v>1</v></c></row>']
)
def test_damaged_xml(tmp_path: Path, damage: str) -> None:
    refused(write_book(tmp_path / "a.xlsx", sheet_xml(header_row("甲") + damage)), "已损坏")


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    rows = header_row("甲") + '<row r="2"><c r="A2" t="str"><v>@@</v></c></row>'
    path = write_book(tmp_path / "a.xlsx", sheet_xml(rows).encode().replace(b"@@", b"\xff\xfe"))
    refused(path, "已损坏")


def test_a_workbook_without_its_relations(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    refused(path, "已损坏")


def test_an_unknown_tab_names_the_known_ones(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", sheet_xml(header_row("甲")), names=("台账",))
    with pytest.raises(UnreadableFile, match="台账"):
        open_sheet(path, sheet="别的")
