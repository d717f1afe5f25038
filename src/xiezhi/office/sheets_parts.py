"""The parts of a workbook: which sheets it has, what its cells refer to, the rows of one sheet as pieces of XML."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from xiezhi.office.archives import MIB, parse_xml, read_part, refuse_doctype
from xiezhi.office.refusals import UnreadableFile
from xiezhi.office.sheets_model import SheetLimits
from xiezhi.office.sheets_texts import Vocabulary, shared_strings
from xiezhi.office.sheets_values import is_date_format

_SMALL_PART = 32 * MIB
_PIECE = 4 * MIB
_LONGEST_ROW = 32 * MIB
_TAIL = 8 * MIB
_HEAD = 64 * 1024
_LONGEST_HEAD = 8 * MIB
_ROOT = re.compile(rb"<(?:(\w+):)?worksheet(?:\s[^>]*)?>")
_SHEET_DATA = re.compile(rb"<(?:\w+:)?sheetData(?:\s[^>]*)?>")
_ROW_END = b"</row>"
_LAST_ROW = re.compile(rb'<row [^<>]*?\br="([0-9]{1,9})"')
_MERGED = re.compile(r'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,4})([0-9]+):([A-Z]{1,4})([0-9]+)"')


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet of a workbook: the name on its tab, its part in the package."""

    name: str
    part: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some whole rows of a worksheet as XML, with the start tag of the worksheet and the number of the row before, the
    share of the part that has been read (0 to 1)."""

    data: bytes
    root: bytes
    previous_row: int
    done: float


def refuse_other_packages(archive: zipfile.ZipFile, path: Path) -> None:
    """Refuse packages that are no .xlsx: macros, binary workbooks, OpenDocument, documents."""
    names = set(archive.namelist())
    lowered = {name.lower() for name in names}
    if path.suffix.lower() in {".xlsm", ".xltm", ".xlam"} or any(name.endswith("vbaproject.bin") for name in lowered):
        raise UnreadableFile(f"文件“{path.name}”含有宏，为安全起见不予读取。请另存为不带宏的 .xlsx 后再上传。")
    if "xl/workbook.bin" in names:
        raise UnreadableFile(f"文件“{path.name}”是二进制工作簿（.xlsb）。请另存为 .xlsx 后再上传。")
    if "xl/workbook.xml" not in names:
        kind = "OpenDocument 文件" if "mimetype" in names else "Excel 工作簿"
        verb = "是 " if "mimetype" in names else "不是 "
        raise UnreadableFile(f"文件“{path.name}”{verb}{kind}，无法按台账读取。请另存为 .xlsx 或 .csv 后再上传。")


def visible_sheets(archive: zipfile.ZipFile) -> list[SheetPart]:
    """Return the worksheets in the order of their tabs; hidden ones only where there is no other."""
    relations = parse_xml(read_part(archive, "xl/_rels/workbook.xml.rels", _SMALL_PART))
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("/xl", relation.get("Target") or "")).lstrip("/")
        for relation in relations
        if (relation.get("Type") or "").endswith("/worksheet") and relation.get("TargetMode") != "External"
    }
    book = parse_xml(read_part(archive, "xl/workbook.xml", _SMALL_PART))
    shown: list[SheetPart] = []
    hidden: list[SheetPart] = []
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        relation = next((value for key, value in sheet.attrib.items() if str(key).endswith("}id")), None)
        target = targets.get(relation)
        if target in archive.namelist():
            part = SheetPart(name=sheet.get("name") or "", part=target)
            (shown if sheet.get("state", "visible") == "visible" else hidden).append(part)
    return shown or hidden


def read_vocabulary(archive: zipfile.ZipFile, limits: SheetLimits) -> Vocabulary:
    """Return shared strings, date styles and epoch of a workbook."""
    names = archive.namelist()
    strings = pl.Series([], dtype=pl.String)
    if "xl/sharedStrings.xml" in names:
        strings = shared_strings(read_part(archive, "xl/sharedStrings.xml", limits.max_strings))
    styles: frozenset[int] = frozenset()
    if "xl/styles.xml" in names:
        styles = _date_styles(read_part(archive, "xl/styles.xml", _SMALL_PART))
    book = parse_xml(read_part(archive, "xl/workbook.xml", _SMALL_PART))
    properties = book.find("{*}workbookPr")
    epoch = properties is not None and properties.get("date1904", "0") in {"1", "true"}
    return Vocabulary(strings=strings, date_styles=styles, epoch_1904=epoch)


def row_pieces(archive: zipfile.ZipFile, part: str, size: int = _PIECE) -> Iterator[Piece]:
    """Yield the rows of a worksheet in pieces of about `size` bytes of XML, inflating as it goes."""
    length = archive.getinfo(part).file_size
    with archive.open(part) as stream:
        root, prefix, rest = _head(stream)
        previous, more = 0, True
        while more:
            data = stream.read(size)
            more = bool(data)
            rest = _without_prefix(rest + data, prefix)
            cut = rest.rfind(_ROW_END) + len(_ROW_END)
            if cut >= len(_ROW_END):
                yield Piece(rest[:cut], root, previous, stream.tell() / length)
                previous, rest = _last_row(rest[:cut], previous), rest[cut:]
            _check_row_length(rest)


def _head(stream: IO[bytes]) -> tuple[bytes, bytes | None, bytes]:
    """Return the start tag of the worksheet, its name space prefix, and what has been read behind <sheetData>."""
    data = stream.read(_HEAD)
    refuse_doctype(data)
    while (begin := _SHEET_DATA.search(data)) is None and len(data) < _LONGEST_HEAD and (more := stream.read(_HEAD)):
        data += more
    root = _ROOT.search(data)
    if root is None:
        raise UnreadableFile("工作表内部结构无法识别。请用 Office 或 WPS 另存为 .xlsx 后再上传。")
    prefix = root[1]
    rest = data[begin.end() :] if begin else b""
    return _without_prefix(root[0], prefix), prefix, _without_prefix(rest, prefix)


def merged_across(archive: zipfile.ZipFile, part: str, row: int) -> list[str]:
    """Return the merged ranges that stand in `row` over several columns (they are written behind all rows)."""
    tail = b""
    with archive.open(part) as stream:
        while data := stream.read(_PIECE):
            tail = (tail + data)[-_TAIL:]
    found = _MERGED.findall(tail.decode(errors="replace"))
    return [f"{a}{top}:{b}{bottom}" for a, top, b, bottom in found if a != b and int(top) <= row <= int(bottom)]


def _without_prefix(data: bytes, prefix: bytes | None) -> bytes:
    if not prefix:
        return data
    return data.replace(b"</" + prefix + b":", b"</").replace(b"<" + prefix + b":", b"<")


def _check_row_length(rest: bytes) -> None:
    if len(rest) > _LONGEST_ROW:
        raise UnreadableFile("工作表中有一行的内容异常多（列数过多或单元格过长），已拒绝读取。请删去多余的列后再上传。")


def _last_row(piece: bytes, previous: int) -> int:
    start = piece.rfind(b"<row ")
    found = _LAST_ROW.match(piece, start) if start >= 0 else None
    return int(found[1]) if found else previous + piece.count(b"<row")


def _date_styles(data: bytes) -> frozenset[int]:
    root = parse_xml(data)
    codes = {fmt.get("numFmtId"): fmt.get("formatCode") or "" for fmt in root.iterfind("{*}numFmts/{*}numFmt")}
    formats = [cell.get("numFmtId") or "0" for cell in root.iterfind("{*}cellXfs/{*}xf")]
    return frozenset(i for i, number in enumerate(formats) if is_date_format(int(number), codes.get(number)))
