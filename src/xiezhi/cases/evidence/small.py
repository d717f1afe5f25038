"""Small copies of pictures and of the first page of a paper.

Also a program (`python -m xiezhi.cases.evidence.small CODE PATH`) that makes one within limits of memory and time and writes it to its
output: decoders of formats that are much attacked, and whatever unfolds to much memory, run there and not in the server.
"""

import io
import resource
import sys
import warnings
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

from xiezhi.cases.evidence.kinds import limits, thumbnail_shape
from xiezhi.office.refusals import UnreadableFile

READERS: Final = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "webp": ("WEBP",)}
EXIF_LENGTH: Final = 4
"""Bytes in which the output says how long the EXIF data is that stands before the picture."""
LONGEST: Final = 1 << 20
"""Bytes of the output at most."""
# What Pillow raises for damaged files and for damaged EXIF data.
DAMAGED: Final = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, ZeroDivisionError, EOFError)
DAMAGED_STATUS: Final = 3
# Pillow's own bound is below what phones take; above twice this one it refuses before `limits` is asked.
Image.MAX_IMAGE_PIXELS = limits().jpeg_pixels


def small_copy(picture: Image.Image, *, paper: bool = False) -> bytes:
    """A small JPEG of a picture; nothing of the original's data goes into it."""
    longest, quality = thumbnail_shape(paper=paper)
    picture.draft("RGB", (longest * 2, longest * 2))  # JPEG is read in an eighth of its size where that is enough
    small = picture
    small.thumbnail((longest, longest))
    small = ImageOps.exif_transpose(small).convert("RGB")
    written = io.BytesIO()
    small.save(written, "JPEG", quality=quality)
    return written.getvalue()


def _from_heic(path: Path) -> tuple[bytes, bytes]:
    import pi_heif  # noqa: PLC0415 - loaded where its memory is limited, and only there

    picture = pi_heif.open_heif(path, convert_hdr_to_8bit=True)
    if picture.size[0] * picture.size[1] > limits().heic_pixels:
        raise ValueError("too large")
    exif = picture.info.get("exif") or b""
    return exif, small_copy(picture.to_pillow())  # libheif has turned it already


def _from_pdf(path: Path) -> tuple[bytes, bytes]:
    from xiezhi.office.first_page import first_page  # noqa: PLC0415 - as above

    drawn = first_page(path, longest=2 * thumbnail_shape(paper=True)[0])
    size, layout = (drawn.width, drawn.height), ("RGB", drawn.stride, 1)
    return b"", small_copy(Image.frombytes("RGB", size, drawn.pixels, "raw", *layout), paper=True)


def _from_picture(path: Path, code: str) -> tuple[bytes, bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # how large it may be was asked before
        with Image.open(path, formats=READERS[code]) as picture:
            return b"", small_copy(picture)


def small_of(path: Path, code: str) -> tuple[bytes, bytes]:
    """EXIF data (HEIC only, else b"") and a small JPEG of a file of this kind. Raises whatever its decoder raises."""
    other = {"heic": _from_heic, "pdf": _from_pdf}.get(code)
    return other(path) if other is not None else _from_picture(path, code)


def _limit() -> None:
    memory, seconds = limits().small_memory, limits().small_seconds
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LONGEST, LONGEST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Write the length of the EXIF data, it, and the small picture; status 3 for a file that its decoder calls damaged."""
    code, path = sys.argv[1:]
    _limit()
    try:
        exif, small = small_of(Path(path), code)
    except (*DAMAGED, UnreadableFile):
        return DAMAGED_STATUS
    sys.stdout.buffer.write(len(exif).to_bytes(EXIF_LENGTH) + exif + small)
    return 0


if __name__ == "__main__":
    sys.exit(main())
