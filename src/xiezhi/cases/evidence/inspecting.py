"""A file looked at before it is kept: what it is, whether it may be taken, its hash, what it says of itself."""

import hashlib
from datetime import tzinfo
from pathlib import Path, PurePath
from typing import Final

from xiezhi.cases.evidence.containers import told_by_container
from xiezhi.cases.evidence.errors import FileRefused
from xiezhi.cases.evidence.found import Found, Told
from xiezhi.cases.evidence.images import APART, READABLE, look_apart, look_at
from xiezhi.cases.evidence.kinds import FAMILIES, HEAD, FileKind, file_kinds, limits, refused_signs
from xiezhi.cases.evidence.papers import office_kind

_BLANK: Final = b"\xef\xbb\xbf \t\r\n\x00"
_ISO_MEDIA: Final = frozenset({"mp4", "mov", "m4a"})
_TAIL: Final = 2048


def kind_by_head(head: bytes, name: str) -> FileKind:
    """The kind that a file with this beginning can be. Raises FileRefused with the reason and what to do."""
    found = next((kind for kind in file_kinds() if kind.begins(head)), None)
    if found is None:
        begin = head.lstrip(_BLANK).lower()
        words = next((words for sign, words in refused_signs().items() if begin.startswith(sign)), "")
        raise FileRefused(f"“{name}”：{words}。" if words else f"“{name}”不是可以接收的文件。{_accepted()}")
    return found


def _accepted() -> str:
    titles = {family: [k.title.split("（")[0] for k in file_kinds() if k.family == family] for family in FAMILIES}
    return f"可以上传：{'、'.join(title for family in titles.values() for title in family)}。"


def require_size(size: int, family: str | None, name: str) -> None:
    """Raise FileRefused for an empty file and for one above the limit of its family, of any where that is not known."""
    if size <= 0:
        raise FileRefused(f"“{name}”是空文件（0 字节）。请核对后重新选择。")
    most = limits().largest if family is None else limits().sizes[family]
    if size > most:
        what = FAMILIES.get(family or "", "文件")
        raise FileRefused(
            f"“{name}”有 {size / 2**20:,.0f} MB，超过{what} {most // 2**20:,} MB 的上限。请分段后再上传。"
        )


def require_ending(name: str, kind: FileKind) -> None:
    """Raise FileRefused where a name promises another sort of file than the content is."""
    ending = PurePath(name).suffix.lower().lstrip(".")
    promised = next((each for each in file_kinds() if ending in each.endings), None)
    if ending and (promised is None or promised.family != kind.family):
        raise FileRefused(f"“{name}”的扩展名与内容不符：内容是 {kind.title}。请核对文件，改正扩展名后再上传。")


def inspect(path: Path, name: str, *, given: bytes, zone: tzinfo) -> Found:
    """Look at a whole file. `given`: its SHA-256 by the device, b"" where it gave none; `zone`: of clocks that name none.

    Reads it once for its hash, in pieces. Raises FileRefused.
    """
    size = path.stat().st_size
    with path.open("rb") as content:
        head = content.read(HEAD)
    require_size(size, None, name)
    kind = kind_by_head(head, name)
    kind = office_kind(path, name) if kind.main else kind
    require_size(size, kind.family, name)
    require_ending(name, kind)
    digest = _digest(path)
    if given and given != digest:
        raise FileRefused(
            f"“{name}”的散列与设备给出的不一致（设备 {given.hex()[:12]}…，收到 {digest.hex()[:12]}…），"
            "文件在途中有变化，没有保存。请重新上传。"
        )
    told, thumbnail = _told(path, kind, name, zone)
    return Found(kind, size, digest, told, thumbnail)


def _digest(path: Path) -> bytes:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").digest()


def _told(path: Path, kind: FileKind, name: str, zone: tzinfo) -> tuple[Told, bytes]:
    if kind.code in READABLE:
        return look_at(path, kind.code, name, zone)
    if kind.code in _ISO_MEDIA:
        with path.open("rb") as content:
            return told_by_container(content, path.stat().st_size), b""
    if kind.code == "pdf":
        _require_whole_pdf(path, name)
    return look_apart(path, kind.code, zone) if kind.code in APART else (Told(), b"")


def _require_whole_pdf(path: Path, name: str) -> None:
    with path.open("rb") as content:
        content.seek(max(0, path.stat().st_size - _TAIL))
        if b"%%EOF" not in content.read():
            raise FileRefused(f"“{name}”不完整（没有 PDF 的结尾）。请核对原件后重新上传。")
