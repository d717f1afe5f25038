"""Files that people send: their names cleaned, their size checked, and a place for a moment where a reader needs one."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

LONGEST_NAME = 120
_UNWANTED = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


class NoFile(Exception):
    """No usable file came with the form; the message says what to do."""


def clean_name(name: str) -> str:
    """A file name without folders, control characters and marks that turn the direction of writing."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    cleaned = _UNWANTED.sub("_", last).strip(" .")
    stem, dot, ending = cleaned.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}" if stem else f"未命名.{ending}"
    return cleaned[:LONGEST_NAME] or "未命名"


def sent_file(request: HttpRequest, field: str, *, limit: int) -> "UploadedFile[bytes]":
    """The file of a form with its name cleaned. Raises NoFile when there is none, it is empty or too large."""
    file = request.FILES.get(field)
    if not isinstance(file, UploadedFile):
        raise NoFile("还没有选择文件。请先选择文件，再点按钮。")
    file.name = clean_name(file.name or "")
    size = file.size or 0
    if size == 0:
        raise NoFile(f"文件“{file.name}”是空文件（0 字节）。请重新导出后再上传。")
    if size > limit:
        raise NoFile(f"文件“{file.name}”有 {size / 2**20:.1f} MB，超过 {limit // 2**20} MB 的上限。请拆分后再上传。")
    return file


@contextmanager
def on_disk(file: "UploadedFile[bytes]") -> Iterator[Path]:
    """The file under its own name in a folder that only this process may read, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="xiezhi-") as folder:
        path = Path(folder) / clean_name(file.name or "")
        with path.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        yield path
