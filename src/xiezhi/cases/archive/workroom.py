"""Where a file is bound: a folder below the data folder that nobody else may read, in plain only for as long as it takes."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from django.conf import settings

from xiezhi.office.apart import Apart
from xiezhi.office.binding import Binder

_PREFIX: Final = "file-"
_LOCK: Final = ".lock"


@dataclass(frozen=True, slots=True)
class Workroom:
    """The folder in which one file is bound, whose it is, and the process apart that opens what others made.

    `listed`: keys of papers that could not be bound, for which a sheet stands.
    """

    folder: Path
    binder: Binder
    apart: Apart
    listed: set[str] = field(default_factory=set)


@contextmanager
def workroom(binder: Binder) -> Iterator[Workroom]:
    """A folder that is gone afterwards, whatever happens; one whose process was killed is removed by `tidy_up`."""
    with _base_held() as base:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))  # mode 0700
        lock = (folder / _LOCK).open("wb")
        fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        with lock, Apart(folder) as apart:
            yield Workroom(folder, binder, apart)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tidy_up() -> int:
    """Remove folders whose process was killed; how many. One that is worked in is left alone."""
    with _base_held() as base:
        abandoned = [folder for folder in base.glob(f"{_PREFIX}*") if not _is_used(folder)]
        for folder in abandoned:
            shutil.rmtree(folder, ignore_errors=True)
    return len(abandoned)


@contextmanager
def _base_held() -> Iterator[Path]:
    """The folder of these folders, held while one is made or looked at, so that none is seen before its lock is taken."""
    base = Path(settings.XIEZHI_BINDING)
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (base / _LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield base


def _is_used(folder: Path) -> bool:
    try:
        with (folder / _LOCK).open("rb") as lock:
            return not _takes(lock)
    except FileNotFoundError:
        return False


def _takes(lock: IO[bytes]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
