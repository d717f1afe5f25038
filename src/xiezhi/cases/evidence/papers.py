"""Office files: whether one is what it says, holds no macros and does not unfold beyond measure. Nothing is unfolded."""

import os
import zipfile
from pathlib import Path
from typing import Final

from xiezhi.cases.evidence.errors import FileRefused
from xiezhi.cases.evidence.kinds import FileKind, file_kinds, limits

_MACROS: Final = "vbaproject.bin"
_LISTED: Final = 512
"""Bytes that the list of parts has for each at most: it is read whole, before anything can be counted."""
_TAIL: Final = 65_535 + 22 + 20
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"


def office_kind(path: Path, name: str) -> FileKind:
    """Which office file this is. Raises FileRefused for any other archive, for macros and for bombs."""
    _require_short_list(path, name)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as damaged:
        raise FileRefused(f"“{name}”打不开，可能已经损坏。请用办公软件打开核对，另存后重新上传。") from damaged
    _require_small(parts, name)
    held = {part.filename for part in parts}
    found = next((kind for kind in file_kinds() if kind.main and kind.main in held), None)
    if found is None or "[Content_Types].xml" not in held:
        raise FileRefused(f"“{name}”是压缩包，不接收。请解压后逐个上传。")
    if any(part.lower().endswith(_MACROS) for part in held):
        raise FileRefused(f"“{name}”含有宏（程序），不接收。请另存为不含宏的文件或者 PDF。")
    return found


def _require_short_list(path: Path, name: str) -> None:
    """Raise FileRefused for an archive whose list of parts is so long that to read it takes the memory; no office file has one."""
    with path.open("rb") as content:
        content.seek(max(0, path.stat().st_size - _TAIL), os.SEEK_SET)
        tail = content.read()
    at = tail.rfind(_END, 0, len(tail) - 18)  # the record at the end has 22 bytes, and may hold its own sign
    size = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    if size > limits().parts * _LISTED or tail[max(0, at - 20) : max(0, at - 16)] == _END_64:
        raise FileRefused(f"“{name}”的目录过长，可能是压缩炸弹，不接收。请用办公软件打开，另存后重新上传。")


def _require_small(parts: list[zipfile.ZipInfo], name: str) -> None:
    unfolded = sum(part.file_size for part in parts)
    if len(parts) > limits().parts or unfolded > limits().unfolded:
        raise FileRefused(
            f"“{name}”展开后有 {unfolded / 2**20:,.0f} MB、{len(parts):,} 个部分，"
            f"超过 {limits().unfolded // 2**20:,} MB、{limits().parts:,} 个的上限，可能是压缩炸弹，不接收。"
        )
