"""A small picture and a short recording made for the sample: they show nothing and nobody."""

import math
import struct
import wave
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

_RATE: Final = 8000
_SECONDS: Final = 3
_WIDTH, _HEIGHT = 480, 360
_DESK, _SHEET, _PHOTO, _LINE = b"\xe8\xe4\xda", b"\xfc\xfc\xfa", b"\x60\x84\x6e", b"\xaa\xa8\xa0"


def picture(path: Path) -> None:
    """A PNG of a page with a picture and bars in place of its text."""
    rows = b"".join(b"\x00" + _row(y) for y in range(_HEIGHT))
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts))


def _row(y: int) -> bytes:
    """One row of pixels: the desk, the sheet on it, and on the sheet a picture above bars of different lengths."""
    if not 30 <= y < 330:
        return _DESK * _WIDTH
    middle, length = _SHEET * 220, 0
    if 50 <= y < 125:
        middle = _PHOTO * 220
    elif y >= 145 and (y - 145) % 19 < 7 and y < 310:
        length = 220 - (y - 145) // 19 * 33 % 90
        middle = _LINE * length + _SHEET * (220 - length)
    return _DESK * 110 + _SHEET * 20 + middle + _SHEET * 20 + _DESK * 110


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def sound(path: Path) -> None:
    """Three seconds of a soft tone as WAV."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        waves = (int(4000 * math.sin(2 * math.pi * 330 * place / _RATE)) for place in range(_RATE * _SECONDS))
        file.writeframes(b"".join(struct.pack("<h", each) for each in waves))


# What can be made, by the word in the data, with the ending of its name.
MAKERS: Final[Mapping[str, tuple[str, Callable[[Path], None]]]] = MappingProxyType(
    {"picture": ("png", picture), "sound": ("wav", sound)}
)
