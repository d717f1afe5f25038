"""Files that arrive in pieces. How much of one has arrived is its size on the disk: what a killed server had is what it has.

A piece is written under a lock and only at the end of the file, so that of two connections for one file (a phone that lost its
network and came back) the later goes on and the earlier is told that it is behind.
"""

import errno
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

from xiezhi.cases.evidence.errors import StoreUnavailable

PIECE: Final = 256 << 10
"""Bytes that are held at once."""


class NotHere(LookupError):
    """There is no such file, or no more."""


class Behind(ValueError):
    """The piece does not begin where the file ends; `size`: bytes that have arrived."""

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(f"已经收到 {size} 字节，请从这里继续。")


class Mangled(ValueError):
    """The piece does not have the checksum that came with it; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Files in `folder`, which need not exist before the first, by their ids."""

    folder: Path

    def path(self, name: str) -> Path:
        """Where a file is, or would be."""
        return self.folder / name

    def begin(self, name: str, *, size: int, free: int) -> None:
        """Make the empty file. Raises StoreUnavailable where `size` bytes would leave fewer than `free` on the disk."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            room = os.statvfs(self.folder)
            if room.f_bavail * room.f_frsize < size + free:
                raise StoreUnavailable("服务器磁盘空间不足，现在不能上传。请联系管理员清理或者扩充后再上传。")
            os.close(os.open(self.path(name), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            raise StoreUnavailable(f"证据文件夹 {self.folder} 不能写入，请检查磁盘空间和权限。") from error

    def has(self, name: str) -> bool:
        """True where there is such a file, as long as it may be."""
        return self.path(name).is_file()

    def size(self, name: str) -> int:
        """Bytes that have arrived. Raises NotHere."""
        try:
            return self.path(name).stat().st_size
        except OSError as error:
            raise NotHere(name) from error

    def head(self, name: str, length: int) -> bytes:
        """The first bytes."""
        with self.path(name).open("rb") as content:
            return content.read(length)

    @contextmanager
    def held(self, name: str) -> Iterator[int]:
        """Bytes that have arrived, while nobody writes to the file or takes anything off it. Raises NotHere."""
        try:
            file = self.path(name).open("rb")
        except OSError as error:
            raise NotHere(name) from error
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield os.fstat(file.fileno()).st_size

    def append(self, name: str, *, at: int, most: int, read: Callable[[int], bytes], free: int = 0) -> int:
        """Write what `read` gives at the end of the file until it gives nothing or `most` bytes are there; bytes there then.

        `free`: bytes that stay free on the disk, whatever was promised to many files at once. What arrived before a
        connection broke stays: a break is an end. Raises NotHere, Behind, StoreUnavailable.
        """
        try:
            with self.path(name).open("r+b") as file:
                _require_end(file, at)
                while at < most and (piece := _piece(read, min(PIECE, most - at))):
                    _require_room(file, len(piece) + free)
                    at = _put(file, at, piece)
                os.fsync(file.fileno())
        except FileNotFoundError as missing:
            raise NotHere(name) from missing
        except OSError as error:
            raise StoreUnavailable("证据文件夹写不进去，可能磁盘已满。请联系管理员，处理后按“继续”。") from error
        return at

    def require_checksum(self, name: str, *, since: int, algorithm: str, digest: bytes) -> None:
        """Take off what came since a place unless it has this hash. Raises Mangled, and NotHere also once it is kept elsewhere."""
        try:
            with self.path(name).open("r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                self._require_own(name, file)
                file.seek(since)
                found = hashlib.file_digest(file, algorithm).digest()
                if found != digest:
                    file.truncate(since)
                    raise Mangled("这一段在途中有变化，没有保存。")
        except (FileNotFoundError, PermissionError) as missing:
            raise NotHere(name) from missing

    def _require_own(self, name: str, file: BinaryIO) -> None:
        """Raise NotHere for a file that became evidence while its sender still checked it: it bears two names, or another one."""
        held, there = os.fstat(file.fileno()), self.path(name).stat()
        if held.st_nlink != 1 or held.st_ino != there.st_ino:
            raise NotHere(name)

    def drop(self, name: str) -> None:
        """Remove a file, there or not."""
        self.path(name).unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[str, float]]:
        """What is there, and when it was written last (seconds since 1970)."""
        for path in sorted(self.folder.glob("*")):
            yield path.name, path.stat().st_mtime


def _piece(read: Callable[[int], bytes], length: int) -> bytes:
    try:
        return read(length)
    except OSError:
        return b""


def _require_end(file: BinaryIO, at: int) -> None:
    size = file.seek(0, os.SEEK_END)
    if size != at:
        raise Behind(size)


def _require_room(file: BinaryIO, needed: int) -> None:
    room = os.fstatvfs(file.fileno())
    if room.f_bavail * room.f_frsize < needed:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _put(file: BinaryIO, at: int, piece: bytes) -> int:
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        _require_end(file, at)
        file.write(piece)
        file.flush()
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
    return at + len(piece)


def incoming() -> Incoming:
    """The folder of files that are being sent."""
    return Incoming(settings.XIEZHI_EVIDENCE / "incoming")
