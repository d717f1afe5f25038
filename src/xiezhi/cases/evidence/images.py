"""Pictures: whether one can be opened without harm, what its EXIF data says, and a small copy."""

import contextlib
import io
import threading
import warnings
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any, Final

from PIL import ExifTags, Image, ImageOps

from xiezhi.cases.evidence.errors import FileRefused
from xiezhi.cases.evidence.found import Told
from xiezhi.cases.evidence.kinds import limits, thumbnail_shape

_READERS: Final = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "webp": ("WEBP",)}
# What Pillow raises for damaged files and for damaged EXIF data.
_DAMAGED: Final = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, ZeroDivisionError, EOFError)
READABLE: Final = frozenset(_READERS)
# Pillow's own bound is below what phones take; above twice this one it refuses before `limits` is asked.
Image.MAX_IMAGE_PIXELS = limits().jpeg_pixels


# Pictures that are unfolded at once: many phones send at one time, and each takes as much memory as its pixels.
_UNFOLDING: Final = threading.BoundedSemaphore(2)


def look_at(path: Path, code: str, name: str, zone: tzinfo) -> tuple[Told, bytes]:
    """What a picture says of itself and a small JPEG of it; `zone`: of clocks of cameras that name none. Raises FileRefused."""
    try:
        with _UNFOLDING, warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # how large it may be `limits` says
            with Image.open(path, formats=_READERS[code]) as picture:
                _require_small(picture, code, name)
                told = _told(picture, zone)
                return told, _small(picture)
    except FileRefused:
        raise
    except Image.DecompressionBombError as bomb:
        most = limits().jpeg_pixels if code == "jpeg" else limits().other_pixels
        raise _too_large(name, 2 * limits().jpeg_pixels, most) from bomb
    except _DAMAGED as damaged:
        raise FileRefused(f"图片“{name}”打不开，可能已经损坏或者不完整。请核对原图后重新上传。") from damaged


def _require_small(picture: Image.Image, code: str, name: str) -> None:
    pixels = picture.width * picture.height
    most = limits().jpeg_pixels if code == "jpeg" and not picture.info.get("progressive") else limits().other_pixels
    if pixels > most:
        raise _too_large(name, pixels, most)


def _too_large(name: str, pixels: int, most: int) -> FileRefused:
    return FileRefused(
        f"图片“{name}”展开后有 {pixels / 1e6:,.0f} 百万像素或者更多，超过 {most / 1e6:,.0f} 百万的上限，"
        "可能是压缩炸弹，不接收。请核对原图；确为大幅图片的，转为 PDF 后上传。"
    )


def _small(picture: Image.Image) -> bytes:
    longest, quality = thumbnail_shape()
    picture.draft("RGB", (longest * 2, longest * 2))  # JPEG is read in an eighth of its size where that is enough
    small = picture
    small.thumbnail((longest, longest))
    small = ImageOps.exif_transpose(small).convert("RGB")
    written = io.BytesIO()
    small.save(written, "JPEG", quality=quality)  # nothing of the original's data goes into the copy
    return written.getvalue()


def _told(picture: Image.Image, zone: tzinfo) -> Told:
    try:
        exif = picture.getexif()
        taken, gps = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
        device = " ".join(str(exif.get(tag, "")) for tag in (ExifTags.Base.Make, ExifTags.Base.Model))
    except _DAMAGED:
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
    with contextlib.suppress(*_DAMAGED):
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
    with contextlib.suppress(*_DAMAGED):
        degrees, minutes, seconds = (float(part) for part in gps[ExifTags.GPS[f"GPS{which}"]])
        value = degrees + minutes / 60 + seconds / 3600
        negative = str(gps.get(ExifTags.GPS[f"GPS{which}Ref"], "")).strip("\x00 ").upper() in ("S", "W")
        if 0 <= value <= most:
            return -value if negative else value
    return None
