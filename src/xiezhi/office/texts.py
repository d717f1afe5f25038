"""The text of a document: .txt as it stands, .docx, .pdf and .html with their lines put together.

Nothing heavy is imported for a .txt; each other kind imports its parser when it comes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal

from xiezhi.office.encodings import decoded_blocks, text_encoding
from xiezhi.office.refusals import UnreadableFile

Kind = Literal["txt", "docx", "pdf", "html"]

MAX_BYTES = 20 * 1024 * 1024
_HEAD = 4096
_OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<table")
_PARSERS: dict[Kind, str] = {
    "docx": "xiezhi.office.texts_docx",
    "pdf": "xiezhi.office.texts_pdf",
    "html": "xiezhi.office.texts_html",
}
_BINARY_STARTS = {
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"Rar!": "压缩包",
    b"7z\xbc\xaf": "压缩包",
    b"\x1f\x8b": "压缩包",
    b"{\\rtf": "RTF 文档",
    b"MZ": "程序",
    b"\x7fELF": "程序",
}


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """text: of a .txt the characters as decoded, unmodified; of others the visible lines. sha256: of the file."""

    text: str
    kind: Kind
    sha256: str
    name: str


def extract_text(path: Path, *, max_bytes: int = MAX_BYTES) -> ExtractedText:
    """Return the text of a document; its kind shows in its content, not in its name.

    Raises UnreadableFile: missing, empty, over `max_bytes`, encrypted, without text (scanned), or no document.
    """
    head = _require(path, max_bytes)
    kind = _kind(path, head)
    if kind == "txt":
        text = "".join(decoded_blocks(path, text_encoding(path)))
    else:
        text = import_module(_PARSERS[kind]).text_of(path)
    if not text.strip():
        raise UnreadableFile(f"文件“{path.name}”里没有文字。请确认上传的是正文文件。")
    return ExtractedText(text=text, kind=kind, sha256=hashlib.sha256(path.read_bytes()).hexdigest(), name=path.name)


def _require(path: Path, max_bytes: int) -> bytes:
    if not path.is_file():
        raise UnreadableFile(f"找不到文件“{path.name}”，或者它是文件夹。请检查文件名和路径。")
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile(f"文件“{path.name}”是空文件（0 字节）。请重新导出后再上传。")
    if size > max_bytes:
        mib = 1024 * 1024
        raise UnreadableFile(
            f"文件“{path.name}”有 {size / mib:.1f} MB，超过 {max_bytes / mib:.0f} MB 的上限。请压缩其中的图片或拆分后再上传。"
        )
    with path.open("rb") as stream:
        return stream.read(_HEAD)


def _kind(path: Path, head: bytes) -> Kind:
    if head.startswith(_OLE_MAGIC):
        raise import_module("xiezhi.office.archives").refuse_ole(path, ".doc、.wps", ".docx")
    if head.startswith(b"PK\x03\x04"):
        return "docx"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    for start, what in _BINARY_STARTS.items():
        if head.startswith(start):
            raise UnreadableFile(
                f"文件“{path.name}”是{what}，不是文档。请上传 .txt、.docx、.pdf 或 .html（图片请先做文字识别 OCR）。"
            )
    return "html" if _is_html(path, head) else "txt"


def _is_html(path: Path, head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if path.suffix.lower() in {".html", ".htm", ".xhtml"}:
        return True
    return start.startswith(_HTML_STARTS) or (start.startswith(b"<?xml") and b"<html" in start)
