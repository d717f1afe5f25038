"""Files of evidence on the disk, each under its hash."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from xiezhi.cases.durable import to_disk
from xiezhi.cases.evidence.errors import FileMissing, StoreUnavailable
from xiezhi.cases.evidence.keeping import PIECE

DISK: Final = "disk"


@dataclass(frozen=True, slots=True)
class DiskStore:
    """Files in `folder`, which need not exist before the first."""

    folder: Path
    name: str = DISK

    def path(self, digest: str) -> Path:
        """Where a file is, or would be."""
        return self.folder / digest[:2] / digest

    def keep(self, file: Path, digest: str) -> None:
        """See Store. One that is there already is read again: what was damaged meanwhile is replaced."""
        target = self.path(digest)
        try:
            if target.is_file() and _digest(target) == digest:
                return
            self._put(file, target)
        except OSError as error:
            raise StoreUnavailable(f"证据文件夹 {self.folder} 不能写入，请检查磁盘空间和权限后重新提交。") from error

    def _put(self, file: Path, target: Path) -> None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".new-") as draft:
            copy = Path(draft) / target.name
            if file.is_relative_to(self.folder.parent):
                os.link(file, copy)  # what arrived here in pieces is written no more; a video is not written twice
            else:
                shutil.copyfile(file, copy)
            copy.chmod(0o400)
            to_disk(copy)
            copy.replace(target)
        for folder in (target.parent, self.folder):
            to_disk(folder)

    def size(self, digest: str) -> int:
        """See Store."""
        try:
            return self.path(digest).stat().st_size
        except OSError as error:
            raise FileMissing(f"证据文件 {digest} 不在 {self.path(digest)}。") from error

    def pieces(self, digest: str, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """See Store."""
        left = length
        try:
            with self.path(digest).open("rb") as content:
                content.seek(start)
                while piece := content.read(PIECE if left is None else min(PIECE, left)):
                    left = None if left is None else left - len(piece)
                    yield piece
        except OSError as error:
            raise FileMissing(f"证据文件 {digest} 读不出来。") from error

    def remove(self, digest: str) -> None:
        """See Store."""
        target = self.path(digest)
        try:
            target.unlink(missing_ok=True)
            if target.parent.is_dir():
                to_disk(target.parent)
        except OSError as error:
            raise StoreUnavailable(f"证据文件夹 {self.folder} 不能写入，请检查权限；销毁会自动继续。") from error

    def names(self) -> Iterator[str]:
        """See Store."""
        for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/*")):
            if path.is_file():
                yield path.name


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
