"""Small copies made in a process of its own, which has its limits and takes nothing with it when it dies."""

import logging
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import xiezhi
from xiezhi.cases.evidence.kinds import limits
from xiezhi.cases.evidence.small import DAMAGED_STATUS, EXIF_LENGTH, LONGEST

_LOG: Final = logging.getLogger(__name__)
_SOURCES: Final = str(Path(xiezhi.__file__).parents[1])
_JPEG: Final = b"\xff\xd8\xff"
_WAITS: Final = 3
"""So many times the seconds of the processor may pass by the clock: a busy machine."""


class DamagedPicture(ValueError):
    """Its decoder cannot open it."""


def small_apart(path: Path, code: str) -> tuple[bytes, bytes]:
    """EXIF data and a small JPEG of a file, both b"" where the limits or the decoder's own faults stop it. Raises DamagedPicture."""
    program = [sys.executable, "-m", "xiezhi.cases.evidence.small", code, str(path)]
    with (
        tempfile.TemporaryFile() as output
    ):  # a file, whose length the system limits: a pipe may be written to for ever
        try:
            done = subprocess.run(  # noqa: S603 - a module of our own; the file is an argument
                program,
                env={"PYTHONPATH": _SOURCES, "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,
                timeout=limits().small_seconds * _WAITS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            _LOG.warning("no small picture of a %s file: it took too long", code)
            return b"", b""
        if done.returncode == DAMAGED_STATUS:
            raise DamagedPicture(code)
        if done.returncode:
            _LOG.warning("no small picture of a %s file: its process ended with status %d", code, done.returncode)
            return b"", b""
        output.seek(0)
        return _parted(output.read(LONGEST))


def _parted(told: bytes) -> tuple[bytes, bytes]:
    length = int.from_bytes(told[:EXIF_LENGTH])
    exif, small = told[EXIF_LENGTH : EXIF_LENGTH + length], told[EXIF_LENGTH + length :]
    return exif, small if small.startswith(_JPEG) else b""
