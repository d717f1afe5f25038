"""Zip packages (.xlsx, .docx) opened with limits, before a byte of their content is inflated."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from xiezhi.office.refusals import UnreadableFile

MIB = 1024 * 1024
_OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED_FLAG = 0x1
# Below this size a part is too small to do harm, however well it packs.
_RATIO_FREE_BYTES = 4 * MIB
_HEAD_BYTES = 64 * 1024
# What a damaged or forged package makes its readers raise: a missing part, a number that is none, wrong encoding.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    KeyError,
    ValueError,
    etree.XMLSyntaxError,
)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Bounds of a package: bytes on disk, bytes inflated (declared, enforced while reading), parts, packing ratio."""

    max_bytes: int
    max_inflated: int
    max_parts: int = 5_000
    max_ratio: int = 250


def require_file(path: Path, max_bytes: int) -> bytes:
    """Return the first bytes of a file that is there, not empty and not over `max_bytes`."""
    if not path.is_file():
        raise UnreadableFile(f"找不到文件“{path.name}”，或者它是文件夹。请检查文件名和路径。")
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile(f"文件“{path.name}”是空文件（0 字节）。请重新导出后再上传。")
    if size > max_bytes:
        raise UnreadableFile(
            f"文件“{path.name}”有 {size / MIB:.1f} MB，超过 {max_bytes / MIB:.0f} MB 的上限。请拆分成几个文件后分别上传。"
        )
    with path.open("rb") as stream:
        return stream.read(_HEAD_BYTES)


def is_zip(head: bytes) -> bool:
    """Tell whether the first bytes are those of a zip package."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_ole(head: bytes) -> bool:
    """Tell whether the first bytes are those of an OLE compound file (old Office, or an encrypted new one)."""
    return head.startswith(_OLE_MAGIC)


def refuse_ole(path: Path, old: str, new: str) -> UnreadableFile:
    """Say why an OLE compound file is refused: encrypted, or of the old binary kind `old` (remedy: save as `new`)."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return UnreadableFile(
            f"文件“{path.name}”已加密，需要密码才能打开。请在 Office 或 WPS 中打开，去掉密码后另存为 {new} 再上传。"
        )
    return UnreadableFile(
        f"文件“{path.name}”是旧版格式（{old}）或其他复合文档。请用 Office 或 WPS 打开，另存为 {new} 后再上传。"
    )


@contextmanager
def open_archive(path: Path, limits: ArchiveLimits) -> Iterator[zipfile.ZipFile]:
    """Open a zip package whose directory keeps to `limits`; damage found while reading is refused as well."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive, path.name, limits)
            yield archive
    except _DAMAGE as error:
        raise UnreadableFile(
            f"文件“{path.name}”已损坏，无法完整读取。请用 Office 或 WPS 打开并另存一份后再上传。"
        ) from error
    except RuntimeError as error:  # zipfile: "File is encrypted, password required"
        if "password" not in str(error):
            raise
        raise _encrypted(path.name) from error


def read_part(archive: zipfile.ZipFile, name: str, max_bytes: int) -> bytes:
    """Return one part whole; it must inflate to no more than `max_bytes` and must not declare a document type."""
    info = archive.getinfo(name)
    if info.file_size > max_bytes:
        raise UnreadableFile(
            f"文件内部的 {name} 解压后有 {info.file_size / MIB:.0f} MB，超过上限，疑似恶意压缩文件，已拒绝读取。"
        )
    data = archive.read(name)
    refuse_doctype(data)
    return data


def refuse_doctype(data: bytes) -> None:
    """Refuse XML with a document type: Office never writes one, entity attacks need one."""
    if b"<!DOCTYPE" in data[:_HEAD_BYTES] or b"<!ENTITY" in data[:_HEAD_BYTES]:
        raise UnreadableFile(
            "文件内部的 XML 带有 DOCTYPE 或实体定义，可能是攻击文件，已拒绝读取。请用 Office 或 WPS 另存一份后再上传。"
        )


def parse_xml(data: bytes, *, huge: bool = False) -> etree._Element:
    """Parse a part without entities, network or document type."""
    refuse_doctype(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=huge)
    return etree.fromstring(data, parser)


def _encrypted(name: str) -> UnreadableFile:
    return UnreadableFile(f"文件“{name}”已加密，需要密码才能打开。请去掉密码后再上传。")


def _check_directory(archive: zipfile.ZipFile, name: str, limits: ArchiveLimits) -> None:
    parts = archive.infolist()
    if len(parts) > limits.max_parts:
        raise UnreadableFile(f"文件“{name}”内部有 {len(parts)} 个部件，超过 {limits.max_parts} 个的上限，已拒绝读取。")
    if len({part.filename for part in parts}) != len(parts):
        raise UnreadableFile(f"文件“{name}”内部有重名部件，可能是伪造文件，已拒绝读取。请另存一份后再上传。")
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise _encrypted(name)
    if sum(part.file_size for part in parts) > limits.max_inflated or any(_is_bomb(part, limits) for part in parts):
        raise UnreadableFile(
            f"文件“{name}”解压后的体积异常大，疑似恶意压缩文件，已拒绝读取。请另存一份，或拆分后再上传。"
        )


def _is_bomb(part: zipfile.ZipInfo, limits: ArchiveLimits) -> bool:
    return part.file_size > max(_RATIO_FREE_BYTES, part.compress_size * limits.max_ratio)
