"""Files of evidence made for tests: pictures with EXIF data, videos of a few boxes, office files."""

import base64
import hashlib
import io
import struct
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from PIL import ExifTags, Image

TAKEN = datetime(2026, 6, 18, 14, 10)


def jpeg(
    at: datetime | None = TAKEN, place: tuple[float, float] | None = None, *, shade: int = 90, size: int = 64
) -> bytes:
    """A photo that says when, and where if that is given, it was taken."""
    exif = Image.Exif()
    if at is not None:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{at:%Y:%m:%d %H:%M:%S}"
    if place is not None:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        for which, value, signs in (("Latitude", place[0], "NS"), ("Longitude", place[1], "EW")):
            gps[ExifTags.GPS[f"GPS{which}"]] = _degrees(abs(value))
            gps[ExifTags.GPS[f"GPS{which}Ref"]] = signs[value < 0]
    written = io.BytesIO()
    Image.new("RGB", (size, size * 3 // 4), (shade, 120, 60)).save(written, "JPEG", exif=exif)
    return written.getvalue()


def _degrees(value: float) -> tuple[float, float, float]:
    return (float(int(value)), float(int(value * 60 % 60)), round(value * 3600 % 60, 4))


def png(width: int = 40, height: int = 30) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), (20, 40, 60)).save(written, "PNG")
    return written.getvalue()


# A grey-green picture of 96 by 64 pixels, encoded once: nothing that the platform uses writes HEIC. It says the same as `jpeg`.
_HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAZdtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAA"
    "AAAERAAAIAAQAAAAABuwABAAAAAAAAABoAAgAAAAAB1QABAAAAAAAAALwAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVp"
    "bmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGE"
    "ABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAi"
    "QAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABgAAAAQAAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAAB"
    "ppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAA3m1kYXQAAAAWKAGvGYD3fIU3//AS3/R177wV4rQrPAAAAAZFeGlmAABNTQAqAAAACAACh2kABAAA"
    "AAEAAAAmiCUABAAAAAEAAABMAAAAAAABkAMAAgAAABQAAAA4AAAAADIwMjY6MDY6MTggMTQ6MTA6MDAAAAQAAQACAAAAAk4AAAAAAgAFAAAAAw"
    "AAAIIAAwACAAAAAkUAAAAABAAFAAAAAwAAAJoAAAAAAAAAJwAAAAEAAAAFAAAAAQAAAE4AAAAZAAAAdQAAAAEAAAAMAAAAAQAAAFEAAAAZ"
)


def heic() -> bytes:
    """A photo of an iPhone's kind that says when and where it was taken."""
    return base64.b64decode(_HEIC)


def pdf() -> bytes:
    """A paper of one empty page."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    objects = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page)
    content = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate(objects, start=1))
    return b"%PDF-1.7\n" + content + b"trailer<</Size 4/Root 1 0 R>>\n%%EOF\n"


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def mp4(at: datetime = datetime(2026, 6, 18, 6, 10, tzinfo=UTC), place: bytes = b"") -> bytes:
    """A video container that says when it was recorded, in UTC, and where."""
    seconds = int((at - datetime(1904, 1, 1, tzinfo=UTC)).total_seconds())
    mvhd = _box(b"mvhd", struct.pack(">IIIII", 0, seconds, seconds, 1000, 5000) + bytes(80))
    udta = _box(b"udta", _box(b"\xa9xyz", struct.pack(">HH", len(place), 0x15C7) + place)) if place else b""
    return _box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41") + _box(b"moov", mvhd + udta) + _box(b"mdat", bytes(4096))


def office(main: str = "word/document.xml", more: dict[str, bytes] | None = None) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": b"<Types/>", main: b"<w/>", **(more or {})}.items():
            archive.writestr(name, content)
    return written.getvalue()


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
