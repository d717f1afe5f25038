"""Kinds of files as data (`data/evidence.toml`): told by content, never by name, and how large each may be."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

HEAD: Final = 64
"""So many bytes from the beginning tell the kind of a file."""
FAMILIES: Final = MappingProxyType({"image": "图片", "video": "录像", "audio": "录音", "paper": "文件"})


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file. `signs`: alternatives, each of (offset, bytes) that must all be there; `main`: the part of an office
    file that makes it one; `shown`: browsers can show it."""

    code: str
    title: str
    family: str
    media_type: str
    endings: tuple[str, ...]
    signs: tuple[tuple[tuple[int, bytes], ...], ...]
    main: str
    shown: bool

    def begins(self, head: bytes) -> bool:
        """True where a file with this beginning may be one."""
        return any(all(head[at : at + len(sign)] == sign for at, sign in signs) for signs in self.signs)


@dataclass(frozen=True, slots=True)
class Limits:
    """`sizes`: bytes by family; pixels, bytes and parts that a file may unfold to; `free`: bytes that stay free.

    `pixels_here`: what unfolds to more does so in a process of its own, which has `small_memory` bytes and `small_seconds`.
    """

    sizes: Mapping[str, int]
    jpeg_pixels: int
    other_pixels: int
    pixels_here: int
    heic_pixels: int
    small_memory: int
    small_seconds: int
    unfolded: int
    parts: int
    waiting_days: int
    waiting_files: int
    free: int

    @property
    def largest(self) -> int:
        """Bytes of the largest file of any kind."""
        return max(self.sizes.values())


@cache
def _raw() -> dict[str, Any]:
    text = resources.files("xiezhi.cases").joinpath("data/evidence.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def file_kinds() -> tuple[FileKind, ...]:
    """Every kind, in the order in which they are tried."""
    return tuple(
        FileKind(
            code=entry["code"],
            title=entry["title"],
            family=entry["family"],
            media_type=entry["media_type"],
            endings=tuple(entry["endings"]),
            signs=tuple(_signs(line) for line in entry["signs"]),
            main=entry.get("main", ""),
            shown=entry["shown"],
        )
        for entry in _raw()["type"]
    )


def _signs(line: str) -> tuple[tuple[int, bytes], ...]:
    pairs = (part.split(":") for part in line.split())
    return tuple((int(at), bytes.fromhex(sign)) for at, sign in pairs)


@cache
def limits() -> Limits:
    """The limits."""
    given = dict(_raw()["limits"])
    sizes = MappingProxyType({family: given.pop(family) for family in FAMILIES})
    return Limits(sizes=sizes, **given)


@cache
def tolerance() -> tuple[int, int]:
    """Minutes and metres by which a file may differ from what is stated."""
    given = _raw()["tolerance"]
    return given["minutes"], given["metres"]


@cache
def thumbnail_shape(*, paper: bool = False) -> tuple[int, int]:
    """Longest side in pixels, and quality of the JPEG."""
    given = _raw()["thumbnail"]
    return given["paper_pixels" if paper else "pixels"], given["quality"]


@cache
def refused_signs() -> Mapping[bytes, str]:
    """Beginnings of files that are refused, in small letters, with the words for it."""
    return MappingProxyType({bytes.fromhex(sign).lower(): words for sign, words in _raw()["refused"].items()})


def kind_by_media_type(media_type: str) -> FileKind:
    """The kind of a stored file. Raises KeyError."""
    return {kind.media_type: kind for kind in file_kinds()}[media_type]


def size_in_words(size: int) -> str:
    """A number of bytes as people say it."""
    if size < 1 << 20:
        return f"{-(-size // 1024):,} KB"
    number, unit = (f"{size / 2**20:,.1f}", "MB") if size < 1 << 30 else (f"{size / 2**30:,.2f}", "GB")
    return f"{number.rstrip('0').rstrip('.')} {unit}"


def accepted_endings() -> str:
    """What a file field offers: endings with points, commas between them."""
    return ",".join(f".{ending}" for kind in file_kinds() for ending in kind.endings)
