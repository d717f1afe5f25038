"""A .docx that somebody sent as a template: opened with limits, refused where it holds more than text and layout."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Final

from xiezhi.office.archives import MIB, ArchiveLimits, is_ole, is_zip, open_archive, read_part, refuse_ole, require_file
from xiezhi.office.refusals import UnreadableFile

MAX_BYTES: Final = 5 * MIB
_LIMITS: Final = ArchiveLimits(max_bytes=MAX_BYTES, max_inflated=40 * MIB, max_parts=500)
_LARGEST_TEXT: Final = 2 * MIB
_CONTENT_TYPE: Final = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MACRO: Final = b"macroEnabled"
# What else a package may carry: by the beginning of its parts' names, in words.
_FORBIDDEN: Final = (
    ("word/vbaProject", "宏"),
    ("word/vbaData", "宏"),
    ("word/activeX", "控件"),
    ("word/embeddings", "嵌入的文件或者对象（OLE）"),
    ("word/afchunk", "嵌入的其他文档"),
    ("customUI", "自定义界面"),
)
_EXTERNAL: Final = re.compile(rb'TargetMode\s*=\s*["\']External["\']')
_FIELD: Final = re.compile(
    rb"<w:instrText[^>]*>[^<]*\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT)\b", re.IGNORECASE
)


def read_template(path: Path) -> bytes:
    """The bytes of a .docx without macros, objects, other documents and links. Raises UnreadableFile with the remedy."""
    head = require_file(path, MAX_BYTES)
    if is_ole(head):
        raise refuse_ole(path, ".doc、.wps", ".docx")
    if not is_zip(head):
        raise UnreadableFile(f"文件“{path.name}”不是 .docx 文档。请用 Office 或 WPS 另存为 .docx 后再上传。")
    with open_archive(path, _LIMITS) as archive:
        _require_document(archive, path.name)
        _refuse_parts(archive, path.name)
    return path.read_bytes()


def _require_document(archive: zipfile.ZipFile, name: str) -> None:
    names = set(archive.namelist())
    types = read_part(archive, "[Content_Types].xml", MIB) if "[Content_Types].xml" in names else b""
    if _MACRO in types:
        raise UnreadableFile(f"文件“{name}”带有宏（.docm）。请另存为不带宏的 .docx 后再上传。")
    if "word/document.xml" not in names or _CONTENT_TYPE not in types:
        raise UnreadableFile(f"文件“{name}”不是 Word 文档（可能是改了扩展名的表格或者演示文稿）。请上传 .docx 模板。")


def _refuse_parts(archive: zipfile.ZipFile, name: str) -> None:
    for part in archive.namelist():
        for beginning, what in _FORBIDDEN:
            if part.lower().startswith(beginning.lower()):
                raise UnreadableFile(f"文件“{name}”里有{what}，模板里不能有。请删除后另存为 .docx 再上传。")
        if part.endswith((".xml", ".rels")):
            _refuse_links(read_part(archive, part, _LARGEST_TEXT), name)


def _refuse_links(data: bytes, name: str) -> None:
    if _EXTERNAL.search(data):
        raise UnreadableFile(
            f"文件“{name}”里有指向外部的链接、图片或者附加模板。请取消链接（图片改为嵌入）后另存为 .docx 再上传。"
        )
    if _FIELD.search(data):
        raise UnreadableFile(f"文件“{name}”里有从其他文件取内容的域。请把域转换为文字后再上传。")
