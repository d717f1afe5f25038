"""Office files: whether one is what it says, holds no macros and does not unfold beyond measure. Nothing is unfolded."""

import zipfile
from pathlib import Path

from xiezhi.cases.evidence.errors import FileRefused
from xiezhi.cases.evidence.kinds import FileKind, file_kinds, limits

_MACROS = "vbaproject.bin"


def office_kind(path: Path, name: str) -> FileKind:
    """Which office file this is. Raises FileRefused for any other archive, for macros and for bombs."""
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


def _require_small(parts: list[zipfile.ZipInfo], name: str) -> None:
    unfolded = sum(part.file_size for part in parts)
    if len(parts) > limits().parts or unfolded > limits().unfolded:
        raise FileRefused(
            f"“{name}”展开后有 {unfolded / 2**20:,.0f} MB、{len(parts):,} 个部分，"
            f"超过 {limits().unfolded // 2**20:,} MB、{limits().parts:,} 个的上限，可能是压缩炸弹，不接收。"
        )
