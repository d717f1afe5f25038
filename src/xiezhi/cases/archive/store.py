"""Bound volumes on disk: sealed piece by piece, named by the SHA-256 of what they hold, there whole or not at all."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from django.conf import settings

from xiezhi.cases import sealing
from xiezhi.cases.durable import to_disk

_CHUNK: Final = 1024 * 1024
_LENGTH: Final = 4
_ENDING: Final = ".sealed"
_UNFINISHED: Final = ".part"


class DamagedVolume(ValueError):
    """A stored volume is gone or is not what was archived; the message says so to the user."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A volume as it was kept: SHA-256 and size of the PDF."""

    digest: bytes
    size: int


def keep(source: Path) -> Kept:
    """Keep a PDF, sealed. It is on the disk for good when this returns; keeping it twice does no harm."""
    digest, size = hashlib.sha256(), 0
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{secrets.token_hex(8)}{_UNFINISHED}"
    try:
        with source.open("rb") as read, unfinished.open("xb") as written:
            for place, chunk in enumerate(iter(lambda: read.read(_CHUNK), b"")):
                digest.update(chunk)
                size += len(chunk)
                sealed = sealing.encrypt_bytes(chunk, _bound(place))
                written.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
            written.flush()
            os.fsync(written.fileno())
        target = path_of(digest.digest())
        target.parent.mkdir(exist_ok=True)
        unfinished.replace(target)
        to_disk(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)
    return Kept(digest.digest(), size)


def opened(digest: bytes) -> Iterator[bytes]:
    """The PDF with this SHA-256, piece by piece; the last piece comes only when the whole was what it should be.

    Raises DamagedVolume where it is gone or was altered.
    """
    found, held = hashlib.sha256(), b""
    try:
        with path_of(digest).open("rb") as read:
            place = 0
            while length := read.read(_LENGTH):
                chunk = sealing.decrypt_bytes(read.read(int.from_bytes(length, "big")), _bound(place))
                found.update(chunk)
                if held:
                    yield held
                held, place = chunk, place + 1
    except OSError as gone:
        raise DamagedVolume(f"案卷文件{digest.hex()[:16]}不在存放的文件夹中，请报告管理员并从备份恢复。") from gone
    except (InvalidTag, IndexError, ValueError) as altered:
        raise DamagedVolume(_altered(digest)) from altered
    if found.digest() != digest:
        raise DamagedVolume(_altered(digest))
    yield held


def remove(digest: bytes) -> None:
    """Remove a volume; one that is gone already is no error."""
    path_of(digest).unlink(missing_ok=True)


def path_of(digest: bytes) -> Path:
    """Where a volume lies."""
    name = digest.hex()
    return _folder() / name[:2] / f"{name}{_ENDING}"


def strays(known: set[bytes]) -> Iterator[Path]:
    """Files in the folder that belong to none of these digests."""
    names = {path_of(digest) for digest in known}
    yield from (path for path in sorted(_folder().rglob("*")) if path.is_file() and path not in names)


def _folder() -> Path:
    return Path(settings.XIEZHI_ARCHIVES)


def _bound(place: int) -> bytes:
    """What a piece is sealed with, so that pieces cannot change places."""
    return place.to_bytes(8, "big")


def _altered(digest: bytes) -> str:
    return f"案卷文件{digest.hex()[:16]}的内容与归档时的散列不符，请报告管理员并从备份恢复。"
