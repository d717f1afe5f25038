"""Pictures and papers looked at: whether one can be opened without harm, what its EXIF data says, and a small copy."""

import contextlib
import threading
import warnings
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any, Final

from PIL import ExifTags, Image

from xiezhi.cases.evidence.apart import DamagedPicture, small_apart
from xiezhi.cases.evidence.errors import FileRefused
from xiezhi.cases.evidence.found import Told
from xiezhi.cases.evidence.kinds import limits
from xiezhi.cases.evidence.small import DAMAGED, READERS, small_copy

READABLE: Final = frozenset(READERS)
APART: Final = frozenset({"heic", "pdf"})
# Pictures that are unfolded at once: many phones send at one time, and each takes as much memory as its pixels.
_UNFOLDING: Final = threading.BoundedSemaphore(1)


def look_at(path: Path, code: str, name: str, zone: tzinfo) -> tuple[Told, bytes]:
    """What a picture says of itself and a small JPEG of it; `zone`: of clocks of cameras that name none. Raises FileRefused."""
    try:
        with _UNFOLDING, warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # how large it may be `limits` says
            with Image.open(path, formats=READERS[code]) as picture:
                _require_small(picture, code, name)
                told = _told(picture.getexif, zone)
                return told, small_apart(path, code)[1] if _is_heavy(picture, code) else small_copy(picture)
    except FileRefused:
        raise
    except Image.DecompressionBombError as bomb:
        most = limits().jpeg_pixels if code == "jpeg" else limits().other_pixels
        raise _too_large(name, 2 * limits().jpeg_pixels, most) from bomb
    except (DamagedPicture, *DAMAGED) as damaged:
        raise FileRefused(f"图片“{name}”打不开，可能已经损坏或者不完整。请核对原图后重新上传。") from damaged


def look_apart(path: Path, code: str, zone: tzinfo) -> tuple[Told, bytes]:
    """The same of a HEIC picture or a PDF, nothing where it cannot be opened: cameras and programs write more kinds than are read."""
    with _UNFOLDING:
        try:
            exif, small = small_apart(path, code)
        except DamagedPicture:
            return Told(), b""
    return _told(lambda: _exif(exif), zone) if exif else Told(), small


def _exif(content: bytes) -> Image.Exif:
    exif = Image.Exif()
    exif.load(content)
    return exif


def _is_streamed(picture: Image.Image, code: str) -> bool:
    """True where it can be read in a smaller size without being held whole."""
    return code == "jpeg" and not picture.info.get("progressive")


def _is_heavy(picture: Image.Image, code: str) -> bool:
    return not _is_streamed(picture, code) and picture.width * picture.height > limits().pixels_here


def _require_small(picture: Image.Image, code: str, name: str) -> None:
    pixels = picture.width * picture.height
    most = limits().jpeg_pixels if _is_streamed(picture, code) else limits().other_pixels
    if pixels > most:
        raise _too_large(name, pixels, most)


def _too_large(name: str, pixels: int, most: int) -> FileRefused:
    return FileRefused(
        f"图片“{name}”展开后有 {pixels / 1e6:,.0f} 百万像素或者更多，超过 {most / 1e6:,.0f} 百万的上限，"
        "可能是压缩炸弹，不接收。请核对原图；确为大幅图片的，转为 PDF 后上传。"
    )


def _told(read: Callable[[], Image.Exif], zone: tzinfo) -> Told:
    try:
        exif = read()
        taken, gps = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
        device = " ".join(str(exif.get(tag, "")) for tag in (ExifTags.Base.Make, ExifTags.Base.Model))
    except DAMAGED:
        return Told()
    at = _moment(taken, zone)
    latitude, longitude = _degrees(gps, "Latitude", 90), _degrees(gps, "Longitude", 180)
    if latitude is None or longitude is None:
        latitude = longitude = None
    return Told(at, "照片的拍摄时间" if at else "", latitude, longitude, _clean(device))


def _clean(text: str) -> str:
    return "".join(c for c in text if c.isprintable()).strip()[:100]


def _moment(taken: Mapping[int, Any], zone: tzinfo) -> datetime | None:
    text, offset = taken.get(ExifTags.Base.DateTimeOriginal), taken.get(ExifTags.Base.OffsetTimeOriginal)
    with contextlib.suppress(*DAMAGED):
        naive = datetime.strptime(str(text).strip("\x00 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - its zone is put next
        return naive.replace(tzinfo=_zone(str(offset or "")) or zone)
    return None


def _zone(offset: str) -> tzinfo | None:
    with contextlib.suppress(ValueError, IndexError):
        sign = {"+": 1, "-": -1}.get(offset[:1], 0)
        hours, minutes = offset[1:6].split(":")
        return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes))) if sign else None
    return None


def _degrees(gps: Mapping[int, Any], which: str, most: int) -> float | None:
    with contextlib.suppress(*DAMAGED):
        degrees, minutes, seconds = (float(part) for part in gps[ExifTags.GPS[f"GPS{which}"]])
        value = degrees + minutes / 60 + seconds / 3600
        negative = str(gps.get(ExifTags.GPS[f"GPS{which}Ref"], "")).strip("\x00 ").upper() in ("S", "W")
        if 0 <= value <= most:
            return -value if negative else value
    return None
